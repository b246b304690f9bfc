"""How long information is kept: what is due, the sweep, and what shows that it was done."""
