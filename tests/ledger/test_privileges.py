"""What the two logins cannot do with the ledger, whatever a bug or an intruder makes them try."""

from pathlib import Path

import psycopg
import pytest

from kotowari.database import addresses
from kotowari.database.pool import Database
from kotowari.errors import DatabaseFailed
from kotowari.ledger.sequencer import integrate, lag
from tests.conftest import Installation
from tests.ledger.conftest import SIGNER, SPACE, append_each

TABLES = ("pending", "entry", "tile", "checkpoint")


@pytest.fixture
def filled(installation: Installation, folder: Path) -> Installation:
    """A row in every table, in two spaces."""
    for space in ("tenant", SPACE):
        append_each(installation.database, range(256), space)
        integrate(installation.sequencing, space, SIGNER, folder.with_name(space))
        append_each(installation.database, [256], space)
    return installation


def refused(database: Database, statement: str) -> None:
    with database.space(SPACE) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE ledger.{} SET space = space", "TRUNCATE ledger.{}"])
def test_nothing_is_changed(filled: Installation, table: str, statement: str) -> None:
    refused(filled.database, statement.format(table))
    refused(filled.sequencing, statement.format(table))


@pytest.mark.parametrize("table", TABLES)
def test_who_acts_deletes_nothing(filled: Installation, table: str) -> None:
    refused(filled.database, f"DELETE FROM ledger.{table}")


@pytest.mark.parametrize("table", ["entry", "tile", "checkpoint"])
def test_the_sequencer_deletes_nothing_but_what_waits(filled: Installation, table: str) -> None:
    refused(filled.sequencing, f"DELETE FROM ledger.{table}")


@pytest.mark.parametrize("table", ["entry", "tile", "checkpoint"])
def test_who_acts_writes_no_log(filled: Installation, table: str) -> None:
    refused(filled.database, f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table}")


def test_the_sequencer_makes_up_no_act(filled: Installation) -> None:
    refused(filled.sequencing, "INSERT INTO ledger.pending SELECT * FROM ledger.pending")


def test_the_application_cannot_integrate(filled: Installation, folder: Path) -> None:
    with pytest.raises(DatabaseFailed, match="42501"):
        integrate(filled.database, SPACE, SIGNER, folder.with_name(SPACE))
    assert lag(filled.database, SPACE).pending == 1


def test_the_sequencer_sees_and_touches_nothing_of_persons(filled: Installation) -> None:
    with psycopg.connect(filled.owner_url) as owner:
        reached = owner.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE has_table_privilege(%s, format('%%I.%%I', schemaname, tablename),"
            " 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
            " AND schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
            (addresses.parts(filled.sequencer_url)["user"],),
        ).fetchall()
    # A line of the journal is sealed, and is numbered by whoever writes it outside.
    assert reached == [*((f"ledger.{table}",) for table in sorted(TABLES)), ("vault.journal",)]


@pytest.mark.parametrize("table", TABLES)
def test_a_space_sees_its_own_rows_only(filled: Installation, table: str) -> None:
    query = f"SELECT DISTINCT space FROM ledger.{table}".encode()
    for database in (filled.database, filled.sequencing):
        with database.space(SPACE) as connection:
            assert connection.execute(query).fetchall() == [(SPACE,)]
        with database.space("nobody") as connection:
            assert connection.execute(query).fetchall() == []


@pytest.mark.parametrize("table", TABLES)
def test_an_unset_space_raises(filled: Installation, table: str) -> None:
    for url in (filled.application_url, filled.sequencer_url):
        with psycopg.connect(url) as connection, pytest.raises(psycopg.Error):
            connection.execute(f"SELECT FROM ledger.{table}".encode())


def test_no_row_is_written_into_another_space(filled: Installation) -> None:
    with (
        filled.database.space("tenant") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
    ):
        connection.execute(
            "INSERT INTO ledger.pending (space, id, body) VALUES (%s, gen_random_uuid(), '\\x')", (SPACE,)
        )
