"""A first policy file from a page that exists: what was recognised, and, marked, what was not. Pure."""
