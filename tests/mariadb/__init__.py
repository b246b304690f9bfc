"""A real MariaDB for the tests: one server a session, from the distribution's package, a database a test."""
