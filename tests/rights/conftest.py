"""A space with the 2019 policy in force, as the acts' tests have it, and another."""

import pytest

from kotowari.handling.space import Space
from kotowari.vault.keys.keyring import Keyring
from tests.conftest import Installation
from tests.handling.conftest import bare, keyring, newcomer, owner, space, stated_day

__all__ = ["bare", "keyring", "newcomer", "other", "owner", "space", "stated_day"]


@pytest.fixture
def other(shared: Installation, keyring: Keyring, space: Space) -> Space:
    """A space beside the one."""
    return Space(shared.database, keyring, f"{space.name}-beside")
