"""Enrolment in a guarded database: rows are read page by page in the order of their keys, and linked to persons."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from kotowari.guard.state.guard import Guard
from kotowari.guard.state.written import Fed, Part, among, key_of, table, typed_key

Key = tuple[str, ...]

_NAMED = 500
"""How many rows one statement names by their keys."""

# What comes from the beginning on is told apart from what is looked through.
_BEGIN = b"""
    INSERT INTO kotowari.enrolment AS known (relation, seen)
    VALUES (%(relation)s, pg_catalog.pg_current_snapshot()::text)
    ON CONFLICT (relation) DO UPDATE SET
        after = CASE WHEN known.ended_at IS NULL THEN known.after END,
        begun_at = CASE WHEN known.ended_at IS NULL THEN known.begun_at ELSE now() END,
        rows = CASE WHEN known.ended_at IS NULL THEN known.rows ELSE 0 END,
        linked = CASE WHEN known.ended_at IS NULL THEN known.linked ELSE 0 END,
        ended_at = NULL, seen = COALESCE(known.seen, excluded.seen)
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
_MARKED = b"SELECT key, mark FROM kotowari.nobody WHERE relation = %(relation)s AND key IN " + _KEYS
_UNMARK = b"""
    DELETE FROM kotowari.nobody
    USING jsonb_to_recordset(%(marks)s) AS one (key text[], mark text)
    WHERE relation = %(relation)s AND nobody.key = one.key AND nobody.mark = pg_catalog.decode(one.mark, 'hex')
"""
_MARK = b"""
    INSERT INTO kotowari.nobody (relation, key, mark)
    SELECT %(relation)s, key, pg_catalog.decode(mark, 'hex')
    FROM jsonb_to_recordset(%(marks)s) AS one (key text[], mark text) ON CONFLICT DO NOTHING
"""
_NOBODYS = b"SELECT DISTINCT relation, key FROM kotowari.nobody WHERE mark = ANY (%(marks)s)"
_KEPT_AFTER = """
    SELECT DISTINCT key FROM kotowari.{of} WHERE relation = %(relation)s AND key > %(after)s::text[]
    ORDER BY key LIMIT 500
"""
_FORGET = "DELETE FROM kotowari.{of} WHERE relation = %(relation)s AND key IN " + _KEYS.decode()  # noqa: S608
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
        self._findings = findings
        self._by_key = _by_key(fed, findings)
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
        return list(map(row_of, rows))

    def rows(self, keys: Sequence[Key]) -> list[Row]:
        """Return rows by their keys; one that is gone is left out."""
        if self._fed.found.spread is not None:
            return [row for first in range(0, len(keys), _NAMED) for row in self._named(keys[first : first + _NAMED])]
        rows = self._connection.execute(self._by_key, {"keys": Jsonb([list(key) for key in keys])}).fetchall()
        return list(map(row_of, rows))

    def _named(self, keys: Sequence[Key]) -> list[Row]:
        """Return rows by keys that a statement names one by one: in a cluster it has no query of its own."""
        types = [self._fed.found.columns[column].type for column in self._fed.key]
        where, given = among("one", self._fed.key, types, keys)
        asked = sql.SQL("SELECT {} FROM {} AS one WHERE {}").format(
            selected(self._fed, self._findings), table(self._fed.table.relation), where
        )
        return list(map(row_of, self._connection.execute(asked, given).fetchall()))

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

    def mark(self, marks: Mapping[Key, Collection[bytes]]) -> None:
        """Keep of some rows by which marks they would be somebody's, in place of those kept before: none of most."""
        wanted = {(key, mark) for key, of in marks.items() for mark in of}
        keys = Jsonb([list(key) for key in marks])
        rows = self._connection.execute(_MARKED, {**self._relation, "keys": keys})
        there = {(tuple(key), bytes(mark)) for key, mark in rows}
        for statement, chosen in ((_UNMARK, there - wanted), (_MARK, wanted - there)):
            if chosen:
                said = [{"key": list(key), "mark": mark.hex()} for key, mark in sorted(chosen)]
                self._connection.execute(statement, {**self._relation, "marks": Jsonb(said)})

    def go_on(self, page: Sequence[Row], linked: int) -> Progress:
        """Keep how far it is."""
        after = page[-1].key
        rows, so_far = self._one(_GO_ON, after=list(after), rows=len(page), linked=linked)
        return Progress(after, rows, so_far)

    def end(self) -> None:
        """Forget what is kept of rows that are no more, and keep that it has ended."""
        for of in map(sql.Identifier, ("link", "nobody")):
            if self._fed.found.spread is None:
                self._forget_gone(of)
            else:
                self._forget_gone_by_pages(of)
        self._connection.execute(_END, self._relation)

    def _forget_gone(self, of: sql.Identifier) -> None:
        gone = (
            "DELETE FROM kotowari.{of} WHERE relation = {relation} AND NOT EXISTS"
            " (SELECT FROM {table} AS one WHERE ({keys}) = ({typed}))"
        )
        statement = sql.SQL(gone).format(
            of=of,
            relation=sql.Literal(self._fed.relation),
            table=table(self._fed.table.relation),
            keys=key_columns(self._fed),
            typed=typed_key(self._fed, sql.SQL("{}.key").format(of)),
        )
        self._connection.execute(statement)

    def _forget_gone_by_pages(self, of: sql.Identifier) -> None:
        """Forget it page by page: Citus joins no table of its own with those of the coordinator."""
        kept, forget = (sql.SQL(text).format(of=of) for text in (_KEPT_AFTER, _FORGET))
        after: list[str] = []
        while page := self._connection.execute(kept, {**self._relation, "after": after}).fetchall():
            keys = [tuple(key) for (key,) in page]
            there = {row.key for row in self.rows(keys)}
            gone = [list(key) for key in keys if key not in there]
            if gone:
                self._connection.execute(forget, {**self._relation, "keys": Jsonb(gone)})
            after = list(keys[-1])

    def _one(self, statement: bytes, **values: object) -> tuple[Any, ...]:
        row = self._connection.execute(statement, {**self._relation, **values}).fetchone()
        assert row is not None  # noqa: S101 - its row was put there when it began
        return row


def looked_through(guard: Guard) -> dict[str, datetime | None]:
    """Return when each table was last looked through to its end, None where an enrolment of it goes on."""
    return dict(guard.connection.execute(_LOOKED_THROUGH).fetchall())


def nobodys(guard: Guard, marks: Iterable[bytes]) -> dict[str, list[Key]]:
    """Return the rows by their tables that were nobody's when they were looked at, and would be by some marks."""
    found: dict[str, list[Key]] = {}
    for relation, key in guard.connection.execute(_NOBODYS, {"marks": list(marks)}).fetchall():
        found.setdefault(relation, []).append(tuple(key))
    return found


def row_of(columns: Sequence[Any]) -> Row:
    """Return a row as a statement with :func:`selected` gives it."""
    key, *values = columns
    return Row(tuple(key), tuple(tuple(filter(None, of or ())) for of in values))


def selected(fed: Fed, findings: Sequence[Finding]) -> Part:
    """Return the key of the row ``one``, and the values by which a person is found."""
    return sql.SQL(", ").join((key_of(fed, "one"), *(_values(fed, finding) for finding in findings)))


def key_columns(fed: Fed) -> Part:
    """Return the columns of the row ``one`` by which links name it."""
    return sql.SQL(", ").join(sql.Identifier("one", column) for column in fed.key)


def _page_of(fed: Fed, findings: Sequence[Finding]) -> tuple[sql.Composed, sql.Composed]:
    """Return the statements that read the first page, and the one after a key."""
    whole = "SELECT {columns} FROM {table} AS one {where} ORDER BY {keys} LIMIT %(count)s"
    after = sql.SQL("WHERE ({}) > ({})").format(key_columns(fed), typed_key(fed, sql.SQL("%(after)s::text[]")))
    first, next_ = (
        sql.SQL(whole).format(
            columns=selected(fed, findings), table=table(fed.table.relation), where=where, keys=key_columns(fed)
        )
        for where in (sql.SQL(""), after)
    )
    return first, next_


def _by_key(fed: Fed, findings: Sequence[Finding]) -> sql.Composed:
    asked = "SELECT {columns} FROM {table} AS one WHERE ({keys}) IN (SELECT {typed} FROM {chosen} AS chosen (key))"
    return sql.SQL(asked).format(
        columns=selected(fed, findings),
        table=table(fed.table.relation),
        keys=key_columns(fed),
        typed=typed_key(fed, sql.SQL("chosen.key")),
        chosen=sql.SQL(_KEYS.decode()),
    )


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
