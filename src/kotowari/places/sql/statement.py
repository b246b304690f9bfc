"""A lookup as SQL: written once for each table, columns and shape of conditions, then filled again and again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from kotowari.datamap.model import Table
from kotowari.errors import TableUnreachable
from kotowari.places.lookup import Condition, Lookup, Values
from kotowari.places.matching import form
from kotowari.places.sql.compared import Compared, selected, unfolded, within
from kotowari.places.sql.engine import Engine
from kotowari.places.sql.kinds import Known, Located, Sort, locate
from kotowari.places.sql.writing import Statement, Writing, Written

Item = tuple[Any, ...]


class Pick(NamedTuple):
    """Where a column of the answer comes from: which selected one, the path within it, and whether it is JSON text."""

    at: int
    path: tuple[str, ...]
    is_json: bool

    def of(self, row: Item) -> Any:  # noqa: ANN401 - what a row has
        """Return the column's value in a row that was selected."""
        value = within(row[self.at], self.path)
        return unfolded(value) if self.is_json else value


@dataclass(frozen=True, slots=True)
class Arm:
    """One condition: its columns, and those of them that the query compares (a list beside others only afterwards)."""

    columns: tuple[Compared, ...]
    asked: tuple[int, ...]

    def items(self, values: Collection[Values]) -> list[Item]:
        """Return what is sent for some values, each once."""
        items: dict[Item, None] = {}
        for each in values:
            ways = [self.columns[number].sent(each[number]) for number in self.asked]
            items.update(dict.fromkeys(product(*ways)) if len(ways) > 1 else {(way,): None for way in ways[0]})
        return list(items)

    def written(self, engine: Engine, writing: Writing, count: int) -> str:
        """Return the condition with so many parameters."""
        places = writing.varying(count)
        if len(self.asked) == 1:
            return self.columns[self.asked[0]].condition(engine, writing, places)
        columns = [self.columns[number] for number in self.asked]
        expressions = [column.expression(engine, writing) for column in columns]
        return engine.all_of(expressions, [column.kind for column in columns], places)


@dataclass(slots=True)
class Plan:
    """How the lookups of one shape are asked. ``picks`` are the answer's columns: which one is selected, and the path
    within it; ``again`` those of the conditions' columns, where what the engine finds is compared again.
    """

    engine: Engine
    source: str
    select: tuple[Located, ...]
    picks: tuple[Pick, ...]
    arms: tuple[Arm, ...]
    again: tuple[tuple[Pick, ...], ...]
    _written: dict[tuple[Any, ...], Written] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Whether the engine finds just what is meant."""
        return not self.again

    @property
    def is_plain(self) -> bool:
        """Whether the answer's rows are the selected ones as they are."""
        return len(self.picks) == len(self.select) and all(
            pick == (number, (), False) for number, pick in enumerate(self.picks)
        )

    def first(self, most: int, downwards: Sequence[str] = ()) -> Statement:
        """Return the statement for so many rows: those that are last by some columns, else whichever come first."""
        writing = Writing(self.engine.slot)
        columns = ", ".join(selected(self.engine, at, writing) for at in self.select)
        order = ", ".join(f"{self.engine.quote(name)} DESC" for name in downwards)
        ordered = f"{self.source} ORDER BY {order}" if order else self.source
        written = writing.ended(f"SELECT {columns} FROM {ordered} {self.engine.limit(str(most))}".rstrip())  # noqa: S608
        return Statement(written.text, written.filled([]))

    def statements(self, conditions: Sequence[Condition], limit: int, *, is_fixed: bool = True) -> Iterator[Statement]:
        """Yield what is to be sent, nothing if no row can meet any condition; at most ``limit`` rows of each.

        ``is_fixed`` writes the limit into the text, so that the engine plans with it.
        """
        items = [arm.items(condition.values) for arm, condition in zip(self.arms, conditions, strict=True)]
        for chunk in [items] if self.engine.is_packing else _chunks(items, self.engine.most):
            if not any(chunk):
                continue
            lists = [
                self.engine.packed([arm.columns[number].kind for number in arm.asked], some) if some else []
                for arm, some in zip(self.arms, chunk, strict=True)
            ]
            key = (*map(len, lists), limit if is_fixed else None)
            written = self._written.get(key)
            if written is None:
                written = self._written[key] = self._write([len(each) for each in lists], limit if is_fixed else None)
            filling = [each for each in lists if each]
            yield Statement(
                written.text, written.filled(filling if is_fixed else [*filling, [self.engine.given(limit)]])
            )

    def _write(self, counts: Sequence[int], limit: int | None) -> Written:
        writing = Writing(self.engine.slot)
        columns = ", ".join(selected(self.engine, at, writing) for at in self.select)
        arms = [
            f"({arm.written(self.engine, writing, count)})"
            for arm, count in zip(self.arms, counts, strict=True)
            if count
        ]
        most = self.engine.limit(str(limit) if limit is not None else writing.varying(1)[0])
        # Every name is quoted by the engine's own rules, every value a parameter.
        return writing.ended(f"SELECT {columns} FROM {self.source} WHERE {' OR '.join(arms)} {most}".rstrip())  # noqa: S608

    def answered(self, rows: Sequence[Item], conditions: Sequence[Condition]) -> Sequence[Item]:
        """Return the answer's rows of those that were selected: those that meet a condition, and what was asked."""
        if self.again:
            sought = [_forms(condition) for condition in conditions]
            rows = [row for row in rows if self._meets(row, sought)]
        if self.is_plain:
            return rows
        return [tuple(pick.of(row) for pick in self.picks) for row in rows]

    def _meets(self, row: Item, sought: Sequence[set[tuple[str, ...]]]) -> bool:
        for arm, picks, wanted in zip(self.arms, self.again, sought, strict=True):
            values = (pick.of(row) for pick in picks)
            forms = [list(column.forms(value)) for column, value in zip(arm.columns, values, strict=True)]
            if any(each in wanted for each in product(*forms)):
                return True
        return False


def _forms(condition: Condition) -> set[tuple[str, ...]]:
    every = (tuple(form(condition.match, value) for value in values) for values in condition.values)
    return {forms for forms in every if None not in forms}  # type: ignore[misc]


def make_plan(engine: Engine, known: Known, lookup: Lookup, *, is_rough: bool) -> Plan:
    """Return how a lookup is asked. Raises :class:`TableUnreachable` for a column that is not there."""
    table = lookup.table
    arms = tuple(_arm(known, table, condition, is_rough=is_rough) for condition in lookup.any_of)
    select: dict[tuple[str, tuple[str, ...]], Located] = {}

    def pick(at: Located, *, is_list: bool) -> Pick:
        # A field of a composite is selected by itself, one of a JSON value is taken out of it afterwards.
        inner, outer = (at.path, ()) if at.kind.fields else ((), at.path)
        key = (at.column, inner)
        select.setdefault(key, Located(at.column, inner, at.kind))
        is_declared = at.kind.sort is Sort.JSON
        is_text = not (engine.loads_json and is_declared) and at.kind.element is None
        is_json = is_text and (is_list or (is_declared and not outer))
        return Pick(list(select).index(key), outer, is_json)

    listed = {name for name, column in table.columns.items() if column.array}
    picks = tuple(pick(_located(known, table, name), is_list=name in listed) for name in lookup.columns)
    is_exact = all(column.is_exact for arm in arms for column in arm.columns) and all(
        len(arm.asked) == len(arm.columns) for arm in arms
    )
    again = (
        ()
        if is_exact
        else tuple(tuple(pick(column.at, is_list=column.is_list) for column in arm.columns) for arm in arms)
    )
    return Plan(engine, known.sql, tuple(select.values()), picks, arms, again)


def _arm(known: Known, table: Table, condition: Condition, *, is_rough: bool) -> Arm:
    columns = []
    for name in condition.columns:
        at, mapped = _located(known, table, name), table.columns.get(name)
        is_list = at.kind.element is not None or (mapped is not None and mapped.array)
        columns.append(Compared(at, is_list, condition.match, is_rough))
    single = tuple(number for number, column in enumerate(columns) if not column.is_list)
    return Arm(tuple(columns), single if len(columns) > 1 and single else (0,))


def _located(known: Known, table: Table, name: str) -> Located:
    at = locate(known, name)
    if at is None:
        place, own = table.name
        raise TableUnreachable(
            place=place, table=own, problem=f"it has no column `{name}`: see `kotowari places check`"
        )
    return at


def _chunks(items: list[list[Item]], most: int) -> Iterator[list[list[Item]]]:
    """Part what is sent so that each part compares at most so many values."""
    chunk: list[list[Item]] = [[] for _ in items]
    left = most
    for number, some in enumerate(items):
        for item in some:
            if left < len(item):
                yield chunk
                chunk, left = [[] for _ in items], most
            chunk[number].append(item)
            left -= len(item)
    yield chunk
