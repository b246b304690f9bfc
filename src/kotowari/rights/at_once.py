"""A disclosure at once: gathered, decided as was said beforehand, and answered, where nothing stands against it.

What somebody has to look at is gathered and left: anything left out, a place that did not answer, nothing found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from kotowari.errors import DecisionUnfit, Error
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.rights.answer.answering import Answered, Begun, Log, begin_answer, making_answer
from kotowari.rights.answer.delivering import Handed, begin_sending, write_file
from kotowari.rights.deciding.decision import Decision, Outcome, require_fit
from kotowari.rights.deciding.review import Review
from kotowari.rights.gathering.gather import LIMITS, Gathered, keep, read_places
from kotowari.rights.gathering.sources import Sources

WHOLLY = Decision(Outcome.WHOLLY)


@dataclass(frozen=True, slots=True)
class Went:
    """What became of one request of many: answered, left to a person, refused by the gate, or failed."""

    request: UUID
    outcome: Answered | Handed | Gathered | Refused | Error


def disclose_at_once(
    space: Space,
    *,
    by: str,
    request: UUID,
    sources: Sources,
    log: Log,
    decision: Decision = WHOLLY,
    folder: Path | None = None,
) -> Answered | Handed | Gathered | Refused:
    """Gather, decide and answer a request whose plan is approved, as the person who acts decides beforehand.

    With a ``folder`` the answer is also handed over, as a sealed file in it: that is of the commit that keeps the
    answer. Where the law does not let this be decided of what is found, it is gathered only. Nothing gathered is kept
    beside the answer. Raises as :func:`kotowari.rights.gathering.gather.gather`,
    :func:`kotowari.rights.answer.answering.answer` and :func:`kotowari.rights.answer.delivering.send_as_file` do.
    """
    read = read_places(space, by, request, sources, LIMITS)
    if isinstance(read, Refused):
        return read
    begun: Begun | Refused | None = None
    with space.changing() as connection:
        space.refresh(connection)
        gathered = keep(connection, space, by, read, fits=lambda review: _fits(decision, review))
        if _fits(decision, gathered.review):
            begun = begin_answer(connection, space, by, gathered.review, decision)
    if begun is None:
        return gathered
    if isinstance(begun, Refused):
        return begun
    with making_answer(space, by, begun, log) as (connection, answered):
        if folder is None:
            return answered
        sending = begin_sending(connection, space, by, answered.taken.case, answered.answer, "file")
    return sending if isinstance(sending, Refused) else write_file(space, sending, folder)


def disclose_many(
    space: Space,
    *,
    by: str,
    requests: Iterable[UUID],
    sources: Sources,
    log: Log,
    decision: Decision = WHOLLY,
    folder: Path | None = None,
) -> Iterator[Went]:
    """Do the same of many requests, one after another, and say of each what became of it: one loses no other."""
    one = partial(disclose_at_once, space, by=by, sources=sources, log=log, decision=decision, folder=folder)
    for request in requests:
        try:
            made = one(request=request)
        except Error as problem:
            yield Went(request, problem)
        else:
            yield Went(request, made)


def _fits(decision: Decision, review: Review) -> bool:
    case = review.opened.case
    if review.redactions:
        return False  # each is seen by a person first, also where it leaves out only what is another's
    try:
        require_fit(decision, case.kind, case.laws, review.findings())
    except DecisionUnfit:
        return False
    return True
