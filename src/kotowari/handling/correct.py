"""Correct: the correction, addition or deletion of content that is not true (APPI 34)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.errors import AdditionUnpromised, CorrectionUnclear
from kotowari.gate.ask import Ask
from kotowari.handling.acquire import Source, handles_of
from kotowari.handling.change import Change, Effect, change_person
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Custody, Person
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.provenance import Held, Provenance
from kotowari.vault.values import clean_value


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right of one person.

    ``values`` are by item: an item that is held is corrected, another is added. ``deleted`` are items whose content
    goes. ``identity_verified`` says that the request was found to come from the person or an agent (APPI 34(2));
    ``region`` is the country in whose form telephone numbers are written, ``basis`` a legal basis by its name.
    """

    values: Mapping[str, str] = field(repr=False)
    deleted: frozenset[str] = frozenset()
    identity_verified: bool = False
    region: str = "JP"
    basis: str | None = None


def correct(
    space: Space, *, by: str, person: UUID, subject: str, correction: Correction, key: str | None = None
) -> Changed | Refused:
    """Correct, add and delete content of a person, all or none, in one commit.

    How a corrected holding came in stays as it was, with the moment of the correction beside it. What is added has the
    purposes that were stated to the person at their other holdings and that use the item. A handle follows its value.
    The entry names the items, and which of them were corrected, added and deleted.

    Raises :class:`CorrectionUnclear` for an item that is both given and deleted, :class:`AdditionUnpromised` for an
    addition that no purpose stated to the person uses, and for a value what :func:`kotowari.handling.acquire.acquire`
    raises.
    """
    if correction.deleted & correction.values.keys():
        raise CorrectionUnclear
    values, handles = _checked(space, correction)
    ask = Ask(Act.CORRECT, subject, frozenset(values) | correction.deleted, basis=correction.basis)
    found = frozenset((Condition.IDENTITY_VERIFIED,)) if correction.identity_verified else frozenset()
    carry_out = partial(_put_right, space, values, handles, correction.deleted)
    foresee = partial(_what_it_does, frozenset(values), correction.deleted)
    asked = {
        "correct": [subject, values, sorted(correction.deleted), correction.identity_verified, correction.region],
        "basis": correction.basis,
    }
    change = Change(ask, found, carry_out, asked, partial(_not_suppressed, space, handles), foresee)
    return change_person(space, by, person, change, key)


def _checked(space: Space, correction: Correction) -> tuple[dict[str, str], tuple[Handle, ...]]:
    with space.reading() as connection:
        handles = handles_of(space, connection, correction.values, correction.region)
    items = space.rulebook().policy.items
    # An item that the policy does not know is not named in an error either: it could be anything.
    values = {item: clean_value(item if item in items else "?", value) for item, value in correction.values.items()}
    return values, handles


def _not_suppressed(space: Space, handles: tuple[Handle, ...], connection: Connection) -> frozenset[Condition]:
    suppressed = Lookup(connection, space.keys).is_suppressed(handles, returns=True)
    return frozenset() if suppressed else frozenset((Condition.NOT_SUPPRESSED,))


def _what_it_does(given: frozenset[str], deleted: frozenset[str], custody: Custody, person: Person) -> Effect:
    held = custody.held(person).keys()
    return {"corrected": sorted(given & held), "added": sorted(given - held), "deleted": sorted(deleted & held)}


def _put_right(
    space: Space,
    values: Mapping[str, str],
    handles: tuple[Handle, ...],
    deleted: frozenset[str],
    custody: Custody,
    admitted: Admitted,
    person: Person,
    at: datetime,
) -> None:
    held = custody.held(person)
    corrected = {item: value for item, value in values.items() if item in held}
    added = {item: value for item, value in values.items() if item not in held}
    for item, value in added.items():
        custody.add(admitted, person, {item: value}, _as_stated_elsewhere(space, held, item, at))
    if corrected:
        custody.correct(admitted, person, corrected, at)
    custody.drop(admitted, person, deleted)
    custody.find_by(admitted, person, handles)
    custody.move(person)


def _as_stated_elsewhere(space: Space, held: Mapping[str, Held], item: str, at: datetime) -> Provenance:
    """Return how an addition comes in: from the person, under what was stated with the holdings that it completes."""
    purposes = space.rulebook().policy.purposes
    using = frozenset(name for name, purpose in purposes.items() if item in purpose.items)
    completed = [holding for holding in held.values() if holding.purposes & using]
    if not completed:
        raise AdditionUnpromised(item=item)
    return Provenance(
        purposes=using & frozenset[str]().union(*(holding.purposes for holding in completed)),
        source=Source.PERSON.value,
        notice=min(holding.notice for holding in completed),
        language=None,
        acquired_at=at,
        resolve_by=min((holding.resolve_by for holding in completed if holding.resolve_by), default=None),
    )
