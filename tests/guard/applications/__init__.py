"""Applications that know nothing of the guard, run against a database that is guarded."""
