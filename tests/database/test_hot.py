"""Hot statements where something is wrong: each failure is one failure, and nothing is read as something else."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import psycopg
import pytest

from kotowari.database.pool import Database
from kotowari.errors import DatabaseFailed, DatabaseUnavailable, Error
from tests.conftest import Installation

SAY = b"SELECT %(words)s::text, pg_backend_pid()"


@pytest.fixture
def one(shared: Installation) -> Iterator[Database]:
    """A pool of one connection, which every block therefore takes."""
    with closing(Database(shared.application_url, size=1, patience=0.5)) as database:
        said(database)
        yield database


def said(database: Database, words: str = "these") -> str:
    with database.space("operator") as connection:
        ((found, _),) = connection.hot.rows(SAY, {"words": words})
        return str(found)


def _statement_gone(database: Database) -> None:
    with database.space("operator") as connection:
        connection.execute("DEALLOCATE ALL")
    said(database)


def _rolled_back(database: Database) -> None:
    with database.transaction("operator") as connection:
        connection.hot.rows(SAY, {"words": "before"})
        connection.hot.rows(b"SELECT 1 / %(by)s::integer", {"by": 0})


def _gone_on_after_a_failure(database: Database) -> None:
    with database.transaction("operator") as connection:
        with suppress(psycopg.errors.DivisionByZero):
            connection.hot.rows(b"SELECT 1 / %(by)s::integer", {"by": 0})
        connection.hot.rows(SAY, {"words": "after"})


def _savepoint_rolled_back(database: Database) -> None:
    with database.transaction("operator") as connection:
        connection.hot.rows(SAY, {"words": "before"})
        with suppress(psycopg.errors.DivisionByZero), connection.transaction():
            connection.execute("SELECT 1 / 0")
        connection.hot.rows(SAY, {"words": "after"})


def _connection_lost(database: Database) -> None:
    with database.space("operator") as connection:
        connection.hot.rows(b"SELECT pg_terminate_backend(%(process)s::integer)", {"process": process(connection)})


def process(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    (number,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (None,)
    return number


FAILURES: dict[str, tuple[type[Error], Callable[[Database], None]]] = {
    "a statement that the server no longer has": (DatabaseFailed, _statement_gone),
    "a transaction rolled back": (DatabaseFailed, _rolled_back),
    "a transaction gone on with after a failure": (DatabaseFailed, _gone_on_after_a_failure),
    "a savepoint rolled back": (DatabaseFailed, _savepoint_rolled_back),
    "a lost connection": (DatabaseUnavailable, _connection_lost),
}


@pytest.mark.parametrize(("error", "fail"), FAILURES.values(), ids=FAILURES)
def test_after_a_failure_the_next_block_is_served(
    one: Database, error: type[Error], fail: Callable[[Database], None]
) -> None:
    for _ in range(2):
        with pytest.raises(error):
            fail(one)
        assert said(one) == "these"


@pytest.mark.parametrize("words", ["support\0", "support\0 and more", "\0"])
def test_a_text_is_not_cut_where_it_has_a_nul(one: Database, words: str) -> None:
    with pytest.raises(DatabaseFailed):
        said(one, words)
    assert said(one, "support") == "support"
