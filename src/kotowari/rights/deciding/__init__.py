"""What may be decided of what was gathered, and what whoever approves ruled on it."""
