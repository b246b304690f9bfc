"""A record about a recipient: never changed; what ends or mends one is another, regarding it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from kotowari import clock

Connection = psycopg.Connection[tuple[Any, ...]]

_ADD = b"""
    INSERT INTO recipients.record
        (space, record, kind, recipient, regarding, since, content, texts, digest, recorded_by, recorded_at)
    VALUES (%(space)s, %(record)s, %(kind)s, %(recipient)s, %(regarding)s, %(since)s, %(content)s, %(texts)s,
            %(digest)s, %(by)s, %(at)s)
    ON CONFLICT DO NOTHING RETURNING record
"""
_COLUMNS = b"kind, recipient, since, content, texts, digest, regarding, recorded_by, record"
_OF_KINDS = (
    b"""
    SELECT %s FROM recipients.record WHERE space = %%(space)s AND kind = ANY (%%(kinds)s)
    ORDER BY since, recorded_at, record
"""
    % _COLUMNS
)
_WITH_ITS_OWN = (
    b"""
    SELECT %s FROM recipients.record WHERE space = %%(space)s AND (record = %%(record)s OR regarding = %%(record)s)
    ORDER BY since, recorded_at, record
"""
    % _COLUMNS
)


class Kind(StrEnum):
    """What a record is of. From ``CONTRACT`` to ``SUCCESSION`` they decide provisions of anybody's information."""

    CONTRACT = "contract"
    SUPERVISION = "supervision"
    END = "end"
    DISPOSAL = "disposal"
    CHECK = "check"
    IMPAIRMENT = "impairment"
    REMEDY = "remedy"
    ANSWERS = "answers"
    SUCCESSION = "succession"
    REQUEST = "request"
    APPROVAL = "approval"
    CLOSURE = "closure"


OF_REQUESTS = frozenset((Kind.REQUEST, Kind.APPROVAL, Kind.CLOSURE))
"""The kinds that bear on one request alone. They may be very many, and are read when it is named."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record about a ``recipient`` of the policy, from the day ``since``.

    ``content`` are names of the policy, days and numbers, fit for the ledger; ``texts`` are people's words, kept out of
    it. ``digest`` is that of the document that shows it; ``regarding`` the record it belongs to; ``by`` the actor.
    """

    kind: Kind
    recipient: str
    since: date
    content: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)
    digest: str | None = None
    regarding: UUID | None = None
    by: UUID | None = None
    number: UUID = field(default_factory=uuid4)

    def to_json(self) -> dict[str, Any]:
        """Return the form that an entry carries: without anybody's words."""
        return {
            "number": str(self.number),
            "kind": self.kind.value,
            "recipient": self.recipient,
            "since": self.since.isoformat(),
            "regarding": str(self.regarding) if self.regarding else None,
            "digest": self.digest,
            **self.content,
        }


def add_record(connection: Connection, space: str, record: Record) -> bool:
    """Keep a record within the transaction; False if it can only be there once, and is."""
    values = {
        "space": space,
        "record": record.number,
        "kind": record.kind.value,
        "recipient": record.recipient,
        "regarding": record.regarding,
        "since": record.since,
        "content": Jsonb(dict(record.content)),
        "texts": Jsonb(dict(record.texts)),
        "digest": record.digest,
        "by": record.by,
        "at": clock.now(),
    }
    return connection.execute(_ADD, values).fetchone() is not None


def read_records(connection: Connection, space: str, kinds: Iterable[Kind]) -> tuple[Record, ...]:
    """Return every record of some kinds, the earliest first."""
    values = {"space": space, "kinds": [kind.value for kind in kinds]}
    return tuple(_record(row) for row in connection.execute(_OF_KINDS, values).fetchall())


def read_with_its_own(connection: Connection, space: str, number: UUID) -> tuple[Record, ...]:
    """Return a record with those that regard it; nothing if there is none."""
    values = {"space": space, "record": number}
    return tuple(_record(row) for row in connection.execute(_WITH_ITS_OWN, values).fetchall())


def _record(row: tuple[Any, ...]) -> Record:
    return Record(Kind(row[0]), *row[1:])
