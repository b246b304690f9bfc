"""What the acts have to do with guards: what is wanted of a database, and that its guard was changed."""
