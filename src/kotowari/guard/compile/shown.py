"""How each column of a guarded table is shown in a capacity, and which rows are."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kotowari.datamap.model import Column
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile import sqltext
from kotowari.guard.compile.carried import Carried, StateKey, is_kept, own_groups
from kotowari.guard.compile.days import not_over
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Guarded
from kotowari.guard.found import FoundColumn
from kotowari.guard.names import blank_column, copy_column
from kotowari.guard.permitted import Group, Permitted, weakest


class Shown(StrEnum):
    """How a column is shown: as it is; where the row's persons let it; or not at all."""

    WHOLE = "whole"
    WHERE_LET = "where-let"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column, how it is shown, by which column of the table, and for what is let through, by which state."""

    name: str
    how: Shown
    by: str
    state: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as a capacity has it: its columns, and the condition that its rows meet, in SQL.

    The same in parts: a row is shown where any of the columns ``let`` says so, and the day in ``through``, where there
    is one, is not over; none is where what is on record does not let it (``stands``).
    """

    capacity: Capacity
    table: Guarded
    columns: tuple[ShownColumn, ...]
    rows: str
    let: tuple[str, ...]
    through: str | None
    stands: bool


def shown(source: Source, states: Carried, capacity: Capacity, table: Guarded) -> ShownTable | None:
    """Return a table as a capacity has it, None where nothing of it is ever let through."""
    allowed = states.permitted[capacity, table.of]
    groups = own_groups(allowed, table)
    if not groups:
        return None
    least = weakest(groups)
    rows = groups if least is None else (least,)
    showing = _Showing(source, states, capacity, table, allowed, rows)
    return ShownTable(
        capacity,
        table,
        # Where no view stands before the table, nothing has to stand for what may not be seen.
        tuple(one for one in showing.columns() if table.found.spread is None or one.how is not Shown.BLANK),
        showing.condition(),
        showing.let(),
        showing.through(),
        allowed.stands,
    )


@dataclass(frozen=True, slots=True)
class _Showing:
    source: Source
    states: Carried
    capacity: Capacity
    table: Guarded
    allowed: Permitted
    rows: tuple[Group, ...]

    def state(self, items: frozenset[str]) -> str:
        return self.states.names[self.table.name][StateKey(self.capacity, self.table.of, items)]

    def columns(self) -> Iterator[ShownColumn]:
        linked = _linked(self.source, self.table)
        columns = self.table.found.columns
        made = {
            name: self._column(column, self.table.mapped_as(name), name in linked) for name, column in columns.items()
        }
        for name, column in columns.items():
            # What is worked out of a hidden column tells of it, unless the map says which item it is itself.
            tells = any(made[of].how is not Shown.WHOLE for of in column.derived)
            yield self._blank(column) if tells and made[name].item is None else made[name]

    def _blank(self, column: FoundColumn, item: str | None = None) -> ShownColumn:
        return ShownColumn(column.name, Shown.BLANK, blank_column(column.name), item=item)

    def condition(self) -> str:
        if not self.allowed.stands:
            return "false"
        any_of = " OR ".join(map(sqltext.name, self.let()))
        through = self.through()
        if through is None:
            return any_of
        policy = self.source.rulebook.policy
        by_row = self.table.found.spread is not None
        over = not_over(sqltext.name(through), policy.operator.timezone, policy.revision, by_row=by_row)
        return f"({any_of}) AND {over}"

    def let(self) -> tuple[str, ...]:
        return tuple(self.state(group.items) for group in self.rows)

    def through(self) -> str | None:
        return self.state(frozenset()) if is_kept(self.source, self.capacity) else None

    def _column(self, column: FoundColumn, mapped: tuple[Column, ...], is_linked: bool) -> ShownColumn:
        items = {one.item for one in mapped if one.item is not None}
        blank = self._blank(column, min(items, default=None))
        if not mapped or any(one.others or (one.text and one.item is None) for one in mapped):
            return blank
        if not items:
            # A value by which a person is found is of a person, whatever the map calls it; what rows lead by stays.
            is_hidden = any(one.finds for one in mapped) and not is_linked
            return blank if is_hidden else ShownColumn(column.name, Shown.WHOLE, column.name)
        groups = {group.first: group for item in items if (group := self.allowed.group(item)) is not None}
        of_several = self.allowed.parted(items)
        if (len(groups) != 1 and of_several is None) or any(self.allowed.group(item) is None for item in items):
            return blank
        group = next(iter(groups.values())) if len(groups) == 1 or of_several is None else of_several
        if self.rows == (group,):
            return ShownColumn(column.name, Shown.WHOLE, column.name, item=min(items))
        if column.generated:
            return blank
        by = copy_column(self.capacity, column.name)
        return ShownColumn(column.name, Shown.WHERE_LET, by, self.state(group.items), min(items))


def _linked(source: Source, table: Guarded) -> frozenset[str]:
    """Return the columns by which a table's rows are told apart, and lead to others and back."""
    here = table.mapped.name
    ends = [link.source_columns for link in source.datamap.links if link.source == here]
    ends += [link.target_columns for link in source.datamap.links if link.target == here]
    return frozenset((*table.found.key, *table.mapped.key, *(column for columns in ends for column in columns)))
