"""Gathering: the places of an approved plan are read, and what they answered is kept, sealed.

Every run reads all places anew, so that what is disclosed is of one moment. Killed anywhere it is run again: a run that
kept nothing left entries and nothing else. A place that does not answer loses the others nothing: what it answered
before stays, and the next run tries it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.datamap.model import Datamap, PlaceKind
from kotowari.datamap.route import plan
from kotowari.errors import PlanChanged
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.disclose import Asked, Opened, admit_places, dumped
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, StepTaken
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.asked.tasks import open_tasks
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.places.asker import Asker
from kotowari.places.lookup import Limits, Opener
from kotowari.places.walk import walk
from kotowari.places.walked import Found, Standing, Walked
from kotowari.policy.model import Policy
from kotowari.rights.plan import make_plan
from kotowari.rights.readings import Reading, begin_readings, keep_read, keep_unread, readings_of
from kotowari.rights.rulings import verdicts_in

LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sources:
    """What a request is worked on with: the data map on record under a number, and how its places are opened."""

    map: UUID
    datamap: Datamap
    openers: Mapping[str, Opener] = field(repr=False)

    @property
    def asked(self) -> dict[str, Asked]:
        """What is asked of each place that a program reads: the items that its tables hold."""
        return {
            place.name: Asked(
                frozenset(c.item for t in place.tables.values() for c in t.columns.values() if c.item),
                len(place.tables),
            )
            for place in self.datamap.places.values()
            if place.kind is not PlaceKind.MANUAL
        }


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of a run: the step that it is, how each place stands, and how many rows of each standing were met."""

    taken: Taken
    readings: Mapping[str, Reading]
    standings: Mapping[Standing, int]


def gather(space: Space, *, by: str, request: UUID, sources: Sources, limits: Limits = LIMITS) -> Gathered | Refused:
    """Read the places of a request's approved plan, and keep what they answered.

    Raises :class:`kotowari.errors.StepUnfit` where no plan is approved, :class:`PlanChanged` where what would be read
    is no longer what was approved, :class:`kotowari.errors.CaseMoved` if the request moved meanwhile; then nothing is
    kept.
    """
    open_tasks(space, by=by, request=request, datamap=sources.datamap)
    with space.changing() as connection:
        opened = admit_places(connection, space, by=by, request=request, places=sources.asked)
        if isinstance(opened, Refused):
            return opened
        policy = space.rulebook().policy
        begin_readings(connection, space, opened, clock.now())
    matter = opened.matter()
    asker = asker_of(policy, matter)
    _require_approved(opened.case, opened.steps, sources, asker)
    verdicts = verdicts_in(matter)
    walked = walk(space.name, opened.admitted, sources.datamap, sources.openers, asker, limits, verdicts)
    with space.changing() as connection:
        return _kept(connection, space, by, opened, walked)


def asker_of(policy: Policy, matter: Matter) -> Asker:
    """Return who asks as the places are told it: the verified handles, and what is known of the items that name one."""
    requester = matter.asked.get("requester") or {}
    known = {
        name: [value for value in (requester.get("name"),) if value] if item.kind == "pd:Name" else []
        for name, item in policy.items.items()
        if item.kind in _TELLING
    }
    return Asker(matter.seeds, known)


_TELLING = frozenset(("pd:Name", "pd:BirthDate", "pd:DateOfBirth"))
"""The kinds of items that tell who one is."""


def approved_plan(steps: tuple[StepTaken, ...]) -> Mapping[str, Any]:
    """Return what is on record of the plan that was approved last: its figures, and its digest as ``plan``."""
    for step in reversed(steps):
        if step.kind is Step.PLANNED:
            return step.content
    raise PlanChanged


def _require_approved(case: Case, steps: tuple[StepTaken, ...], sources: Sources, asker: Asker) -> None:
    """Raise :class:`PlanChanged` unless what would be read is what was approved."""
    approved = approved_plan(steps)
    now = make_plan(sources.datamap, sources.map, [kind for kind, held in asker.handles.items() if held], case.scope)
    if approved["map"] != str(sources.map) or approved["plan"] != now.digest:
        raise PlanChanged


def _kept(connection: Connection, space: Space, by: str, opened: Opened, walked: Walked) -> Gathered:
    case, at = opened.case, clock.now()
    holder = lock_holder(connection, space, case.holder)
    before = readings_of(connection, space, case)
    problems = {one.place: one.why.code for one in reversed(walked.unread) if one.place in opened.admitted}
    by_place: dict[str, list[Found]] = {place: [] for place in opened.admitted}
    for found in walked.found:
        by_place[found.table.name.place].append(found)
    stays = {place for place in problems if before[place].state == "read"}
    keep_read(
        connection, space, opened, {place: tables for place, tables in by_place.items() if place not in stays}, at
    )
    keep_unread(connection, space, case, before, problems)
    readings = readings_of(connection, space, case)
    content = {"places": {name: {"state": one.state, "rows": one.rows} for name, one in readings.items()}}
    lacking = [[str(one.table), [str(through) for through in one.through]] for one in walked.lacking]
    taken = take_step(
        connection,
        space,
        by=by,
        case=case,
        kind=Step.GATHERED,
        content=content,
        matter=dumped({"lacking": lacking}),
        holder=holder,
    )
    return Gathered(taken, readings, _standings(walked))


def _standings(walked: Walked) -> dict[Standing, int]:
    counts: dict[Standing, int] = {}
    for found in walked.found:
        for row in found.rows:
            counts[row.standing] = counts.get(row.standing, 0) + 1
    return counts


def walked_again(sources: Sources, asker: Asker, found: tuple[Found, ...]) -> Walked:
    """Return what was kept of a walk as the walk had found it."""
    return Walked(plan(sources.datamap, asker.handles), found)
