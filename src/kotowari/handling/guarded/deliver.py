"""Delivery: what has changed of persons is written to their rows in a guarded database, and confirmed.

A batch is written in one commit there. Transactions that were open then may have seen the state of before and write it
to rows that they add; so these are waited for, the rows are walked once more, and only then is the batch confirmed.
It may be killed anywhere: what was not confirmed is written again, and writing it again changes nothing.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import GuardOutdated
from kotowari.guard.state.guard import Guard
from kotowari.handling.guarded.basis import tell_everybody
from kotowari.handling.guarded.opened import opened, quietly
from kotowari.handling.guarded.persons import gone_of, states_of
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.outbox import Delivery, Outbox, fed

BATCH = 1000
"""How many persons are written to a guard in one commit."""

PATIENCE = 10.0
"""For how many seconds a delivery waits for the transactions that were open, before it leaves the rest to the next."""

_PAUSE = 0.05

Told = Callable[[int], object]
"""Is told after each batch how many persons were written."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: how many persons it wrote and how many it confirmed, and how many transactions it waits for."""

    guard: str
    written: int
    confirmed: int
    awaited: int


def deliver(
    space: Space,
    home: Home,
    guard: str,
    *,
    patience: float = PATIENCE,
    told: Told = lambda _: None,
) -> Delivered:
    """Write what waits for a guard to its database, and confirm what no transaction there can have missed.

    Raises what :func:`kotowari.handling.guarded.opened.opened` raises, and :class:`GuardOutdated` where all was written
    and cannot be confirmed.
    """
    return quietly(guard, lambda: _deliver(space, home, guard, patience, told))


def _deliver(space: Space, home: Home, guard: str, patience: float, told: Told) -> Delivered:
    written = 0
    # Within the reading: what fails in the guarded database is not taken for a failure of our own.
    with space.reading() as connection, opened(space, home, guard) as open_:
        outbox = Outbox(connection, space.name, guard)
        known = {one.guard: one.basis for one in fed(connection, space.name)}
        if guard not in known:
            outbox.feed()
        tell_everybody(connection, space, open_.guard, outbox, known.get(guard))
        while count := _write(connection, space, open_.guard, outbox, guard):
            written += count
            told(written)
        if open_.guard.outdated:
            raise GuardOutdated(place=guard)
        confirmed, awaited = _confirm(connection, space, open_.guard, outbox, patience)
    return Delivered(guard, written, confirmed, awaited)


def _write(connection: Connection, space: Space, guard: Guard, outbox: Outbox, name: str) -> int:
    with guard.connection.transaction():
        guard.one_at_a_time()
        changes = outbox.take(BATCH)
        has_rows = bring(connection, space, guard, changes) if changes else False
    if changes:
        # Looked at after the commit: whatever begins later sees what it wrote.
        awaited = guard.open_transactions() if has_rows else frozenset()
        with space.changing() as changing:
            Outbox(changing, space.name, name).delivered(changes, awaited)
    return len(changes)


def bring(connection: Connection, space: Space, guard: Guard, persons: Iterable[UUID]) -> bool:
    """Write the state of persons, as it now is, to their rows and what hangs on them; return whether they have any.

    Within a transaction of the guard in which nobody else writes state.
    """
    concerned = set(persons)
    merged, _ = gone_of(connection, space, concerned)
    if merged:
        guard.merge(merged)
    relations = guard.relations_of(concerned | set(merged.values()))
    if relations:
        guard.put(states_of(connection, space, guard, relations))
        guard.walk(relations)
    return bool(relations)


def _confirm(connection: Connection, space: Space, guard: Guard, outbox: Outbox, patience: float) -> tuple[int, int]:
    """Confirm deliveries as soon as what they wait for has ended; return of how many persons, and what is left."""
    confirmed, deadline = 0, time.monotonic() + patience
    while deliveries := outbox.deliveries():
        still = guard.open_transactions()
        for delivery in deliveries:
            if still.isdisjoint(delivery.awaited):
                _settle(connection, space, guard, outbox, delivery)
                confirmed += len(delivery.persons)
        left = frozenset().union(*(one.awaited & still for one in deliveries))
        if left and time.monotonic() >= deadline:
            return confirmed, len(left)
        if left:
            time.sleep(_PAUSE)
    return confirmed, 0


def _settle(connection: Connection, space: Space, guard: Guard, outbox: Outbox, delivery: Delivery) -> None:
    """Walk once more over the rows of a delivery's persons, let those who are erased go, and confirm it."""
    if delivery.persons:
        merged, erased = gone_of(connection, space, delivery.persons)
        with guard.connection.transaction():
            guard.one_at_a_time()
            guard.walk({*delivery.persons, *merged.values()})
            guard.leave(erased)
    outbox.confirm(delivery)
