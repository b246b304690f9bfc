"""``kotowari policy``: everything that is asked of a policy file, one file a command."""
