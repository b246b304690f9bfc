"""Persons' state in a guarded database: whose its rows are, and how state gets to them and what hangs on them."""
