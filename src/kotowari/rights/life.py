"""What happens to a request beside its answer: defects and completions, laws, extensions, assignment, withdrawal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import DefectUnfit, NothingToExtend
from kotowari.handling.asked.act import Saying, act
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import StepTaken, read_steps
from kotowari.handling.asked.steps import Taken
from kotowari.handling.space import Space
from kotowari.rights.time.clocks import Clock, IsWorking, clocks
from kotowari.rights.time.laws import rules_in_force

MISSING = ("identity", "authority", "scope", "form", "contact", "fee", "signature")
"""What can be wanting of a request, as its entry names it; the words to the person are sealed."""


def find_defect(
    space: Space, *, by: str, request: UUID, missing: Sequence[str], words: str, on: date | None = None
) -> Taken:
    """Record what a request lacks, and that whoever asks was asked for it on a day (補正).

    The clocks run on; how long it is waited for is told beside them. Raises :class:`DefectUnfit`.
    """

    def say(connection: Connection, case: Case) -> Saying:  # noqa: ARG001 - the form of `Say`
        if not missing or not set(missing) <= set(MISSING):
            raise DefectUnfit(problem=f"what is missing is among {_listed(MISSING)}")
        day = _past(space, case, on)
        said = {"missing": sorted(set(missing)), "on": day.isoformat()}
        return Saying(said, {"text": words}, {"waiting_since": min(day, case.waiting_since or day)})

    return act(space, by=by, request=request, kind=Step.DEFECT, say=say)


def complete(space: Space, *, by: str, request: UUID, defect: int, words: str = "", on: date | None = None) -> Taken:
    """Record that a defect, named by the number of its step, was completed on a day. Raises :class:`DefectUnfit`."""

    def say(connection: Connection, case: Case) -> Saying:
        steps = read_steps(connection, space, case)
        if defect not in open_defects(steps):
            numbers = ", ".join(str(number) for number in open_defects(steps)) or "none"
            raise DefectUnfit(problem=f"the defects that wait are of these steps: {numbers}")
        day = _past(space, case, on)
        if day < open_defects(steps)[defect]:
            raise DefectUnfit(problem="it is not completed before it was asked for")
        waits = [when for number, when in open_defects(steps).items() if number != defect]
        said = {"defect": defect, "on": day.isoformat()}
        changes = {"waiting_since": min(waits, default=None)}
        return Saying(said, {"text": words} if words else None, changes)

    return act(space, by=by, request=request, kind=Step.COMPLETED, say=say)


def open_defects(steps: Iterable[StepTaken]) -> dict[int, date]:
    """Return the steps of defects that are not completed, each with the day on which it was asked."""
    waiting: dict[int, date] = {}
    for one in steps:
        if one.kind is Step.DEFECT:
            waiting[one.number] = date.fromisoformat(one.content["on"])
        elif one.kind is Step.COMPLETED:
            waiting.pop(one.content["defect"], None)
    return waiting


def times_waited(steps: Iterable[StepTaken]) -> list[tuple[date, date | None]]:
    """Return from when until when each defect was waited for."""
    since: dict[int, date] = {}
    until: dict[int, date] = {}
    for one in steps:
        if one.kind is Step.DEFECT:
            since[one.number] = date.fromisoformat(one.content["on"])
        elif one.kind is Step.COMPLETED:
            until[one.content["defect"]] = date.fromisoformat(one.content["on"])
    return [(day, until.get(number)) for number, day in since.items()]


def clocks_of(case: Case, steps: Iterable[StepTaken], is_working: IsWorking) -> tuple[Clock, ...]:
    """Return every clock of a request, the strictest first."""
    return _clocks(case, _extended(steps), is_working)


def set_laws(space: Space, *, by: str, request: UUID, laws: Sequence[str], is_working: IsWorking) -> Taken:
    """Set the laws whose clocks run, as who collected the information is subject to them.

    Raises :class:`kotowari.errors.LawWithoutClocks`, :class:`NothingToExtend` where none of them has a clock for it.
    """

    def say(connection: Connection, case: Case) -> Saying:
        changed = replace(case, laws=tuple(dict.fromkeys(laws)))
        running = _clocks(changed, _extended(read_steps(connection, space, case)), is_working)
        if not running:
            raise NothingToExtend(problem="none of the laws named has a clock for a request of its kind")
        due = running[0].due
        said = {"laws": list(changed.laws), "due": due.isoformat()}
        return Saying(said, changes={"laws": changed.laws, "due_on": due})

    return act(space, by=by, request=request, kind=Step.LAWS, say=say)


def extend(space: Space, *, by: str, request: UUID, laws: Sequence[str], words: str, is_working: IsWorking) -> Taken:
    """Extend the clocks of some laws (of all that may be, where none is named), each once and with the reason in words.

    Whoever asks is told the reason; :mod:`kotowari.rights.telling` has the words. Raises :class:`NothingToExtend` after
    a clock's day, or where its law allows no extension, or none more.
    """

    def say(connection: Connection, case: Case) -> Saying:
        before = _extended(read_steps(connection, space, case))
        running = _clocks(case, before, is_working)
        fit = {one.rule.law for one in running if _may_be_longer(one, space.today())}
        chosen = set(laws) or fit
        if not words.strip():
            raise NothingToExtend(problem="it is extended for a reason, which the person is told: give it in words")
        if not chosen or not chosen <= fit:
            named = _listed(fit) if fit else "none"
            raise NothingToExtend(problem=f"those that still may be are {named}")
        after = _clocks(case, before | chosen, is_working)
        said = {"laws": sorted(chosen), "due": after[0].due.isoformat()}
        return Saying(said, {"text": words}, {"due_on": after[0].due})

    return act(space, by=by, request=request, kind=Step.EXTENDED, say=say)


def assign(space: Space, *, by: str, request: UUID, to: str) -> Taken:
    """Let an account see to a request. Raises :class:`kotowari.errors.ActorUnnamed`."""

    def say(connection: Connection, case: Case) -> Saying:  # noqa: ARG001 - the form of `Say`
        actor = space.actor(connection, to)
        return Saying({"to": str(actor)}, changes={"assigned": actor})

    return act(space, by=by, request=request, kind=Step.ASSIGNED, say=say)


def withdraw_request(space: Space, *, by: str, request: UUID, words: str = "") -> Taken:
    """Record that whoever asked withdraws the request; nothing in it is opened from then on."""
    said = Saying(words={"text": words} if words else None)
    return act(space, by=by, request=request, kind=Step.WITHDRAWN, say=lambda *_: said)


def _clocks(case: Case, extended: Iterable[str], is_working: IsWorking) -> tuple[Clock, ...]:
    rules = rules_in_force(case.laws, case.arrived_on)
    return clocks(rules, case.kind.value, case.laws, case.arrived_on, set(extended), is_working)


def _extended(steps: Iterable[StepTaken]) -> set[str]:
    named: list[list[Any]] = [one.content["laws"] for one in steps if one.kind is Step.EXTENDED]
    return {law for some in named for law in some}


def _may_be_longer(clock: Clock, on: date) -> bool:
    return clock.rule.longer is not None and not clock.is_extended and on <= clock.due


def _past(space: Space, case: Case, on: date | None) -> date:
    day = on or space.today()
    if not case.arrived_on <= day <= space.today():
        raise DefectUnfit(problem="its day lies between the arrival of the request and today")
    return day


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
