"""What tests/handling/test_record_before_reveal.py shows, on a cluster."""

from tests.handling.test_record_before_reveal import *  # noqa: F403
