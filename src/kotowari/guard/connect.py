"""A connection to a company's database, for the guard: names are written with their schema, and errors say nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from kotowari.database import addresses
from kotowari.errors import NotPostgres, PlaceUnreachable

Connection = psycopg.Connection[tuple[Any, ...]]

_SECONDS_TO_CONNECT = 15
_SECONDS_TO_ANSWER = 15
"""After these a server that takes nothing up any more is given up; not one that works at a long statement."""

_SCHEMES = ("postgresql", "postgres")
_SETTINGS = {
    "search_path": "",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, YMD",
    "application_name": "kotowari guard",
    "jit": "off",
}
"""With an empty search path every name that the server writes has its schema. What is asked of
catalogs is estimated to be much more than it is, and would be compiled for seconds."""

_SET = b"""
    SELECT pg_catalog.set_config(name, value, false)
    FROM ROWS FROM (pg_catalog.unnest(%s::pg_catalog.text[]), pg_catalog.unnest(%s::pg_catalog.text[]))
        AS one (name, value)
"""


@contextmanager
def connect(place: str, address: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """Yield a connection to a place's database, closed afterwards; it commits if all is well.

    Raises :class:`NotPostgres`, and :class:`PlaceUnreachable` where it does not answer: without the driver's words,
    which quote the address.
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
        connection.execute(_SET, (list(_SETTINGS), list(_SETTINGS.values())))
        connection.autocommit = autocommit
        yield connection


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
