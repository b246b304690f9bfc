"""The whole: what a database is to have so that it lets through what the policy promised."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile import spread, sqltext
from kotowari.guard.compile.came import came_column, linked_by
from kotowari.guard.compile.carried import Carried, carried
from kotowari.guard.compile.conflicts import conflict_triggers
from kotowari.guard.compile.parted import parted_columns
from kotowari.guard.compile.policies import of_partition, policies
from kotowari.guard.compile.reasons import Why, why_never, why_not_today
from kotowari.guard.compile.seats import seated
from kotowari.guard.compile.shown import Shown, ShownColumn, ShownTable, shown
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Guarded, Tables, tables
from kotowari.guard.compile.triggers import triggers
from kotowari.guard.compile.upserts import Upserts, upserts
from kotowari.guard.compile.views import views
from kotowari.guard.found import FoundColumn, FoundTable, Relation
from kotowari.guard.names import purpose_role, root_role
from kotowari.guard.states import StateColumn
from kotowari.guard.wanted import AddedColumn, GuardedTable, PurposeRole, Repeated, Seated, Wanted


def compiled(source: Source) -> Wanted:
    """Return what a database is to have."""
    known = tables(source)
    states = carried(source, known)
    found = {capacity: tuple(_shown(source, states, known, capacity)) for capacity in source.capacities}
    views_made, hidden = views(source, found)
    by_table: dict[Relation, list[ShownTable]] = {}
    for one in (one for of_capacity in found.values() for one in of_capacity):
        by_table.setdefault(one.table.name, []).append(one)
    parents = {name: guarded.found for name, guarded in known.guarded.items()}
    database = source.database.name
    logins = tuple(seated(source, found))
    return Wanted(
        database=database,
        root=root_role(database),
        roles=tuple(PurposeRole(purpose_role(database, capacity), capacity) for capacity in source.capacities),
        tables=(
            *(
                _guarded(source, states, parents, table, by_table.get(table.name, []))
                for table in known.guarded.values()
            ),
            *(_partition(source, part) for part in known.partitions),
        ),
        views=views_made,
        logins=logins,
        unguarded=known.unguarded,
        unknown=known.unknown,
        remarks=(
            *known.remarks,
            *states.remarks,
            *hidden,
            *parted_columns(states, found),
            *spread.remarks(source, known, _inserted(logins)),
        ),
        partly=source.partly if source.parts else None,
        refusals=tuple(spread.refusals(source, known, states)),
    )


def _inserted(logins: Iterable[Seated]) -> Mapping[Relation, list[frozenset[str]]]:
    """Return, of each table, the columns that each seat may insert which may insert any."""
    found: dict[Relation, list[frozenset[str]]] = {}
    for seat in (seat for login in logins for seat in login.seats):
        for relation, writes in seat.writes.items():
            if "INSERT" in writes:
                found.setdefault(relation, []).append(frozenset(writes["INSERT"]))
    return found


def _shown(source: Source, states: Carried, known: Tables, capacity: Capacity) -> Iterator[ShownTable]:
    for table in known.guarded.values():
        one = shown(source, states, capacity, table)
        if one is not None:
            yield one


def _guarded(
    source: Source,
    states: Carried,
    parents: Mapping[Relation, FoundTable],
    table: Guarded,
    here: Sequence[ShownTable],
) -> GuardedTable:
    copies = [column for one in here for column in one.columns if column.how is Shown.WHERE_LET]
    state = states.tables[table.name]
    by = linked_by(source.database, table)
    if table.found.spread is None:
        met = upserts(source, table.found, here)
    else:
        met = Upserts(tuple(conflict_triggers(source, table.found, here)))
    return GuardedTable(
        table.name,
        columns=(*_added(table, state.columns, here), *came_column(by)),
        triggers=(*triggers(table, state, parents, copies, by), *met.triggers),
        policies=(*policies(source, table.found, here), *met.policies),
        checks=met.checks,
        reads={
            purpose_role(source.database.name, one.capacity): tuple(column.by for column in one.columns) for one in here
        },
        why_nothing=dict(_why_nothing(source, states, table, here)),
    )


def _why_nothing(
    source: Source, states: Carried, table: Guarded, here: Iterable[ShownTable]
) -> Iterator[tuple[str, str]]:
    shown_in = {one.capacity for one in here}
    for capacity in source.capacities:
        tells = why_not_today if capacity in shown_in else why_never
        why = tells(source, states, capacity, table)
        if why is not None:
            yield purpose_role(source.database.name, capacity), why


def _partition(source: Source, part: FoundTable) -> GuardedTable:
    why = {purpose_role(source.database.name, capacity): Why.PARTITION.value for capacity in source.capacities}
    return GuardedTable(part.name, policies=of_partition(source, part), why_nothing=why)


def _added(table: Guarded, states: Iterable[StateColumn], here: Iterable[ShownTable]) -> Iterator[AddedColumn]:
    for state in states:
        kind, only_now = "date" if state.is_day else "boolean", table.found.spread is not None
        yield AddedColumn(state.name, kind, True, sqltext.assumed(state), only_now=only_now)
    stood_for = {column.by: column for one in here for column in one.columns if column.by != column.name}
    for by, column in stood_for.items():
        yield _standing_for(table.found.columns[column.name], by, column)


def _standing_for(of: FoundColumn, by: str, column: ShownColumn) -> AddedColumn:
    collation = f" COLLATE {of.collation}" if of.collation else ""
    # A form that is sent back has the empty text for the nothing that it was given.
    check = f"{sqltext.name(by)} IS NULL OR {sqltext.is_empty(by)}" if column.how is Shown.BLANK else None
    repeats = Repeated(column.name, column.state) if column.state is not None else None
    return AddedColumn(by, f"{of.base_type}{collation}", check=check, repeats=repeats)
