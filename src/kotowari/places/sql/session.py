"""A place's database while it is read: its transaction, and what is known of its tables."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from kotowari.errors import Error, PlaceUnreachable
from kotowari.places.lookup import Lookup
from kotowari.places.sql.engine import Engine
from kotowari.places.sql.failures import is_driver, reason
from kotowari.places.sql.kinds import Known
from kotowari.places.sql.sending import Sending
from kotowari.places.sql.statement import Plan, make_plan

_PLANS: Final = 10_000


@dataclass(slots=True)
class Learned:
    """What is known of a place's tables, and the plans made from it, for as long as the place is kept."""

    tables: dict[str, Known] = field(default_factory=dict)
    plans: dict[tuple[Any, ...], Plan] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """One reading of a place. ``is_rough``: forms are compared by the engine, not only sought."""

    place: str
    engine: Engine
    alchemy: sa.Engine
    sending: Sending
    learned: Learned
    is_rough: bool
    _seen: set[str] = field(default_factory=set)

    def plan(self, lookup: Lookup, known: Known) -> Plan:
        """Return how a lookup is asked. Raises :class:`kotowari.errors.TableUnreachable` for an unknown column."""
        columns = lookup.table.columns
        shape = tuple(
            (each.columns, each.match, tuple(name in columns and columns[name].array for name in each.columns))
            for each in lookup.any_of
        )
        key = (lookup.table.name.table, lookup.columns, shape)
        plan = self.learned.plans.get(key)
        if plan is None:
            if len(self.learned.plans) >= _PLANS:
                self.learned.plans.clear()
            plan = self.learned.plans[key] = make_plan(self.engine, known, lookup, is_rough=self.is_rough)
        return plan

    def known(self, names: Collection[str]) -> dict[str, Known] | Error:
        """Return those of the tables that are there. Raises :class:`PlaceUnreachable`."""
        missing = [name for name in names if name not in self.learned.tables]
        if not missing:
            return self.learned.tables
        connection = self.sending.begun()
        try:
            self.learned.tables.update(self.engine.known(connection, self.alchemy, missing))
        except Exception as problem:
            if not is_driver(problem):
                raise
            why = reason(problem)
        else:
            self._seen.update(missing)
            return self.learned.tables
        return PlaceUnreachable(place=self.place, problem=why)

    def forget(self, names: Collection[str]) -> bool:
        """Have tables looked at anew; return whether that may help, for what was known of them was of earlier."""
        if not (old := set(names) - self._seen):
            return False
        for name in old:
            self.learned.tables.pop(name, None)
        for key in [key for key in self.learned.plans if key[0] in old]:
            self.learned.plans.pop(key, None)
        return True
