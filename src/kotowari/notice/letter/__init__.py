"""The formal letter that tells a person what was decided of a request."""
