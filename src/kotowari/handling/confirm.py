"""Confirm: what is held was found to be true on a day (APPI 22)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.errors import ConfirmationUnheld, ConfirmationUntimely
from kotowari.gate.ask import Ask
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.provenance import Held


class Means(StrEnum):
    """How content was found to be true: by the person's word, a document, what was delivered there, or a register."""

    PERSON = "person"
    DOCUMENT = "document"
    DELIVERY = "delivery"
    REGISTER = "register"


def confirm(
    space: Space,
    *,
    by: str,
    person: UUID,
    subject: str,
    items: Iterable[str],
    means: Means | None,
    on: date | None = None,
    key: str | None = None,
) -> Changed | Refused:
    """Record that what is held of some items was found true on a day, today if none is named: all of them, or none.

    No value is opened or changed. The entry names the items, the day and how they were found true. A day before the
    last confirmation changes nothing. Raises :class:`ConfirmationUnheld` for an item of which nothing is held, and
    :class:`ConfirmationUntimely` for a day to come, or before the value was there.
    """
    ask = Ask(Act.CONFIRM, subject, frozenset(items))
    day = on if on is not None else space.today()
    found = frozenset((Condition.MEANS_NAMED,)) if means is not None else frozenset[Condition]()

    def foresee(custody: Custody, holder: Person) -> Effect:  # noqa: ARG001
        return {"on": day.isoformat(), "means": means.value if means is not None else None}

    def carry_out(custody: Custody, admitted: Admitted, holder: Person, at: datetime) -> None:  # noqa: ARG001
        _prove_timely(space, custody.held(holder), ask.items, day)
        custody.confirm(admitted, holder, ask.items, day)

    asked = {"confirm": [subject, sorted(ask.items), means, on.isoformat() if on else None]}
    return change_person(space, by, person, Change(ask, found, carry_out, asked, foresee=foresee), key)


def _prove_timely(space: Space, held: Mapping[str, Held], items: frozenset[str], day: date) -> None:
    missing = items - held.keys()
    if missing:
        raise ConfirmationUnheld(items=named(missing))
    early = {item for item in items if day < clock.day(held[item].since, space.timezone())}
    if early or day > space.today():
        raise ConfirmationUntimely(items=named(early or items), day=day)


def named(items: Iterable[str]) -> str:
    """Return items of the policy as an error names them."""
    return ", ".join(f"`{item}`" for item in sorted(items))
