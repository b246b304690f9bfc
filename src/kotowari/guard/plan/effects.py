"""What each login loses and gains by being enforced: columns, rows, privileges, tables unknown to the map."""

from collections.abc import Iterator

from kotowari.guard.compile.reasons import Why
from kotowari.guard.found import FoundDatabase, FoundTable
from kotowari.guard.held import columns, held
from kotowari.guard.plan.logins import leaves, never
from kotowari.guard.plan.model import CapacityEffect, LoginEffect, TableEffect
from kotowari.guard.wanted import GuardedTable, Seat, Wanted

_READS = "SELECT"


def effects(before: FoundDatabase, wanted: Wanted, bound: frozenset[str]) -> Iterator[LoginEffect]:
    """Yield, for each login of the map, what it could do before and what is left in each of its capacities."""
    for of in wanted.logins:
        why_not = tuple(never(before, wanted, of.login))
        if of.login not in before.roles:
            yield LoginEffect(of.login, enforced=False, never=why_not)
            continue
        capacities = tuple(
            CapacityEffect(
                seat.capacity.name,
                seat.role,
                place == 0,
                tuple(
                    _table(before, wanted, of.login, seat, table)
                    for table in wanted.tables
                    if table.name in before.tables and held(before, of.login, before.tables[table.name])
                ),
            )
            for place, seat in enumerate(of.seats)
        )
        unknown = tuple(
            name for name in wanted.unknown if name in before.tables and held(before, of.login, before.tables[name])
        )
        left = tuple(dict.fromkeys(each.role for each in leaves(before, wanted, of.login)))
        yield LoginEffect(of.login, of.login in bound, why_not, capacities, unknown, left)


def _table(before: FoundDatabase, wanted: Wanted, login: str, seat: Seat, table: GuardedTable) -> TableEffect:
    found = before.tables[table.name]
    had = held(before, login, found)
    saw = columns(found, had, _READS)
    reads = frozenset(table.reads.get(seat.purpose_role, ()))
    sees = _sees(wanted, seat, table, found, reads) & saw
    writes = {
        privilege: tuple(column for column in listed if column in found.columns)
        for privilege, listed in seat.writes.get(table.name, {}).items()
    }
    rows = [policy.using for policy in table.policies if policy.role == seat.purpose_role and policy.using is not None]
    could = dict.fromkeys(right.privilege for right in sorted(had, key=str) if right.privilege != _READS)
    return TableEffect(
        table.name,
        sees=tuple(column for column in found.columns if column in sees),
        sees_no_more=tuple(column for column in found.columns if column in saw - sees),
        blank=seat.blank,
        rows=" AND ".join(rows) if sees else None,
        writes=writes,
        writes_no_more=tuple(privilege for privilege in could if privilege not in writes),
        why=table.why_nothing.get(seat.purpose_role) or _why_no_column(saw, sees),
    )


def _why_no_column(saw: frozenset[str], sees: frozenset[str]) -> str | None:
    if sees:
        return None
    return (Why.NO_COLUMN if saw else Why.NEVER_READ).value


def _sees(wanted: Wanted, seat: Seat, table: GuardedTable, found: FoundTable, reads: frozenset[str]) -> frozenset[str]:
    """Return the table's own columns of which a seat sees values: also those that another column stands for."""
    shown = {
        name: of
        for view in wanted.views
        if view.role == seat.purpose_role and view.of == table.name
        for name, of in view.columns
    }
    never_filled = {column.name for column in table.columns if column.check is not None}
    through = {name for name, of in shown.items() if of in reads and of not in never_filled}
    return frozenset(found.columns) & (reads | through)
