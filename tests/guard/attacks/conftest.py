"""A guarded shop on each server, for attacks that take back what they change."""

from collections.abc import Iterator

import pytest

from tests.guard import shop
from tests.guard.attacks.siege import ROWS, Siege, guarded
from tests.guard.server import GuardServer, made_database


@pytest.fixture(scope="session")
def siege(guard_server: GuardServer) -> Iterator[Siege]:
    """The shop, guarded, with rows; once of each server."""
    with made_database(guard_server) as company:
        shop.build(company)
        made = guarded(company)
        company.run(ROWS)
        yield made
