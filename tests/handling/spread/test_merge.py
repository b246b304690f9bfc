"""What tests/handling/test_merge.py shows, on a cluster."""

from tests.handling.test_merge import *  # noqa: F403
