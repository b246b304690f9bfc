"""Deciding a request for disclosure, and making its answer: each by a person, each an entry."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import CaseMoved, LedgerEntryUnknown
from kotowari.handling.asked.cases import Case, Kind, read_case
from kotowari.handling.asked.disclose import Answering, Opened, admit_answer, dumped
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step, moved
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.records import Record, records_of
from kotowari.handling.receipt import read_receipt
from kotowari.handling.space import Space
from kotowari.ledger.receipt import Promise
from kotowari.notice.letter.letter import Letter, letter_pdf
from kotowari.policy.model import Fee, Policy
from kotowari.rights.answer.answers import Answer, answers_of, keep_answer
from kotowari.rights.answer.archive import archive
from kotowari.rights.answer.contents import Contents, Proof
from kotowari.rights.answer.letters import letter_of
from kotowari.rights.answer.prepare import attachments, case_number, prepare
from kotowari.rights.deciding.decision import Decision, fee_of, require_fit
from kotowari.rights.deciding.review import Review
from kotowari.rights.gathering.readings import drop_read
from kotowari.rights.gathering.replies import drop_replies

_PATIENCE = 10.0
"""Seconds to wait while another process brings the entries into the log."""

_PAUSE, _MOMENT = 0.05, 0.002
"""Seconds between two looks: where another process holds the log, and where this one is at it."""

_CONCERNS = b"SELECT person FROM rights.concerns WHERE space = %(space)s AND request = %(request)s ORDER BY person"


@dataclass(frozen=True, slots=True)
class Log:
    """How entries come into the log, and what verifies it: ``integrate`` brings in those that wait."""

    integrate: Callable[[], object]
    verifier_key: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was made, and the request as it stands after it."""

    taken: Taken
    answer: Answer


def decide(space: Space, *, by: str, review: Review, decision: Decision) -> Taken:
    """Record what a person decided of a request.

    Raises :class:`kotowari.errors.DecisionUnfit` for what the law does not let be decided of what was found,
    :class:`kotowari.errors.CaseMoved` if the request moved since it was opened, :class:`kotowari.errors.StepUnfit`.
    """
    with space.changing() as connection:
        space.refresh(connection)
        lock_holder(connection, space, review.opened.case.holder)
        return _decide(connection, space, by, review, decision)


def answer(space: Space, *, by: str, review: Review, log: Log, decision: Decision | None = None) -> Answered | Refused:
    """Make the answer that was decided on, as one archive with its letter and its receipt, and keep it sealed.

    With a ``decision`` it is decided in the same commit as the answer is recorded. Killed anywhere, it is run again.
    Raises as :func:`decide` does, and :class:`LedgerEntryUnknown` while another process holds the log.
    """
    with space.changing() as connection:
        space.refresh(connection)
        lock_holder(connection, space, review.opened.case.holder)
        begun = begin_answer(connection, space, by, review, decision)
    return begun if isinstance(begun, Refused) else make_answer(space, by, begun, log)


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer that is on record as being made: of what, on which decision, under which number, about whom.

    ``making`` are its contents, and the letter that is being set, where nothing more is to be read for them.
    """

    review: Review
    policy: Policy
    decision: Decision
    number: str
    answering: Answering
    persons: tuple[UUID, ...]
    making: "Making | None" = None

    @property
    def needs_records(self) -> bool:
        """Whether what was provided and received is told in it: that is read under an entry of its own."""
        if not self.decision.discloses:
            return False
        return bool(self.persons) or self.answering.opened.case.kind is Kind.PROVISION_RECORDS


@dataclass(frozen=True, slots=True)
class Making:
    """The contents of an answer without its proof; the letter is set in a thread beside."""

    contents: Contents
    letter: "Future[bytes]" = field(repr=False)


def begin_answer(
    connection: Connection, space: Space, by: str, review: Review, decision: Decision | None
) -> Begun | Refused:
    """Record that an answer is made, within the caller's transaction, and the decision if it is one with it.

    The caller has locked the request's holder.
    """
    if decision is not None:
        case = _decide(connection, space, by, review, decision).case
    else:
        case = read_case(connection, space, review.opened.case.request)
        moved(case, Step.ANSWERED)
        # What was decided of is what was seen: nothing may have been decided or ruled since it was opened.
        if case.version != review.opened.case.version:
            raise CaseMoved
        decision = decided_in(review)
    items = frozenset(item for asked in review.sources.asked.values() for item in asked.items)
    answering = admit_answer(connection, space, by=by, case=case, holder=review.opened.holder, items=items)
    if isinstance(answering, Refused):
        return answering
    number = case_number(case, len(answers_of(connection, space, case)) + 1)
    persons = tuple(person for (person,) in connection.execute(_CONCERNS, _of(space, case)).fetchall())
    begun = Begun(review, space.rulebook().policy, decision, number, answering, persons)
    # The letter takes the longest of all: it is set while this waits for the disk, and thrown away if that fails.
    return begun if begun.needs_records else replace(begun, making=_make(space, by, begun))


def make_answer(space: Space, by: str, begun: Begun, log: Log) -> Answered:
    """Make an answer and keep it sealed. To be called once what was begun is durable."""
    with making_answer(space, by, begun, log) as (_, answered):
        return answered


@contextmanager
def making_answer(space: Space, by: str, begun: Begun, log: Log) -> Iterator[tuple[Connection, Answered]]:
    """Make an answer, and yield it within the transaction that keeps it: what the block records is of the same commit.

    It is kept only when the log that its receipt speaks of is also written outside the database.
    """
    promise = begun.answering.promise
    with ThreadPoolExecutor(1) as beside:
        # The log waits for the disk: meanwhile the letter is set, and the archive written up to them.
        logged = beside.submit(log.integrate)
        making = begun.making or _make(space, by, begun)
        with space.changing() as connection:
            receipt = partial(_receipt, connection, space, promise, log, logged)
            proof = Proof(receipt, log.verifier_key, 1 + len(promise.entries))
            contents = replace(making.contents, proof=proof, letter=making.letter.result)
            yield connection, _kept(connection, space, by, begun.answering.opened, begun.decision, contents)
            logged.result()


def decided_in(review: Review) -> Decision:
    """Return what was decided last. Raises ``LookupError`` where nothing was."""
    for step in reversed(review.matter.steps):
        if step.kind is Step.DECIDED:
            return Decision.from_json(step.content, review.matter.contents.get(step.number, {}))
    raise LookupError


def _decide(connection: Connection, space: Space, by: str, review: Review, decision: Decision) -> Taken:
    case = review.opened.case
    require_fit(decision, case.kind, case.laws, review.findings())
    fee = fee_of(space.rulebook().policy, case.kind, case.subject, decision)
    content: dict[str, Any] = {**decision.to_json(), "articles": list(decision.articles(case.kind)), "fee": _fee(fee)}
    words = dumped(decision.words())
    return take_step(
        connection,
        space,
        by=by,
        case=case,
        kind=Step.DECIDED,
        content=content,
        matter=words,
        holder=review.opened.holder,
    )


def _fee(fee: Fee | None) -> str | None:
    return f"{fee.currency} {fee.amount}" if fee is not None else None


def _make(space: Space, by: str, begun: Begun) -> Making:
    contents, letter = _contents(space, by, begun)
    beside = ThreadPoolExecutor(1)
    making = Making(contents, beside.submit(letter_pdf, letter))
    beside.shutdown(wait=False)
    return making


def _contents(space: Space, by: str, begun: Begun) -> tuple[Contents, Letter]:
    policy, decision, case = begun.policy, begun.decision, begun.answering.opened.case
    records: list[Record] | None = None
    if begun.needs_records:
        records = [record for person in begun.persons for record in records_of(space, by=by, person=person)[0]]
    fee = fee_of(policy, case.kind, case.subject, decision)
    prepared = prepare(begun.review, policy, decision, begun.number, space.today(), records, fee)
    summary = replace(prepared.told.summary, attachments=attachments(prepared.contents))
    return prepared.contents, letter_of(replace(prepared.told, summary=summary))


def _receipt(connection: Connection, space: Space, promise: Promise, log: Log, logged: "Future[object]") -> str:
    """Return the receipt as soon as the entries are in the log: this run brings them in, or another that was at it."""
    end = time.monotonic() + _PATIENCE
    while True:
        was_done = logged.done()
        try:
            return read_receipt(connection, space, promise)
        except LedgerEntryUnknown:
            if time.monotonic() > end:
                raise
        if was_done:
            logged.result()
            time.sleep(_PAUSE)
            log.integrate()
        else:
            wait([logged], timeout=_MOMENT)


def _kept(
    connection: Connection, space: Space, by: str, opened: Opened, decision: Decision, contents: Contents
) -> Answered:
    at = clock.now()
    case = opened.case
    holder = lock_holder(connection, space, case.holder)
    kind = Step.PART_ANSWERED if decision.open_places else Step.ANSWERED
    made = keep_answer(
        connection, space, opened, case.version + 1, contents.number, archive(contents, _local(space, at)), at
    )
    content = {"digest": made.digest, "size": made.size, "open": sorted(decision.open_places)}
    taken = take_step(connection, space, by=by, case=case, kind=kind, content=content, holder=holder)
    if kind is Step.ANSWERED:
        drop_read(connection, space, case)
        drop_replies(connection, space, case)
    return Answered(taken, made)


def _local(space: Space, at: datetime) -> datetime:
    """Return a moment as the operator's clock shows it: what an archive says of its files has no time zone."""
    return at.astimezone(ZoneInfo(space.timezone()))


def _of(space: Space, case: Case) -> dict[str, object]:
    return {"space": space.name, "request": case.request}
