"""Stop: what the person has had stopped is refused from the moment the stop is answered."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.gate.ask import Ask
from kotowari.handling.change import change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person


class Because(StrEnum):
    """Why use is stopped: a ground of Article 35 was found, or the person opts out of a purpose that allows it."""

    WELL_FOUNDED = "well-founded"
    OPT_OUT = "opt-out"


def stop(
    space: Space,
    *,
    by: str,
    person: UUID,
    subject: str,
    because: Because | None,
    purpose: str | None = None,
    provision: bool = False,
) -> Changed | Refused:
    """Stop the use of a person's information for a purpose (for all, if none is named), and its provision if asked."""
    ask = Ask(Act.STOP, subject, frozenset(), purpose)
    found = frozenset((Condition(because.value),)) if because is not None else frozenset()

    def carry_out(custody: Custody, admitted: Admitted, holder: Person, at: datetime) -> None:  # noqa: ARG001
        custody.stop(admitted, holder, (purpose or "*",), provision=provision)

    return change_person(space, by, person, ask, found, carry_out)
