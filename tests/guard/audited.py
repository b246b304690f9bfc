"""A company's server that writes a log, by pgaudit too where that is installed."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard.server import GuardServer, programs, running


def has_audit(major: int) -> bool:
    """Whether pgaudit is installed for a major version."""
    found = programs(major)
    return found is not None and any(Path(f"/usr/lib/postgresql/{major}/lib").glob("pgaudit.so"))


@pytest.fixture(scope="session")
def audited_server(companies_folder: Path) -> Iterator[GuardServer]:
    """A server of version 15 with pgaudit, which logs all as CSV and JSON; skipped where it is not installed."""
    if not has_audit(15):
        pytest.skip("pgaudit for PostgreSQL 15 is not installed")
    folder = companies_folder / f"a{secrets.token_hex(3)}"
    settings = {
        "shared_preload_libraries": "pgaudit,pg_stat_statements",
        "logging_collector": "on",
        "log_destination": "csvlog,jsonlog",
        "log_directory": str(folder / "logged"),
        "log_statement": "all",
    }
    with running(15, folder, settings) as server:
        yield server
