"""The views by which columns that may not be seen are there and hold nothing: a schema for each purpose."""

from collections.abc import Iterator, Mapping, Sequence

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.shown import Shown, ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import Relation
from kotowari.guard.names import purpose_role
from kotowari.guard.wanted import BlankView, Remark


def views(
    source: Source, shown: Mapping[Capacity, Sequence[ShownTable]]
) -> tuple[tuple[BlankView, ...], tuple[Remark, ...]]:
    """Return the views of every purpose, and which tables have none: two of one name cannot both be meant by it."""
    made: list[BlankView] = []
    remarks: dict[Remark, None] = {}
    for capacity, of_all in shown.items():
        # Citus does not write through a view of its tables.
        tables = [one for one in of_all if one.table.found.spread is None]
        role = purpose_role(source.database.name, capacity)
        meant = _meant(source, capacity, [one.table.name for one in tables])
        for one in tables:
            name = one.table.name
            if name in meant:
                columns = tuple((column.name, column.by) for column in one.columns)
                made.append(BlankView(role, name.name, name, columns, tuple(_defaults(one))))
            else:
                remarks[
                    Remark(name, "a table of another schema has its name too: by its schema it is there, strictly")
                ] = None
    return tuple(made), tuple(remarks)


def _defaults(shown: ShownTable) -> Iterator[tuple[str, str]]:
    """Yield the defaults of columns: clients ask the view for them, and without them `SET column = DEFAULT` is NULL."""
    for one in shown.columns:
        column = shown.table.found.columns[one.name]
        # What is worked out (GENERATED) stands in the catalog as a default does.
        if column.default is not None and not column.generated and one.how is not Shown.BLANK:
            yield one.name, column.default


def _meant(source: Source, capacity: Capacity, tables: Sequence[Relation]) -> set[Relation]:
    """Return the tables that are meant by their names alone: of several of one name that which every login comes to."""
    logins = [login for login in source.logins if capacity in source.capacities_of(login)]
    paths = [role.searched for login in logins if (role := source.database.roles.get(login)) is not None]
    by_name: dict[str, list[Relation]] = {}
    for table in tables:
        by_name.setdefault(table.name, []).append(table)
    meant: set[Relation | None] = set()
    for same in by_name.values():
        firsts = {_first(same, path) for path in paths} if len(same) > 1 else set(same)
        meant |= firsts if len(firsts) == 1 else set()
    return {table for table in meant if table is not None}


def _first(same: Sequence[Relation], path: Sequence[str]) -> Relation | None:
    found = [table for schema in path for table in same if table.schema == schema]
    return found[0] if found else None
