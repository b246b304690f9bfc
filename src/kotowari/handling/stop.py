"""Stop: what the person has had stopped is refused from the moment the stop is answered."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.errors import StopOfNothing
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person

EVERY_PURPOSE = "*"
"""What a stop names that names no purpose. It stands beside stops of single purposes and does not swallow them."""


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
    use: bool = True,
    key: str | None = None,
) -> Changed | Refused:
    """Stop the use of a person's information for a purpose (for all, if none is named), and its provision if asked.

    Without ``use`` it is the provision alone that is stopped (APPI 35(3)). Done again, it changes nothing.
    Raises :class:`StopOfNothing` for neither.
    """
    if not use and not provision:
        raise StopOfNothing
    ask = Ask(Act.STOP, subject, frozenset(), purpose)
    found = frozenset((Condition(because.value),)) if because is not None else frozenset()
    named = (purpose or EVERY_PURPOSE,) if use else ()

    def foresee(custody: Custody, holder: Person) -> Effect:  # noqa: ARG001
        return {"use": use, "provision": provision} if provision or not use else None

    def carry_out(custody: Custody, admitted: Admitted, holder: Person, at: datetime) -> None:  # noqa: ARG001
        custody.stop(admitted, holder, named, provision=provision)

    asked = {"stop": [subject, because, purpose, provision, use]}
    change = Change(ask, found, carry_out, asked, foresee=foresee, on_everything=True)
    return change_person(space, by, person, change, key)
