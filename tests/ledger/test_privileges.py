"""What the application's login cannot do with the ledger, whatever a bug or an intruder makes it try."""

from pathlib import Path

import psycopg
import pytest

from kotowari.ledger.sequencer import integrate
from tests.conftest import Installation
from tests.ledger.conftest import SIGNER, SPACE, append_each

TABLES = ("pending", "entry", "tile", "checkpoint")


@pytest.fixture
def filled(installation: Installation, folder: Path) -> Installation:
    """A row in every table, in two spaces."""
    for space in ("tenant", SPACE):
        append_each(installation.database, range(256), space)
        integrate(installation.database, space, SIGNER, folder.with_name(space))
        append_each(installation.database, [256], space)
    return installation


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE ledger.{} SET space = space", "TRUNCATE ledger.{}"])
def test_nothing_is_changed(filled: Installation, table: str, statement: str) -> None:
    with (
        filled.database.space(SPACE) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.format(table).encode())


@pytest.mark.parametrize("table", ["entry", "tile", "checkpoint"])
def test_nothing_is_deleted_but_what_waits(filled: Installation, table: str) -> None:
    with (
        filled.database.space(SPACE) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"DELETE FROM ledger.{table}".encode())


@pytest.mark.parametrize("table", TABLES)
def test_a_space_sees_its_own_rows_only(filled: Installation, table: str) -> None:
    query = f"SELECT DISTINCT space FROM ledger.{table}".encode()
    with filled.database.space(SPACE) as connection:
        assert connection.execute(query).fetchall() == [(SPACE,)]
    with filled.database.space("nobody") as connection:
        assert connection.execute(query).fetchall() == []


@pytest.mark.parametrize("table", TABLES)
def test_an_unset_space_raises(filled: Installation, table: str) -> None:
    with psycopg.connect(filled.application_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(f"SELECT FROM ledger.{table}".encode())


def test_no_row_is_written_into_another_space(filled: Installation) -> None:
    with (
        filled.database.space("tenant") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
    ):
        connection.execute(
            "INSERT INTO ledger.pending (space, id, body) VALUES (%s, gen_random_uuid(), '\\x')", (SPACE,)
        )
