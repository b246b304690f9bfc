"""The guard: a policy and a data map compiled into a company's PostgreSQL, so that any client sees what is promised."""
