"""A connection to a company's database, for the guard: names are written with their schema, and errors say nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from kotowari.database import addresses
from kotowari.errors import NotPostgres, PlaceUnreachable, PostgresTooOld

Connection = psycopg.Connection[tuple[Any, ...]]

_SECONDS_TO_CONNECT = 15
_SECONDS_TO_ANSWER = 15
"""After these a server that takes nothing up any more is given up; not one that works at a long statement."""

_OLDEST = 15
"""The major version from which on PostgreSQL has what a guard is made of."""

OF_DATABASE = (
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.CharacterNotInRepertoire,
    psycopg.errors.UntranslatableCharacter,
)
"""Failures that are of the company's database, whatever was asked of it."""

_PLAINLY: dict[type[psycopg.Error] | tuple[type[psycopg.Error], ...], str] = {
    psycopg.errors.ReadOnlySqlTransaction: (
        "nothing may be changed there, for it is a standby, or `default_transaction_read_only` is on: give the address "
        "of the primary, or let it be changed"
    ),
    (psycopg.errors.CharacterNotInRepertoire, psycopg.errors.UntranslatableCharacter): (
        "it has names or values that are not in the encoding that it says (SQL_ASCII says none): bring them into it"
    ),
    psycopg.errors.InsufficientPrivilege: (
        "its login may not do that there: give the address of the login that applied the guard"
    ),
}

_SCHEMES = ("postgresql", "postgres")
_SETTINGS = {
    "search_path": "",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "lock_timeout": "0",
    "statement_timeout": "0",
    "transaction_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "application_name": "kotowari guard",
    "jit": "off",
}
"""Whatever a company has set for its logins, what is read here is written in one way, and a long command is not ended.

With an empty search path every name that the server writes has its schema. That nothing may be changed
(``default_transaction_read_only``) is left as it is: a provider sets it where a disk is full. What is asked of catalogs
is estimated to be much more than it is, and would be compiled for seconds.
"""

_SET = b"""
    SELECT pg_catalog.set_config(one.name, one.value, false)
    FROM ROWS FROM (pg_catalog.unnest(%s::pg_catalog.text[]), pg_catalog.unnest(%s::pg_catalog.text[]))
        AS one (name, value)
    WHERE EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE pg_catalog.lower(s.name) = pg_catalog.lower(one.name))
"""


@contextmanager
def connect(place: str, address: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """Yield a connection to a place's database, closed afterwards; it commits if all is well.

    Raises :class:`NotPostgres`, :class:`PostgresTooOld`, and :class:`PlaceUnreachable` where it does not answer:
    without the driver's words, which quote the address.
    """
    parts = addresses.parts(_of_libpq(address, place)) | {
        "connect_timeout": str(_SECONDS_TO_CONNECT),
        "tcp_user_timeout": str(_SECONDS_TO_ANSWER * 1000),
    }
    why = None
    try:
        connection = psycopg.connect(addresses.url(parts), autocommit=True)
    except psycopg.OperationalError as problem:
        why = _why(problem)
    if why is not None:
        # Raised here, outside the handler: the driver's error has the address, and must not hang on ours.
        raise PlaceUnreachable(place=place, problem=why)
    with connection:
        if connection.info.server_version // 10_000 < _OLDEST:
            raise PostgresTooOld(place=place, oldest=_OLDEST, version=connection.info.server_version // 10_000)
        connection.execute(_SET, (list(_SETTINGS), list(_SETTINGS.values())))
        connection.autocommit = autocommit
        yield connection


def plainly(problem: psycopg.Error) -> str:
    """Return why a guarded database did not do what it was asked, with what to do: its own words may quote a row."""
    for kinds, says in _PLAINLY.items():
        if isinstance(problem, kinds):
            return says
    return f"what was begun was ended by the server ({type(problem).__name__})"


def _of_libpq(address: str, place: str) -> str:
    """Return an address in PostgreSQL's own form; a driver named in it is SQLAlchemy's."""
    scheme, sign, rest = address.partition("://")
    if sign and scheme.partition("+")[0] not in _SCHEMES:
        raise NotPostgres(place=place)
    return f"postgresql://{rest}" if sign else address


def _why(problem: psycopg.OperationalError) -> str:
    """Return why nobody was let in, in the server's words where it spoke."""
    said = str(problem).rpartition("FATAL:")[2].strip()
    return said if "FATAL:" in str(problem) and said else "it does not answer"
