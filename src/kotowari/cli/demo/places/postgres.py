"""Databases of the demonstration's own beside ours on one PostgreSQL server, each with a login that only reads."""

import secrets
from dataclasses import dataclass

import psycopg
from psycopg import sql

from kotowari.cli.demo.places.sheet import Sheets
from kotowari.database import addresses, logins, secret_files
from kotowari.home import Home

_READER = (
    "REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {reader}",
)
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {reader}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
)
_LAST_FILLED = "SELECT obj_description(to_regclass(%s))"


@dataclass(frozen=True, slots=True)
class Beside:
    """A database by its own name; ``owner_url`` leads to it as its owner, ``reader_url`` as who may only read."""

    owner_url: str
    reader_url: str


def make(home: Home, owner_url: str, name: str) -> Beside:
    """Make a database and its reader on the server where ours is, or find them. Its name there begins with ours."""
    ours = addresses.parts(owner_url)
    with logins.connect(owner_url) as owner:
        database = f"{owner.info.dbname}_{name}"
        reader = f"{database}_reader"
        names = {"database": sql.Identifier(database), "reader": sql.Identifier(reader)}
        if owner.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
            owner.execute(sql.SQL("CREATE DATABASE {database}").format(**names))
        password = _password(home, reader)
        if owner.execute("SELECT FROM pg_roles WHERE rolname = %s", (reader,)).fetchone() is None:
            owner.execute(sql.SQL("CREATE ROLE {reader} LOGIN NOSUPERUSER NOBYPASSRLS").format(**names))
        # Hashed here, so that no server's log of statements can show it.
        verifier = owner.pgconn.encrypt_password(password.encode(), reader.encode(), b"scram-sha-256").decode()
        owner.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(names["reader"], sql.Literal(verifier)))
        for statement in _READER:
            owner.execute(sql.SQL(statement).format(**names))
    return Beside(
        addresses.url(ours | {"dbname": database}),
        addresses.url(ours | {"dbname": database, "user": reader, "password": password}),
    )


def fill(beside: Beside, tables: str, sheets: Sheets, mark: str) -> None:
    """Make the tables and their rows in place of older ones, unless they are marked as these already."""
    first = next(iter(sheets))
    with psycopg.connect(beside.owner_url) as owner:
        if owner.execute(_LAST_FILLED, (first,)).fetchone() == (mark,):
            return
        for name in sheets:
            owner.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        owner.execute(tables.encode())
        for name, sheet in sheets.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, sheet.columns))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
            with owner.cursor() as cursor, cursor.copy(statement) as copy:
                for row in sheet.rows:
                    copy.write_row(row)
        owner.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(sql.Identifier(first), sql.Literal(mark)))
        _open_to_reader(owner, beside)


def open_to_reader(beside: Beside) -> None:
    """Let the reader read every table that is there."""
    with psycopg.connect(beside.owner_url) as owner:
        _open_to_reader(owner, beside)


def _open_to_reader(owner: psycopg.Connection, beside: Beside) -> None:
    reader = sql.Identifier(addresses.parts(beside.reader_url)["user"])
    for statement in _GRANTS:
        owner.execute(sql.SQL(statement).format(reader=reader))


def _password(home: Home, login: str) -> str:
    file = home.secrets / f"{login}.password"
    kept = secret_files.kept(file)
    if kept is None:
        kept = secrets.token_hex(24)
        secret_files.keep(file, kept)
    return kept
