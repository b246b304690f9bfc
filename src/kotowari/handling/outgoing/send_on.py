"""Send on: a correction, a stop or an erasure reaches whoever received what it is about (APPI 22, 34, 35).

A corrected value is provided anew, by the gate, on the ground of the original. Where that ground no longer stands, the
recipient is told to stop: that tells it nothing new of the person.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.errors import DeliveryLost, NothingToAcknowledge, RecipientUnknown
from kotowari.gate.ask import Ask
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.deliver import Delivering
from kotowari.handling.outgoing.manifest import Described, about_parties, manifest, manifest_words
from kotowari.handling.outgoing.package import Told, rows_in
from kotowari.handling.outgoing.package_form import Contents, pieces
from kotowari.handling.outgoing.recipient_keys import standing_keys
from kotowari.handling.outgoing.records import carry_over, carry_over_unnamed
from kotowari.handling.outgoing.sealed_file import Draft
from kotowari.handling.outgoing.spool import Spool
from kotowari.handling.provide import BATCH
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.terms import Act, Ground
from kotowari.recipients.deliveries import Delivery, Form, delivery_of, move_received, share_received
from kotowari.recipients.notices import (
    Notice,
    What,
    acknowledge,
    known_outside,
    mark_sent,
    notices,
    raise_erasure,
    raise_notices,
)
from kotowari.vault.custody import Custody, Person
from kotowari.vault.joining import MERGED, SPLIT
from kotowari.vault.journal import Change
from kotowari.vault.protections import ERASED, erasures

Stopped = tuple[frozenset[str], bool]
"""The purposes whose use a person has had stopped (``*`` for all), and whether provision is."""


@dataclass(frozen=True, slots=True)
class SentOn:
    """A package of notices: how many of each kind, the digest of its file, and its entry."""

    number: UUID
    recipient: str
    counts: Mapping[str, int]
    digest: str
    entry: UUID


def pass_on(
    connection: Connection,
    space: Space,
    admitted: Admitted,
    person: Person,
    ask: Ask,
    effect: Mapping[str, Any] | None,
    at: datetime,
) -> None:
    """Have recipients told of a change of a person that is about to be carried out, within its transaction.

    Of an erasure, what records must still say is carried over first.
    """
    number = person.number
    if ask.act is Act.CORRECT:
        raise_notices(connection, space.name, number, What.CORRECT, at, items=ask.items)
    elif ask.act is Act.STOP:
        provision = bool(effect and effect.get("provision"))
        raise_notices(connection, space.name, number, What.STOP, at, purpose=None if provision else ask.purpose)
    elif ask.act is Act.ERASE:
        raise_erasure(connection, space.name, number, at)
        carry_over(connection, space, admitted, person)


def pass_on_erasures(connection: Connection, space: Space, admissions: Sequence[Admitted]) -> None:
    """Have recipients told of persons who are about to be erased at once; those whom nobody received cost little.

    They are not locked yet: whoever erases them asks afterwards whether all :func:`were_passed_on`.
    """
    of_person = {admitted.person: admitted for admitted in admissions}
    custody = Custody(connection, space.keys)
    for number in known_outside(connection, space.name, list(of_person)):
        if (person := custody.lock(number)) is not None:
            raise_erasure(connection, space.name, number, clock.now())
            carry_over(connection, space, of_person[number], person)


def were_passed_on(connection: Connection, space: Space, persons: Sequence[UUID]) -> bool:
    """Whether nothing was delivered or received of persons since; once they are erased, nothing can be any more."""
    return not known_outside(connection, space.name, persons)


def pass_on_again(connection: Connection, space: Space, change: Change) -> None:
    """Have recipients told of an erasure that a restored database does not know, before it is done again."""
    erased = erasures(space.keys, change.content) if change.act == ERASED.act else []
    for number in known_outside(connection, space.name, [UUID(row["person"]) for row in erased]):
        raise_erasure(connection, space.name, number, clock.now())
        carry_over_unnamed(connection, space, number)


def move_again(connection: Connection, space: Space, change: Change) -> None:
    """Let what recipients received go with the persons of a merge or split that was done again."""
    content, custody = change.content, Custody(connection, space.keys)
    if change.act == MERGED.act and "merged" in content:
        move_received(connection, space.name, UUID(content["merged"]["other"]), UUID(content["merged"]["person"]))
    elif change.act == SPLIT.act and custody.lock(UUID(content["other"])) is not None:
        items = {*content["items"], *content["earlier"]}
        pass_on_split(connection, space, UUID(content["person"]), UUID(content["other"]), items, clock.now())


def pass_on_withdrawal(connection: Connection, space: Space, person: UUID, recipient: str, at: datetime) -> None:
    """Have a recipient told to stop, for the consent on which it received was withdrawn."""
    raise_notices(connection, space.name, person, What.STOP, at, recipient=recipient)


def pass_on_merge(
    connection: Connection,
    space: Space,
    persons: tuple[UUID, UUID],
    stopped: tuple[Stopped, Stopped],
    changed: tuple[Collection[str], Collection[str]],
    at: datetime,
) -> None:
    """Have recipients told of two persons who become one, the first: whose value no longer stands, and what is stopped.

    ``changed`` are the items of each whose value does not stand; what the other had ``stopped`` is stopped of each.
    """
    for number, mine, theirs, items in zip(persons, stopped, reversed(stopped), changed, strict=True):
        if items:
            raise_notices(connection, space.name, number, What.CORRECT, at, items=items)
        purposes = theirs[0] - mine[0]
        if "*" in purposes or (theirs[1] and not mine[1]):
            raise_notices(connection, space.name, number, What.STOP, at)
        else:
            for purpose in sorted(purposes):
                raise_notices(connection, space.name, number, What.STOP, at, purpose=purpose)
    move_received(connection, space.name, persons[1], persons[0])


def pass_on_split(
    connection: Connection, space: Space, person: UUID, other: UUID, items: Collection[str], at: datetime
) -> None:
    """Have recipients told that items of a person are another's, who is then told what they received too."""
    raise_notices(connection, space.name, person, What.CORRECT, at, items=items)
    share_received(connection, space.name, person, other, items)


def send_on(space: Space, *, by: str, recipient: str, file: Path, told: Told) -> SentOn | None:
    """Send a recipient all that it is still to be told, as one sealed file; None, and no file, where there is nothing.

    ``told`` is told of each correction that the gate refuses now: a stop is sent in its place. The file has its name
    before what it tells counts as sent: after a crash between the two it is told again, and never forgotten.
    Raises what :func:`kotowari.handling.outgoing.package.make_package` raises, and :class:`RecipientUnknown`.
    """
    number = uuid4()
    with space.changing() as connection:
        space.refresh(connection)
        if recipient not in space.rulebook().policy.recipients:
            raise RecipientUnknown
        due = notices(connection, space.name, recipient=recipient, due=True)
        if not due:
            return None
        keys = standing_keys(connection, space, recipient)
    with Draft(file, number) as draft, Spool(file.parent) as spool:
        try:
            sending = _Sending(space, by, told, spool)
            sending.fill(due)
            described = _described(space, number, recipient, len(due))
            items = sorted({item for notice in due for item in notice.items})
            columns = ("entry", "package", "was", "what", "deleted", *items)
            words = manifest_words(described)
            contents = Contents(words, manifest(described), columns, lambda: rows_in(spool), clock.now(), spool.size)
            mark = draft.seal(pieces(contents), [key.key for key in keys])
            with space.changing() as connection:
                if set(standing_keys(connection, space, recipient)) != set(keys):
                    raise DeliveryLost
        except BaseException:
            draft.discard()
            raise
        draft.name()
    return _kept(space, by, number, recipient, due, sending.stops, mark)


def acknowledged(space: Space, *, by: str, number: UUID) -> tuple[int, UUID]:
    """Record that a recipient acknowledged a package of notices; return how many, and the entry.

    Raises :class:`NothingToAcknowledge`.
    """
    with space.changing() as connection:
        count = acknowledge(connection, space.name, number, clock.now())
        if not count:
            raise NothingToAcknowledge
        content = {"sent_on": {"number": str(number), "notices": count}}
        made = entry(space, space.actor(connection, by), "acknowledged", content)
        append(connection, space.name, made)
    return count, made.id


class _Sending:
    """What goes into one package of notices, group by group of those that are decided by one ask."""

    def __init__(self, space: Space, by: str, told: Told, spool: Spool) -> None:
        self._space = space
        self._by = by
        self._told = told
        self._spool = spool
        self.stops: list[UUID] = []

    def fill(self, due: Sequence[Notice]) -> None:
        """Put a row for each notice into the spool."""
        corrections: dict[tuple[UUID, tuple[str, ...]], list[Notice]] = defaultdict(list)
        plain = []
        for notice in due:
            if notice.what is What.CORRECT and notice.person is not None:
                corrections[notice.delivery, tuple(sorted(notice.items))].append(notice)
            else:
                plain.append(_row(notice, notice.what))
        self._add(plain)
        for (delivery, items), group in corrections.items():
            self._add(list(self._corrected(delivery, items, group)))

    def _corrected(self, number: UUID, items: tuple[str, ...], group: Sequence[Notice]) -> Iterator[dict[str, str]]:
        with self._space.reading() as connection:
            original = delivery_of(connection, self._space.name, number)
        if original is None:
            raise DeliveryLost
        of_person = {notice.person: notice for notice in group if notice.person is not None}
        ask = _ask_again(original, items)
        delivering = Delivering(self._space, self._by, ask, list(of_person), Form.SENT_ON, original.kept)
        told_of: set[UUID] = set()
        for outcomes in delivering.batches(BATCH):
            for outcome in outcomes:
                if isinstance(outcome, Refused):
                    self._told(outcome)
                    continue
                notice = of_person[outcome.person.number]
                told_of.add(notice.number)
                values = outcome.open()
                gone = " ".join(sorted(set(items) - values.keys()))
                entry_of_it = {"entry": str(outcome.admitted.entry)}
                yield {**entry_of_it, **_row(notice, What.CORRECT), **({"deleted": gone} if gone else {}), **values}
        for notice in group:
            if notice.number not in told_of:
                self.stops.append(notice.number)
                yield _row(notice, What.STOP)

    def _add(self, rows: list[dict[str, str]]) -> None:
        for start in range(0, len(rows), BATCH):
            self._spool.add(json.dumps(rows[start : start + BATCH], ensure_ascii=False).encode())


def _row(notice: Notice, what: What) -> dict[str, str]:
    return {"package": str(notice.delivery), "was": str(notice.entry), "what": what.value}


def _ask_again(original: Delivery, items: Sequence[str]) -> Ask:
    return Ask(
        Act.PROVIDE,
        original.subject,
        frozenset(items),
        original.purpose,
        recipient=original.recipient,
        ground=Ground(original.ground),
        basis=original.basis,
        own_use=original.own_use,
    )


def _described(space: Space, number: UUID, recipient: str, count: int) -> Described:
    rulebook = space.rulebook()
    source = rulebook.source
    names = {"policy": source.policy, "revision": source.revision.isoformat()}
    says = about_parties(rulebook, recipient)
    return Described(number, "sent-on", clock.now(), recipient, count, says, names, rulebook.policy.languages)


def _kept(
    space: Space, by: str, number: UUID, recipient: str, due: Sequence[Notice], stops: Sequence[UUID], mark: str
) -> SentOn:
    turned = set(stops)
    kinds = [What.STOP if notice.number in turned else notice.what for notice in due]
    counts = {what.value: kinds.count(what) for what in What if what in kinds}
    with space.changing() as connection:
        content = {"sent_on": {"number": str(number), "digest": mark, "recipient": recipient, "notices": counts}}
        made = entry(space, space.actor(connection, by), "send-on", content)
        append(connection, space.name, made)
        mark_sent(connection, space.name, [notice.number for notice in due], stops, number, clock.now())
    return SentOn(number, recipient, counts, mark, made.id)
