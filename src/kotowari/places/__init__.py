"""The company's own databases, folders, services and cabinets, read for a person against an admission."""
