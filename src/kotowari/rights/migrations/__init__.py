"""Migrations of the tables of requests."""
