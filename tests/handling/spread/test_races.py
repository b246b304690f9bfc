"""What tests/handling/test_races.py shows, on a cluster."""

from tests.handling.test_races import *  # noqa: F403
