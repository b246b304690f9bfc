"""Where it is told what logins run: the server's log, its statistics, and what runs just now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import psycopg
from psycopg import sql

from kotowari import clock
from kotowari.guard.connect import Connection
from kotowari.guard.names import ROOT
from kotowari.guard.observe.log.files import Files, Position, pieces
from kotowari.guard.observe.log.records import Record
from kotowari.guard.observe.log.statements import OF_ROWS, Kind, audited, statement_of
from kotowari.guard.observe.tally import Counted, Reader, Source, Tally

OWN_NAME = "kotowari guard"
"""By which the guard's own connections call themselves: what they ask is not told."""

_FUNCTIONS = b"SELECT DISTINCT proname::text FROM pg_catalog.pg_proc"
_OWN_FUNCTIONS = b"""
    SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'kotowari') AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""
_STATISTICS_SCHEMA = b"""
    SELECT nspname::text FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace AS n ON n.oid = extnamespace
    WHERE extname = 'pg_stat_statements'
"""
_STATISTICS = """
    SELECT role.rolname::text, coalesce(one.queryid, 0)::text, one.query, sum(one.calls)::bigint
    FROM {}.pg_stat_statements AS one JOIN pg_catalog.pg_roles AS role ON role.oid = one.userid
    JOIN pg_catalog.pg_database AS here ON here.oid = one.dbid
    WHERE here.datname = pg_catalog.current_database() AND one.query IS NOT NULL GROUP BY 1, 2, 3
"""
_SINCE = "SELECT stats_reset::date FROM {}.pg_stat_statements_info"
_ACTIVITY = b"""
    SELECT usename::text, pid || ' ' || query_start, query FROM pg_catalog.pg_stat_activity
    WHERE datname = pg_catalog.current_database() AND backend_type = 'client backend' AND query <> ''
    AND usename IS NOT NULL AND application_name <> %(own)s AND query NOT LIKE '<insufficient privilege>%%'
"""


class Batch(NamedTuple):
    """Of the log: what was counted, with the file and how far it was read for it, and how much is no record."""

    tally: Tally
    file: str
    position: Position
    unreadable: int = 0


def functions(connection: Connection) -> frozenset[str]:
    """Return what the functions of a database are called."""
    return frozenset(name for (name,) in connection.execute(_FUNCTIONS).fetchall())


def own_functions(connection: Connection) -> frozenset[str]:
    """Return what the functions are called that the company made: what is within them is not looked into."""
    return frozenset(name for (name,) in connection.execute(_OWN_FUNCTIONS).fetchall())


def of_log(files: Files, before: Mapping[str, Position], database: str, reader: Reader) -> Iterator[Batch]:
    """Yield what is new in the log, batch by batch. Raises :class:`kotowari.errors.LogUnreadable`."""
    counting = _Counting(database, reader)
    for piece in pieces(files, before):
        for record in piece.records:
            counting.see(record)
        yield Batch(counting.taken(), piece.file, piece.position, piece.unreadable)


@dataclass(slots=True)
class _Counting:
    database: str
    reader: Reader
    tally: Tally = field(default_factory=Tally)
    audited: tuple[str, int, str] | None = None

    def see(self, record: Record) -> None:
        if record.database != self.database or not record.login or record.application == OWN_NAME:
            return
        told, source = statement_of(record), Source.LOG
        if told is None and (audit := audited(record)) is not None:
            # One statement is told once of each table that it touches.
            same = (record.session, audit.number, audit.statement)
            is_new = same != self.audited and (audit.kind is Kind.OBJECT or audit.category in OF_ROWS)
            told, source = (audit.statement if is_new else None), Source.AUDIT
            self.audited = same
        shape = self.reader.shaped(record.login, told) if told is not None else None
        if shape is not None:
            self.tally.add(record.login, shape, source, Counted(1, record.day, record.day))

    def taken(self) -> Tally:
        taken, self.tally = self.tally, Tally()
        return taken


def has_statistics(connection: Connection) -> bool:
    """Return whether the server's statistics can be read."""
    return _statistics(connection) is not None


def _statistics(connection: Connection) -> tuple[sql.Identifier, date | None] | None:
    """Return in which schema the statistics are, and when they were last reset."""
    schema = connection.execute(_STATISTICS_SCHEMA).fetchone()
    if schema is None:
        return None
    named = sql.Identifier(schema[0])
    try:
        (since,) = connection.execute(sql.SQL(_SINCE).format(named)).fetchone() or (None,)
    except psycopg.Error:  # not loaded by the server, or of a version before 14
        return None
    return named, since


def of_statistics(
    connection: Connection, before: Mapping[tuple[str, str], int], reader: Reader, today: date
) -> tuple[Tally, dict[tuple[str, str], int]] | None:
    """Return what the server's statistics tell more than before, and all that they tell.

    None where they cannot be read. What they tell the first time is of the days since they were last reset.
    """
    found = _statistics(connection)
    if found is None:
        return None
    named, since = found
    rows = connection.execute(sql.SQL(_STATISTICS).format(named)).fetchall()
    first = (since or today) if not before else today
    tally, now = Tally(), {}
    for login, number, statement, calls in rows:
        now[login, number] = calls
        was = before.get((login, number), 0)
        new = calls - was if calls >= was else calls
        shape = reader.shaped(login, statement) if new and not login.startswith(f"{ROOT}/") else None
        if shape is not None:
            tally.add(login, shape, Source.STATEMENTS, Counted(new, min(first, today), today))
    return tally, now


class Activity:
    """Looks at what runs just now: what came and went between two looks is not seen."""

    def __init__(self, reader: Reader) -> None:
        """Look with a reader."""
        self._reader = reader
        self._told: set[str] = set()

    def look(self, connection: Connection) -> Tally:
        """Return what runs, or ran last, in each session, and was not told by the look before."""
        tally, told = Tally(), set()
        today = clock.today("UTC")
        for login, number, statement in connection.execute(_ACTIVITY, {"own": OWN_NAME}).fetchall():
            told.add(number)
            shape = self._reader.shaped(login, statement) if number not in self._told else None
            if shape is not None:
                tally.add(login, shape, Source.ACTIVITY, Counted(1, today, today))
        self._told = told
        return tally
