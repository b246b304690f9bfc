"""What is wanted of a place's database: by the policy in force, the map in force, and what is on record."""

from collections.abc import Callable
from datetime import date

from kotowari.datamap.model import Datamap, Place
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundDatabase
from kotowari.guard.wanted import Wanted
from kotowari.handling.facts import standing_of
from kotowari.handling.space import Space


def compiler(space: Space, datamap: Datamap, place: Place, on: date | None = None) -> Callable[[FoundDatabase], Wanted]:
    """Return what tells from a database without a guard what is wanted of it by the policy of today.

    Or by that of a day ``on`` that is to come, as it is published and on record now. Raises
    :class:`kotowari.errors.NoPolicyInForce`.
    """
    with space.reading() as connection:
        space.refresh(connection)
    rulebook, facts = _rulebook(space, on), standing_facts(space, place, on)

    def wanted(before: FoundDatabase) -> Wanted:
        return compiled(Source(rulebook, datamap, place, before, facts))

    return wanted


def _rulebook(space: Space, on: date | None) -> Rulebook:
    return space.rulebook() if on is None else space.shelf.rulebook(on)


def standing_facts(space: Space, place: Place, on: date | None = None) -> Callable[[Capacity], Facts]:
    """Return what tells of a capacity what is on record of its purpose and its recipient today, or of the day ``on``.

    A contract must cover what the place holds of the purpose's items, not what it has nothing of.
    """
    published, day = space.published, on or space.today()
    purposes = _rulebook(space, on).policy.purposes
    columns = (column for table in place.tables.values() for column in table.columns.values())
    held = {column.item for column in columns if column.item is not None}

    def facts(capacity: Capacity) -> Facts:
        promised = purposes.get(capacity.purpose)
        subjects = sorted(promised.for_) if promised is not None else []
        items = frozenset(held.intersection(promised.items) or promised.items) if promised is not None else frozenset()
        ask = capacity.ask(subjects[0] if subjects else "", items)
        on_record = standing_of(published, capacity.purpose, ask if capacity.recipient is not None else None, day)
        return Facts(day, on_record.met, on_record.checked)

    return facts
