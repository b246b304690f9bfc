"""What went wrong with a place, in words of ours: an engine's own words quote values."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import pymysql
import sqlalchemy as sa

from kotowari.datamap.model import TableName
from kotowari.errors import Error, PlaceTooMuch, PlaceUnreachable, TableUnreachable
from kotowari.places.lookup import Limits

Reason = str

TIME: Final = "time"
LOST: Final = "the connection was lost"
_LOCKED: Final = "another has it locked"
_DENIED: Final = "the login may not read it, or not all of its rows"
NO_TABLE: Final = "there is no such table"
_NO_COLUMN: Final = "a column of the map is not in it: see `kotowari places check`"
_TYPES: Final = "its columns are of types that cannot be compared as the map says"
_REFUSED: Final = "its login is refused"
_NO_DATABASE: Final = "there is no such database"
_BUSY: Final = "its server takes no more connections"
_DOWN: Final = "its server cannot be reached"

_CHANGED: Final = "its definition was changed meanwhile"

_STATES: Final = {
    "0A000": _CHANGED,
    "57014": TIME,
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "42501": _DENIED,
    "42P01": NO_TABLE,
    "3F000": NO_TABLE,
    "42703": _NO_COLUMN,
    "3D000": _NO_DATABASE,
    "53300": _BUSY,
    "57P01": LOST,
    "57P02": LOST,
    "57P03": _DOWN,
}
_CLASSES: Final = {
    "08": LOST,
    "22": _TYPES,
    "28": _REFUSED,
    "53": "its server lacks memory or disk",
    "58": "its server has a failure",
}
_TYPES_STATES: Final = frozenset({"42883", "42804", "42846", "42P18", "42809"})

_NUMBERS: Final = {
    0: LOST,  # PyMySQL's own, on a connection that is closed
    1040: _BUSY,
    1044: _REFUSED,
    1045: _REFUSED,
    1698: _REFUSED,
    1049: _NO_DATABASE,
    1054: _NO_COLUMN,
    1142: _DENIED,
    1143: _DENIED,
    1146: NO_TABLE,
    1205: _LOCKED,
    1213: _LOCKED,
    1969: TIME,
    3024: TIME,
    1053: LOST,
    1152: LOST,
    1927: LOST,
    4031: LOST,
    2002: _DOWN,
    2003: _DOWN,
    2006: LOST,
    2013: LOST,
    2055: LOST,
}

_NAMES: Final = {
    "SQLITE_INTERRUPT": TIME,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_NOTADB": "its file is no database",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_PERM": "its file may not be read",
    "SQLITE_AUTH": _DENIED,
    "SQLITE_IOERR": "its file cannot be read",
    "SQLITE_NOMEM": "there is no memory for it",
}

STALE: Final = frozenset({_CHANGED, NO_TABLE, _NO_COLUMN, _TYPES})
"""Reasons that a table may give of which something else is known than what it is by now."""

_OF_PLACE: Final = frozenset({_REFUSED, _NO_DATABASE, _BUSY, _DOWN, LOST, *_NAMES.values()}) - {_LOCKED, _DENIED, TIME}


def reason_of_state(state: str) -> Reason:
    """Return why a statement of PostgreSQL failed, by its SQLSTATE."""
    if state in _TYPES_STATES:
        return _TYPES
    return _STATES.get(state) or _CLASSES.get(state[:2]) or f"its server refused the query (SQLSTATE {state})"


def reason(problem: BaseException) -> Reason:
    """Return why a driver's call failed."""
    if isinstance(problem, sa.exc.DBAPIError) and problem.orig is not None:
        problem = problem.orig
    if isinstance(problem, psycopg.Error):
        return reason_of_state(problem.sqlstate) if problem.sqlstate else _connecting(problem)
    if isinstance(problem, pymysql.MySQLError):
        number = problem.args[0] if problem.args and isinstance(problem.args[0], int) else -1
        return _NUMBERS.get(number) or f"its server refused the query (error {number})"
    if isinstance(problem, sqlite3.Error):
        name = getattr(problem, "sqlite_errorname", "") or ""
        # Its extended codes go on after the name: SQLITE_CANTOPEN_ISDIR, SQLITE_IOERR_READ.
        found = next((words for known, words in _NAMES.items() if name.startswith(known)), None)
        return found or f"it refused the query ({name or 'no code'})"
    return f"its driver failed ({type(problem).__name__})"


def _connecting(problem: psycopg.Error) -> Reason:
    """libpq gives no SQLSTATE to a client whose login or database was refused: only words, of which some are known."""
    words = str(problem)
    if "does not exist" in words and "database" in words:
        return _NO_DATABASE
    if "authentication" in words or "no password" in words or "role" in words or "pg_hba" in words:
        return _REFUSED
    return _BUSY if "too many" in words else _DOWN


def error(table: TableName, why: Reason, limits: Limits) -> Error:
    """Return the error for a table that was not read."""
    if why == TIME:
        return PlaceTooMuch(place=table.place, table=table.table, limit=f"{limits.seconds:g} seconds")
    if why in _OF_PLACE:
        return PlaceUnreachable(place=table.place, problem=why)
    return TableUnreachable(place=table.place, table=table.table, problem=why)


@contextmanager
def unreachable(place: str) -> Iterator[None]:
    """Raise :class:`PlaceUnreachable` for what drivers raise in the block, without their words, cause or context."""
    failed: Reason | None = None
    try:
        yield
    except DRIVERS as problem:
        failed = reason(problem)
    if failed is not None:
        raise PlaceUnreachable(place=place, problem="it takes too long" if failed == TIME else failed)


DRIVERS: Final[tuple[type[BaseException], ...]] = (
    psycopg.Error,
    pymysql.MySQLError,
    sqlite3.Error,
    sa.exc.SQLAlchemyError,
    OSError,
)


def is_driver(problem: BaseException) -> bool:
    """Whether an exception comes from a driver, of which there may be any: PEP 249 gives them a common name only."""
    return isinstance(problem, DRIVERS) or any(kind.__name__ == "Error" for kind in type(problem).__mro__)
