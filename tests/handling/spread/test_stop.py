"""What tests/handling/test_stop.py shows, on a cluster."""

from tests.handling.test_stop import *  # noqa: F403
