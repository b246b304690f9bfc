"""The frame of a change of two persons: lock both, decide and record once, and admit each, all in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_both
from kotowari.handling.change import Effect, done_before
from kotowari.handling.gone import gone
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.replies import reply_to
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition
from kotowari.vault.custody import Newcomer, Person
from kotowari.vault.joining import Joining

OneOfTwo = tuple[Admitted, Person]


class Finding(StrEnum):
    """How it was found whose the information is. That two have a value in common is no such finding."""

    PERSON = "person"
    """By the word of the person, whose identity was verified."""
    DOCUMENT = "document"
    """By documents that were compared."""
    RECORDS = "records"
    """By records of the operator, such as a form that was entered twice."""


@dataclass(frozen=True, slots=True)
class ChangeOfTwo:
    """A change of a person together with another, known or new.

    ``found`` is what whoever acts has established, ``establish`` finds out more of the known persons; ``foresee`` says
    what it will do, by names only. ``asked`` is everything that makes the request what it is, as JSON.
    """

    ask: Ask
    found: frozenset[Condition]
    foresee: Callable[[Joining, Person, Person], Effect]
    carry_out: Callable[[Connection, Joining, OneOfTwo, OneOfTwo, datetime], None]
    asked: Mapping[str, Any] = field(repr=False)
    establish: Callable[[Joining, Person], frozenset[Condition]] = lambda joining, person: frozenset()  # noqa: ARG005
    on_everything: bool = False


def change_two(
    space: Space, by: str, number: UUID, other: UUID | Newcomer, change: ChangeOfTwo, key: str | None = None
) -> Changed | Refused:
    """Decide, record and carry out a change of two persons.

    A request that was permitted under the same idempotency ``key`` is not carried out again: its answer is given again.
    Raises :class:`kotowari.errors.KeyReused` if the key was used for another request.
    """
    asked = {**change.asked, "by": by, "of": str(number)}
    with space.changing() as connection:
        space.refresh(connection)
        if change.on_everything:
            change = replace(change, ask=change.ask.widened(frozenset(space.rulebook().policy.items)))
        is_kept = key is not None and change.ask.is_well_formed
        reply = reply_to(connection, space, key, asked) if is_kept and key is not None else None
        if reply is not None and (done := done_before(connection, space, reply, number)) is not None:
            return replace(done, other=other if isinstance(other, UUID) else reply.person)
        outcome = _change(connection, space, by, number, other, change)
        if reply is not None and reply.entry is None and isinstance(outcome, Changed) and outcome.other is not None:
            # With the person who stands: what a merge retired, or a split made, is told from it.
            reply.keep(connection, space, outcome.entry, number if isinstance(other, UUID) else outcome.other)
    return outcome


def _change(
    connection: Connection, space: Space, by: str, number: UUID, other: UUID | Newcomer, change: ChangeOfTwo
) -> Changed | Refused:
    joining = Joining(connection, space.keys)
    numbers = [number] if isinstance(other, Newcomer) else [number, other]
    # In one order whoever asks, so that two who ask the other way round wait for each other and do not lock.
    locked = {each: joining.lock(each) for each in sorted(numbers)}
    person, second = locked[number], other.person if isinstance(other, Newcomer) else locked[other]
    why = gone(connection, space, [each for each in numbers if locked[each] is None])
    met = change.found | {Condition.NOT_UNJUST} | {found.why for found in why.values()}
    effect: Effect = None
    if person is not None and second is not None:
        met |= {Condition.KNOWN} | change.establish(joining, person)
        effect = change.foresee(joining, person, second)
    facts = Facts(space.today(), frozenset(met))
    decision = admit_both(connection, space, by, change.ask, facts, (person, second), effect)
    if isinstance(decision, Refused):
        if person is not None:
            joining.leave_trail(person, decision.entry)
        return replace(decision, into=next((found.into for found in why.values()), None))
    permit, admitted, admitted_second = decision
    assert person is not None and second is not None  # noqa: PT018, S101 - nothing is permitted about nobody
    at = clock.now()
    joining.leave_trail(person, admitted.entry)
    change.carry_out(connection, joining, (admitted, person), (admitted_second, second), at)
    return Changed(permit, admitted.entry, number, at, second.number)
