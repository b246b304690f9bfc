"""The answer as what a person receives: one archive, and the forms of what is in it."""
