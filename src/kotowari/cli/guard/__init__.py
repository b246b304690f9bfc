"""``kotowari guard``: the company's PostgreSQL obeys the policy."""
