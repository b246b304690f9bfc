"""Rows that came since they were last looked at, found by the transactions that wrote them; see ``compile.came``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from kotowari.guard.connect import Connection
from kotowari.guard.names import CAME
from kotowari.guard.state.enrolment import Finding, Key, Row, key_columns, row_of, selected
from kotowari.guard.state.guard import Guard
from kotowari.guard.state.written import Fed, Part, table, typed_key

COUNTED = 100_000
"""How many rows that wait are counted: of more it is said that there are."""

_SEEN = b"SELECT seen, pg_catalog.pg_current_snapshot()::text FROM kotowari.enrolment WHERE relation = %(relation)s"
_END = b"""
    UPDATE kotowari.enrolment SET seen = %(seen)s, looked_at = pg_catalog.now()
    WHERE relation = %(relation)s
"""
_COUNT = b"""
    UPDATE kotowari.enrolment SET came = came + %(rows)s, came_linked = came_linked + %(linked)s
    WHERE relation = %(relation)s
"""
_BEGIN_ANEW = (
    b"UPDATE kotowari.enrolment SET after = NULL, ended_at = NULL, seen = %(seen)s WHERE relation = %(relation)s"
)
_TOLD = b"SELECT relation, came, came_linked, told_at FROM kotowari.enrolment"
_TOLD_NOW = b"UPDATE kotowari.enrolment SET came = 0, came_linked = 0, told_at = %(at)s"
_LOOKED = b"""
    SELECT relation, seen, COALESCE(looked_at, begun_at) FROM kotowari.enrolment
    WHERE seen IS NOT NULL AND EXISTS (
        SELECT FROM pg_catalog.pg_attribute
        WHERE attrelid = pg_catalog.to_regclass(relation) AND attname = %(came)s AND NOT attisdropped
    )
"""

_NEXT = sql.SQL("pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint")

Place = tuple[int, Key]
"""How far a look has come: the transaction and the key of the last row."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: at rows that ``seen`` does not show, of transactions that had begun when ``until`` was taken."""

    seen: str
    until: str


class Coming:
    """The rows of one table that came, within the transactions of whoever calls."""

    def __init__(self, guard: Guard, fed: Fed, findings: Sequence[Finding]) -> None:
        self._connection = guard.connection
        self._relation = {"relation": fed.relation}
        self._first, self._next = _page_of(fed, findings)

    def begin(self) -> Look | None:
        """Return what is to be looked at, None where the table has never been looked through: that comes first.

        In a database that was restored into another server transactions are counted anew: then it is looked through.
        """
        row = self._connection.execute(_SEEN, self._relation).fetchone()
        if row is None or row[0] is None:
            return None
        look = Look(*row)
        if _begin_of(look.seen) > _end_of(look.until):
            self._connection.execute(_BEGIN_ANEW, {**self._relation, "seen": look.until})
            return None
        return look

    def page(self, look: Look, after: Place | None, count: int) -> list[tuple[Place, Row]]:
        """Return the next rows, in the order of their transactions and keys."""
        statement = self._first if after is None else self._next
        came, key = after or (0, ())
        values = {"seen": look.seen, "first": _begin_of(look.seen), "until": _end_of(look.until), "count": count}
        rows = self._connection.execute(statement, {**values, "came": came, "after": list(key)}).fetchall()
        found = [(came, row_of(row)) for came, *row in rows]
        return [((came, row.key), row) for came, row in found]

    def count(self, rows: int, linked: int) -> None:
        """Count rows that were looked at."""
        self._connection.execute(_COUNT, {**self._relation, "rows": rows, "linked": linked})

    def end(self, look: Look) -> None:
        """Keep that all was looked at."""
        self._connection.execute(_END, {**self._relation, "seen": look.until})


def tells_what_came(fed: Fed) -> bool:
    """Say whether a table's rows tell by which transaction they came."""
    return fed.is_linked and CAME in fed.found.columns


def has_come(connection: Connection, relations: Collection[str] | None = None) -> bool:
    """Say whether any row came since it was last looked: cheap, for the tables have indexes for it.

    ``relations`` are the tables that are looked at, as links call them; without them, all that ever were and
    still tell what came.
    """
    asked = [
        # What stands in the table of enrolments is a quoted name: it was written by this program.
        sql.SQL("EXISTS ({}) OR {} > {}").format(_came(sql.SQL(relation), seen), sql.Literal(_begin_of(seen)), _NEXT)
        for relation, seen, _ in connection.execute(_LOOKED, {"came": CAME}).fetchall()
        if relations is None or relation in relations
    ]
    if not asked:
        return False
    return connection.execute(sql.SQL("SELECT {}").format(sql.SQL(" OR ").join(asked))).fetchone() == (True,)


@dataclass(frozen=True, slots=True)
class ToldLast:
    """When what came was last put on record, None if never; how many rows of each table came since; and now."""

    at: datetime | None
    came: Mapping[str, tuple[int, int]]
    now: datetime


def told_last(guard: Guard) -> ToldLast:
    """Return what has come since it was last put on record."""
    rows = guard.connection.execute(_TOLD).fetchall()
    ((now,),) = guard.connection.execute("SELECT pg_catalog.now()").fetchall()
    at = min((told for *_, told in rows if told is not None), default=None)
    return ToldLast(at, {relation: (came, linked) for relation, came, linked, _ in rows}, now)


def told_now(guard: Guard, at: datetime) -> None:
    """Keep that what came until now is on record."""
    guard.connection.execute(_TOLD_NOW, {"at": at})


def waiting(guard: Guard) -> dict[str, tuple[int, datetime]]:
    """Return of each table how many rows wait to be looked at (at most :data:`COUNTED` are counted), and since when."""
    found = {}
    for relation, seen, since in guard.connection.execute(_LOOKED, {"came": CAME}).fetchall():
        fed = guard.linked.get(relation)
        if fed is not None and tells_what_came(fed):
            asked = sql.SQL("SELECT count(*) FROM ({} LIMIT {}) AS waiting")
            limited = asked.format(_came(table(fed.table.relation), seen), sql.Literal(COUNTED))
            ((count,),) = guard.connection.execute(limited).fetchall()
            found[relation] = (count, since)
    return found


def _came(of: Part, seen: str) -> sql.Composed:
    """Return the query of the rows that a snapshot does not show."""
    asked = (
        "SELECT FROM {table} AS one WHERE one.{came} >= {first} AND one.{came} < {next}"
        " AND NOT pg_catalog.pg_visible_in_snapshot(one.{came}::text::xid8, {seen}::pg_snapshot)"
    )
    return sql.SQL(asked).format(
        table=of, came=sql.Identifier(CAME), first=sql.Literal(_begin_of(seen)), next=_NEXT, seen=sql.Literal(seen)
    )


def _page_of(fed: Fed, findings: Sequence[Finding]) -> tuple[sql.Composed, sql.Composed]:
    """Return the statements that read the first page of rows that came, and the one after a place."""
    came = sql.Identifier("one", CAME)
    whole = (
        "SELECT {came}, {columns} FROM {table} AS one WHERE {came} >= %(first)s AND {came} < %(until)s"
        " AND NOT pg_catalog.pg_visible_in_snapshot({came}::text::xid8, %(seen)s::pg_snapshot) {after}"
        " ORDER BY {came}, {keys} LIMIT %(count)s"
    )
    keys = key_columns(fed)
    after = sql.SQL("AND ({}, {}) > (%(came)s::bigint, {})").format(
        came, keys, typed_key(fed, sql.SQL("%(after)s::text[]"))
    )
    first, next_ = (
        sql.SQL(whole).format(
            came=came, columns=selected(fed, findings), table=table(fed.table.relation), keys=keys, after=where
        )
        for where in (sql.SQL(""), after)
    )
    return first, next_


def _begin_of(snapshot: str) -> int:
    """Return the first transaction that had not ended when a snapshot was taken."""
    return int(snapshot.partition(":")[0])


def _end_of(snapshot: str) -> int:
    """Return the first transaction that had not begun when a snapshot was taken."""
    return int(snapshot.split(":")[1])
