"""What tests/handling/test_erasure.py shows, on a cluster."""

from tests.handling.test_erasure import *  # noqa: F403
