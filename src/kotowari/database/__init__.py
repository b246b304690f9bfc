"""The database room: an embedded PostgreSQL server, its two logins, migrations, and connections bound to a space."""
