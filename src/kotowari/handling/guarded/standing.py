"""How guards stand: how far each is behind, and whose rows it knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kotowari.errors import Error
from kotowari.guard.state.coming import waiting
from kotowari.guard.state.enrolment import looked_through
from kotowari.handling.guarded.opened import opened, quietly
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.outbox import Behind, behind

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TableEnrolled:
    """A table of a guard: its rows that are linked, those of erased persons, and when it was last looked through.

    ``waiting`` are the rows that came after ``looked_at`` and that nobody has looked at yet, up to
    :data:`kotowari.guard.state.coming.COUNTED` of them; None where rows do not tell when they came.
    """

    rows: int
    erased: int
    looked_through: datetime | None = None
    waiting: int | None = None
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GuardStanding:
    """A guard: how far it is behind, and what it has, or ``problem``: why that cannot be told.

    ``differs``: in how many things it is not what policy, map and day want. ``unlinkable`` are tables without a key.
    """

    behind: Behind
    tables: Mapping[str, TableEnrolled]
    outdated: bool = False
    differs: int = 0
    unlinkable: tuple[str, ...] = ()
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
    with opened(space, home, one.guard, ask_nodes=True) as open_:
        counts, outdated = open_.guard.counts(), bool(open_.guard.outdated)
        ended, came = looked_through(open_.guard), waiting(open_.guard)
        unlinkable, plan = tuple(map(str, open_.guard.keyless)), open_.plan()
    tables = {
        relation: TableEnrolled(*counts.get(relation, (0, 0)), ended.get(relation), *came.get(relation, (None, None)))
        for relation in sorted(counts.keys() | ended.keys())
    }
    return GuardStanding(one, tables, outdated, len(plan.changes) + len(plan.breaches), unlinkable)


def last_looked_through(space: Space, home: Home, guard: str) -> datetime | None:
    """Return when all rows of a guard were last looked through, None where its first enrolment was not begun.

    One that was ended midway counts as long ago. Raises as :func:`kotowari.handling.guarded.opened.opened`.
    """
    return quietly(guard, lambda: _looked_through(space, home, guard))


def _looked_through(space: Space, home: Home, guard: str) -> datetime | None:
    with opened(space, home, guard) as open_:
        ended = looked_through(open_.guard)
        relations = list(open_.guard.linked)
    if ended.keys().isdisjoint(relations):
        return None
    return min((ended.get(relation) or _LONG_AGO) for relation in relations)
