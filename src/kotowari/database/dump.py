"""Dumping a database and loading the dump, under forced row-level security, with PostgreSQL's own programs."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

from psycopg import sql
from psycopg.conninfo import make_conninfo

from kotowari import errors
from kotowari.database import addresses, binaries, failures, logins, migrate

# What is enclosed in spaces, whichever room's it is; a room that is added is dumped with the others.
_TABLES = """
    SELECT nspname, relname
    FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE polname = 'own_space' ORDER BY 1, 2
"""
_MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


@failures.named()
def dump(owner_url: str, file: Path) -> None:
    """Write every row of every space to a file, in pg_dump's custom format, as one consistent snapshot.

    The owner's policy ``owner_reads`` lets it see all spaces while row-level security stays forced. Raises
    :class:`kotowari.errors.DumpFailed`.
    """
    with logins.connect(owner_url) as connection:
        tables = [f"--table={name.as_string(connection)}" for name in _tables(connection)]
        options = ["--format=custom", "--data-only", "--enable-row-security", f"--file={file}", *tables]
        _run("pg_dump", connection, owner_url, options)


@failures.named()
def load(owner_url: str, file: Path) -> None:
    """Load a dump into a database whose tables are there and empty, in one transaction.

    Raises :class:`kotowari.errors.DatabaseNotEmpty` and :class:`kotowari.errors.DumpFailed`; then nothing was loaded.
    """
    with migrate.alone(owner_url) as connection, _unforced(connection):
        _run("pg_restore", connection, owner_url, ["--data-only", "--single-transaction", "--exit-on-error", str(file)])


def migrations(owner_url: str) -> list[str]:
    """Return the migrations that a database has had: what a dump's tables look like."""
    with logins.connect(owner_url) as connection:
        return [name for (name,) in connection.execute(_MIGRATIONS).fetchall()]


@contextmanager
def _unforced(connection: logins.Connection) -> Iterator[None]:
    """Let the owner, and nobody else, write past row-level security; COPY is not possible under it.

    Should we be killed within, the next preparation forces it again (``privileges.sql``).
    """
    tables = _tables(connection)
    for table in tables:
        row = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)).fetchone()
        if row and row[0]:
            raise errors.DatabaseNotEmpty
    _each(connection, tables, "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY")
    try:
        yield
    finally:
        _each(connection, tables, "ALTER TABLE {} FORCE ROW LEVEL SECURITY")


def _tables(connection: logins.Connection) -> list[sql.Identifier]:
    return [sql.Identifier(schema, table) for schema, table in connection.execute(_TABLES).fetchall()]


def _each(connection: logins.Connection, tables: list[sql.Identifier], statement: LiteralString) -> None:
    with connection.transaction():
        for table in tables:
            connection.execute(sql.SQL(statement).format(table))


def _run(program: str, connection: logins.Connection, owner_url: str, options: list[str]) -> None:
    """Run a program on the database of the connection, reached in the same way."""
    path = binaries.find(connection.info.server_version // 10000).program(program)
    database = make_conninfo(dbname=connection.info.dbname)  # a bare name with `=` in it would be taken for an address
    command = [str(path), "--no-password", f"--dbname={database}", *options]
    environment = os.environ | addresses.environment(owner_url)
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        # Its words may quote a row.
        raise errors.DumpFailed(program=program, status=done.returncode)
