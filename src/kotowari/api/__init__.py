"""The HTTP API: the acts for a company's own systems, each with a key that is bound to acts and purposes."""
