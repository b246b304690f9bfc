"""SQL as text: names and texts quoted, and the few expressions that the guard is made of."""

from datetime import date

from psycopg import sql

from kotowari.guard.found import Relation
from kotowari.guard.states import NO_END, StateColumn


def name(text: str) -> str:
    """Return a name, quoted."""
    return sql.Identifier(text).as_string()


def relation(of: Relation) -> str:
    """Return a table's name with its schema, quoted."""
    return sql.Identifier(of.schema, of.name).as_string()


def text(value: str) -> str:
    """Return a text, quoted."""
    return sql.Literal(value).as_string()


FAR_DAY = text(NO_END.isoformat())
"""The last day there is. Not infinity, which drivers of Python and Java cannot read."""

PAST_DAY = text(date.min.isoformat())
"""The first day there is: it is over."""


def assumed(column: StateColumn) -> str:
    """Return what a column of state holds of a row of whose person nothing is known."""
    return FAR_DAY if column.is_day else str(column.assumed).lower()


def differs(column: str, *, as_text: bool) -> str:
    """Return the condition that a column of a row is changed; ``as_text`` for types that cannot be compared."""
    cast = "::text" if as_text else ""
    return f"OLD.{name(column)}{cast} IS DISTINCT FROM NEW.{name(column)}{cast}"


def is_empty(column: str, row: str = "") -> str:
    """Return the condition that a column, of any type, is the empty text; ``row`` is its row's name with a dot."""
    return f"{row}{name(column)}::pg_catalog.text OPERATOR(pg_catalog.=) ''"
