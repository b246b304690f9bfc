"""Which step may follow in which state of a request, and where it leads. Data, and one function that reads it."""

from dataclasses import dataclass
from enum import StrEnum

from kotowari.errors import StepUnfit
from kotowari.handling.asked.cases import OPEN, WITHOUT_GATHERING, Case, Kind, State


class Step(StrEnum):
    """What is done in a request. Each is one entry of the ledger and one row beside it."""

    ARRIVED = "arrived"
    DEFECT = "defect"
    COMPLETED = "completed"
    CODE_SENT = "code-sent"
    CHECKED = "checked"
    COPY_DELETED = "copy-deleted"
    IDENTIFIED = "identified"
    CONCERNS = "concerns"
    LAWS = "laws"
    EXTENDED = "extended"
    ASSIGNED = "assigned"
    PLANNED = "planned"
    REJECTED = "rejected"
    APPROVED = "approved"
    GATHERED = "gathered"
    TASKS = "tasks"
    TASK_DONE = "task-done"
    RULED = "ruled"
    DECIDED = "decided"
    ANSWERED = "answered"
    PART_ANSWERED = "part-answered"
    SENT = "sent"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Move:
    """The states from which a step may be taken and, where it leads on, the state after it.

    ``of`` are the kinds of request that it is for, all where none is named.
    """

    states: frozenset[State]
    to: State | None = None
    of: frozenset[Kind] = frozenset()


_UNPLANNED = frozenset((State.ARRIVED, State.INCOMPLETE, State.IDENTIFIED))
_GATHERED_FOR = frozenset(Kind) - WITHOUT_GATHERING
_GIVEN = frozenset((State.GATHERED, State.DECIDED, State.ANSWERED))
_SEARCHED = OPEN - frozenset((State.ARRIVED, State.INCOMPLETE))
_ENDED = frozenset((State.ANSWERED, State.WITHDRAWN))

MOVES: dict[Step, tuple[Move, ...]] = {
    Step.DEFECT: (Move(_UNPLANNED, State.INCOMPLETE),),
    Step.COMPLETED: (Move(frozenset((State.INCOMPLETE,)), State.ARRIVED),),
    Step.CODE_SENT: (Move(_UNPLANNED),),
    Step.CHECKED: (Move(_UNPLANNED),),
    Step.COPY_DELETED: (Move(OPEN | _ENDED),),
    Step.IDENTIFIED: (Move(_UNPLANNED, State.IDENTIFIED),),
    Step.CONCERNS: (Move(OPEN),),
    Step.LAWS: (Move(OPEN),),
    Step.EXTENDED: (Move(OPEN),),
    Step.ASSIGNED: (Move(OPEN),),
    Step.PLANNED: (Move(frozenset((State.IDENTIFIED, State.PLANNED)), State.PLANNED, _GATHERED_FOR),),
    Step.REJECTED: (Move(frozenset((State.PLANNED, State.APPROVED)), State.IDENTIFIED),),
    Step.APPROVED: (Move(frozenset((State.PLANNED,)), State.APPROVED),),
    Step.GATHERED: (Move(frozenset((State.APPROVED, State.GATHERED)), State.GATHERED),),
    Step.TASKS: (Move(_SEARCHED, None, _GATHERED_FOR),),
    Step.TASK_DONE: (Move(_SEARCHED, None, _GATHERED_FOR),),
    Step.DECIDED: (
        Move(frozenset((State.IDENTIFIED, State.GATHERED, State.DECIDED)), State.DECIDED, _GATHERED_FOR),
        Move(_UNPLANNED - {State.INCOMPLETE} | {State.DECIDED}, State.DECIDED, WITHOUT_GATHERING),
    ),
    Step.ANSWERED: (
        Move(frozenset((State.DECIDED,)), State.ANSWERED),
        Move(_UNPLANNED - {State.INCOMPLETE}, State.ANSWERED, WITHOUT_GATHERING),
    ),
    Step.RULED: (Move(frozenset((State.GATHERED,))),),
    # What waits for a place is answered again: the request stays open.
    Step.PART_ANSWERED: (Move(frozenset((State.DECIDED,)), State.GATHERED, _GATHERED_FOR),),
    Step.SENT: (Move(_GIVEN),),
    Step.REVOKED: (Move(_GIVEN | {State.WITHDRAWN, State.CLOSED}),),
    Step.WITHDRAWN: (Move(OPEN, State.WITHDRAWN),),
    Step.CLOSED: (Move(_ENDED, State.CLOSED),),
}
"""The whole of it. An arrival has no state before it."""


def moved(case: Case, step: Step) -> State:
    """Return the state after a step. Raises :class:`StepUnfit` where it may not be taken.

    What is found wanting is waited for until the last of it is completed, whoever asks having been identified or not.
    """
    fit = [move for move in MOVES.get(step, ()) if not move.of or case.kind in move.of]
    chosen = next((move for move in fit if case.state in move.states), None)
    if chosen is None:
        states = sorted({state.value for move in fit for state in move.states})
        listed = ", ".join(f"`{state}`" for state in states) or "none"
        raise StepUnfit(step=step.value, kind=case.kind.value, state=case.state.value, states=listed)
    if step is Step.COMPLETED:
        if case.defects > 1:
            return State.INCOMPLETE
        return State.IDENTIFIED if case.identified_on else State.ARRIVED
    if step is Step.IDENTIFIED and case.defects:
        return State.INCOMPLETE
    return chosen.to or case.state
