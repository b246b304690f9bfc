"""Migrations of the tables of recipients."""
