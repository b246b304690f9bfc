"""Erase: destroy a person's key with all that is held of them, and keep them from coming back by an import."""

from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.retention import Retention


class Because(StrEnum):
    """What whoever erases has found."""

    NO_LONGER_NEEDED = "no-longer-needed"
    WELL_FOUNDED = "well-founded"


def erase(space: Space, *, by: str, person: UUID, subject: str, because: Because | None) -> Changed | Refused:
    """Erase a person: one commit, however much is held.

    What is left: entries, which lead to nobody, the day, and keyed marks of the handles on the list of the erased.
    Where a law requires something to be kept, it is refused. It takes no idempotency key, since what would be
    remembered of the request is erased too: done again, it is refused as erased.
    """
    ask = Ask(Act.ERASE, subject, frozenset())
    found = frozenset((Condition(because.value),)) if because is not None else frozenset()
    not_held = partial(_not_held, space, person)
    return change_person(space, by, person, Change(ask, found, _destroy, {}, not_held, on_everything=True))


def _not_held(space: Space, person: UUID, connection: Connection) -> frozenset[Condition]:
    held = Retention(connection, space.keys).is_held(person, space.today())
    return frozenset() if held else frozenset((Condition.NOT_HELD_BY_LAW,))


def _destroy(custody: Custody, admitted: Admitted, person: Person, at: datetime) -> None:
    custody.erase(admitted, person, at)
