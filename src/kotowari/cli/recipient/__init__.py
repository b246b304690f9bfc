"""``kotowari recipient``: what is on record about recipients."""
