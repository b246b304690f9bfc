"""Migrations of the tables of keeping."""
