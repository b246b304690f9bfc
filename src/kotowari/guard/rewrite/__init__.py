"""Rewriting: a query for a purpose becomes the same query over what the policy lets through. Pure: no database."""
