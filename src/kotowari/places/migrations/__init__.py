"""Migrations of the tables of places."""
