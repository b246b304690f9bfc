"""What must be known of columns that are read from repetitions, because some persons permit them and others do not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.carried import Carried
from kotowari.guard.compile.shown import Shown, ShownColumn, ShownTable
from kotowari.guard.permitted import weakest
from kotowari.guard.wanted import Remark


def parted_columns(states: Carried, shown: Mapping[Capacity, Sequence[ShownTable]]) -> Iterator[Remark]:
    """Yield of each table and capacity the columns that would be read as they are, did everybody permit all or none."""
    for capacity, one in ((capacity, one) for capacity, tables in shown.items() for one in tables):
        columns = [
            column for column in one.columns if column.how is Shown.WHERE_LET and _is_parted(states, one, column)
        ]
        if columns:
            yield Remark(one.table.name, _said(capacity, columns))


def _is_parted(states: Carried, shown: ShownTable, column: ShownColumn) -> bool:
    allowed = states.permitted[shown.capacity, shown.table.of]
    least = weakest([one for one in allowed.whole if not one.items.isdisjoint(shown.table.items)])
    return least is not None and column.item in least.items


def _said(capacity: Capacity, columns: Sequence[ShownColumn]) -> str:
    first = columns[0]
    return (
        f"for {capacity.name} {_listed(column.name for column in columns)} is repeated where it is permitted "
        f"(`{first.by}` is `{first.name}`), because some persons permit only some items: a strict login reads what "
        "repeats it by that name, a search by it wants an index on that, and an upsert by it is an error"
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
