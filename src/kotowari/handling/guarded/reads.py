"""Record what was read in a guarded database: the audit log folded into entries, after the fact.

An entry says who read which table for which purpose, in which shape of a statement, how often, from when to when. No
value is in it, and no login's name, which may be a person's.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from kotowari.canonical import canonical
from kotowari.database.pool import Connection
from kotowari.guard.observe.log.files import Position
from kotowari.guard.observe.store import RECORDED, forget_files, one_at_a_time, positions, put_positions
from kotowari.guard.reads.folding import Folded, Reading, Times
from kotowari.guard.reads.sessions import Session
from kotowari.guard.reads.store import put_sessions, sessions
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.ledger.entry import LIMIT

_ROOM = LIMIT - 4096
"""Bytes of an entry that its reads may take."""

_LONGEST_TEXT = 4000
"""Characters of a shape beyond which an entry has its digest alone."""


def reads_left_off(space: Space, place: str) -> tuple[dict[str, Position], dict[str, Session]]:
    """Return how far the log of a place was folded, and what its sessions had taken up there."""
    with space.reading() as connection:
        return positions(connection, space.name, place, RECORDED), sessions(connection, space.name, place)


def fold_reads(
    space: Space, *, by: str, place: str, folded: Folded, before: Mapping[str, Position]
) -> list[UUID] | None:
    """Put what was read on record, with how far the log was folded, in one commit; return the entries' numbers.

    No record of the log is in two entries, however often and wherever it is cut short. None, and nothing is recorded,
    where somebody else has folded on from ``before`` meanwhile. Raises :class:`kotowari.errors.ActorUnnamed`.
    """
    made: list[UUID] = []
    with space.changing() as connection:
        one_at_a_time(connection, space.name, place, RECORDED)
        if positions(connection, space.name, place, RECORDED).get(folded.file) != before.get(folded.file):
            return None
        actor = space.actor(connection, by)
        for reads in _parted(connection, space, folded.readings):
            one = entry(space, actor, "guard-reads", {"guard": {"place": place, "reads": reads}})
            append(connection, space.name, one)
            made.append(one.id)
        put_positions(connection, space.name, place, RECORDED, {folded.file: folded.position})
        if folded.last is not None:
            put_sessions(connection, space.name, place, folded.sessions, folded.last.date())
    return made


def forget_folded(space: Space, place: str, there: list[str]) -> None:
    """Forget how far files were folded that are no longer there."""
    with space.changing() as connection:
        forget_files(connection, space.name, place, RECORDED, there)


def _parted(connection: Connection, space: Space, readings: Mapping[Reading, Times]) -> Iterator[list[dict[str, Any]]]:
    """Yield the reads in parts, each of which goes into one entry."""
    part: list[dict[str, Any]] = []
    size = 0
    for reading, times in sorted(readings.items(), key=lambda one: (one[1].first, repr(one[0]))):
        told = _told(connection, space, reading, times)
        bytes_more = len(canonical(told)) + 1
        if part and size + bytes_more > _ROOM:
            yield part
            part, size = [], 0
        part.append(told)
        size += bytes_more
    if part:
        yield part


def _told(connection: Connection, space: Space, reading: Reading, times: Times) -> dict[str, Any]:
    text = reading.text if reading.text is not None and len(reading.text) <= _LONGEST_TEXT else None
    return {
        "login": str(space.actor(connection, reading.login)),
        "bound": reading.is_bound,
        "purposes": list(reading.purposes),
        "table": reading.table,
        "command": reading.command,
        "shape": f"sha256:{reading.digest.hex()}",
        "text": text,
        "count": times.times,
        "from": times.first.isoformat(),
        "to": times.last.isoformat(),
    }
