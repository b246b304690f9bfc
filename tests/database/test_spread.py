"""A database spread over a cluster, as the pool treats it: no statement without its space in its own transaction.

Tried on one server, where the session itself has no space: row-level security raises for what is sent otherwise.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.database.pool import Connection, Database
from kotowari.errors import DatabaseFailed
from tests.conftest import Installation

BOUND = b"SELECT current_setting('kotowari.space')"


@pytest.fixture(scope="module")
def one(shared: Installation) -> Iterator[Database]:
    """A pool of one connection, which every block therefore takes."""
    with closing(Database(shared.application_url, size=1, spread=True)) as database:
        yield database


def bound(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(BOUND).fetchall()


def add(connection: Connection, space: str, count: int = 1) -> None:
    with connection.cursor() as cursor:
        statement = b"INSERT INTO ledger.pending (space, id, body) VALUES (%s, gen_random_uuid(), '\\x')"
        cursor.executemany(statement, [(space,)] * count)


@contextmanager
def part(connection: Connection) -> Iterator[Connection]:
    with connection.transaction():
        yield connection


def count(connection: Connection) -> int:
    (found,) = connection.execute("SELECT count(*) FROM ledger.pending").fetchone() or (0,)
    return int(found)


def test_what_a_session_has_set_is_not_relied_on(one: Database) -> None:
    with one.space("alone") as connection:
        psycopg.Cursor(connection).execute("SELECT 1")  # past the pool: in no transaction of ours
        with pytest.raises(psycopg.Error):
            psycopg.Cursor(connection).execute("SELECT count(*) FROM ledger.pending")


@given(space=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_each_statement_and_each_transaction_is_bound_to_the_space_whatever_its_name(one: Database, space: str) -> None:
    with one.space(space) as connection:
        assert bound(connection) == connection.hot.rows(BOUND, {}) == [(space,)]
        with connection.transaction():
            assert bound(connection) == connection.hot.rows(BOUND, {}) == [(space,)]
    with one.transaction(space) as connection:
        assert bound(connection) == [(space,)]


def test_a_statement_outside_a_transaction_is_durable_when_it_returns(one: Database, shared: Installation) -> None:
    with one.space("durable") as connection, shared.database.space("durable") as other:
        add(connection, "durable", 3)
        assert count(other) == 3


def test_spaces_do_not_see_each_other(one: Database) -> None:
    with one.space("this") as connection:
        add(connection, "this")
    with one.space("that") as connection:
        assert count(connection) == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            add(connection, "this")


def test_after_a_failure_the_next_statement_goes_on(one: Database) -> None:
    with one.space("again") as connection:
        assert connection.hot.rows(BOUND, {}) == [("again",)]
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 1/0")
        assert bound(connection) == connection.hot.rows(BOUND, {}) == [("again",)]
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.hot.rows(b"SELECT 1/(length(current_setting('kotowari.space')) - 5)", {})
        assert bound(connection) == connection.hot.rows(BOUND, {}) == [("again",)]


def test_a_transaction_that_fails_leaves_nothing_and_a_part_of_one_only_itself(one: Database) -> None:
    def fail(block: AbstractContextManager[Connection]) -> None:
        with block as connection:
            add(connection, "undone")
            connection.execute("SELECT 1/0")

    with pytest.raises(DatabaseFailed):
        fail(one.transaction("undone"))
    with one.transaction("undone") as connection:
        assert count(connection) == 0
        add(connection, "undone")
        with pytest.raises(psycopg.errors.DivisionByZero):
            fail(part(connection))
        assert count(connection) == 1


def test_a_plan_knows_its_values_there_and_only_there(one: Database, shared: Installation) -> None:
    modes = []
    for database in (one, shared.database):
        with database.space("planned") as connection:
            modes += [mode for (mode,) in connection.execute("SHOW plan_cache_mode").fetchall()]
            assert connection.spread is (database is one)
    assert modes == ["auto", "force_generic_plan"]
