"""Delivery: what has changed of persons is written to their rows in a guarded database, and confirmed.

A batch is written in one commit there. Transactions that were open then may have seen the state of before and write it
to rows that they add; so these are waited for, the rows are walked once more, and only then is the batch confirmed.
It may be killed anywhere: what was not confirmed is written again, and writing it again changes nothing.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import GuardOutdated
from kotowari.guard.on_record import count_told
from kotowari.guard.state.guard import Guard
from kotowari.handling.guarded.basis import tell_everybody
from kotowari.handling.guarded.coming import find_again, take_up
from kotowari.handling.guarded.opened import Opened, opened, quietly
from kotowari.handling.guarded.persons import gone_of, states_of
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.outbox import Delivery, Outbox, fed

BATCH = 1000
"""How many persons are written to a guard in one commit."""

PATIENCE = 10.0
"""For how many seconds a delivery waits for the transactions that were open, before it leaves the rest to the next."""

_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: how many persons it wrote and how many it confirmed, and how many transactions it waits for.

    ``came`` is how many rows came since, and were looked at.
    """

    guard: str
    written: int
    confirmed: int
    awaited: int
    came: int = 0


def deliver(
    space: Space,
    home: Home,
    guard: str,
    *,
    patience: float = PATIENCE,
    between: Callable[[], object] = lambda: None,
) -> Delivered:
    """Write what waits for a guard to its database, and confirm what no transaction there can have missed.

    Rows that came since are linked to persons before and after: what is confirmed holds of every row that is there.
    ``between`` is called between two pages of these.

    Raises what :func:`kotowari.handling.guarded.opened.opened` raises, :class:`kotowari.errors.GuardSeesNotAll`, and
    where what was written cannot be confirmed :class:`GuardOutdated` or :class:`kotowari.errors.GuardUnwritten`.
    """
    return quietly(guard, lambda: _deliver(space, home, guard, patience, between))


@dataclass(frozen=True, slots=True)
class _Run:
    connection: Connection
    space: Space
    name: str
    open_: Opened
    outbox: Outbox
    between: Callable[[], object]

    def take_up(self) -> int:
        return take_up(self.connection, self.space, self.open_, self.name, self.between)


def _deliver(space: Space, home: Home, guard: str, patience: float, between: Callable[[], object]) -> Delivered:
    written = confirmed = 0
    deadline = time.monotonic() + patience
    # Within the reading: what fails in the guarded database is not taken for a failure of our own.
    with space.reading() as connection, opened(space, home, guard) as open_:
        open_.require_all_rows()
        outbox = Outbox(connection, space.name, guard)
        known = {one.guard: one.basis for one in fed(connection, space.name)}
        if guard not in known:
            outbox.feed()
        tell_everybody(connection, space, open_.guard, outbox, known.get(guard))
        run = _Run(connection, space, guard, open_, outbox, between)
        came = run.take_up()
        while True:
            while count := _write(run):
                written += count
            if open_.guard.outdated:
                raise GuardOutdated(place=guard)
            open_.guard.work_out()
            open_.require_written()
            done = _confirm(run, deadline)
            confirmed += done.confirmed
            came += done.came
            if not done.came or done.awaited:
                return Delivered(guard, written, confirmed, done.awaited, came)


def _write(run: _Run) -> int:
    connection, space, guard, outbox = run.connection, run.space, run.open_.guard, run.outbox
    with guard.connection.transaction():
        guard.one_at_a_time()
        changes = outbox.take(BATCH)
        if changes and find_again(connection, space, run.open_, run.name, changes):
            changes = outbox.take(BATCH)
        has_rows = bring(connection, space, guard, changes) if changes else False
        told = guard.count() if has_rows and run.open_.is_marked else 0
    if changes:
        # Looked at after the commit: whatever begins later sees what it wrote.
        awaited = guard.open_transactions() if has_rows else frozenset()
        with space.changing() as changing:
            Outbox(changing, space.name, run.name).delivered(changes, awaited)
            if told:
                count_told(changing, space.name, run.name, told)
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


class _Confirmed(NamedTuple):
    confirmed: int
    awaited: int
    came: int


def _confirm(run: _Run, deadline: float) -> _Confirmed:
    """Confirm deliveries as soon as what they wait for has ended; return of how many persons, and what is left."""
    confirmed = came = 0
    while deliveries := run.outbox.deliveries():
        still = run.open_.guard.open_transactions()
        ended = [one for one in deliveries if still.isdisjoint(one.awaited)]
        if ended:
            # Rows of theirs that were added by what has ended by now are held to it too, before it is confirmed.
            came += run.take_up()
            run.open_.require_written()
        for delivery in ended:
            _settle(run, delivery)
            confirmed += len(delivery.persons)
        left = frozenset().union(*(one.awaited & still for one in deliveries))
        if left and time.monotonic() >= deadline:
            return _Confirmed(confirmed, len(left), came)
        if left:
            time.sleep(_PAUSE)
    return _Confirmed(confirmed, 0, came)


def _settle(run: _Run, delivery: Delivery) -> None:
    """Walk once more over the rows of a delivery's persons, let those who are erased go, and confirm it."""
    if delivery.persons:
        guard = run.open_.guard
        merged, erased = gone_of(run.connection, run.space, delivery.persons)
        with guard.connection.transaction():
            guard.one_at_a_time()
            guard.walk({*delivery.persons, *merged.values()})
            guard.leave(erased)
        run.open_.require_written()
    run.outbox.confirm(delivery)
