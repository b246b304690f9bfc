"""Tasks: the places of a request that people look through. Given out, answered with evidence, and never left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.datamap.model import Datamap, Place, PlaceKind
from kotowari.errors import TaskUnfit, TaskUnknown
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.evidence import Kept, Proof, drop_files, keep_files
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, written
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space
from kotowari.places.manual.settings import read_settings

MOST_FILES = 200
LARGEST_FILE = 64 * 1024 * 1024
_LONGEST = 20_000

_ADD = b"""
    INSERT INTO places.task (space, request, place, person, owner, due_on)
    VALUES (%(space)s, %(request)s, %(place)s, %(holder)s, %(owner)s, %(due_on)s)
"""
_END = b"""
    UPDATE places.task SET state = %(state)s, outcome = %(outcome)s, found = %(found)s, step = %(step)s,
        done_by = %(by)s, done_on = %(on)s
    WHERE space = %(space)s AND request = %(request)s AND place = %(place)s
"""
_COLUMNS = b"""
    SELECT t.request, r.number, t.place, t.owner, least(t.due_on, r.due_on), t.state, t.outcome, t.found, t.step,
        t.done_by, t.done_on, t.reminded_on
    FROM places.task t JOIN rights.request r ON r.space = t.space AND r.request = t.request
"""
_OF_REQUEST = _COLUMNS + b"WHERE t.space = %(space)s AND t.request = %(request)s ORDER BY t.place"
_OPEN = (
    _COLUMNS
    + b"""
    WHERE t.space = %(space)s AND t.state = 'open' AND r.is_open ORDER BY least(t.due_on, r.due_on), r.number, t.place
"""
)
_REMINDED = b"""
    UPDATE places.task SET reminded_on = %(on)s
    WHERE space = %(space)s AND request = %(request)s AND place = %(place)s
"""


class Outcome(StrEnum):
    """What came of looking through a place: something, nothing, or that it could not be done."""

    FOUND = "found"
    NONE = "none"
    UNSEARCHABLE = "unsearchable"


@dataclass(frozen=True, slots=True)
class Task:
    """A place to be looked through for a request, as it stands. Nothing in it is personal.

    ``state`` is ``open``, ``done`` or ``failed`` (it could not be searched); ``due_on`` never later than the request's.
    """

    request: UUID
    number: str
    place: str
    owner: str | None
    due_on: date
    state: str
    outcome: Outcome | None
    found: int | None
    step: int | None
    done_by: UUID | None
    done_on: date | None
    reminded_on: date | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody says who looked through a place: what was searched and how, how many were found, and files.

    A place that cannot be searched needs a ``reason``.
    """

    outcome: Outcome
    searched: str = field(repr=False)
    found: int = 0
    reason: str | None = field(default=None, repr=False)
    files: tuple[Proof, ...] = field(default=(), repr=False)


def manual_places(case: Case, datamap: Datamap) -> list[Place]:
    """Return the places of a map that people look through for a request."""
    asked = case.scope.places
    return [
        place
        for place in datamap.places.values()
        if place.kind is PlaceKind.MANUAL and (not asked or place.name in asked)
    ]


def open_tasks(space: Space, *, by: str, request: UUID, datamap: Datamap) -> Taken | None:
    """Give out a task for each manual place that has none yet, in one commit; None where there is nothing to give out.

    Raises :class:`kotowari.errors.CaseUnknown`, and as :func:`give_out_tasks` does.
    """
    with space.changing() as connection:
        return give_out_tasks(connection, space, by=by, case=read_case(connection, space, request), datamap=datamap)


def give_out_tasks(connection: Connection, space: Space, *, by: str, case: Case, datamap: Datamap) -> Taken | None:
    """Do the same within the caller's transaction.

    Raises :class:`kotowari.errors.StepUnfit` before the requester is identified and after the answer,
    :class:`kotowari.errors.PlaceSettingsUnfit`.
    """
    new = manual_places(case, datamap)
    if new:
        known = {task.place for task in read_tasks(connection, space, case.request)}
        new = [place for place in new if place.name not in known]
    if not new:
        return None
    holder = lock_holder(connection, space, case.holder)
    today = space.today()
    due = {place.name: read_settings(place).due(today, case.due_on) for place in new}
    for place in new:
        values = {"place": place.name, "holder": case.holder, "owner": place.owner, "due_on": due[place.name]}
        connection.execute(_ADD, _of(space, case.request) | values)
    content = {"tasks": {name: day.isoformat() for name, day in due.items()}}
    return take_step(connection, space, by=by, case=case, kind=Step.TASKS, content=content, holder=holder)


def finish_task(space: Space, *, by: str, request: UUID, place: str, looked: Looked) -> Taken:
    """Record what came of a task, with its evidence, in one commit. Said again, it replaces what was said before.

    Raises :class:`TaskUnknown`, :class:`TaskUnfit`, :class:`kotowari.errors.StepUnfit` for a request that is answered.
    """
    _prove(looked)
    with space.changing() as connection:
        case = read_case(connection, space, request)
        if place not in {task.place for task in read_tasks(connection, space, request)}:
            raise TaskUnknown
        holder = lock_holder(connection, space, case.holder)
        content = {"place": place, "outcome": looked.outcome.value, "found": looked.found, "files": len(looked.files)}
        words = written({"searched": looked.searched, "reason": looked.reason})
        taken = take_step(
            connection, space, by=by, case=case, kind=Step.TASK_DONE, content=content, matter=words, holder=holder
        )
        values = _of(space, request) | {"place": place, "outcome": looked.outcome.value, "found": looked.found}
        values |= {"state": "failed" if looked.outcome is Outcome.UNSEARCHABLE else "done", "step": taken.step}
        values |= {"by": space.actor(connection, by), "on": space.today()}
        connection.execute(_END, values)
        drop_files(connection, space, case, place)
        keep_files(connection, space, case, place, holder, looked.files)
    return taken


def read_tasks(connection: Connection, space: Space, request: UUID) -> list[Task]:
    """Return the tasks of a request."""
    return [_task(row) for row in connection.execute(_OF_REQUEST, _of(space, request)).fetchall()]


def all_open_tasks(connection: Connection, space: Space) -> list[Task]:
    """Return the open tasks of requests that are still to be answered, the most urgent first."""
    return [_task(row) for row in connection.execute(_OPEN, {"space": space.name}).fetchall()]


def unanswered(connection: Connection, space: Space, case: Case, datamap: Datamap) -> list[Place]:
    """Return the manual places of which there is no answer, be it that no task was given out: none is left out."""
    answered = {task.place for task in read_tasks(connection, space, case.request) if task.state == "done"}
    return [place for place in manual_places(case, datamap) if place.name not in answered]


def mark_reminded(space: Space, tasks: Sequence[Task]) -> None:
    """Keep that the owners of tasks were reminded today."""
    with space.changing() as connection:
        for task in tasks:
            connection.execute(_REMINDED, _of(space, task.request) | {"place": task.place, "on": space.today()})


def looked_at(matter: Matter, kept: Iterable[Kept]) -> dict[str, Looked]:
    """Return what was found in each manual place, as it was said last, with the files of it that are kept."""
    # What is handed out in a file's stead was not found.
    instead = {said["instead"] for content in matter.of(Step.RULED) if (said := content.get("file"))}
    files: dict[str, list[Proof]] = {}
    for one in kept:
        if str(one.number) not in instead:
            files.setdefault(one.place, []).append(one.proof)
    found = {}
    for step in matter.steps:
        if step.kind is Step.TASK_DONE:
            said, words = step.content, matter.contents.get(step.number, {})
            proofs = tuple(files.get(said["place"], ()))
            found[said["place"]] = Looked(
                Outcome(said["outcome"]), words.get("searched", ""), said["found"], words.get("reason"), proofs
            )
    return found


def _prove(looked: Looked) -> None:
    """Raise :class:`TaskUnfit` unless what is said is whole."""
    if not looked.searched.strip() and looked.outcome is not Outcome.UNSEARCHABLE:
        raise TaskUnfit(problem="say what was searched, and by what")
    if looked.outcome is Outcome.UNSEARCHABLE and not (looked.reason or "").strip():
        raise TaskUnfit(problem="say why it cannot be searched")
    if (looked.outcome is Outcome.FOUND) != (looked.found > 0):
        raise TaskUnfit(problem="what is found is counted, from 1; of `none` and `unsearchable` there is no number")
    if looked.files and looked.outcome is not Outcome.FOUND:
        raise TaskUnfit(problem="files show what was found, and nothing was")
    if len(looked.files) > MOST_FILES or any(len(file.content) > LARGEST_FILE for file in looked.files):
        raise TaskUnfit(problem=f"at most {MOST_FILES} files, of {LARGEST_FILE // 2**20} MiB each")
    if max(len(looked.searched), len(looked.reason or "")) > _LONGEST:
        raise TaskUnfit(problem=f"what is written has at most {_LONGEST} characters: put the rest into a file")


def _of(space: Space, request: UUID) -> dict[str, Any]:
    return {"space": space.name, "request": request}


def _task(row: tuple[Any, ...]) -> Task:
    request, number, place, owner, due_on, state, outcome, *rest = row
    return Task(request, number, place, owner, due_on, state, Outcome(outcome) if outcome else None, *rest)
