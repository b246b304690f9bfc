"""``kotowari places``: where information lies."""
