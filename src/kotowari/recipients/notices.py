"""What recipients are still to be told of those whom they received: a correction, a stop, an erasure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

_AFFECTED = b"""
    SELECT delivered.delivery, delivered.entry, delivery.recipient, array_to_string(
        ARRAY(SELECT unnest(delivered.items) INTERSECT SELECT unnest(coalesce(%(items)s::text[], delivered.items))), ' '
    )
    FROM recipients.delivered JOIN recipients.delivery USING (delivery, space)
    WHERE delivered.person = %(person)s AND space = %(space)s AND delivery.form <> 'sent-on'
        AND NOT delivered.as_of_another
        AND (%(purpose)s::text IS NULL OR delivery.purpose = %(purpose)s)
        AND (%(recipient)s::text IS NULL OR delivery.recipient = %(recipient)s AND delivery.ground = 'consent')
"""
# What was delivered lies with the person, on a node of a cluster, and what is still to be told does not.
_RAISE = b"""
    WITH affected AS (
        SELECT delivery, entry, recipient, string_to_array(items, ' ') AS items
        FROM unnest(%(deliveries)s::uuid[], %(entries)s::uuid[], %(recipients)s::text[], %(items)s::text[])
            AS one (delivery, entry, recipient, items)
    ), merged AS (
        UPDATE recipients.notice SET items = ARRAY(SELECT DISTINCT unnest(notice.items || affected.items))
        FROM affected
        WHERE notice.space = %(space)s AND notice.entry = affected.entry AND notice.what = %(what)s
            AND notice.sent_at IS NULL
        RETURNING notice.entry
    )
    INSERT INTO recipients.notice (notice, space, person, delivery, entry, recipient, what, items, due_at)
    SELECT gen_random_uuid(), %(space)s, CASE %(what)s WHEN 'erase' THEN NULL ELSE %(person)s::uuid END, delivery,
        entry, recipient, %(what)s, items, %(at)s
    FROM affected WHERE items <> '{}' AND entry NOT IN (SELECT entry FROM merged)
"""
_KNOWN_OUTSIDE = b"""
    SELECT person FROM recipients.delivered WHERE person = ANY (%(persons)s::uuid[]) AND space = %(space)s
    UNION SELECT person FROM recipients.receipt WHERE person = ANY (%(persons)s::uuid[]) AND space = %(space)s
    UNION SELECT person FROM recipients.notice WHERE person = ANY (%(persons)s::uuid[]) AND space = %(space)s
"""
_DROP = b"DELETE FROM recipients.notice WHERE person = %(person)s AND space = %(space)s"
_COLUMNS = b"""
    notice.notice, notice.person, notice.delivery, notice.entry, notice.recipient, notice.what, notice.items,
    notice.due_at, notice.sent_at, notice.sent_in, notice.acknowledged_at
"""
_OUT = b"(delivery.form = 'values' OR delivery.sealed_at IS NOT NULL)"
_LIST = (
    b"SELECT "
    + _COLUMNS
    + b"""
    FROM recipients.notice JOIN recipients.delivery USING (delivery, space)
    WHERE space = %(space)s AND (%(recipient)s::text IS NULL OR notice.recipient = %(recipient)s)
        AND (%(person)s::uuid IS NULL OR notice.person = %(person)s)
        AND (NOT %(due)s OR notice.sent_at IS NULL) AND """
    + _OUT
    + b" ORDER BY notice.due_at, notice.notice"
)
_SENT = b"""
    UPDATE recipients.notice SET sent_at = %(at)s, sent_in = %(number)s,
        what = CASE WHEN notice = ANY (%(stops)s::uuid[]) THEN 'stop' ELSE what END
    WHERE space = %(space)s AND notice = ANY (%(notices)s::uuid[]) AND sent_at IS NULL
"""
_ACKNOWLEDGE = b"""
    UPDATE recipients.notice SET acknowledged_at = %(at)s
    WHERE space = %(space)s AND sent_in = %(number)s AND acknowledged_at IS NULL
"""


class What(StrEnum):
    """What a recipient is to do with what it received: take the corrected values, stop using it, erase it."""

    CORRECT = "correct"
    STOP = "stop"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one recipient of one person: due, then sent in a package, then acknowledged.

    ``delivery`` and ``entry`` are by which the recipient knows whom. ``person`` is None once erased.
    """

    number: UUID
    person: UUID | None
    delivery: UUID
    entry: UUID
    recipient: str
    what: What
    items: tuple[str, ...]
    due_at: datetime
    sent_at: datetime | None = None
    sent_in: UUID | None = None
    acknowledged_at: datetime | None = None

    @property
    def state(self) -> str:
        """``due``, ``sent`` or ``acknowledged``."""
        return "acknowledged" if self.acknowledged_at else "sent" if self.sent_at else "due"


def raise_notices(
    connection: Connection,
    space: str,
    person: UUID,
    what: What,
    at: datetime,
    *,
    items: Collection[str] | None = None,
    purpose: str | None = None,
    recipient: str | None = None,
) -> None:
    """Have recipients told of a person what they received of these items, for a purpose; all of it where none is named.

    With a ``recipient`` only what that one received on the person's consent. One that waits already takes more items.
    """
    values = {"space": space, "person": person, "what": what.value, "at": at, "purpose": purpose}
    chosen = sorted(items) if items is not None else None
    affected = connection.execute(_AFFECTED, {**values, "items": chosen, "recipient": recipient}).fetchall()
    if affected:
        deliveries, entries, recipients, of_each = map(list, zip(*affected, strict=True))
        told = {"deliveries": deliveries, "entries": entries, "recipients": recipients, "items": of_each}
        connection.execute(_RAISE, {**values, **told})


def raise_erasure(connection: Connection, space: str, person: UUID, at: datetime) -> None:
    """Have every recipient of a person told to erase, in place of all that waited or was told before.

    Nothing of it leads to the person. It is of the day, not of the moment, by which two could be told to be of one.
    """
    connection.execute(_DROP, {"space": space, "person": person})
    raise_notices(connection, space, person, What.ERASE, at.replace(hour=0, minute=0, second=0, microsecond=0))


def known_outside(connection: Connection, space: str, persons: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return those of some persons of whom something was delivered, received or is to be told."""
    # Written here, in a fifth of the driver's time: this is asked of everybody whom a sweep erases.
    listed = "{" + ",".join(one.hex for one in persons) + "}"
    rows = connection.execute(_KNOWN_OUTSIDE, {"space": space, "persons": listed}).fetchall()
    return tuple(row[0] for row in rows)


def notices(
    connection: Connection, space: str, *, recipient: str | None = None, person: UUID | None = None, due: bool = False
) -> tuple[Notice, ...]:
    """Return the notices of a space, of a recipient or a person alone, only those that are due if so asked."""
    values = {"space": space, "recipient": recipient, "person": person, "due": due}
    rows = connection.execute(_LIST, values).fetchall()
    return tuple(_notice(row) for row in rows)


def _notice(row: tuple[Any, ...]) -> Notice:
    number, person, delivery, entry, recipient, what, items, due_at, sent_at, sent_in, acknowledged_at = row
    about = (number, person, delivery, entry, recipient, What(what), tuple(items))
    return Notice(*about, due_at, sent_at, sent_in, acknowledged_at)


def mark_sent(
    connection: Connection, space: str, chosen: Sequence[UUID], stops: Sequence[UUID], number: UUID, at: datetime
) -> None:
    """Keep in which package notices were sent; of ``stops`` that a stop was sent in place of the correction."""
    values = {"space": space, "notices": list(chosen), "stops": list(stops), "number": number, "at": at}
    connection.execute(_SENT, values)


def acknowledge(connection: Connection, space: str, number: UUID, at: datetime) -> int:
    """Keep that a recipient acknowledged a package of notices; return how many."""
    return connection.execute(_ACKNOWLEDGE, {"space": space, "number": number, "at": at}).rowcount
