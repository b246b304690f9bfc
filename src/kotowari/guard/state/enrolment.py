"""Enrolment in a guarded database: rows are read page by page in the order of their keys, and linked to persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from kotowari.guard.state.guard import Guard
from kotowari.guard.state.written import Fed, Part, key_of, table, typed_key

Key = tuple[str, ...]

_BEGIN = b"""
    INSERT INTO kotowari.enrolment AS known (relation) VALUES (%(relation)s)
    ON CONFLICT (relation) DO UPDATE SET
        after = CASE WHEN known.ended_at IS NULL THEN known.after END,
        begun_at = CASE WHEN known.ended_at IS NULL THEN known.begun_at ELSE now() END,
        rows = CASE WHEN known.ended_at IS NULL THEN known.rows ELSE 0 END,
        linked = CASE WHEN known.ended_at IS NULL THEN known.linked ELSE 0 END,
        ended_at = NULL
    RETURNING after, rows, linked
"""
_GO_ON = b"""
    UPDATE kotowari.enrolment SET after = %(after)s, rows = rows + %(rows)s, linked = linked + %(linked)s
    WHERE relation = %(relation)s RETURNING rows, linked
"""
_END = b"UPDATE kotowari.enrolment SET ended_at = now(), after = NULL WHERE relation = %(relation)s"
_KEYS = b"(SELECT ARRAY(SELECT jsonb_array_elements_text(one)) FROM jsonb_array_elements(%(keys)s) AS one)"
_LINKS = b"SELECT key, person, state FROM kotowari.link WHERE relation = %(relation)s AND key IN " + _KEYS
_TAKE_OUT = b"""
    DELETE FROM kotowari.link USING jsonb_to_recordset(%(links)s) AS one (key text[], person uuid)
    WHERE relation = %(relation)s AND link.key = one.key AND link.person IS NOT DISTINCT FROM one.person
"""
_PUT_IN = b"""
    INSERT INTO kotowari.link (relation, key, person, state)
    SELECT %(relation)s, key, person, state
    FROM jsonb_to_recordset(%(links)s) AS one (key text[], person uuid, state jsonb)
    ON CONFLICT (relation, key, person) DO UPDATE SET state = excluded.state
"""
_LOOKED_THROUGH = b"SELECT relation, ended_at FROM kotowari.enrolment"


@dataclass(frozen=True, slots=True)
class Finding:
    """A column by which a person is found: its name, the path within it, and whether it holds a list."""

    column: str
    path: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its key, with the values of each of the columns by which a person is found."""

    key: Key
    values: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an enrolment of a table is: after which key it goes on, how many rows it saw, how many it linked."""

    after: Key | None
    rows: int
    linked: int


class Enrolment:
    """The enrolment of one table's rows, within the transactions of whoever calls."""

    def __init__(self, guard: Guard, fed: Fed, findings: Sequence[Finding]) -> None:
        self._connection = guard.connection
        self._fed = fed
        self._page = _page_of(fed, findings)
        self._relation = {"relation": fed.relation}

    def begin(self) -> Progress:
        """Begin, or go on where one was ended midway."""
        after, rows, linked = self._one(_BEGIN)
        return Progress(tuple(after) if after else None, rows, linked)

    def page(self, after: Key | None, count: int) -> list[Row]:
        """Return the next rows in the order of their keys."""
        first, next_ = self._page
        statement = first if after is None else next_
        rows = self._connection.execute(statement, {"after": list(after or ()), "count": count}).fetchall()
        return [Row(tuple(key), tuple(tuple(filter(None, of or ())) for of in values)) for key, *values in rows]

    def links(self, keys: Sequence[Key]) -> dict[Key, dict[UUID | None, Mapping[str, Any]]]:
        """Return the links of some rows, with the state that each has."""
        found: dict[Key, dict[UUID | None, Mapping[str, Any]]] = {}
        rows = self._connection.execute(_LINKS, {**self._relation, "keys": Jsonb([list(key) for key in keys])})
        for key, person, state in rows:
            found.setdefault(tuple(key), {})[person] = state
        return found

    def relink(
        self,
        out: Sequence[tuple[Key, UUID | None]],
        into: Sequence[tuple[Key, UUID, Mapping[str, bool | str]]],
    ) -> None:
        """Take links out, and put others in with the states of their persons."""
        gone = [{"key": list(key), "person": str(person) if person else None} for key, person in out]
        new = [{"key": list(key), "person": str(person), "state": dict(state)} for key, person, state in into]
        if gone:
            self._connection.execute(_TAKE_OUT, {**self._relation, "links": Jsonb(gone)})
        if new:
            self._connection.execute(_PUT_IN, {**self._relation, "links": Jsonb(new)})

    def go_on(self, page: Sequence[Row], linked: int) -> Progress:
        """Keep how far it is."""
        after = page[-1].key
        rows, so_far = self._one(_GO_ON, after=list(after), rows=len(page), linked=linked)
        return Progress(after, rows, so_far)

    def end(self) -> None:
        """Take out the links of rows that are no more, and keep that it has ended."""
        gone = sql.SQL(
            "DELETE FROM kotowari.link WHERE relation = {relation} AND NOT EXISTS"
            " (SELECT FROM {table} AS one WHERE ({keys}) = ({typed}))"
        ).format(
            relation=sql.Literal(self._fed.relation),
            table=table(self._fed.table.relation),
            keys=_keys(self._fed),
            typed=typed_key(self._fed, sql.SQL("link.key")),
        )
        self._connection.execute(gone)
        self._connection.execute(_END, self._relation)

    def _one(self, statement: bytes, **values: object) -> tuple[Any, ...]:
        row = self._connection.execute(statement, {**self._relation, **values}).fetchone()
        assert row is not None  # noqa: S101 - its row was put there when it began
        return row


def looked_through(guard: Guard) -> dict[str, datetime | None]:
    """Return when each table was last looked through to its end, None where an enrolment of it goes on."""
    return dict(guard.connection.execute(_LOOKED_THROUGH).fetchall())


def _keys(fed: Fed) -> Part:
    return sql.SQL(", ").join(sql.Identifier("one", column) for column in fed.key)


def _page_of(fed: Fed, findings: Sequence[Finding]) -> tuple[sql.Composed, sql.Composed]:
    """Return the statements that read the first page, and the one after a key."""
    columns = sql.SQL(", ").join((key_of(fed, "one"), *(_values(fed, finding) for finding in findings)))
    whole = "SELECT {columns} FROM {table} AS one {where} ORDER BY {keys} LIMIT %(count)s"
    after = sql.SQL("WHERE ({}) > ({})").format(_keys(fed), typed_key(fed, sql.SQL("%(after)s::text[]")))
    first, next_ = (
        sql.SQL(whole).format(columns=columns, table=table(fed.table.relation), where=where, keys=_keys(fed))
        for where in (sql.SQL(""), after)
    )
    return first, next_


def _values(fed: Fed, finding: Finding) -> Part:
    column = sql.Identifier("one", finding.column)
    if finding.path:
        path = sql.Literal(list(finding.path))
        if finding.is_list:
            listed = "ARRAY(SELECT jsonb_array_elements_text({}::jsonb #> {}::text[]))"
            return sql.SQL(listed).format(column, path)
        return sql.SQL("ARRAY[{}::jsonb #>> {}::text[]]").format(column, path)
    if finding.is_list and fed.found.columns[finding.column].base_type in ("json", "jsonb"):
        return sql.SQL("ARRAY(SELECT jsonb_array_elements_text({}::jsonb))").format(column)
    return sql.SQL("{}::text[]" if finding.is_list else "ARRAY[{}::text]").format(column)
