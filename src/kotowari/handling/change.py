"""The frame of a change to one person: lock, establish, decide and record, all in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.gate.answer import Permit
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_change
from kotowari.handling.gone import gone
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.outgoing.send_on import pass_on
from kotowari.handling.replies import Reply, answer_then, recorded, reply_to
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition
from kotowari.vault.custody import Custody, Person

Effect = Mapping[str, Any] | None
"""What a change does beyond what its ask can say, with names only; its entry carries it."""


def _as_asked(custody: Custody, person: Person) -> Effect:  # noqa: ARG001 - the form of `foresee`
    return None


def _nothing_more(connection: Connection) -> frozenset[Condition]:  # noqa: ARG001 - the form of `establish`
    return frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is asked for.

    ``found`` is what whoever acts has established; ``establish`` finds out more within the transaction, and ``foresee``
    what it will do. ``carry_out`` does it. ``asked`` is everything that makes the request what it is (with ``by`` and
    the person), as JSON. What is ``on_everything`` is about every item of the policy in force.
    """

    ask: Ask
    found: frozenset[Condition]
    carry_out: Callable[[Custody, Admitted, Person, datetime], None]
    asked: Mapping[str, Any] = field(repr=False)
    establish: Callable[[Connection], frozenset[Condition]] = _nothing_more
    foresee: Callable[[Custody, Person], Effect] = _as_asked
    on_everything: bool = False


def change_person(space: Space, by: str, number: UUID, change: Change, key: str | None = None) -> Changed | Refused:
    """Decide, record and carry out a change of one person.

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
            return done
        outcome = _change(connection, space, by, number, change)
        if reply is not None and reply.entry is None and isinstance(outcome, Changed):
            reply.keep(connection, space, outcome.entry, number)
    return outcome


def done_before(connection: Connection, space: Space, reply: Reply, number: UUID) -> Changed | None:
    """Return the outcome that a request under the same idempotency key had, if it was permitted."""
    if reply.entry is None:
        return None
    answer = answer_then(connection, space, reply.entry)
    at = datetime.fromisoformat(recorded(connection, space, reply.entry)["at"])
    return Changed(answer, reply.entry, number, at) if isinstance(answer, Permit) else None


def _change(connection: Connection, space: Space, by: str, number: UUID, change: Change) -> Changed | Refused:
    custody = Custody(connection, space.keys)
    person = custody.lock(number)
    met = change.found | change.establish(connection) | {Condition.NOT_UNJUST}
    if person is not None:
        met |= {Condition.KNOWN}
    why = gone(connection, space, (number,)).get(number) if person is None else None
    if why is not None:
        met |= {why.why}
    effect = change.foresee(custody, person) if person is not None else None
    decision = admit_change(connection, space, by, change.ask, Facts(space.today(), met), person, effect)
    if isinstance(decision, Refused) or person is None:
        assert isinstance(decision, Refused)  # noqa: S101 - nothing is permitted about nobody
        if person is not None:
            custody.leave_trail(person, decision.entry)
        return replace(decision, into=why.into) if why is not None else decision
    permit, admitted = decision
    at = clock.now()
    custody.leave_trail(person, admitted.entry)
    pass_on(connection, space, admitted, person, change.ask, effect, at)
    change.carry_out(custody, admitted, person, at)
    return Changed(permit, admitted.entry, number, at)
