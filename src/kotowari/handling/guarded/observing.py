"""Observe what logins of a company's database do: an entry that it begins, then what was counted, batch by batch.

The server's log is read for it, with the values in its statements; none of them is kept.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kotowari.guard.observe.log.files import Position
from kotowari.guard.observe.store import (
    OBSERVED,
    Polled,
    Seen,
    add_tally,
    forget_files,
    one_at_a_time,
    polled,
    positions,
    put_polled,
    put_positions,
    seen,
)
from kotowari.guard.observe.tally import Tally
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append


def begin_observing(space: Space, *, by: str, place: str, sources: Sequence[str]) -> UUID:
    """Put on record that what logins do in a place is looked at, and return the number of the entry.

    ``sources`` are what tells of it. Raises :class:`kotowari.errors.ActorUnnamed`.
    """
    with space.changing() as connection:
        told = {"place": place, "sources": list(sources)}
        made = entry(space, space.actor(connection, by), "guard-observed", {"guard": told})
        append(connection, space.name, made)
    return made.id


def left_off(space: Space, place: str) -> tuple[dict[str, Position], Polled]:
    """Return how far the log was read, and what the statistics told last."""
    with space.reading() as connection:
        return positions(connection, space.name, place, OBSERVED), polled(connection, space.name, place)


def keep_observed(
    space: Space, place: str, tally: Tally, before: Mapping[str, Position], read: Mapping[str, Position]
) -> bool:
    """Keep what was counted in the log with how far it was read, in one commit: no record is counted twice.

    False, and nothing is kept, where somebody else has read on from ``before`` meanwhile.
    """
    with space.changing() as connection:
        one_at_a_time(connection, space.name, place, OBSERVED)
        there = positions(connection, space.name, place, OBSERVED)
        if any(there.get(file) != before.get(file) for file in read):
            return False
        add_tally(connection, space.name, place, tally)
        put_positions(connection, space.name, place, OBSERVED, read)
    return True


def keep_polled(space: Space, place: str, tally: Tally, before: Polled, now: Polled) -> bool:
    """Keep what the statistics told, and what they tell now, in one commit; False as :func:`keep_observed`."""
    with space.changing() as connection:
        one_at_a_time(connection, space.name, place, OBSERVED)
        if polled(connection, space.name, place) != before:
            return False
        add_tally(connection, space.name, place, tally)
        put_polled(connection, space.name, place, before, now)
    return True


def keep_sampled(space: Space, place: str, tally: Tally) -> None:
    """Keep what was seen to run."""
    with space.changing() as connection:
        add_tally(connection, space.name, place, tally)


def forget_logs(space: Space, place: str, there: Sequence[str]) -> None:
    """Forget how far files of the log were read that are no longer there."""
    with space.changing() as connection:
        forget_files(connection, space.name, place, OBSERVED, there)


def observed(space: Space, place: str) -> list[Seen]:
    """Return all that was observed of a place."""
    with space.reading() as connection:
        return seen(connection, space.name, place)
