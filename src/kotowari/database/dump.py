"""Dumping a database and loading the dump, under forced row-level security, with PostgreSQL's own programs."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from kotowari import errors
from kotowari.database import addresses, binaries, logins

_SCHEMAS = ("vault", "ledger", "publication")

_PARTS = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}

_TABLES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname = ANY (%s) ORDER BY 1
"""
_MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


def dump(owner_url: str, file: Path) -> None:
    """Write every row of every space to a file, in pg_dump's custom format, as one consistent snapshot.

    The owner's policy ``owner_reads`` lets it see all spaces while row-level security stays forced. Raises
    :class:`kotowari.errors.DumpFailed`.
    """
    options = ["--format=custom", "--data-only", "--enable-row-security", f"--file={file}"]
    _run("pg_dump", owner_url, [*options, *(f"--schema={name}" for name in _SCHEMAS)])


def load(owner_url: str, file: Path) -> None:
    """Load a dump into a database whose tables are there and empty, in one transaction.

    Raises :class:`kotowari.errors.DatabaseNotEmpty` and :class:`kotowari.errors.DumpFailed`; then nothing was loaded.
    """
    with _unforced(owner_url):
        _run(
            "pg_restore",
            owner_url,
            ["--data-only", "--single-transaction", "--exit-on-error", str(file)],
            database=True,
        )


def migrations(owner_url: str) -> list[str]:
    """Return the migrations that a database has had: what a dump's tables look like."""
    with logins.connect(owner_url) as connection:
        return [name for (name,) in connection.execute(_MIGRATIONS).fetchall()]


@contextmanager
def _unforced(owner_url: str) -> Iterator[None]:
    """Let the owner, and nobody else, write past row-level security; COPY is not possible under it."""
    with logins.connect(owner_url) as connection:
        tables = [sql.SQL(name) for (name,) in connection.execute(_TABLES, (list(_SCHEMAS),)).fetchall()]
        for table in tables:
            row = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)).fetchone()
            if row and row[0]:
                raise errors.DatabaseNotEmpty
        _each(owner_url, tables, "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            _each(owner_url, tables, "ALTER TABLE {} FORCE ROW LEVEL SECURITY")


def _each(owner_url: str, tables: list[sql.SQL], statement: str) -> None:
    with logins.connect(owner_url) as connection, connection.transaction():
        for table in tables:
            connection.execute(sql.SQL(statement).format(table))


def _run(program: str, owner_url: str, options: list[str], *, database: bool = False) -> None:
    where = addresses.parts(owner_url)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {_PARTS[part]: value for part, value in where.items() if part in _PARTS}
    name = [f"--dbname={where.get('dbname', '')}"] if database else []
    with logins.connect(owner_url) as connection:
        major = connection.info.server_version // 10000
    command = [str(binaries.find(major).program(program)), "--no-password", *name, *options]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        # Its words may quote a row.
        raise errors.DumpFailed(program=program, status=done.returncode)
