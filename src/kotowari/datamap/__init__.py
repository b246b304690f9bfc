"""Where information lies: which places, which tables, which columns hold what of whom, and how rows lead to persons."""
