"""A company's database on each server there is; one on a single server is every room's (``one_company``)."""

from collections.abc import Iterator

import pytest

from tests.guard.server import MAJORS, CompanyDatabase, GuardServer, Servers, made_database


@pytest.fixture(scope="session", params=MAJORS)
def guard_server(request: pytest.FixtureRequest, guard_servers: Servers) -> GuardServer:
    """A company's server, once of each major version that is installed."""
    return guard_servers.of(request.param)


@pytest.fixture
def company(guard_server: GuardServer) -> Iterator[CompanyDatabase]:
    """An empty database of a company, on each of its servers."""
    with made_database(guard_server) as made:
        yield made
