"""From a policy and a data map to what a PostgreSQL database is to have. Pure: nothing is read but what is given."""
