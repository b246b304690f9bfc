"""The last scenes: a customer asks what is held, and every place answers."""
