"""A step of a request: its entry, its row and the state after it, all in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import CaseMoved
from kotowari.handling.asked.cases import OPEN, Case, State
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step, moved
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault.custody import Person

ADD_STEP = b"""
    INSERT INTO rights.step (space, request, step, person, kind, at, by, content, sealed, entry)
    VALUES (%(space)s, %(request)s, %(step)s, %(holder)s, %(kind)s, %(at)s, %(by)s, %(content)s, %(sealed)b, %(entry)s)
"""
_MOVE = b"""
    UPDATE rights.request SET
        state = %(state)s, due_on = %(due_on)s, laws = %(laws)s, scope = %(scope)s, identified_on = %(identified_on)s,
        waiting_since = %(waiting_since)s, defects = %(defects)s, ended_on = %(ended_on)s, assigned = %(assigned)s,
        map = %(map)s, version = version + 1
    WHERE space = %(space)s AND request = %(request)s AND version = %(version)s
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: its number in the request, its entry, and the request as it stands after it."""

    step: int
    entry: UUID
    case: Case


def take_step(
    connection: Connection,
    space: Space,
    *,
    by: str,
    case: Case,
    kind: Step,
    content: Mapping[str, Any] | None = None,
    matter: bytes | None = None,
    changes: Mapping[str, Any] | None = None,
    holder: Person | None = None,
) -> Taken:
    """Take a step of a request within the caller's transaction: its entry, its row, and the state after it.

    ``content`` is what the entry says too, with nothing personal in it; ``matter`` is sealed under the holder's key.
    ``changes`` are fields of the request that the step sets beside the state (``due_on``, ``laws``, ``scope``,
    ``assigned``, ``map``). ``holder`` is the request's, if the caller has locked it already.

    Raises :class:`kotowari.errors.StepUnfit` where the step may not be taken, :class:`CaseMoved` if the request has
    moved since ``case`` was read, :class:`kotowari.errors.CaseErased`, :class:`kotowari.errors.ActorUnnamed`.
    """
    after = _after(space, replace(case, **(changes or {})), kind, moved(case, kind))
    values = {
        "space": space.name,
        "request": case.request,
        "state": after.state.value,
        "due_on": after.due_on,
        "laws": list(after.laws),
        "scope": Jsonb(after.scope.to_json()),
        "identified_on": after.identified_on,
        "waiting_since": after.waiting_since,
        "defects": after.defects,
        "ended_on": after.ended_on,
        "assigned": after.assigned,
        "map": after.map,
        "version": case.version,
    }
    person = holder or lock_holder(connection, space, case.holder)
    if not connection.execute(_MOVE, values).rowcount:
        raise CaseMoved
    return Taken(after.version, record_step(connection, space, by, after, kind, content, matter, person), after)


def record_step(
    connection: Connection,
    space: Space,
    by: str,
    case: Case,
    kind: Step,
    content: Mapping[str, Any] | None,
    matter: bytes | None,
    holder: Person,
) -> UUID:
    """Append the entry of a step and keep its row, whose number is the request's version; return the entry's number."""
    number, at, said = uuid4(), clock.now(), dict(content or {})
    actor = space.actor(connection, by)
    told = {"request": {"step": kind.value, "state": case.state.value, **said}}
    append(connection, space.name, entry(space, actor, "request", told, holder, number=number))
    values = {"space": space.name, "request": case.request, "step": case.version, "holder": case.holder}
    values |= {"kind": kind.value, "at": at, "by": actor, "content": Jsonb(said), "entry": number}
    values["sealed"] = holder.seal_matter(matter, kind=kind.value, version=case.version) if matter is not None else None
    connection.execute(ADD_STEP, values)
    return number


def _after(space: Space, case: Case, kind: Step, state: State) -> Case:
    today = space.today()
    defects = case.defects + {Step.DEFECT: 1, Step.COMPLETED: -1}.get(kind, 0)
    identified: date | None = today if kind is Step.IDENTIFIED else case.identified_on
    return replace(
        case,
        state=state,
        defects=defects,
        waiting_since=(case.waiting_since or today) if defects else None,
        identified_on=identified,
        ended_on=case.ended_on or (None if state in OPEN else today),
        version=case.version + 1,
    )
