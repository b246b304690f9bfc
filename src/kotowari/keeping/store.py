"""Sweeps and their batches, as they are kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.handling.space import Space


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: its number in the space, the day as of which it is, and its certificate once it has ended."""

    number: int
    through: date
    begun_at: datetime
    begun_by: UUID
    ended_at: datetime | None
    certificate: str | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class Done:
    """One batch of a sweep: the entry that records it, when, and its figures."""

    entry: UUID
    at: datetime
    tally: Mapping[str, Any]


_COLUMNS = b"sweep, through, begun_at, begun_by, ended_at, certificate, entry"
_OPEN = b"SELECT " + _COLUMNS + b" FROM keeping.sweep WHERE space = %(space)s AND ended_at IS NULL"
_BEGIN = (
    b"""
    INSERT INTO keeping.sweep (space, sweep, through, begun_at, begun_by)
    SELECT %(space)s, 1 + coalesce(max(sweep), 0), %(through)s, %(at)s, %(by)s FROM keeping.sweep
    WHERE space = %(space)s ON CONFLICT DO NOTHING RETURNING """
    + _COLUMNS
)
_ALL = b"SELECT " + _COLUMNS + b" FROM keeping.sweep WHERE space = %(space)s ORDER BY sweep"
_LOCK = b"SELECT FROM keeping.sweep WHERE space = %(space)s AND sweep = %(sweep)s AND ended_at IS NULL FOR UPDATE"
_JOIN = _LOCK.replace(b"FOR UPDATE", b"FOR SHARE")
_ADD = b"""
    INSERT INTO keeping.batch (space, sweep, entry, at, tally)
    VALUES (%(space)s, %(sweep)s, %(entry)s, %(at)s, %(tally)s)
"""
_BATCHES = (
    b"SELECT entry, at, tally FROM keeping.batch WHERE space = %(space)s AND sweep = %(sweep)s ORDER BY at, entry"
)
_END = b"""
    UPDATE keeping.sweep SET ended_at = %(at)s, certificate = %(certificate)s, entry = %(entry)s
    WHERE space = %(space)s AND sweep = %(sweep)s
"""


def open_sweep(connection: Connection, space: Space) -> Sweep | None:
    """Return the sweep that has begun and not ended, if there is one."""
    row = connection.execute(_OPEN, {"space": space.name}).fetchone()
    return Sweep(*row) if row else None


def begin(connection: Connection, space: Space, through: date, at: datetime, by: UUID) -> Sweep | None:
    """Begin a sweep; None if another began at the same moment."""
    values = {"space": space.name, "through": through, "at": at, "by": by}
    row = connection.execute(_BEGIN, values).fetchone()
    return Sweep(*row) if row else None


def sweeps(connection: Connection, space: Space) -> list[Sweep]:
    """Return every sweep, in the order of their numbers."""
    return [Sweep(*row) for row in connection.execute(_ALL, {"space": space.name}).fetchall()]


def lock(connection: Connection, space: Space, number: int) -> bool:
    """Let nobody else add to a sweep until the transaction ends; False if it has ended."""
    return connection.execute(_LOCK, {"space": space.name, "sweep": number}).fetchone() is not None


def join(connection: Connection, space: Space, number: int) -> bool:
    """Let a sweep not end until the transaction does; False if it has ended."""
    return connection.execute(_JOIN, {"space": space.name, "sweep": number}).fetchone() is not None


def add(connection: Connection, space: Space, number: int, done: Done) -> None:
    """Record a batch, within the transaction that carries it out."""
    values = {"sweep": number, "entry": done.entry, "at": done.at, "tally": json.dumps(done.tally, sort_keys=True)}
    connection.execute(_ADD, {"space": space.name, **values})


def batches(connection: Connection, space: Space, number: int) -> list[Done]:
    """Return the batches of a sweep in the order in which they were done."""
    rows = connection.execute(_BATCHES, {"space": space.name, "sweep": number}).fetchall()
    return [Done(*row) for row in rows]


def end(connection: Connection, space: Space, number: int, at: datetime, certificate: str, entry: UUID) -> None:
    """Record the end of a sweep with its certificate."""
    values = {"sweep": number, "at": at, "certificate": certificate, "entry": entry}
    connection.execute(_END, {"space": space.name, **values})
