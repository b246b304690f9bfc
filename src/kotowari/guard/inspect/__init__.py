"""A database's catalogs read into a :class:`kotowari.guard.found.FoundDatabase`, by a few queries of whole sets."""
