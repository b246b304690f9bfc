"""The acts of requests: a request's key, its steps, and what is opened to answer it."""
