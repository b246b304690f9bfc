"""What tests/handling/test_records.py shows, on a cluster."""

from tests.handling.test_records import *  # noqa: F403
