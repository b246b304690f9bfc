"""What guards are still to be told of persons: rows that a trigger writes with each change of a person's state.

Each function is of one space and runs within the caller's transaction, or by itself on an autocommitting connection.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

_GUARDS = b"SELECT guard, basis FROM vault.guard WHERE space = %(space)s ORDER BY guard"
_FEED = b"INSERT INTO vault.guard (space, guard) VALUES (%(space)s, %(guard)s) ON CONFLICT DO NOTHING"
_FORGET = (
    b"DELETE FROM vault.guard WHERE space = %(space)s AND guard = %(guard)s",
    b"DELETE FROM vault.outbox WHERE space = %(space)s AND guard = %(guard)s",
    b"DELETE FROM vault.delivery WHERE space = %(space)s AND guard = %(guard)s",
)
_TAKE = b"""
    SELECT person, change::text FROM vault.outbox
    WHERE space = %(space)s AND guard = %(guard)s AND delivery IS NULL ORDER BY since LIMIT %(count)s
"""
_PUT_AGAIN = b"""
    INSERT INTO vault.outbox AS waiting (person, space, guard)
    SELECT person, %(space)s, %(guard)s FROM unnest(%(persons)s::uuid[]) AS every (person)
    ON CONFLICT (person, space, guard) DO UPDATE SET change = excluded.change, delivery = NULL
"""
_PUT_EVERYBODY = b"""
    INSERT INTO vault.outbox AS waiting (person, space, guard)
    SELECT person, %(space)s, %(guard)s FROM vault.person WHERE space = %(space)s
    ON CONFLICT (person, space, guard) DO UPDATE SET change = excluded.change, delivery = NULL
"""
_SETTLED_ON = b"UPDATE vault.guard SET basis = %(basis)s WHERE space = %(space)s AND guard = %(guard)s"
_UNSETTLE = b"UPDATE vault.guard SET basis = NULL WHERE space = %(space)s AND guard = %(guard)s"
_UNSETTLED = b"UPDATE vault.guard SET basis = NULL WHERE space = %(space)s"
_ADD_DELIVERY = b"""
    INSERT INTO vault.delivery (delivery, space, guard, awaited)
    VALUES (%(delivery)s, %(space)s, %(guard)s, %(awaited)s)
"""
_DELIVERED = b"""
    UPDATE vault.outbox SET delivery = %(delivery)s
    FROM unnest(%(persons)s::uuid[], %(changes)s::text[]) AS told (person, change)
    WHERE outbox.person = told.person AND space = %(space)s AND guard = %(guard)s
        AND outbox.change = told.change::xid8
"""
_DELIVERIES = b"""
    SELECT delivery, awaited, array_agg(outbox.person ORDER BY outbox.person) FILTER (WHERE outbox.person IS NOT NULL)
    FROM vault.delivery LEFT JOIN (
        SELECT delivery, person FROM vault.outbox
        WHERE space = %(space)s AND guard = %(guard)s AND delivery IS NOT NULL
    ) AS outbox USING (delivery)
    WHERE space = %(space)s AND guard = %(guard)s GROUP BY delivery, awaited, at ORDER BY at
"""
_CONFIRMED = (
    b"DELETE FROM vault.outbox WHERE space = %(space)s AND guard = %(guard)s AND delivery = %(delivery)s",
    b"DELETE FROM vault.delivery WHERE space = %(space)s AND delivery = %(delivery)s",
)
_WAITS = b"SELECT true FROM vault.outbox WHERE space = %(space)s AND guard = %(guard)s LIMIT 1"
_OF_PERSON = b"""
    SELECT guard.guard, outbox.since FROM vault.guard LEFT JOIN vault.outbox
        ON outbox.space = guard.space AND outbox.guard = guard.guard AND outbox.person = %(person)s
    WHERE guard.space = %(space)s ORDER BY guard.guard
"""
_BEHIND = b"""
    SELECT guard, coalesce(waiting, 0), coalesce(delivered, 0), oldest, coalesce(stops, 0), oldest_stop
    FROM vault.guard LEFT JOIN (
        SELECT outbox.guard, count(*) AS waiting, count(outbox.delivery) AS delivered, min(outbox.since) AS oldest,
            count(*) FILTER (WHERE cardinality(person.stopped) > 0 OR person.provision_stopped) AS stops,
            min(outbox.since) FILTER (
                WHERE cardinality(person.stopped) > 0 OR person.provision_stopped
            ) AS oldest_stop
        FROM vault.outbox
        LEFT JOIN vault.person ON person.person = outbox.person AND person.space = outbox.space
        WHERE outbox.space = %(space)s GROUP BY outbox.guard
    ) AS waiting USING (guard)
    WHERE space = %(space)s ORDER BY guard
"""


@dataclass(frozen=True, slots=True)
class Fed:
    """A guard that a space feeds, and the digest of what everybody's state there was last worked out by."""

    guard: str
    basis: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was written to a guard: the transactions that it waits for, and the persons it is to be confirmed of."""

    number: UUID
    awaited: frozenset[str]
    persons: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """How far a guard is behind: changes that it was not told, or has not confirmed, and since when the oldest waits.

    ``delivered`` of the ``waiting`` are written there and wait to be confirmed. ``stops`` of them are of persons who
    have anything stopped.
    """

    guard: str
    waiting: int
    delivered: int
    oldest: datetime | None
    stops: int
    oldest_stop: datetime | None


class Outbox:
    """What one guard of a space is still to be told."""

    def __init__(self, connection: Connection, space: str, guard: str) -> None:
        self._connection = connection
        self._of = {"space": space, "guard": guard}

    def feed(self) -> None:
        """Let the guard be told of every change of a person from now on."""
        self._run(_FEED)

    def forget(self) -> None:
        """Let the guard be told of nothing any more."""
        for statement in _FORGET:
            self._run(statement)

    def take(self, count: int) -> dict[UUID, str]:
        """Return persons whose state is to be written to the guard, the longest waiting first, with their change.

        The state must be read after this: a change of after it is told again.
        """
        return dict(self._run(_TAKE, count=count).fetchall())

    def put_again(self, persons: Iterable[UUID]) -> None:
        """Let the guard be told of persons whose state has changed by something other than themselves."""
        self._run(_PUT_AGAIN, persons=sorted(set(persons)))

    def begin_anew(self) -> None:
        """Let nothing count as confirmed any more: the guard is to be told of everybody, if it was of anybody."""
        if self._run(_UNSETTLE).rowcount:
            self._run(_PUT_EVERYBODY)

    def settle(self, basis: str) -> None:
        """Keep the digest of what everybody's state is worked out by from now on."""
        self._run(_SETTLED_ON, basis=basis)

    def delivered(self, told: Mapping[UUID, str], awaited: Collection[str]) -> None:
        """Keep that changes were written to the guard, and which transactions there may not have seen it."""
        number = uuid4()
        self._run(_ADD_DELIVERY, delivery=number, awaited=sorted(awaited))
        self._run(_DELIVERED, delivery=number, persons=list(told), changes=list(told.values()))

    def deliveries(self) -> list[Delivery]:
        """Return what was written and is not confirmed, the oldest first."""
        rows = self._run(_DELIVERIES).fetchall()
        return [Delivery(number, frozenset(awaited), tuple(persons or ())) for number, awaited, persons in rows]

    def confirm(self, delivery: Delivery) -> None:
        """Let a delivery be confirmed: of persons who changed meanwhile the guard is still behind."""
        for statement in _CONFIRMED:
            self._run(statement, delivery=delivery.number)

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.execute(statement, {**self._of, **values})


def fed(connection: Connection, space: str) -> list[Fed]:
    """Return the guards that a space feeds."""
    return [Fed(*row) for row in connection.execute(_GUARDS, {"space": space}).fetchall()]


def waits(connection: Connection, space: str) -> dict[str, bool]:
    """Return of each guard that a space feeds whether anything waits for it: told at once, however much it is."""
    return {
        one.guard: connection.execute(_WAITS, {"space": space, "guard": one.guard}).fetchone() is not None
        for one in fed(connection, space)
    }


def confirmations(connection: Connection, space: str, person: UUID) -> dict[str, datetime | None]:
    """Return each guard with since when it has not confirmed a person's state, None where it has."""
    return dict(connection.execute(_OF_PERSON, {"space": space, "person": person}).fetchall())


def behind(connection: Connection, space: str) -> list[Behind]:
    """Return how far each guard is behind."""
    return [Behind(*row) for row in connection.execute(_BEHIND, {"space": space}).fetchall()]


def unsettle(connection: Connection, space: str) -> None:
    """Let every guard be told of everybody anew: of a database that was restored nobody knows what they were told."""
    connection.execute(_UNSETTLED, {"space": space})
