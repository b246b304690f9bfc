"""Companies' servers and databases for the tests of the guard."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.guard.server import MAJORS, CompanyDatabase, GuardServer, made_database, programs, running


class Servers:
    """The servers by major version, each started when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._running: dict[int, GuardServer] = {}

    def of(self, major: int) -> GuardServer:
        """Return the server of a major version; skips the test where that is not installed."""
        if programs(major) is None:
            pytest.skip(f"PostgreSQL {major} is not installed")
        if major not in self._running:
            # Other rooms have servers of their own beside these.
            folder = self._folder / f"g{major}-{secrets.token_hex(2)}"
            self._running[major] = self._stack.enter_context(running(major, folder))
        return self._running[major]


@pytest.fixture(scope="session")
def guard_servers(companies_folder: Path) -> Iterator[Servers]:
    """The servers of companies, by major version: for a test that chooses."""
    with ExitStack() as stack:
        yield Servers(companies_folder, stack)


@pytest.fixture(scope="session", params=MAJORS)
def guard_server(request: pytest.FixtureRequest, guard_servers: Servers) -> GuardServer:
    """A company's server, once of each major version that is installed."""
    return guard_servers.of(request.param)


@pytest.fixture
def company(guard_server: GuardServer) -> Iterator[CompanyDatabase]:
    """An empty database of a company, on each of its servers."""
    with made_database(guard_server) as made:
        yield made


@pytest.fixture
def one_company(guard_servers: Servers) -> Iterator[CompanyDatabase]:
    """An empty database on one server alone: for what does not depend on the version."""
    with made_database(guard_servers.of(16)) as made:
        yield made
