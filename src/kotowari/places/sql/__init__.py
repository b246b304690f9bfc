"""Any SQL database that SQLAlchemy reaches, as a place: read only, in one snapshot, one query a table and step."""
