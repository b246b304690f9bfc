"""What each login writes in each of its capacities: of what it wrote before, what may be acquired for the purpose."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from kotowari.datamap.guarding import Hiding
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.shown import Shown, ShownColumn, ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.held import Right, columns, held
from kotowari.guard.names import purpose_role, seat_role
from kotowari.guard.permitted import may_be_written
from kotowari.guard.wanted import Seat, Seated

May = Callable[[Capacity, frozenset[str], str], bool]
"""Whether an item may be acquired for a capacity's purpose, of rows of some subjects."""


def seated(source: Source, shown: Mapping[Capacity, tuple[ShownTable, ...]]) -> Iterator[Seated]:
    """Yield each login of the map with its seats in the map's order; one that the server does not have has none."""

    @cache
    def may(capacity: Capacity, of: frozenset[str], item: str) -> bool:
        return may_be_written(source.rulebook, capacity, of, item, source.standing(capacity))

    for login in source.logins:
        capacities = source.capacities_of(login) if login in source.database.roles else ()
        yield Seated(login, tuple(_seat(source, login, one, shown[one], may) for one in capacities))


def _seat(source: Source, login: str, capacity: Capacity, shown: tuple[ShownTable, ...], may: May) -> Seat:
    database = source.database.name
    writes = {one.table.name: given for one in shown if (given := dict(_writes(source, login, one, may)))}
    is_blank = source.place.guard is not None and source.place.guard.hiding(login) is Hiding.BLANK
    role = seat_role(database, capacity, login)
    return Seat(role, capacity, purpose_role(database, capacity), is_blank, writes)


def _writes(source: Source, login: str, shown: ShownTable, may: May) -> Iterator[tuple[str, tuple[str, ...]]]:
    rights = held(source.database, login, shown.table.found)
    for privilege in ("INSERT", "UPDATE"):
        had = columns(shown.table.found, rights, privilege)
        listed = (by for column in shown.columns if column.name in had for by in _written(shown, column, may))
        if given := tuple(dict.fromkeys(listed)):
            yield privilege, given
    if Right("DELETE") in rights:
        yield "DELETE", ()


def _written(shown: ShownTable, column: ShownColumn, may: May) -> Iterator[str]:
    """Yield the table's columns by which one may be written: itself, and what stands for it in the view."""
    if column.how is Shown.BLANK:
        yield column.by  # nothing may be written into it, but a statement may name it
    elif column.item is None:
        yield column.name
    elif may(shown.capacity, shown.table.of, column.item):
        yield column.name
        yield column.by
