"""Resume: lift a stop, on the person's own word or because what it was founded on is gone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.errors import NothingStopped
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.handling.stop import EVERY_PURPOSE
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person


class Because(StrEnum):
    """Why a stop is lifted: the person withdraws it, or it was decided that its ground is gone."""

    WITHDRAWN = "stop-withdrawn"
    GROUND_GONE = "ground-gone"


def resume(
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
    """Lift the stop that named a purpose (the one that named none, if none is named), and that of provision if asked.

    A resumption lifts just what a stop of the same words made. Whoever stopped promotion, then everything, and takes
    the second back, has promotion stopped still; whoever stopped everything and wants one purpose back has the others
    stopped by name first, so that there is no moment at which they are open. Without ``use`` it is the provision alone.

    Raises :class:`NothingStopped` if no such stop stands; nothing is then recorded.
    """
    ask = Ask(Act.RESUME, subject, frozenset(), purpose)
    found = frozenset((Condition(because.value),)) if because is not None else frozenset()
    named = frozenset((purpose or EVERY_PURPOSE,)) if use else frozenset[str]()

    def foresee(custody: Custody, holder: Person) -> Effect:  # noqa: ARG001
        return {"use": use, "provision": provision} if provision or not use else None

    def carry_out(custody: Custody, admitted: Admitted, holder: Person, at: datetime) -> None:  # noqa: ARG001
        stopped, provision_stopped = custody.stopped(holder)
        if not (named & stopped or (provision and provision_stopped)):
            raise NothingStopped
        custody.resume(admitted, holder, named, provision=provision)

    asked = {"resume": [subject, because, purpose, provision, use]}
    change = Change(ask, found, carry_out, asked, foresee=foresee, on_everything=True)
    return change_person(space, by, person, change, key)
