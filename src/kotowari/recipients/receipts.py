"""Records of receipts from third parties (APPI 30), and records that outlive the erasure of their person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.recipients.deliveries import Kept, Passed

Connection = psycopg.Connection[tuple[Any, ...]]

_ADD = b"""
    INSERT INTO recipients.receipt (person, space, receipt, entry, at, items, records, kept, sealed)
    VALUES (%(person)s, %(space)s, %(receipt)s, %(entry)s, %(at)s, %(items)s, %(records)s, %(kept)s, %(sealed)b)
"""
_OF_PERSON = b"""
    SELECT receipt, sealed, entry, at, items, records, kept FROM recipients.receipt
    WHERE person = %(person)s AND space = %(space)s ORDER BY at, receipt
"""
_FORGET = b"DELETE FROM recipients.receipt WHERE person = %(person)s AND space = %(space)s"
_KEEP = b"""
    INSERT INTO recipients.kept_record (record, space, until, sealed)
    VALUES (%(record)s, %(space)s, %(until)s, %(sealed)b)
"""
_KEPT = b"""
    SELECT record, until, sealed FROM recipients.kept_record
    WHERE space = %(space)s AND until >= %(on)s ORDER BY until, record
"""
_EXPIRED = b"""
    DELETE FROM recipients.kept_record WHERE space = %(space)s AND record IN (
        SELECT record FROM recipients.kept_record WHERE space = %(space)s AND until < %(on)s LIMIT %(most)s
    )
"""
_LAPSED = b"""
    DELETE FROM recipients.receipt WHERE space = %(space)s AND (person, receipt) IN (
        SELECT person, receipt FROM recipients.receipt WHERE space = %(space)s AND CASE kept
            WHEN 'each' THEN (at AT TIME ZONE %(tz)s)::date + %(keep)s::interval < %(on)s
            ELSE (
                SELECT max((other.at AT TIME ZONE %(tz)s)::date) FROM recipients.receipt AS other
                WHERE other.person = receipt.person AND other.space = receipt.space AND other.kept = receipt.kept
            ) + CASE kept WHEN 'contract' THEN %(after)s::interval ELSE %(keep)s::interval END < %(on)s
        END
        LIMIT %(most)s
    )
"""
_LAST_YEARS = b"""
    SELECT DISTINCT extract(year FROM until)::integer FROM recipients.kept_record WHERE space = %(space)s
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received of a person at once: when, which items, under which entry, and how its record is kept."""

    entry: UUID
    at: datetime
    items: Sequence[str]
    records: Sequence[str]
    kept: Kept


def add_receipt(
    connection: Connection, space: str, person: UUID, number: UUID, receipt: Receipt, sealed: bytes
) -> None:
    """Keep the record of a receipt."""
    values = {"space": space, "person": person, "receipt": number, "entry": receipt.entry, "at": receipt.at}
    more = {"items": sorted(receipt.items), "records": list(receipt.records), "kept": receipt.kept.value}
    connection.execute(_ADD, {**values, **more, "sealed": sealed})


def receipts_of(connection: Connection, space: str, person: UUID) -> tuple[tuple[UUID, bytes, Receipt], ...]:
    """Return the records of receipts of a person, each with its number and who provided, sealed."""
    rows = connection.execute(_OF_PERSON, {"space": space, "person": person}).fetchall()
    return tuple(
        (number, sealed, Receipt(entry, at, tuple(items), tuple(records), Kept(kept)))
        for number, sealed, entry, at, items, records, kept in rows
    )


def forget_receipts(connection: Connection, space: str, person: UUID) -> None:
    """Delete what leads from a person to receipts, for the person is erased."""
    connection.execute(_FORGET, {"space": space, "person": person})


def keep_record(connection: Connection, space: str, number: UUID, until: date, sealed: bytes) -> None:
    """Keep a record that outlives its person, until a day."""
    connection.execute(_KEEP, {"space": space, "record": number, "until": until, "sealed": sealed})


def kept_records(connection: Connection, space: str, on: date) -> tuple[tuple[UUID, date, bytes], ...]:
    """Return the records that outlive their persons and are to be kept on a day: number, last day, content sealed."""
    return tuple(connection.execute(_KEPT, {"space": space, "on": on}).fetchall())


def drop_expired(connection: Connection, space: str, on: date, most: int) -> int:
    """Delete at most so many of those whose last day has passed on a day; return how many."""
    return connection.execute(_EXPIRED, {"space": space, "on": on, "most": most}).rowcount


def drop_lapsed(connection: Connection, space: str, passed: Passed, most: int) -> int:
    """Delete at most so many records of receipts whose time has passed; return how many."""
    return connection.execute(_LAPSED, {"space": space, "most": most, **passed.values()}).rowcount


def years_kept(connection: Connection, space: str) -> frozenset[int]:
    """Return the years in which the last days of such records fall."""
    return frozenset(row[0] for row in connection.execute(_LAST_YEARS, {"space": space}).fetchall())
