"""The acts, one file each, all through :mod:`kotowari.handling.admit`: the one door."""
