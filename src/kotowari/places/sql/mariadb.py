"""MariaDB, and MySQL: what a comparison passes over (case, width, trailing spaces) is compared again afterwards."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import product
from json import dumps
from typing import Any, Final

import pymysql
import sqlalchemy as sa
from pymysql.cursors import SSCursor

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits
from kotowari.places.sql.engine import TEXT, Engine, Met, json_path, splits
from kotowari.places.sql.kinds import Kind, Known, Located, Sort
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.sending import OneByOne
from kotowari.places.sql.ways import DASHES, LAST, SPACES
from kotowari.places.sql.writing import Writing

_CONNECTING: Final = 10

_SPACES: Final = re.sub(r"\\s", r"\\s\\x{a0}", SPACES)

_KNOWN: Final = """
    SELECT table_schema, table_name, column_name, data_type, column_type
    FROM information_schema.columns WHERE (table_schema, table_name) IN (%s) ORDER BY ordinal_position
"""

_BITS: Final = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64, "year": 16}

_SORTS: Final = {
    **dict.fromkeys(_BITS, Sort.INTEGER),
    "decimal": Sort.DECIMAL,
    "float": Sort.FLOAT,
    "double": Sort.FLOAT,
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"), Sort.TEXT),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), Sort.BYTES),
    "uuid": Sort.UUID,
    "date": Sort.DATE,
    "datetime": Sort.TIMESTAMP,
    "timestamp": Sort.TIMESTAMP,
    "time": Sort.TIME,
    "json": Sort.JSON,
}

_SHAPES: Final = frozenset(
    (
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multipoint",
        "multilinestring",
        "multipolygon",
        "geometrycollection",
    )
)

_ALIKE: Final = "utf8mb4_unicode_520_ci"
"""A collation to which case, width, and the small and voiced kana are one: more than is meant, and compared again."""


class MariaDB(Engine):
    """MariaDB from 10.6, and MySQL from 8.0."""

    knows_forms = True

    @classmethod
    def arguments(cls, url: sa.URL, limits: Limits) -> tuple[sa.URL, dict[str, Any]]:
        """Return the address and arguments by which PyMySQL connects, within a limit of time."""
        patience = int(limits.seconds) + 10
        named = {"connect_timeout": _CONNECTING, "read_timeout": patience, "write_timeout": patience}
        given = {"charset": "utf8mb4", "local_infile": False}
        return url.set(drivername="mysql+pymysql"), named | given

    @contextmanager
    def reading(self, pooled: Pooled, limits: Limits) -> Iterator[OneByOne]:
        """A read-only transaction that sees one snapshot of every table whose storage keeps versions (InnoDB)."""
        connection: pymysql.connections.Connection[Any] = pooled.connection
        seconds = max(1, round(limits.seconds))
        if "MariaDB" in connection.get_server_info():
            longest = f"max_statement_time = {float(limits.seconds)}"
        else:
            longest = f"max_execution_time = {int(limits.seconds * 1000)}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET SESSION {longest}, lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}"
            )
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        try:
            yield OneByOne(connection, lambda: connection.cursor(SSCursor))
        finally:
            if connection.open:
                connection.rollback()

    def known(
        self,
        connection: "pymysql.connections.Connection[Any]",
        alchemy: sa.Engine,  # noqa: ARG002
        names: Collection[str],
    ) -> dict[str, Known]:
        """Return those of the tables that are there, in one query."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DATABASE()")
            (current,) = cursor.fetchone()
            asked = {name: [(schema or current or "", table) for schema, table in splits(name)] for name in names}
            every = [pair for pairs in asked.values() for pair in pairs]
            cursor.execute(_KNOWN % ", ".join(["(%s, %s)"] * len(every)), [part for pair in every for part in pair])
            found: dict[tuple[str, str], dict[str, Kind]] = {}
            for schema, table, column, *of in cursor.fetchall():
                found.setdefault((schema, table), {})[column] = _kind(*of)
        there = {name: next((pair for pair in pairs if pair in found), None) for name, pairs in asked.items()}
        return {name: Known(self.qualified(*pair), found[pair]) for name, pair in there.items() if pair}

    def limit(self, place: str) -> str:
        """Return the clause that limits the rows."""
        return f"LIMIT {place}"

    def as_text(self, expression: str, kind: Kind) -> str:
        """Return an expression as text."""
        if kind.type in _SHAPES:
            return f"ST_AsText({expression})"
        return f"CAST({expression} AS CHAR CHARACTER SET utf8mb4)"

    def field(self, column: str, at: Located, writing: Writing) -> str:
        """Return the text of a field within a JSON value."""
        return f"JSON_VALUE({column}, {writing.fixed(json_path(at.path))})"

    def each(self, column: str, at: Located, writing: Writing, met: Met) -> str:  # noqa: ARG002
        """Return the condition that any value of a JSON list meets what ``met`` writes."""
        json = f"IF(JSON_VALID({column}), {column}, '[]')"
        if at.path:
            # Any field on the way may be a list or not: each is tried as both.
            ways = product(*([f".{dumps(name, ensure_ascii=False)}{each}" for each in ("", "[*]")] for name in at.path))
            paths = ", ".join(self.literal(f"${''.join(way)}") for way in ways)
            json = f"IFNULL(JSON_EXTRACT({json}, {paths}), '[]')"
        value = met("listed.value", TEXT)
        table = f"JSON_TABLE({json}, '$[*]' COLUMNS (value TEXT PATH '$')) listed"
        return f"EXISTS (SELECT 1 FROM {table} WHERE {value})"  # noqa: S608

    def literal(self, text: str) -> str:
        """Return a text as it is written within a query, where a backslash means something."""
        return super().literal(text.replace("\\", "\\\\"))

    def rough(self, match: Match, expression: str, writing: Writing) -> str | None:
        """Return the rough form of a text."""
        plain = f"CONVERT({expression} USING utf8mb4)"
        if match is Match.PHONE:
            digits = f"REGEXP_REPLACE({plain}, {writing.fixed('[^0-9０-９]+')}, '')"
            return f"RIGHT({digits}, {LAST}) COLLATE {_ALIKE}"
        if match is not Match.CASEFOLD:
            dropped = f"{_SPACES}{DASHES}－" if match is Match.NUMBER else _SPACES
            plain = f"REGEXP_REPLACE({plain}, {writing.fixed(f'[{dropped}]+')}, '')"
        return f"{plain} COLLATE {_ALIKE}"

    def given(self, value: Any) -> Any:  # noqa: ANN401
        """Return one parameter as PyMySQL takes it."""
        return str(value) if type(value).__name__ == "UUID" else value


def _kind(name: str, written: str) -> Kind:
    bits = _BITS.get(name, 64)
    unsigned = "unsigned" in written
    least, most = (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    sort = _SORTS.get(name, Sort.OTHER)
    is_exact = sort is not Sort.TEXT and sort is not Sort.JSON
    return Kind(sort, written, is_exact=is_exact, least=least, most=most)
