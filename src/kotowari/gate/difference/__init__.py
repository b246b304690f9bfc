"""What two revisions differ in: which asks they answer differently, what else they promise, and what is due for it."""
