"""The migrations of what every storing room needs."""
