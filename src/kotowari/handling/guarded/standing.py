"""How guards stand: how far each is behind, and whose rows it knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kotowari.errors import Error
from kotowari.guard.state.enrolment import looked_through
from kotowari.handling.guarded.opened import opened, quietly
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.outbox import Behind, behind


@dataclass(frozen=True, slots=True)
class TableEnrolled:
    """A table of a guard: its rows that are linked, those of erased persons, and when it was last looked through."""

    rows: int
    erased: int
    looked_through: datetime | None = None


@dataclass(frozen=True, slots=True)
class GuardStanding:
    """A guard: how far it is behind, and what it has, or ``problem``: why that cannot be told."""

    behind: Behind
    tables: Mapping[str, TableEnrolled]
    outdated: bool = False
    problem: str | None = None


def guards(space: Space, home: Home) -> list[GuardStanding]:
    """Return how each guard of a space stands; of one whose database does not answer, as far as is known here."""
    with space.reading() as connection:
        found = behind(connection, space.name)
    return [_standing(space, home, one) for one in found]


def _standing(space: Space, home: Home, one: Behind) -> GuardStanding:
    try:
        return quietly(one.guard, lambda: _seen(space, home, one))
    except Error as problem:
        return GuardStanding(one, {}, problem=str(problem))


def _seen(space: Space, home: Home, one: Behind) -> GuardStanding:
    with opened(space, home, one.guard) as open_:
        counts, outdated = open_.guard.counts(), bool(open_.guard.outdated)
        ended = looked_through(open_.guard)
    tables = {
        relation: TableEnrolled(*counts.get(relation, (0, 0)), ended.get(relation))
        for relation in sorted(counts.keys() | ended.keys())
    }
    return GuardStanding(one, tables, outdated)
