"""Restores: what a dump does not know comes back from what lies outside the database."""
