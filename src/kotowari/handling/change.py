"""The frame of a change to one person: lock, establish, decide and record, all in one transaction."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.admit import admit_change
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.statements import WAS_ERASED


def change_person(
    space: Space,
    by: str,
    number: UUID,
    ask: Ask,
    found: frozenset[Condition],
    carry_out: Callable[[Custody, Admitted, Person, datetime], None],
) -> Changed | Refused:
    """Decide, record and carry out a change of one person, on every item of the policy in force.

    ``found`` is what whoever acts has established.
    """
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        person = custody.lock(number)
        met = found | {Condition.NOT_UNJUST}
        if person is not None:
            met |= {Condition.KNOWN}
        else:
            row = connection.execute(WAS_ERASED, {"person": number, "space": space.name}).fetchone()
            met |= {Condition.ERASED} if row and row[0] else set()
        space.refresh(connection)
        whole = ask.widened(frozenset(space.rulebook().policy.items))
        decision = admit_change(connection, space, by, whole, Facts(space.today(), met), person)
        if isinstance(decision, Refused) or person is None:
            assert isinstance(decision, Refused)  # noqa: S101 - nothing is permitted about nobody
            if person is not None:
                custody.leave_trail(person, decision.entry)
            return decision
        permit, admitted = decision
        at = clock.now()
        custody.leave_trail(person, admitted.entry)
        carry_out(custody, admitted, person, at)
    return Changed(permit, admitted.entry, number, at)
