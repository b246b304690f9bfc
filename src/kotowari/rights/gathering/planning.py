"""Planning a disclosure, approving the plan, sending it back: each by a person, each an entry."""

from collections.abc import Collection
from uuid import UUID

from kotowari.errors import NotIdentified, PlanChanged
from kotowari.handling.asked.cases import read_case
from kotowari.handling.asked.disclose import dumped
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import open_request
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.rights.gathering.plan import Plan, make_plan
from kotowari.rights.gathering.sources import Sources


def draft_plan(
    space: Space, *, by: str, request: UUID, sources: Sources, reachable: Collection[str] | None = None
) -> tuple[Taken, Plan] | Refused:
    """Record what would be read for a request, place by place, for a human to approve. Nothing is read of a place.

    Raises :class:`NotIdentified` where it is not established who asks, and so by what the person would be found.
    """
    matter = open_request(space, by=by, request=request)
    if isinstance(matter, Refused):
        return matter
    kinds = [kind for kind, values in matter.seeds.items() if values]
    if not kinds:
        raise NotIdentified
    made = make_plan(sources.datamap, sources.map, kinds, matter.case.scope, reachable)
    with space.changing() as connection:
        taken = take_step(
            connection,
            space,
            by=by,
            case=matter.case,
            kind=Step.PLANNED,
            content=made.counts(),
            matter=dumped(made.to_json()),
            changes={"map": sources.map},
        )
    return taken, made


def approve_plan(space: Space, *, by: str, request: UUID, plan: str) -> Taken:
    """Approve a plan by its digest. One approver suffices, and may be who drafted it: both are on record.

    Raises :class:`PlanChanged` where the plan on record is another.
    """
    with space.changing() as connection:
        case = read_case(connection, space, request)
        row = connection.execute(_PLANNED, {"space": space.name, "request": request}).fetchone()
        if row is None or row[0].get("plan") != plan:
            raise PlanChanged
        return take_step(connection, space, by=by, case=case, kind=Step.APPROVED, content={"plan": plan})


def reject_plan(space: Space, *, by: str, request: UUID, reason: str) -> Taken:
    """Send a plan back, for a reason."""
    with space.changing() as connection:
        case = read_case(connection, space, request)
        matter = dumped({"reason": reason})
        return take_step(connection, space, by=by, case=case, kind=Step.REJECTED, matter=matter)


_PLANNED = b"""
    SELECT content FROM rights.step WHERE space = %(space)s AND request = %(request)s AND kind = 'planned'
    ORDER BY step DESC LIMIT 1
"""
