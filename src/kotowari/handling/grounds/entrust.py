"""Entrust: contracts with recipients, their supervision, passing the work on, their end, and what was disposed of."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kotowari.errors import (
    DisposalOfOther,
    EntrustmentNotPassedOn,
    EntrustmentWidened,
    RecordEndsFirst,
    RecordUnknown,
)
from kotowari.handling.grounds.on_record import Desk, Recorded, document_digest, named, put_on_record
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.recipients.contract import Contract, Scope, Terms
from kotowari.recipients.record import Kind, Record


def contract(
    space: Space,
    *,
    by: str,
    recipient: str,
    scope: Scope,
    since: date,
    until: date | None,
    every: Period,
    document: bytes,
    passed_to: Iterable[str] = (),
) -> Recorded:
    """Record a contract of entrustment (APPI 25, 27(5)(i)): from its first day to its last, it lets its scope out.

    ``every`` is how often the entrustee is supervised: overdue, nothing more is given to it. ``passed_to`` are the
    recipients to whom it may entrust the work in turn. Raises :class:`kotowari.errors.RecipientNotNamed`,
    :class:`kotowari.errors.ScopeUnknown`, :class:`RecordEndsFirst` or :class:`kotowari.errors.DocumentMissing`.
    """

    def make(desk: Desk) -> Record:
        onward = frozenset(desk.known(name) for name in passed_to)
        terms = Terms(desk.within_policy(scope), until, every, onward)
        return _contract(desk, recipient, since, terms, document)

    return put_on_record(space, by, make)


def sub_entrust(
    space: Space,
    *,
    by: str,
    under: UUID,
    recipient: str,
    scope: Scope,
    since: date,
    until: date | None,
    every: Period,
    document: bytes,
) -> Recorded:
    """Record that an entrustee entrusts the work in turn; whoever does it is a recipient, in the chain of the contract.

    It stands only while every contract above it does. Raises :class:`RecordUnknown`, :class:`EntrustmentNotPassedOn`,
    :class:`EntrustmentWidened` and what :func:`contract` raises.
    """

    def make(desk: Desk) -> Record:
        above = _known(desk, under)
        if desk.known(recipient) not in above.terms.passed_to:
            raise EntrustmentNotPassedOn(known=named(above.terms.passed_to))
        ends_later = above.until is not None and (until is None or until > above.until)
        if not scope.lies_within(above.terms.scope) or since < above.since or ends_later:
            raise EntrustmentWidened
        return _contract(desk, recipient, since, Terms(desk.within_policy(scope), until, every, under=under), document)

    return put_on_record(space, by, make)


def supervise(space: Space, *, by: str, number: UUID, on: date, document: bytes) -> Recorded:
    """Record that an entrustee was supervised (APPI 25). Raises :class:`RecordUnknown` or ``RecordDatedAhead``."""
    return put_on_record(space, by, lambda desk: _about(desk, Kind.SUPERVISION, number, desk.happened(on), document))


def end(space: Space, *, by: str, number: UUID, on: date, document: bytes) -> Recorded:
    """Record the last day of a contract, earlier than agreed or where none was. Raises :class:`RecordUnknown`."""

    def make(desk: Desk) -> Record:
        since = _known(desk, number).since
        if on < since:
            raise RecordEndsFirst(since=since)
        return _about(desk, Kind.END, number, on, document)

    return put_on_record(space, by, make)


def dispose(space: Space, *, by: str, number: UUID, items: Iterable[str], on: date, document: bytes) -> Recorded:
    """Record a certificate: an entrustee returned or disposed of items by a day (guideline on APPI 25).

    Raises :class:`RecordUnknown`, :class:`DisposalOfOther` or :class:`kotowari.errors.RecordDatedAhead`.
    """

    def make(desk: Desk) -> Record:
        known, gone = _known(desk, number).terms.scope.items, frozenset(items)
        if not gone or not gone <= known:
            raise DisposalOfOther(known=named(known))
        return _about(desk, Kind.DISPOSAL, number, desk.happened(on), document, gone)

    return put_on_record(space, by, make)


def _contract(desk: Desk, recipient: str, since: date, terms: Terms, document: bytes) -> Record:
    if terms.until is not None and terms.until < since:
        raise RecordEndsFirst(since=since)
    mark = document_digest(document)
    return Record(Kind.CONTRACT, desk.known(recipient), since, terms.to_json(), digest=mark, by=desk.actor)


def _about(
    desk: Desk, kind: Kind, number: UUID, on: date, document: bytes, items: frozenset[str] = frozenset()
) -> Record:
    recipient, content = _known(desk, number).recipient, {"items": sorted(items)} if items else {}
    mark = document_digest(document)
    return Record(kind, recipient, on, content, digest=mark, regarding=number, by=desk.actor)


def _known(desk: Desk, number: UUID) -> Contract:
    found = desk.register.contracts.get(number)
    if found is None:
        raise RecordUnknown(kind="contract")
    return found
