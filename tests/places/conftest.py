"""Databases to read from: PostgreSQL, MariaDB and SQLite, each real and empty."""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from kotowari.database import addresses
from tests.conftest import drop_database, run_as_owner
from tests.mariadb.server import MariaDbServer
from tests.places.databases import Living

ENGINES = ("postgresql", "mariadb", "sqlite")


@pytest.fixture
def postgresql(server_url: str) -> Iterator[Living]:
    """A database of a PostgreSQL server."""
    name = f"kotowari_place_{secrets.token_hex(4)}"
    run_as_owner(server_url, "CREATE DATABASE {name}", name=name)
    url = addresses.with_parts(server_url, dbname=name)

    def run(statements: Sequence[str]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    yield Living("postgresql", url, run)
    drop_database(server_url, name)


@pytest.fixture
def mariadb(mariadb_server: MariaDbServer) -> Iterator[Living]:
    """A database of a MariaDB server."""
    name = mariadb_server.make_database()
    yield Living(
        "mariadb", mariadb_server.url(name), lambda every: mariadb_server.run(*every, database=name), quote="`"
    )
    mariadb_server.run(f"DROP DATABASE {name}")


@pytest.fixture
def sqlite(tmp_path: Path) -> Living:
    """A file of SQLite."""
    file = tmp_path / "a place%20#.db"

    def run(statements: Sequence[str]) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    run(["PRAGMA journal_mode = WAL"])
    return Living("sqlite", str(sqlalchemy.URL.create("sqlite", database=str(file))), run)


@pytest.fixture(params=ENGINES)
def living(request: pytest.FixtureRequest) -> Living:
    """A database of each engine in turn."""
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Living)
    return made
