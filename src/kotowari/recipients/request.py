"""Requests by a law, and cases that it otherwise permits: what was asked, by which basis, and who approved it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.gate.ask import Ask
from kotowari.policy.terms import Ground
from kotowari.recipients.contract import Scope
from kotowari.recipients.record import Connection, Kind, Record, read_records, read_with_its_own

APPROVALS = 2
"""How many persons approve, none of whom recorded the request or carries it out. The product's own rule."""

_CONCERN = b"""
    INSERT INTO recipients.concerned (person, space, request)
    SELECT unnest(%(persons)s::uuid[]), %(space)s, %(request)s ON CONFLICT DO NOTHING
"""
_CONCERNED = b"SELECT person FROM recipients.concerned WHERE request = %(request)s AND space = %(space)s"


@dataclass(frozen=True, slots=True)
class Request:
    """What may be given, at the most, and to whom: nothing else is asked for by it, and nothing else is approved.

    ``basis`` is the legal basis, or the exception, by its name in a law pack; ``deadline`` the last day to answer.
    """

    number: UUID
    recipient: str
    ground: Ground
    basis: str
    scope: Scope
    received: date
    deadline: date | None
    recorded_by: UUID | None
    approvers: frozenset[UUID]
    closed: date | None
    texts: dict[str, Any]

    @classmethod
    def of(cls, record: Record, regarding: Iterable[Record]) -> "Request":
        """Return the request of a record and of those that regard it."""
        content, about = record.content, tuple(regarding)
        approvers = (one.by for one in about if one.kind is Kind.APPROVAL)
        return cls(
            record.number,
            record.recipient,
            Ground(content["ground"]),
            content["basis"],
            Scope.from_json(content),
            record.since,
            date.fromisoformat(content["deadline"]) if content["deadline"] else None,
            record.by,
            frozenset(actor for actor in approvers if actor is not None),
            min((one.since for one in about if one.kind is Kind.CLOSURE), default=None),
            dict(record.texts),
        )

    @property
    def is_approved(self) -> bool:
        """Whether as many as are needed have approved it."""
        return len(self.approvers) >= APPROVALS

    def lets(self, ask: Ask, by: UUID, on: date) -> bool:
        """Return whether it is open and approved for a provision that somebody carries out on a day.

        An approval of the recorder is not taken, and one of whoever carries it out does not count.
        """
        return (
            self.closed is None
            and self.received <= on
            and self.is_about(ask)
            and self.scope.covers(ask)
            and len(self.approvers - {by}) >= APPROVALS
        )

    def is_about(self, ask: Ask) -> bool:
        """Return whether an ask names its recipient and its ground."""
        return ask.recipient == self.recipient and ask.ground is self.ground


def read_request(connection: Connection, space: str, number: UUID) -> Request | None:
    """Return a request as it stands, None if there is none of that number."""
    records = read_with_its_own(connection, space, number)
    return next((Request.of(one, records) for one in records if one.kind is Kind.REQUEST), None)


def read_requests(connection: Connection, space: str) -> tuple[Request, ...]:
    """Return every request as it stands, the earliest first."""
    records = read_records(connection, space, (Kind.REQUEST, Kind.APPROVAL, Kind.CLOSURE))
    regarding: dict[UUID | None, list[Record]] = {}
    for one in records:
        regarding.setdefault(one.regarding, []).append(one)
    return tuple(Request.of(one, regarding.get(one.number, ())) for one in records if one.kind is Kind.REQUEST)


def concern(connection: Connection, space: str, request: UUID, persons: Iterable[UUID]) -> None:
    """Keep whom a request is about."""
    connection.execute(_CONCERN, {"space": space, "request": request, "persons": list(persons)})


def read_concerned(connection: Connection, space: str, request: UUID) -> frozenset[UUID]:
    """Return whom a request is about, as far as they have not been erased."""
    rows = connection.execute(_CONCERNED, {"space": space, "request": request}).fetchall()
    return frozenset(row[0] for row in rows)
