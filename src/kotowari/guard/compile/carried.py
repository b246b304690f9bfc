"""Which columns of persons' state each table has, and from which rows a row takes them over.

What hangs on a row is of whom that row is of: its state is that of the rows above, of all of them together. What rows
of persons name, as an address, is let through where everybody does who names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kotowari.datamap.model import Link, Match, Way
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Guarded, Tables, tables
from kotowari.guard.found import FoundColumn, Relation
from kotowari.guard.names import state_column
from kotowari.guard.permitted import Group, Permitted, permitted, weakest
from kotowari.guard.states import StateColumn
from kotowari.guard.wanted import Remark


class StateKey(NamedTuple):
    """What a state is about: a capacity, whose information, and which items; without items, through which day."""

    capacity: Capacity
    subjects: frozenset[str]
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Carry:
    """A way by which rows take over state: from the rows of ``parent`` whose columns equal theirs.

    ``on`` and ``states`` are pairs: the column here, and the one there.
    """

    parent: Relation
    on: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StateTable:
    """A guarded table with its state columns and where they come from.

    ``is_persons``: its rows are linked to persons by enrolment. ``carries`` are the rows that its rows hang on,
    ``reached`` those of others by which its rows are named.
    """

    relation: Relation
    columns: tuple[StateColumn, ...]
    is_persons: bool
    carries: tuple[Carry, ...] = ()
    reached: tuple[Carry, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """The states of every guarded table, with what the gate lets be read of the rows of the same subjects."""

    tables: Mapping[Relation, StateTable]
    permitted: Mapping[tuple[Capacity, frozenset[str]], Permitted]
    names: Mapping[Relation, Mapping[StateKey, str]]
    remarks: tuple[Remark, ...]


def state_tables(source: Source) -> Mapping[Relation, StateTable]:
    """Return the state columns of every guarded table, and from which rows each table's rows take them over."""
    return carried(source, tables(source)).tables


def carried(source: Source, known: Tables) -> Carried:
    """Return the states of every guarded table of a database."""
    allowed = _allowed(source, known)
    down, up, remarks = _ways(source, known)
    needed = {name: set(_own(source, allowed, table)) for name, table in known.guarded.items()}
    ways = [(way.child, way.parent) for way in (*down, *up)]
    while any(needed[child] - needed[parent] for child, parent in ways):
        for child, parent in ways:
            needed[parent] |= needed[child]
    columns = {
        name: {key: _column(allowed, table, key) for key in sorted(needed[name], key=_order)}
        for name, table in known.guarded.items()
    }
    names = {name: {key: column.name for key, column in own.items()} for name, own in columns.items()}
    made = {
        name: StateTable(
            name,
            tuple(columns[name].values()),
            table.mapped.is_persons,
            tuple(_carry(way, names) for way in down if way.child == name and names[name]),
            tuple(_carry(way, names) for way in up if way.child == name and names[name]),
        )
        for name, table in known.guarded.items()
    }
    return Carried(made, allowed, names, tuple(remarks))


def own_groups(allowed: Permitted, table: Guarded) -> tuple[Group, ...]:
    """Return the groups of items that a table's rows are looked at for: its own; the least where it holds no item."""
    if table.items:
        return allowed.of(table.items)
    least = weakest(allowed.groups)
    return allowed.groups if least is None else (least,)


def _allowed(source: Source, known: Tables) -> dict[tuple[Capacity, frozenset[str]], Permitted]:
    """Return what may be read of the items that the database holds of the same subjects."""
    items: dict[frozenset[str], set[str]] = {}
    for table in known.guarded.values():
        items.setdefault(table.of, set()).update(table.items)
    return {
        (capacity, of): permitted(
            source.rulebook,
            capacity,
            of,
            held,
            source.standing(capacity),
            source.partly.get((capacity.name, of), frozenset()),
        )
        for of, held in items.items()
        for capacity in source.capacities
    }


def _own(
    source: Source, allowed: Mapping[tuple[Capacity, frozenset[str]], Permitted], table: Guarded
) -> Iterator[StateKey]:
    for capacity in source.capacities:
        may = allowed[capacity, table.of]
        groups = own_groups(may, table)
        for group in groups:
            yield StateKey(capacity, table.of, group.items)
            # That of the whole stays: columns with several items go by it, and copies in warehouses.
            yield StateKey(capacity, table.of, (may.parted(group.items) or group).items)
        if groups and is_kept(source, capacity):
            yield StateKey(capacity, table.of, frozenset())


def is_kept(source: Source, capacity: Capacity) -> bool:
    """Say whether the policy says how long a capacity's purpose needs what it uses."""
    purpose = source.rulebook.policy.purposes.get(capacity.purpose)
    return purpose is not None and purpose.keep is not None


def _order(key: StateKey) -> tuple[str, list[str], list[str]]:
    return key.capacity.name, sorted(key.subjects), sorted(key.items)


def _column(allowed: Mapping[tuple[Capacity, frozenset[str]], Permitted], table: Guarded, key: StateKey) -> StateColumn:
    of = None if key.subjects == table.of else key.subjects
    if not key.items:
        return StateColumn(state_column(key.capacity, of, through=True), *key)
    may = allowed[key.capacity, key.subjects]
    if may.is_whole(key.items):
        name = state_column(key.capacity, of, may.called(key.items))
    else:
        name = state_column(key.capacity, of, only=key.items)
    return StateColumn(name, *key, assumed=may.find(key.items).assumed)


_Step = tuple[Link, Relation, Relation]
"""A link with the tables that it leads from and to."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Rows of ``child`` whose state comes from those of ``parent``; ``on`` are pairs of their columns."""

    child: Relation
    parent: Relation
    on: tuple[tuple[str, str], ...]


def _carry(way: _Way, names: Mapping[Relation, Mapping[StateKey, str]]) -> Carry:
    here, there = names[way.child], names[way.parent]
    return Carry(way.parent, way.on, tuple((name, there[key]) for key, name in here.items()))


def _ways(source: Source, known: Tables) -> tuple[list[_Way], list[_Way], list[Remark]]:
    """Return the ways down, those up to what is not a person's own, and what cannot be followed.

    What hangs on what persons' rows name is of whomever that is of: the ways go down again from there, and so on.
    """
    remarks: list[Remark] = []
    links = [(link, *ends) for link in source.datamap.links if (ends := _ends(link, known))]
    persons = {name for name, table in known.guarded.items() if table.mapped.is_persons}
    of_each = [step for step in links if _is_of(known, *step[1:])]
    down = _reached(persons, [step for step in of_each if step[0].way is Way.DOWN])
    up = dict[_Way, None]()
    placed = reach = persons | {way.child for way in down}
    while reach:
        named = _reached(reach, [step for step in of_each if step[0].way is Way.UP and step[2] not in placed])
        placed = placed | {way.child for way in named}
        begin = [way.child for way in named]
        hung = _reached(begin, [step for step in of_each if step[0].way is Way.DOWN and step[2] not in placed])
        reach = {way.child for way in hung}
        placed = placed | reach
        up |= named
        down |= hung
    fit = {way: _unfit(known, way, links) for way in (*down, *up)}
    for way, why in fit.items():
        if why is not None:
            remarks.append(Remark(way.child, f"the state of the rows of {way.parent} does not reach its rows: {why}"))
    return [way for way in down if fit[way] is None], [way for way in up if fit[way] is None], remarks


def _reached(begin: Iterable[Relation], steps: Iterable[_Step]) -> dict[_Way, None]:
    """Return the ways from some tables on, in the order in which they are come to."""
    ahead, reach, ways = list(steps), set(begin), dict[_Way, None]()
    while new := [step for step in ahead if step[1] in reach and _way(step) not in ways]:
        for step in new:
            ways[_way(step)] = None
            reach.add(step[2])
    return ways


def _ends(link: Link, known: Tables) -> tuple[Relation, Relation] | None:
    source, target = known.relation(link.source), known.relation(link.target)
    return (source, target) if source is not None and target is not None and source != target else None


def _is_of(known: Tables, one: Relation, other: Relation) -> bool:
    return not known.guarded[one].of.isdisjoint(known.guarded[other].of)


def _way(step: _Step) -> _Way:
    link, parent, child = step
    return _Way(child, parent, tuple(zip(link.target_columns, link.source_columns, strict=True)))


def _unfit(known: Tables, way: _Way, links: Iterable[_Step]) -> str | None:
    """Say why a way cannot be followed by comparing columns, if so."""
    child, parent = known.guarded[way.child].found.columns, known.guarded[way.parent].found.columns
    if any(step[0].match is not Match.EXACT and _way(step) == way for step in links):
        return "they are compared by a form of what they hold"
    for here, there in way.on:
        if here not in child or there not in parent:
            return "a column is gone, or is a field within one"
        if child[here].generated:
            return f"`{here}` is worked out only after its rows are looked at"
        if not _comparable(child[here], parent[there]):
            return f"`{here}` and `{there}` are of different types"
    return None


_FAMILIES = ({"smallint", "integer", "bigint"}, {"text", "character varying"})


def _comparable(one: FoundColumn, other: FoundColumn) -> bool:
    plain = [column.base_type.partition("(")[0].strip() for column in (one, other)]
    if "." in "".join(plain):  # a type of the company's own or of an extension, whose equality lies elsewhere
        return False
    return plain[0] == plain[1] or any(family.issuperset(plain) for family in _FAMILIES)
