"""The web: Django's settings, and the addresses of the faces."""
