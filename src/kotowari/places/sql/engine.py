"""What differs from engine to engine, as it is for one of which no more is known than that SQLAlchemy reaches it."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import sqlalchemy as sa

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits
from kotowari.places.sql.kinds import Kind, Known, Located, Sort
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.sending import OneByOne, Sending
from kotowari.places.sql.writing import Writing

Connection = Any
"""A connection of the engine's own driver (PEP 249)."""

Met = Callable[[str, Kind], str]
"""Writes the condition on one value of a list, from its expression and kind."""

TEXT = Kind(Sort.TEXT, "text")

_SLOTS: dict[str, Callable[[int], str]] = {
    "qmark": lambda _: "?",
    "format": lambda _: "%s",
    "pyformat": lambda _: "%s",
    "numeric": lambda number: f":{number}",
    "named": lambda number: f":{number}",
    "numeric_dollar": lambda number: f"${number}",
}


class Engine:
    """How queries are written for an engine and what it knows of its tables.

    ``most`` is how many values one statement compares: more go in several.
    """

    most: ClassVar[int] = 500
    is_packing: ClassVar[bool] = False
    """Whether all values of a condition are one parameter."""

    knows_forms: ClassVar[bool] = False
    """Whether it has a rough form of a text (:meth:`rough`). One that has none is sought the usual ways of writing."""

    loads_json: ClassVar[bool] = False
    """Whether the driver gives JSON as what it says, and not as its text."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self.dialect = dialect
        self.slot = _SLOTS[dialect.paramstyle]
        self.quote: Callable[[str], str] = dialect.identifier_preparer.quote_identifier

    # Connections

    @classmethod
    def arguments(cls, url: sa.URL, limits: Limits) -> tuple[sa.URL, dict[str, Any]]:  # noqa: ARG003 - none known
        """Return the address and the driver's arguments by which one connects to read only, with a limit of time."""
        return url, {}

    @contextmanager
    def reading(self, pooled: Pooled, limits: Limits) -> Iterator[Sending]:  # noqa: ARG002 - none known
        """A transaction that only reads, in one snapshot where the engine has that; rows are not fetched all at once.

        It is rolled back at the end of the block.
        """
        connection = pooled.connection
        try:
            yield OneByOne(connection, connection.cursor)
        finally:
            connection.rollback()

    def known(self, connection: Connection, alchemy: sa.Engine, names: Collection[str]) -> dict[str, Known]:  # noqa: ARG002
        """Return those of the tables that are there, by the name that the map has for them."""
        inspector = sa.inspect(alchemy)
        found: dict[str, Known] = {}
        for name in names:
            for schema, table in splits(name):
                if inspector.has_table(table, schema=schema):
                    columns = {each["name"]: _kind(each["type"]) for each in inspector.get_columns(table, schema)}
                    found[name] = Known(self.qualified(schema, table), columns)
                    break
        return found

    # Texts

    def qualified(self, schema: str | None, table: str) -> str:
        """Return a table's name, quoted."""
        return self.quote(table) if schema is None else f"{self.quote(schema)}.{self.quote(table)}"

    def limit(self, place: str) -> str:  # noqa: ARG002 - engines write it in many ways: reading stops there all the same
        """Return the clause that limits the rows, or nothing where the engine's is not known."""
        return ""

    def as_text(self, expression: str, kind: Kind) -> str:  # noqa: ARG002
        """Return an expression as text."""
        return f"CAST({expression} AS VARCHAR(4000))"

    def one_of(self, expression: str, kind: Kind, places: Sequence[str]) -> str:  # noqa: ARG002 - no cast is needed
        """Return the condition that an expression is one of the values at some places."""
        return f"{expression} IN ({', '.join(places)})"

    def all_of(self, expressions: Sequence[str], kinds: Sequence[Kind], places: Sequence[str]) -> str:  # noqa: ARG002
        """Return the condition that some expressions are together one of the tuples at some places."""
        width = len(expressions)
        rows = (places[start : start + width] for start in range(0, len(places), width))
        pairs = (" AND ".join(f"{one} = {place}" for one, place in zip(expressions, row, strict=True)) for row in rows)
        return " OR ".join(f"({pair})" for pair in pairs)

    def holds(self, expression: str, kind: Kind, places: Sequence[str]) -> str | None:  # noqa: ARG002
        """Return the condition that an array has any of the values at some places, or None where there are none."""
        return None

    def field(self, column: str, at: Located, writing: Writing) -> str:  # noqa: ARG002
        """Return the text of a field within a column (SQL:2016)."""
        return f"JSON_VALUE({column}, {self.literal(json_path(at.path))})"

    def each(self, column: str, at: Located, writing: Writing, met: Met) -> str:  # noqa: ARG002
        """Return the condition that any value of a list meets what ``met`` writes (SQL:2016)."""
        path = self.literal(f"{json_path(at.path, each=True)}[*]")
        value = met("listed.value", TEXT)
        table = f"JSON_TABLE({column}, {path} COLUMNS (value VARCHAR(4000) PATH '$')) listed"
        return f"EXISTS (SELECT 1 FROM {table} WHERE {value})"  # noqa: S608 - names quoted, values parameters

    def literal(self, text: str) -> str:
        """Return a text of the map, such as a path, as it is written within a query."""
        quoted = text.replace("'", "''")
        return f"'{quoted.replace('%', '%%') if self.slot(1) == '%s' else quoted}'"

    def rough(self, match: Match, expression: str, writing: Writing) -> str | None:  # noqa: ARG002
        """Return the rough form of a text (see :mod:`kotowari.places.sql.ways`), or None where the engine has none."""
        return None

    def others(self, source: str, columns: Sequence[tuple[str, str]], keys: Sequence[tuple[str, str]]) -> str | None:  # noqa: ARG002
        """Return the query for the places (from 1), among lists of values of some columns, of those that rows have
        whose keys are not in further lists; or None where that cannot be asked. Columns are names and their types.
        """
        return None

    # Parameters

    def packed(self, kinds: Sequence[Kind], items: Sequence[tuple[Any, ...]]) -> list[Any]:  # noqa: ARG002
        """Return the parameters for the tuples of a condition.

        As many as the next power of two, the last one repeated: so that few texts are enough for any number.
        """
        padded = [*items, *[items[-1]] * ((1 << (len(items) - 1).bit_length()) - len(items))]
        return [self.given(value) for item in padded for value in item]

    def given(self, value: Any) -> Any:  # noqa: ANN401 - a parameter as its driver takes it
        """Return one parameter as the driver takes it."""
        return value


def json_path(path: Sequence[str], *, each: bool = False) -> str:
    """Return a path of fields in SQL's language of JSON paths; ``each`` takes lists on the way apart."""
    return "$" + ("[*]" if each else "").join(f".{json.dumps(name, ensure_ascii=False)}" for name in path)


def splits(name: str) -> Iterator[tuple[str | None, str]]:
    """Yield what a table's name in a map may mean: a table of that name, or one in a schema before any of its dots."""
    yield None, name
    for place, character in enumerate(name):
        if character == "." and 0 < place < len(name) - 1:
            yield name[:place], name[place + 1 :]


_SORTS: tuple[tuple[type[Any], Sort], ...] = (
    (sa.Boolean, Sort.BOOLEAN),
    (sa.Integer, Sort.INTEGER),
    (sa.Float, Sort.FLOAT),
    (sa.Numeric, Sort.DECIMAL),
    (sa.Uuid, Sort.UUID),
    (sa.String, Sort.TEXT),
    (sa.DateTime, Sort.TIMESTAMP),
    (sa.Date, Sort.DATE),
    (sa.Time, Sort.TIME),
    (sa.LargeBinary, Sort.BYTES),
    (sa.JSON, Sort.JSON),
)


def _kind(of: Any) -> Kind:  # noqa: ANN401 - a type of SQLAlchemy
    """Never exact: what the engine calls equal, its collations decide."""
    sort = next((sort for known, sort in _SORTS if isinstance(of, known)), Sort.OTHER)
    return Kind(sort, str(sort), is_exact=False)
