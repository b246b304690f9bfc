"""The keys: who holds the master key, the keys of a space, their epochs, and their escrow."""
