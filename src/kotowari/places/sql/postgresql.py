"""PostgreSQL: whatever number of values is one parameter, an array; the catalogue tells what each column holds."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache
from typing import Any, ClassVar, Final

import psycopg
import sqlalchemy as sa

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits
from kotowari.places.sql.engine import TEXT, Engine, Met, json_path, splits
from kotowari.places.sql.kinds import Kind, Known, Located, Sort
from kotowari.places.sql.pipeline import Pipeline
from kotowari.places.sql.pooled import Pooled
from kotowari.places.sql.ways import DASHES, LAST, SPACES
from kotowari.places.sql.writing import Statement, Writing

_CONNECTING: Final = 10
"""Seconds within which a server must answer."""

_GRACE: Final = 10
"""Seconds more than a server has for a query, before it is taken for gone."""

_HAS_IS_JSON: Final = 160_000

_OPENING: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL statement_timeout = {time}",
    "SET LOCAL lock_timeout = {time}",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL row_security = {rows}",
    "SAVEPOINT kotowari",
)
# SET LOCAL so that a connection that a proxy shares between clients is left as it was. One savepoint is enough: nothing
# is written that going back to it could lose.

_KNOWN: Final = """
WITH RECURSIVE asked AS (
    SELECT name, place, to_regclass(written) AS relation
    FROM unnest(%(names)s::text[], %(places)s::int[], %(written)s::text[]) AS given (name, place, written)
), found AS (
    SELECT DISTINCT ON (name) name, relation FROM asked WHERE relation IS NOT NULL ORDER BY name, place
), based (name, relation, number, label, type, collation_) AS (
    SELECT name, relation, attnum, attname, atttypid, attcollation
    FROM found JOIN pg_attribute ON attrelid = relation WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT based.name, relation, number, label, typbasetype, collation_
    FROM based JOIN pg_type ON pg_type.oid = based.type WHERE typtype = 'd'
)
SELECT based.name, space.nspname, class.relname, based.label,
    held.typname, format_type(held.oid, -1), held.typtype::text,
    element.typname, format_type(element.oid, -1), element.typtype::text,
    coalesce(collisdeterministic, true),
    (SELECT array_agg(enumlabel::text) FROM pg_enum WHERE enumtypid IN (held.oid, element.oid)),
    (SELECT array_agg(ARRAY[attname, typname, format_type(pg_type.oid, -1)]::text[])
     FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
     WHERE held.typtype = 'c' AND attrelid = held.typrelid AND attnum > 0 AND NOT attisdropped)
FROM based
JOIN pg_class class ON class.oid = relation JOIN pg_namespace space ON space.oid = class.relnamespace
JOIN pg_type held ON held.oid = based.type AND held.typtype <> 'd'
LEFT JOIN pg_type element ON element.oid = held.typelem AND held.typcategory = 'A'
LEFT JOIN pg_collation ON pg_collation.oid = collation_
ORDER BY based.name, number
"""

_FOLDING: Final = """
SELECT CASE WHEN lower('É') = 'é' THEN '' ELSE coalesce(
    (SELECT ' COLLATE pg_catalog.' || quote_ident(collname) FROM pg_collation
     WHERE collnamespace = 'pg_catalog'::regnamespace AND collencoding IN (-1, 6)
     AND collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'en_US.utf8')
     ORDER BY array_position('{pg_c_utf8,und-x-icu,C.utf8,en_US.utf8}', collname::text) LIMIT 1), '') END
"""

_SORTS: Final = {
    "int2": Sort.INTEGER,
    "int4": Sort.INTEGER,
    "int8": Sort.INTEGER,
    "numeric": Sort.DECIMAL,
    "float4": Sort.FLOAT,
    "float8": Sort.FLOAT,
    "text": Sort.TEXT,
    "varchar": Sort.TEXT,
    "bpchar": Sort.TEXT,
    "name": Sort.TEXT,
    "citext": Sort.TEXT,
    "uuid": Sort.UUID,
    "date": Sort.DATE,
    "timestamp": Sort.TIMESTAMP,
    "timestamptz": Sort.TIMESTAMP_ZONED,
    "time": Sort.TIME,
    "bool": Sort.BOOLEAN,
    "bytea": Sort.BYTES,
    "json": Sort.JSON,
    "jsonb": Sort.JSON,
}
_BOUNDS: Final = {"int2": 2**15, "int4": 2**31, "int8": 2**63}


class PostgreSQL(Engine):
    """PostgreSQL, and what speaks its protocol and has its catalogue."""

    knows_forms = True
    is_packing: ClassVar[bool] = True
    loads_json: ClassVar[bool] = True
    is_unicode = True
    """Whether the server's encoding is UTF-8, without which it cannot normalise."""
    version = 0
    folding = ""
    """The collation by which letters beyond ASCII are made small, where the database's own leaves them (``C``)."""
    is_filtered = False
    """Whether policies of row-level security may leave rows out; otherwise a table that has them for us is refused."""

    @classmethod
    def arguments(cls, url: sa.URL, limits: Limits) -> tuple[sa.URL, dict[str, Any]]:
        """Return the address and arguments by which psycopg connects, within a limit of time."""
        patience = {"tcp_user_timeout": int(limits.seconds * 1000) + 10_000, "keepalives_idle": 30}
        named = {"connect_timeout": _CONNECTING, "application_name": "kotowari"} | dict(url.query)
        return url.set(drivername="postgresql+psycopg"), patience | named | {
            "client_encoding": "utf8",
            "autocommit": True,
            "prepare_threshold": None,
        }

    @contextmanager
    def reading(self, pooled: Pooled, limits: Limits) -> Iterator[Pipeline]:
        """A read-only transaction that sees one snapshot, begun with the first statements that are sent."""
        pgconn = pooled.connection.pgconn
        self.is_unicode = pgconn.parameter_status(b"server_encoding") == b"UTF8"
        self.version = pgconn.server_version
        time, rows = max(1, int(limits.seconds * 1000)), "on" if self.is_filtered else "off"
        pipeline = Pipeline(pooled, _opening(time, rows), limits.seconds + _GRACE)
        try:
            yield pipeline
        finally:
            pipeline.end()

    def known(
        self,
        connection: "psycopg.Connection[Any]",
        alchemy: sa.Engine,  # noqa: ARG002
        names: Collection[str],
    ) -> dict[str, Known]:
        """Return those of the tables that are there, from the catalogue in one query."""
        asked = [(name, place, self.qualified(*split)) for name in names for place, split in enumerate(_splits(name))]
        columns = dict(zip(("names", "places", "written"), map(list, zip(*asked, strict=True)), strict=True))
        if self.is_unicode:
            ((self.folding,),) = connection.execute(_FOLDING).fetchall()
        found: dict[str, Known] = {}
        for name, schema, table, label, *of in connection.execute(_KNOWN, columns):
            known = found.setdefault(name, Known(self.qualified(schema, table), {}))
            known.columns[label] = _kind(*of)  # type: ignore[index]
        return found

    def limit(self, place: str) -> str:
        """Return the clause that limits the rows."""
        return f"LIMIT {place}"

    def as_text(self, expression: str, kind: Kind) -> str:  # noqa: ARG002
        """Return an expression as text."""
        return f"({expression})::text"

    def one_of(self, expression: str, kind: Kind, places: Sequence[str]) -> str:
        """Return the condition that an expression is among the values of an array."""
        return f"{expression} = ANY ({places[0]}::{kind.type}[])"

    def all_of(self, expressions: Sequence[str], kinds: Sequence[Kind], places: Sequence[str]) -> str:
        """Return the condition on tuples: each part among its values, for the indexes, and all of them together."""
        arrays = [f"{place}::{kind.type}[]" for place, kind in zip(places, kinds, strict=True)]
        each = " AND ".join(f"{one} = ANY ({array})" for one, array in zip(expressions, arrays, strict=True))
        row = ", ".join(expressions)
        return f"{each} AND ({row}) IN (SELECT * FROM unnest({', '.join(arrays)}))"  # noqa: S608

    def holds(self, expression: str, kind: Kind, places: Sequence[str]) -> str | None:
        """Return the condition that an array overlaps another, for which there are indexes."""
        return f"{expression} && {places[0]}::{kind.type}[]"

    def field(self, column: str, at: Located, writing: Writing) -> str:  # noqa: ARG002
        """Return a field of a composite, or the text of one within a JSON value."""
        if at.kind.fields:
            return f"({column})." + ".".join(map(self.quote, at.path))
        steps = ", ".join(map(self.literal, at.path))
        return f"({self._json(column, at.kind)} #>> ARRAY[{steps}])"

    def each(self, column: str, at: Located, writing: Writing, met: Met) -> str:  # noqa: ARG002
        """Return the condition that any value of an array or JSON list meets what ``met`` writes."""
        if at.kind.element is not None and not at.path:
            return f"EXISTS (SELECT FROM unnest({column}) AS listed (value) WHERE {met('value', at.kind.element)})"
        path = self.literal(f"lax {json_path(at.path)}[*]")
        value = met("(value #>> '{}')", TEXT)
        json = self._json(column, at.kind)
        return f"EXISTS (SELECT FROM jsonb_path_query({json}, {path}) AS listed (value) WHERE {value})"

    def others(self, source: str, columns: Sequence[tuple[str, str]], keys: Sequence[tuple[str, str]]) -> str:
        """Return the query that ends for each value at the first row of others that has it."""
        arrays = [f"${place}::{of}[]" for place, (_, of) in enumerate((*columns, *keys), 1)]
        values, own = ", ".join(arrays[: len(columns)]), ", ".join(arrays[len(columns) :])
        names = ", ".join(f"value_{place}" for place in range(len(columns)))
        met = " AND ".join(f"kept.{self.quote(name)} = value_{place}" for place, (name, _) in enumerate(columns))
        key = ", ".join(f"kept.{self.quote(name)}" for name, _ in keys)
        # A key that is incomplete is none of one's own.
        theirs = f"(({key}) IN (SELECT * FROM unnest({own}))) IS NOT TRUE"  # noqa: S608 - names quoted, values parameters
        kept = f"EXISTS (SELECT FROM {source} AS kept WHERE {met} AND {theirs})"
        return f"SELECT place FROM unnest({values}) WITH ORDINALITY AS asked ({names}, place) WHERE {kept}"  # noqa: S608

    def _json(self, column: str, kind: Kind) -> str:
        """Return a column as JSON; of text, that which is JSON (before 16, what only begins so fails the query)."""
        if kind.sort is Sort.JSON:
            return f"{column}::jsonb"
        is_json = f"{column}::text IS JSON" if self.version >= _HAS_IS_JSON else rf"{column}::text ~ '^\s*[\[{{]'"
        return f"(CASE WHEN {is_json} THEN {column}::text::jsonb END)"

    def rough(self, match: Match, expression: str, writing: Writing) -> str | None:  # noqa: ARG002
        """Return the rough form of a text; where the server can normalise, full-width and half-width are one."""
        if match is Match.CASEFOLD:
            return f"lower({expression}{self.folding})"
        # Most addresses and numbers are ASCII throughout, for which normalising would take most of the time.
        is_ascii = f"octet_length({expression}) = length({expression})"
        whole = f"CASE WHEN {is_ascii} THEN {expression} ELSE normalize({expression}, NFKC) END"
        plain = whole if self.is_unicode else expression
        spaces, dashes = (SPACES, DASHES) if self.is_unicode else ("\\s", "\\-")
        if match is Match.PHONE:
            return f"right(regexp_replace({plain}, '[^0-9]+', '', 'g'), {LAST})"
        dropped = spaces + dashes if match is Match.NUMBER else spaces
        return f"lower(regexp_replace({plain}, {self.literal(f'[{dropped}]+')}, '', 'g'){self.folding})"

    def packed(self, kinds: Sequence[Kind], items: Sequence[tuple[Any, ...]]) -> list[bytes]:
        """Return an array for each column."""
        return [_array([item[number] for item in items]) for number in range(len(kinds))]

    def given(self, value: Any) -> bytes:  # noqa: ANN401 - a parameter
        """Return one parameter in PostgreSQL's own text."""
        return _written(value).encode()


@cache
def _opening(time: int, rows: str) -> Sequence[Statement]:
    return tuple(Statement(text.format(time=time, rows=rows)) for text in _OPENING)


def _splits(name: str) -> list[tuple[str | None, str]]:
    return list(splits(name))


def _array(values: Sequence[Any]) -> bytes:
    if not values:
        return b"{}"
    if type(values[0]) is int:
        return f"{{{','.join(map(str, values))}}}".encode()
    quoted = (_written(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return f'{{"{_COMMA.join(quoted)}"}}'.encode()


_COMMA: Final = '","'


def _written(value: Any) -> str:  # noqa: ANN401 - what Kind.sent returned
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _kind(
    name: str,
    written: str,
    sort: str,
    element: str | None,
    element_written: str,
    element_sort: str,
    deterministic: bool,
    labels: Sequence[str] | None,
    fields: Sequence[Sequence[str]] | None,
) -> Kind:
    if element is not None:
        inner = _kind(element, element_written, element_sort, None, "", "", deterministic, labels, None)
        return Kind(Sort.OTHER, written, element=inner)
    if sort == "e":
        return Kind(Sort.ENUM, written, labels=frozenset(labels or ()))
    if sort == "c":
        return Kind(Sort.OTHER, written, fields={label: _base(*of) for label, *of in fields or ()})
    return _base(name, written, is_exact=deterministic)


def _base(name: str, written: str, *, is_exact: bool = True) -> Kind:
    most = _BOUNDS.get(name, 2**63)
    exact = is_exact and name not in ("citext", "bpchar", "json", "jsonb")
    return Kind(_SORTS.get(name, Sort.OTHER), written, is_exact=exact, least=-most, most=most - 1)
