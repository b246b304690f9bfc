"""A company's server that writes a log, by pgaudit too where that is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.guard.server import GuardServer, programs, running


def has_audit(major: int) -> bool:
    """Whether pgaudit is installed for a major version."""
    found = programs(major)
    return found is not None and any(Path(f"/usr/lib/postgresql/{major}/lib").glob("pgaudit.so"))


@contextmanager
def audited(folder: Path) -> Iterator[GuardServer]:
    """Yield a server of version 15 with pgaudit, which logs all as CSV and JSON; skips where it is not installed."""
    if not has_audit(15):
        pytest.skip("pgaudit for PostgreSQL 15 is not installed")
    settings = {
        "shared_preload_libraries": "pgaudit,pg_stat_statements",
        "logging_collector": "on",
        "log_destination": "csvlog,jsonlog",
        "log_directory": str(folder / "logged"),
        "log_statement": "all",
    }
    with running(15, folder, settings) as server:
        yield server
