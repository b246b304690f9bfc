"""The server's own log, as CSV or JSON: read from where it was left, for the statements in it."""
