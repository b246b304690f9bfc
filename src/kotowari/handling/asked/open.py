"""Opening what is sealed of a request, for the duty of answering it: decided, recorded, and only then opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.canonical import canonical
from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.admit import admit_change
from kotowari.handling.asked.cases import OPEN, Case, State, read_case
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.papers import Paper, open_papers
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition, ItemClass
from kotowari.vault.custody import Custody, Person

PURPOSE = "answering-rights"
"""The duty of the law packs for which a request is read."""

Content = Mapping[str, Any]
"""What people wrote in a step, as JSON."""

_STEPS = b"""
    SELECT step, kind, at, by, content, sealed, entry FROM rights.step
    WHERE space = %(space)s AND request = %(request)s ORDER BY step
"""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a request as it is kept: its matter is sealed."""

    number: int
    kind: Step
    at: datetime
    by: UUID
    content: Mapping[str, Any]
    sealed: bytes | None = field(repr=False)
    entry: UUID


@dataclass(frozen=True, slots=True)
class Matter:
    """A request whose sealed content is open under a recorded permission, with its steps in order."""

    case: Case
    entry: UUID
    steps: tuple[StepTaken, ...]
    contents: Mapping[int, Content] = field(repr=False)
    papers: tuple[Paper, ...] = field(default=(), repr=False)
    """What came with it and the copies that are kept, where they were opened too."""

    def of(self, kind: Step) -> list[Content]:
        """Return what was written in the steps of a kind, the first one first."""
        return [self.contents[one.number] for one in self.steps if one.kind is kind and one.number in self.contents]

    @property
    def asked(self) -> Content:
        """What was written in the request itself."""
        return next(iter(self.of(Step.ARRIVED)), {})

    @property
    def seeds(self) -> dict[str, list[str]]:
        """The handles that were verified to be the person's, once who asks is: values by kind, such as ``email``."""
        return seeds_in(self.case, self.steps, self.contents)


def written(content: Content) -> bytes:
    """Return the bytes that are sealed of what people wrote."""
    return canonical(dict(content))


def read_steps(connection: Connection, space: Space, case: Case) -> tuple[StepTaken, ...]:
    """Return the steps of a request in order, with what is written in them still sealed."""
    rows = connection.execute(_STEPS, {"space": space.name, "request": case.request}).fetchall()
    return tuple(StepTaken(row[0], Step(row[1]), *row[2:]) for row in rows)


def request_facts(space: Space, case: Case) -> Facts:
    """Return what is established of a request for an ask about its holder.

    It is open for whoever answers until it is withdrawn or closed, for an answer that was given may be asked about.
    """
    met = {Condition.KNOWN, Condition.OF_SUBJECT, Condition.NOT_UNJUST, Condition.NOT_STOPPED}
    if case.state in OPEN | {State.ANSWERED}:
        met.add(Condition.REQUEST_OPEN)
    if case.identified_on is not None:
        met.add(Condition.IDENTITY_VERIFIED)
    return Facts(space.today(), frozenset(met))


def items_of_asking(rulebook: Rulebook) -> frozenset[str]:
    """Return the policy's items that a request itself holds: by what somebody is named, found and written to."""
    ordinary = {name: one for name, one in rulebook.policy.items.items() if one.item_class is ItemClass.ORDINARY}
    chosen = {name for name, one in ordinary.items() if one.handle or (one.kind or "").startswith(_NAMING)}
    return frozenset(chosen or ordinary)


_NAMING = ("pd:Name", "pd:EmailAddress", "pd:TelephoneNumber", "pd:PhysicalAddress", "pd:Contact")


def subject_of(space: Space, case: Case) -> str:
    """Return the policy's subject under which a request is decided: its own, or another where that is no more."""
    subjects = space.rulebook().policy.subjects
    return case.subject if case.subject in subjects else next(iter(subjects))


def admit_opening(connection: Connection, space: Space, by: str, case: Case, person: Person) -> Admitted | Refused:
    """Decide and record, within the caller's transaction, that what is sealed of a request is opened to answer it."""
    space.refresh(connection)
    ask = Ask(Act.USE, subject_of(space, case), items_of_asking(space.rulebook()), PURPOSE)
    decision = admit_change(connection, space, by, ask, request_facts(space, case), person)
    outcome = decision if isinstance(decision, Refused) else decision[1]
    Custody(connection, space.keys).leave_trail(person, outcome.entry)
    return outcome


def open_request(space: Space, *, by: str, request: UUID, papers: bool = False) -> Matter | Refused:
    """Open what is sealed of a request for the duty of answering it; the entry is durable before anything is opened.

    Its papers are opened only if they are asked for.

    Raises :class:`kotowari.errors.CaseUnknown`, :class:`kotowari.errors.CaseErased`.
    """
    with space.changing() as connection:
        case = read_case(connection, space, request)
        person = lock_holder(connection, space, case.holder)
        admitted = admit_opening(connection, space, by, case, person)
        steps = read_steps(connection, space, case)
    if isinstance(admitted, Refused):
        return admitted
    opened: tuple[Paper, ...] = ()
    if papers:
        with space.reading() as connection:
            opened = tuple(open_papers(connection, space, case, person, admitted).values())
    return Matter(case, admitted.entry, steps, open_contents(person, admitted, steps), opened)


def open_contents(person: Person, admitted: Admitted, steps: tuple[StepTaken, ...]) -> dict[int, Content]:
    """Return what was written in some steps, by their numbers, where it is JSON.

    Raises :class:`kotowari.errors.NotAdmitted` unless the admission is for the request's holder.
    """
    return {one.number: json.loads(content) for one in steps if (content := open_step(person, admitted, one))}


def open_step(person: Person, admitted: Admitted, step: StepTaken) -> bytes | None:
    """Return the bytes that were sealed of a step, None where there are none. Raises as :func:`open_contents` does."""
    if step.sealed is None:
        return None
    return person.open_matter(admitted, step.sealed, kind=step.kind.value, version=step.number)


def seeds_in(case: Case, steps: tuple[StepTaken, ...], contents: Mapping[int, Content]) -> dict[str, list[str]]:
    """Return the handles that checks verified, each value once, by kind; none before who asks is identified."""
    found: dict[str, list[str]] = {}
    if case.identified_on is None:
        return found
    for one in steps:
        if one.kind in (Step.CHECKED, Step.IDENTIFIED):
            for kind, values in contents.get(one.number, {}).get("seeds", {}).items():
                kept = found.setdefault(kind, [])
                kept += [value for value in values if value not in kept]
    return found
