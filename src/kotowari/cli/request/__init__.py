"""``kotowari request``: requests of persons, from arrival to answer."""
