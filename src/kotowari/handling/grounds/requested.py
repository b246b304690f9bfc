"""Requests for information by a law, and cases it otherwise permits: recorded, approved by two others, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import (
    ApprovedByRecorder,
    BasisUnknown,
    MinimalUnconfirmed,
    PersonUnknown,
    RecordEndsFirst,
    RequestClosed,
    RequestOfNobody,
    RequestUnknown,
)
from kotowari.handling.grounds.on_record import Desk, Recorded, document_digest, line, named, put_on_record
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.recipients.contract import Scope
from kotowari.recipients.record import Kind, Record
from kotowari.recipients.request import Request, concern, read_request

_HELD = b"SELECT count(*) FROM vault.person WHERE person = ANY (%(persons)s::uuid[])"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says: by which basis, for what, since when, until when.

    ``law`` is the provision it rests on, or the reason for which the exception applies; ``authority`` who asks;
    ``reference`` the number of their document. No word in them is about the person asked for. ``scope`` is what is to
    be given, which is no more than was asked for.
    """

    ground: Ground
    basis: str
    scope: Scope
    received: date
    deadline: date | None
    authority: str
    reference: str
    law: str


def record_request(
    space: Space, *, by: str, recipient: str, asked: Asked, persons: Sequence[UUID], document: bytes
) -> Recorded:
    """Record a request, which gives nothing before two others than ``by`` have approved it.

    Raises :class:`BasisUnknown`, :class:`RequestOfNobody`, :class:`PersonUnknown`, :class:`RecordEndsFirst`, and
    ``RecipientNotNamed``, ``ScopeUnknown``, ``RecordDatedAhead``, ``LineUnclear`` or ``DocumentMissing``.
    """

    def make(desk: Desk) -> Record:
        if asked.basis not in desk.rulebook.names.bases:
            raise BasisUnknown(known=named(desk.rulebook.names.bases))
        if asked.deadline is not None and asked.deadline < asked.received:
            raise RecordEndsFirst(since=asked.received)
        content = {
            **desk.within_policy(asked.scope).to_json(),
            "ground": asked.ground.value,
            "basis": asked.basis,
            "deadline": asked.deadline.isoformat() if asked.deadline else None,
        }
        texts = {name: line(name, getattr(asked, name)) for name in ("authority", "reference", "law")}
        mark, day = document_digest(document), desk.happened(asked.received)
        record = Record(Kind.REQUEST, desk.known(recipient), day, content, texts, mark, by=desk.actor)
        concern(desk.connection, desk.space, record.number, _held(desk.connection, persons))
        return record

    return put_on_record(space, by, make)


def approve_request(space: Space, *, by: str, number: UUID, minimal: bool) -> Recorded:
    """Approve a request as one who has read it, and confirms that it is no more than the law lets be asked for.

    Raises :class:`MinimalUnconfirmed`, :class:`RequestUnknown`, :class:`RequestClosed`, :class:`ApprovedByRecorder`,
    and :class:`kotowari.errors.RecordTwice` for a second approval of the same account.
    """

    def make(desk: Desk) -> Record:
        request = _known(desk, number)
        if request.recorded_by == desk.actor:
            raise ApprovedByRecorder
        if request.closed is not None:
            raise RequestClosed
        if not minimal:
            raise MinimalUnconfirmed
        content = {"minimal": True}
        return Record(Kind.APPROVAL, request.recipient, desk.today, content, regarding=number, by=desk.actor)

    return put_on_record(space, by, make)


def close_request(space: Space, *, by: str, number: UUID) -> Recorded:
    """Close a request, answered or declined: from then on nothing is given by it.

    Raises :class:`RequestUnknown` or :class:`kotowari.errors.RecordTwice`.
    """

    def make(desk: Desk) -> Record:
        recipient = _known(desk, number).recipient
        return Record(Kind.CLOSURE, recipient, desk.today, regarding=number, by=desk.actor)

    return put_on_record(space, by, make)


def _known(desk: Desk, number: UUID) -> Request:
    request = read_request(desk.connection, desk.space, number)
    if request is None:
        raise RequestUnknown
    return request


def _held(connection: Connection, persons: Sequence[UUID]) -> Sequence[UUID]:
    chosen = list(dict.fromkeys(persons))
    if not chosen:
        raise RequestOfNobody
    row = connection.execute(_HELD, {"persons": chosen}).fetchone()
    if row is None or row[0] != len(chosen):
        raise PersonUnknown
    return chosen
