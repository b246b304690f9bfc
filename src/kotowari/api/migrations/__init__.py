"""The migrations of the API's keys."""
