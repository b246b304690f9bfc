"""A small Django application of a shop, as anybody writes one."""
