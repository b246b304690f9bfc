"""Connections: bound to a space, whatever the block before did; there again after a loss; never waited for in vain."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.database import addresses
from kotowari.database.pool import Connection, Database
from kotowari.errors import AddressUnreadable, DatabaseFailed, DatabaseUnavailable
from tests.conftest import Installation

BIND = "SELECT set_config('kotowari.space', %s, false)"


class Whim(Exception):
    """What a block may raise."""


@pytest.fixture(scope="module")
def one(shared: Installation) -> Iterator[Database]:
    """A pool of one connection, which every block therefore takes."""
    with closing(Database(shared.application_url, size=1, patience=0.2)) as database:
        yield database


def bound_to(connection: Connection) -> str:
    (space,) = connection.execute("SELECT current_setting('kotowari.space')").fetchone() or ("",)
    return str(space)


def process(connection: psycopg.Connection[Any]) -> int:
    (number,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    return int(number)


def end(shared: Installation, *processes: int) -> None:
    with psycopg.connect(shared.owner_url, autocommit=True) as owner:
        for number in processes:
            assert owner.execute("SELECT pg_terminate_backend(%s, 5000)", (number,)).fetchone() == (True,)


def within(block: AbstractContextManager[Connection], *happenings: Callable[[Connection], object]) -> None:
    with block as connection:
        for happening in happenings:
            happening(connection)


def add(connection: Connection) -> None:
    connection.execute("INSERT INTO ledger.pending (space, id, body) VALUES ('kept', gen_random_uuid(), '\\x')")


def added(database: Database) -> int:
    with database.space("kept") as connection:
        (count,) = connection.execute("SELECT count(*) FROM ledger.pending").fetchone() or (0,)
    return int(count)


def wait(connection: Connection) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(41)")


def well(_: Connection) -> None:
    return


def whim(_: Connection) -> None:
    raise Whim


def refused(connection: Connection) -> None:
    connection.execute("SELECT 1/0")


def bound_elsewhere_and_failed(connection: Connection) -> None:
    connection.execute(BIND, ("elsewhere",))
    raise Whim


def begun_and_left(connection: Connection) -> None:
    connection.execute("BEGIN" if connection.info.transaction_status == 0 else "SAVEPOINT left")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "空間", "it's; --", "%s"]),
            st.booleans(),
            st.sampled_from([well, whim, refused, bound_elsewhere_and_failed, begun_and_left]),
        ),
        max_size=12,
    )
)
def test_every_block_is_bound_to_its_space_whatever_went_before(
    one: Database, blocks: list[tuple[str, bool, Callable[[Connection], None]]]
) -> None:
    logging.disable()  # the pool says which connections came back within a transaction
    for space, in_transaction, happens in blocks:
        try:
            with (one.transaction if in_transaction else one.space)(space) as connection:
                assert bound_to(connection) == space
                happens(connection)
        except (Whim, DatabaseFailed):
            assert happens is not well
    logging.disable(logging.NOTSET)


def test_a_transaction_is_committed_at_its_end_and_rolled_back_by_what_its_block_raises(
    shared: Installation, one: Database
) -> None:
    within(one.transaction("kept"), add)
    with pytest.raises(Whim):
        within(one.transaction("kept"), add, whim)
    assert added(shared.database) == 1


@pytest.mark.parametrize("entered", ["space", "transaction"])
def test_a_space_has_a_name(one: Database, entered: str) -> None:
    with pytest.raises(ValueError, match="a space has a name"), getattr(one, entered)(""):
        pass


def test_a_block_within_another_takes_a_connection_of_its_own(shared: Installation) -> None:
    with (
        closing(Database(shared.application_url, size=2)) as database,
        database.space("outer") as outer,
        database.space("inner") as inner,
    ):
        assert process(outer) != process(inner)
        assert (bound_to(outer), bound_to(inner)) == ("outer", "inner")


def test_a_block_within_another_is_told_that_no_connection_is_free(one: Database) -> None:
    with one.space("outer") as outer:
        with pytest.raises(DatabaseUnavailable), one.space("inner"):
            pass
        assert bound_to(outer) == "outer"
    with one.space("inner") as connection:
        assert bound_to(connection) == "inner"


def test_a_connection_lost_within_a_block_is_told_and_the_next_block_has_another(
    shared: Installation, one: Database
) -> None:
    with pytest.raises(DatabaseUnavailable):
        within(one.space("a"), lambda connection: end(shared, process(connection)), process)
    with one.space("a") as connection:
        assert bound_to(connection) == "a"


def test_a_commit_that_never_arrived_is_told(shared: Installation, one: Database) -> None:
    before = added(one)
    with pytest.raises(DatabaseUnavailable):
        within(one.transaction("kept"), add, lambda connection: end(shared, process(connection)))
    assert added(one) == before


def test_connections_lost_while_idle_are_noticed_by_nobody(shared: Installation) -> None:
    with closing(Database(shared.application_url, size=3, patience=2.0)) as database:
        with ExitStack() as held:
            lost = [process(held.enter_context(database.space(space))) for space in ("a", "b", "c")]
        end(shared, *lost)
        with ExitStack() as held:
            new = [held.enter_context(database.space(space)) for space in ("a", "b", "c")]
            assert [bound_to(connection) for connection in new] == ["a", "b", "c"]
            assert not {process(connection) for connection in new} & set(lost)


def test_waiting_in_vain_for_a_lock_is_told_as_a_busy_database(shared: Installation, one: Database) -> None:
    with psycopg.connect(shared.owner_url) as owner:
        owner.execute("SELECT pg_advisory_xact_lock(41)")
        with pytest.raises(DatabaseUnavailable):
            within(one.transaction("a"), lambda connection: connection.execute("SET LOCAL lock_timeout = '10ms'"), wait)


def test_a_refusal_is_told_by_its_code_without_the_value(one: Database) -> None:
    with pytest.raises(DatabaseFailed, match="22007") as told, one.space("a") as connection:
        connection.execute("SELECT %s::text::date", ("hanako@example.com",))
    assert "hanako" not in str(told.value)


def test_a_server_that_is_not_there_is_told_without_naming_it(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = addresses.url({"host": str(tmp_path_factory.mktemp("nowhere")), "user": "hanako", "dbname": "x"})
    with closing(Database(nowhere, patience=0.2)) as database:
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable), database.space("a"):
                pass
    assert caplog.records == []


def test_a_closed_database_is_told(shared: Installation) -> None:
    database = Database(shared.application_url)
    database.close()
    with pytest.raises(DatabaseUnavailable), database.space("a"):
        pass


def test_an_address_that_is_none_is_told_at_once_and_not_repeated() -> None:
    with pytest.raises(AddressUnreadable) as told:
        Database("postgres//hanako:secret@example.com/x")
    assert "secret" not in str(told.value)


def test_names_of_any_script_come_through_whatever_the_environment_says(
    shared: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "EUC_JP")
    with closing(Database(shared.application_url)) as database, database.space("a") as connection:
        assert connection.execute("SELECT %s::text", ("𠮷野家 🏠",)).fetchone() == ("𠮷野家 🏠",)
