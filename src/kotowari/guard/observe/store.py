"""What is kept of what logins did, in the product's own database: shapes, how often, and how far the log was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from kotowari.guard.found import Relation
from kotowari.guard.observe.log.files import Position
from kotowari.guard.observe.tally import Counted, Shaped, Source, Tally
from kotowari.guard.observe.uses import How, Used

Connection = psycopg.Connection[tuple[Any, ...]]

_PUT_SHAPE = b"""
    INSERT INTO guard.shape (space, place, shape, text, uses)
    VALUES (%(space)s, %(place)s, %(shape)s, %(text)s, %(uses)s)
    ON CONFLICT (space, place, shape) DO UPDATE SET uses = excluded.uses
"""
_COUNT = b"""
    INSERT INTO guard.observed AS one (space, place, login, shape, source, first_day, last_day, count)
    VALUES (%(space)s, %(place)s, %(login)s, %(shape)s, %(source)s, %(first)s, %(last)s, %(count)s)
    ON CONFLICT (space, place, login, shape, source) DO UPDATE SET count = one.count + excluded.count,
        first_day = LEAST(one.first_day, excluded.first_day), last_day = GREATEST(one.last_day, excluded.last_day)
"""
_ALL = b"""
    SELECT one.login, one.shape, shape.text, shape.uses,
           (array_agg(one.source ORDER BY one.count DESC))[1], max(one.count), min(one.first_day), max(one.last_day)
    FROM guard.observed AS one JOIN guard.shape AS shape USING (space, place, shape)
    WHERE one.space = %(space)s AND one.place = %(place)s
    GROUP BY one.login, one.shape, shape.text, shape.uses ORDER BY one.login, max(one.count) DESC, one.shape
"""
_POSITIONS = b"""
    SELECT file, first, byte FROM guard.log_position
    WHERE space = %(space)s AND place = %(place)s AND use = %(use)s
"""
_PUT_POSITION = b"""
    INSERT INTO guard.log_position (space, place, use, file, first, byte)
    VALUES (%(space)s, %(place)s, %(use)s, %(file)s, %(first)s, %(byte)s)
    ON CONFLICT (space, place, use, file) DO UPDATE SET first = excluded.first, byte = excluded.byte
"""
_FORGET_FILES = b"""
    DELETE FROM guard.log_position
    WHERE space = %(space)s AND place = %(place)s AND use = %(use)s AND file <> ALL (%(files)s)
"""
_POLLED = b"SELECT login, statement, calls FROM guard.polled WHERE space = %(space)s AND place = %(place)s"
_PUT_POLLED = b"""
    INSERT INTO guard.polled (space, place, login, statement, calls)
    VALUES (%(space)s, %(place)s, %(login)s, %(statement)s, %(calls)s)
    ON CONFLICT (space, place, login, statement) DO UPDATE SET calls = excluded.calls
"""
_FORGET_POLLED = b"""
    DELETE FROM guard.polled
    WHERE space = %(space)s AND place = %(place)s AND login = %(login)s AND statement = %(statement)s
"""
_ONE_AT_A_TIME = (
    b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari log ' || %(space)s || ' ' || %(place)s || %(use)s, 0))"
)

Polled = Mapping[tuple[str, str], int]
"""How often each statement of a login, by its number, was told to have run."""

OBSERVED, RECORDED = "observed", "recorded"
"""For what a log is read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A shape that a login ran: how often, as the most telling source has it, and from which day to which."""

    login: str
    digest: bytes
    text: str | None
    uses: frozenset[Used]
    source: Source
    count: int
    first: date
    last: date


def one_at_a_time(connection: Connection, space: str, place: str, use: str) -> None:
    """Let nobody else read the log of this place for the same until the transaction ends."""
    connection.execute(_ONE_AT_A_TIME, {"space": space, "place": place, "use": use})


def add_tally(connection: Connection, space: str, place: str, tally: Tally) -> None:
    """Keep what was counted, within the transaction."""
    of = {"space": space, "place": place}
    shapes = [_shape_row(shape, of) for shape in sorted(tally.shapes.values(), key=lambda shape: shape.digest)]
    counts = [_count_row(key, counted, of) for key, counted in sorted(tally.counts.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT_SHAPE, shapes)
        cursor.executemany(_COUNT, counts)


def seen(connection: Connection, space: str, place: str) -> list[Seen]:
    """Return all that was observed of a place, by login, the most frequent first."""
    found = connection.execute(_ALL, {"space": space, "place": place}).fetchall()
    return [
        Seen(login, digest, text, uses_of(uses), Source(by), *rest) for login, digest, text, uses, by, *rest in found
    ]


def positions(connection: Connection, space: str, place: str, use: str) -> dict[str, Position]:
    """Return how far each file of a log was read."""
    rows = connection.execute(_POSITIONS, {"space": space, "place": place, "use": use}).fetchall()
    return {file: Position(first, byte) for file, first, byte in rows}


def put_positions(connection: Connection, space: str, place: str, use: str, read: Mapping[str, Position]) -> None:
    """Keep how far files were read, within the transaction."""
    rows = [
        {"space": space, "place": place, "use": use, "file": file, "first": at.first, "byte": at.byte}
        for file, at in sorted(read.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT_POSITION, rows)


def forget_files(connection: Connection, space: str, place: str, use: str, there: Sequence[str]) -> None:
    """Forget the positions of files that are no longer there."""
    connection.execute(_FORGET_FILES, {"space": space, "place": place, "use": use, "files": list(there)})


def polled(connection: Connection, space: str, place: str) -> Polled:
    """Return what the server's statistics told when they were last looked at; nothing before the first time."""
    rows = connection.execute(_POLLED, {"space": space, "place": place}).fetchall()
    return {(login, statement): calls for login, statement, calls in rows}


def put_polled(connection: Connection, space: str, place: str, before: Polled, now: Polled) -> None:
    """Keep what the server's statistics tell otherwise than before, within the transaction.

    A statement that they tell no more was let go by the server: if it comes again, it is counted from nothing.
    """
    of = {"space": space, "place": place}
    new = [
        {**of, "login": login, "statement": statement, "calls": calls}
        for (login, statement), calls in sorted(now.items())
        if before.get((login, statement)) != calls
    ]
    gone = [{**of, "login": login, "statement": statement} for login, statement in sorted(before.keys() - now.keys())]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT_POLLED, new)
        cursor.executemany(_FORGET_POLLED, gone)


def uses_of(written: Iterable[Sequence[Any]]) -> frozenset[Used]:
    """Return uses as they were kept."""
    return frozenset(
        Used(Relation(*table), column, How(how), Relation(*view) if view else None)
        for table, column, how, view in written
    )


def _shape_row(shape: Shaped, of: Mapping[str, str]) -> dict[str, Any]:
    written = [[list(one.table), one.column, one.how, one.by_view and list(one.by_view)] for one in shape.uses]
    return {**of, "shape": shape.digest, "text": shape.text, "uses": Jsonb(sorted(written, key=repr))}


def _count_row(key: tuple[str, bytes, Source], counted: Counted, of: Mapping[str, str]) -> dict[str, Any]:
    login, shape, source = key
    return {
        **of, "login": login, "shape": shape, "source": source.value,
        "first": counted.first, "last": counted.last, "count": counted.count,
    }  # fmt: skip
