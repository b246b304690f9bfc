"""The acts once more, on a database that is spread over a cluster: other statements, the same outcome.

On one server, in the mode that a cluster needs (tests/database/test_spread.py).
"""

from collections.abc import Iterator
from contextlib import closing

import pytest

from kotowari.database.pool import Database
from kotowari.handling.space import Space
from kotowari.vault.keys.keyring import Keyring
from tests.conftest import Installation
from tests.handling import conftest


@pytest.fixture(scope="session")
def spread(shared: Installation) -> Iterator[Database]:
    with closing(Database(shared.application_url, spread=True)) as database:
        yield database


@pytest.fixture
def bare(spread: Database, keyring: Keyring) -> Space:
    """A space in which nothing is published yet."""
    return Space(spread, keyring, f"space-{next(conftest._numbers)}")
