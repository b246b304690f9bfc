"""Persons' state in a guarded database: which rows are whose, and how their state gets there and to what hangs on them."""
