"""What went to recipients: deliveries, and who was in each with which items."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg

from kotowari.policy.period import Period

Connection = psycopg.Connection[tuple[Any, ...]]

_COLUMNS = b"""
    delivery, recipient, subject, items, purpose, ground, basis, own_use, revision, kept, form, made_by, made_at,
    request, asked, persons, sealed_at, digest, fingerprints, entry
"""
_ADD = b"""
    INSERT INTO recipients.delivery (delivery, space, recipient, subject, items, purpose, ground, basis, own_use,
        revision, kept, form, made_by, made_at, request, asked)
    VALUES (%(delivery)s, %(space)s, %(recipient)s, %(subject)s, %(items)s, %(purpose)s, %(ground)s, %(basis)s,
        %(own_use)s, %(revision)s, %(kept)s, %(form)s, %(made_by)s, %(made_at)s, %(request)s, %(asked)s)
"""
_OF_REQUEST = (
    b"SELECT " + _COLUMNS + b" FROM recipients.delivery WHERE space = %(space)s AND request = %(request)s FOR UPDATE"
)
_ONE = b"SELECT " + _COLUMNS + b" FROM recipients.delivery WHERE space = %(space)s AND delivery = %(delivery)s"
_ALL = b"SELECT " + _COLUMNS + b" FROM recipients.delivery WHERE space = %(space)s ORDER BY made_at, delivery"
_SEAL = b"""
    UPDATE recipients.delivery
    SET sealed_at = %(at)s, digest = %(digest)s, fingerprints = %(fingerprints)s, entry = %(entry)s
    WHERE space = %(space)s AND delivery = %(delivery)s AND sealed_at IS NULL
"""
_ADD_PERSONS = b"""
    INSERT INTO recipients.delivered (person, space, delivery, entry, at, items, records)
    SELECT person, %(space)s, %(delivery)s, entry, %(at)s, string_to_array(items, ' '), string_to_array(records, ' ')
    FROM unnest(%(persons)s::uuid[], %(entries)s::uuid[], %(items)s::text[], %(records)s::text[])
        AS new (person, entry, items, records)
    RETURNING entry
"""
_COUNT = b"""
    UPDATE recipients.delivery SET persons = persons + %(more)s WHERE space = %(space)s AND delivery = %(delivery)s
"""
_AMONG = b"""
    SELECT person, entry FROM recipients.delivered
    WHERE person = ANY (%(persons)s::uuid[]) AND space = %(space)s AND delivery = %(delivery)s
"""
_LEAVE_OUT = b"""
    DELETE FROM recipients.delivered
    WHERE person = ANY (%(persons)s::uuid[]) AND space = %(space)s AND delivery = %(delivery)s
"""
_TO_PERSON = b"""
    SELECT delivered.delivery, delivered.entry, delivered.at, delivered.items, delivered.records, delivery.recipient,
        delivery.subject, delivery.purpose, delivery.ground, delivery.revision, delivery.kept,
        delivery.form <> 'package' OR delivery.sealed_at IS NOT NULL
    FROM recipients.delivered JOIN recipients.delivery USING (delivery, space)
    WHERE delivered.person = %(person)s AND space = %(space)s AND delivered.items <> '{}'
    ORDER BY delivered.at, delivered.delivery
"""
_LAPSE = b"""
    UPDATE recipients.delivered SET records = '{}'
    WHERE space = %(space)s AND records <> '{}' AND (person, entry) IN (
        SELECT delivered.person, delivered.entry
        FROM recipients.delivered JOIN recipients.delivery USING (delivery, space)
        WHERE space = %(space)s AND delivered.records <> '{}' AND CASE delivery.kept
            WHEN 'each' THEN (delivered.at AT TIME ZONE %(tz)s)::date + %(keep)s::interval < %(on)s
            ELSE (
                SELECT max((other.at AT TIME ZONE %(tz)s)::date) FROM recipients.delivered AS other
                JOIN recipients.delivery AS same ON same.delivery = other.delivery AND same.space = other.space
                WHERE other.person = delivered.person AND other.space = delivered.space
                    AND same.recipient = delivery.recipient AND same.ground = delivery.ground
                    AND same.kept = delivery.kept
            ) + CASE delivery.kept WHEN 'contract' THEN %(after)s::interval ELSE %(keep)s::interval END < %(on)s
        END
        LIMIT %(most)s
    )
"""
_FORGET = b"DELETE FROM recipients.delivered WHERE person = %(person)s AND space = %(space)s"
_UNITED = b"""
    items = ARRAY(SELECT DISTINCT unnest(mine.items || theirs.items)),
    records = ARRAY(SELECT DISTINCT unnest(mine.records || theirs.records))
"""
# Of one who was split off and is found to be the same after all both have a row of what was delivered before. What is
# of each may lie on a node of its own: the one's is read before the other's is written.
_MOVE = (
    b"""
    WITH theirs AS MATERIALIZED (
        SELECT entry, as_of_another, items, records FROM recipients.delivered
        WHERE person = %(person)s AND space = %(space)s
    )
    UPDATE recipients.delivered AS mine SET as_of_another = mine.as_of_another AND theirs.as_of_another,"""
    + _UNITED
    + b"FROM theirs WHERE mine.person = %(to)s AND mine.space = %(space)s AND mine.entry = theirs.entry",
    b"""
    WITH theirs AS MATERIALIZED (
        SELECT receipt, items, records FROM recipients.receipt WHERE person = %(person)s AND space = %(space)s
    )
    UPDATE recipients.receipt AS mine SET"""
    + _UNITED
    + b"FROM theirs WHERE mine.person = %(to)s AND mine.space = %(space)s AND mine.receipt = theirs.receipt",
    b"""
    WITH gone AS (DELETE FROM recipients.delivered WHERE person = %(person)s AND space = %(space)s RETURNING *)
    INSERT INTO recipients.delivered (person, space, delivery, entry, at, items, records, as_of_another)
    SELECT %(to)s, space, delivery, entry, at, items, records, as_of_another FROM gone ON CONFLICT DO NOTHING
    """,
    b"""
    WITH gone AS (DELETE FROM recipients.receipt WHERE person = %(person)s AND space = %(space)s RETURNING *)
    INSERT INTO recipients.receipt (person, space, receipt, entry, at, items, records, kept, sealed)
    SELECT %(to)s, space, receipt, entry, at, items, records, kept, sealed FROM gone ON CONFLICT DO NOTHING
    """,
    b"UPDATE recipients.notice SET person = %(to)s WHERE person = %(person)s AND space = %(space)s",
)
_SHARE = (
    b"""
    INSERT INTO recipients.delivered (person, space, delivery, entry, at, items, records, as_of_another)
    SELECT %(to)s, space, delivery, entry, at, ARRAY(SELECT unnest(items) INTERSECT SELECT unnest(%(items)s::text[])),
        records, true
    FROM recipients.delivered WHERE person = %(person)s AND space = %(space)s AND items && %(items)s::text[]
    ON CONFLICT DO NOTHING
    """,
    b"""
    INSERT INTO recipients.receipt (person, space, receipt, entry, at, items, records, kept, sealed)
    SELECT %(to)s, space, receipt, entry, at, ARRAY(SELECT unnest(items) INTERSECT SELECT unnest(%(items)s::text[])),
        records, kept, sealed
    FROM recipients.receipt WHERE person = %(person)s AND space = %(space)s AND items && %(items)s::text[]
    ON CONFLICT DO NOTHING
    """,
)


class Kept(StrEnum):
    """How the record of a provision is kept (Enforcement Rules of the APPI, Articles 19 and 21): from when time counts.

    ``each``: from the record; ``continuous``: one record of a continuous provision, from the last time; ``contract``:
    a contract with the person, or another paper on what was done for the person, stands in for it, from the last time.
    """

    EACH = "each"
    CONTINUOUS = "continuous"
    CONTRACT = "contract"


class Form(StrEnum):
    """How a delivery goes out: as values handed over at once, as a sealed package, or in one of corrections sent on."""

    VALUES = "values"
    PACKAGE = "package"
    SENT_ON = "sent-on"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One provision to one recipient; of a package with what was sealed, once it is."""

    number: UUID
    recipient: str
    subject: str
    items: tuple[str, ...]
    purpose: str | None
    ground: str
    basis: str | None
    own_use: bool
    revision: date
    kept: Kept
    form: Form
    made_by: UUID
    made_at: datetime
    request: bytes | None = None
    asked: bytes | None = None
    persons: int = 0
    sealed_at: datetime | None = None
    digest: str | None = None
    fingerprints: tuple[str, ...] = ()
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """One person of a delivery: under which entry, which items, and the articles under which a record is due."""

    person: UUID
    entry: UUID
    items: Sequence[str]
    records: Sequence[str]


@dataclass(frozen=True, slots=True)
class Received:
    """What a recipient received of one person. ``is_out`` is False of a package that was never made whole."""

    delivery: UUID
    entry: UUID
    at: datetime
    items: tuple[str, ...]
    records: tuple[str, ...]
    recipient: str
    subject: str
    purpose: str | None
    ground: str
    revision: date
    kept: Kept
    is_out: bool


def add_delivery(connection: Connection, space: str, delivery: Delivery) -> None:
    """Keep a delivery that begins."""
    names = ("recipient", "subject", "purpose", "ground", "basis", "own_use", "revision", "made_by", "made_at")
    values = {name: getattr(delivery, name) for name in (*names, "request", "asked")}
    more = {"items": list(delivery.items), "kept": delivery.kept.value, "form": delivery.form.value}
    connection.execute(_ADD, {**values, **more, "space": space, "delivery": delivery.number})


def delivery_of_request(connection: Connection, space: str, request: bytes) -> Delivery | None:
    """Return the delivery that an idempotency key stands for, by the key's digest; None if it is a new one."""
    row = connection.execute(_OF_REQUEST, {"space": space, "request": request}).fetchone()
    return _delivery(row) if row else None


def delivery_of(connection: Connection, space: str, number: UUID) -> Delivery | None:
    """Return the delivery of a number, if there is one."""
    row = connection.execute(_ONE, {"space": space, "delivery": number}).fetchone()
    return _delivery(row) if row else None


def deliveries(connection: Connection, space: str) -> Iterable[Delivery]:
    """Yield every delivery of a space, the oldest first."""
    return (_delivery(row) for row in connection.execute(_ALL, {"space": space}))


def add_handed(connection: Connection, space: str, number: UUID, persons: Sequence[Handed], at: datetime) -> None:
    """Keep who was in a delivery, in one statement, and count them."""
    values: dict[str, object] = {"space": space, "delivery": number, "at": at, "more": len(persons)}
    values["persons"] = [one.person for one in persons]
    values["entries"] = [one.entry for one in persons]
    # Names of items and articles have no spaces.
    values["items"] = [" ".join(one.items) for one in persons]
    values["records"] = [" ".join(one.records) for one in persons]
    connection.execute(_ADD_PERSONS, values)
    connection.execute(_COUNT, values)


def handed_before(connection: Connection, space: str, number: UUID, persons: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return those of some persons who are in a delivery already, each with the entry."""
    rows = connection.execute(_AMONG, {"space": space, "delivery": number, "persons": list(persons)})
    return dict(rows.fetchall())


def leave_out(connection: Connection, space: str, number: UUID, persons: Sequence[UUID]) -> None:
    """Take persons out of a delivery that has not gone out."""
    values = {"space": space, "delivery": number, "persons": list(persons), "more": -len(persons)}
    connection.execute(_LEAVE_OUT, values)
    connection.execute(_COUNT, values)


def seal_delivery(connection: Connection, space: str, delivery: Delivery) -> bool:
    """Keep that a package was sealed, with its digest; False, and nothing is kept, if it was sealed before."""
    values = {"space": space, "delivery": delivery.number, "at": delivery.sealed_at, "digest": delivery.digest}
    more = {"fingerprints": list(delivery.fingerprints), "entry": delivery.entry}
    return connection.execute(_SEAL, values | more).rowcount == 1


def received_of(connection: Connection, space: str, person: UUID) -> tuple[Received, ...]:
    """Return what recipients received of a person, the oldest first."""
    rows = connection.execute(_TO_PERSON, {"space": space, "person": person}).fetchall()
    return tuple(_received(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Passed:
    """A day in a time zone, and how long records are kept: what has passed by then."""

    on: date
    timezone: str
    keep: Period
    after_contract: Period

    def values(self) -> dict[str, object]:
        """Return it for a statement."""
        return {"on": self.on, "tz": self.timezone, "keep": str(self.keep), "after": str(self.after_contract)}


def lapse(connection: Connection, space: str, passed: Passed, most: int) -> int:
    """Let at most so many records be none any more whose time has passed; return how many."""
    return connection.execute(_LAPSE, {"space": space, "most": most, **passed.values()}).rowcount


def forget_received(connection: Connection, space: str, person: UUID) -> None:
    """Delete what leads from a person to deliveries, for the person is erased."""
    connection.execute(_FORGET, {"space": space, "person": person})


def move_received(connection: Connection, space: str, person: UUID, to: UUID) -> None:
    """Let what was delivered of a person, received of them and to be told of them be another's: they are one person."""
    for statement in _MOVE:
        connection.execute(statement, {"space": space, "person": person, "to": to})


def share_received(connection: Connection, space: str, person: UUID, to: UUID, items: Collection[str]) -> None:
    """Let what was delivered and received of items of a person be known of another too, whose they were found to be.

    A recipient has them as the person's, under whose entries it is told of them.
    """
    for statement in _SHARE:
        connection.execute(statement, {"space": space, "person": person, "to": to, "items": sorted(items)})


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, recipient, subject, items, purpose, ground, basis, own_use, revision, kept, form, *rest = row
    made_by, made_at, request, asked, persons, sealed_at, digest, fingerprints, entry = rest
    return Delivery(
        number, recipient, subject, tuple(items), purpose, ground, basis, own_use, revision, Kept(kept), Form(form),
        made_by, made_at, request, asked, persons, sealed_at, digest, tuple(fingerprints or ()), entry,
    )  # fmt: skip


def _received(row: tuple[Any, ...]) -> Received:
    number, entry, at, items, records, recipient, subject, purpose, ground, revision, kept, is_out = row
    about = (recipient, subject, purpose, ground, revision)
    return Received(number, entry, at, tuple(items), tuple(records), *about, Kept(kept), is_out)
