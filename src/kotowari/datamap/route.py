"""The route through the places: what is read of a person, in which order, by what conditions, and what is not.

Made from the map and the kinds of handle alone, before anything is read: it is what a human approves, and what a walk
follows. A walk may read less (a table that nothing is found for is not asked), never more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kotowari.datamap.leading import columns_asked, needed, positions, with_ways_back
from kotowari.datamap.model import Datamap, Link, Match, PlaceKind, Table, TableName, Way
from kotowari.datamap.order import levels, reached


@dataclass(frozen=True, slots=True)
class Finding:
    """A column in which persons are found by a handle; ``asked``: by one of the kinds that were given."""

    column: str
    at: int
    kind: str
    match: Match
    asked: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """A link between two stops by their numbers, with the positions of its columns in the rows of each.

    ``implied``: the map has only the way back. It is followed to learn whose the other row is, which is never shown
    because of it. ``spread``: a value at its source may be a list, of which each leads on. ``strange``: the tables at
    its ends are of other subjects, as tickets of customers that lead to the employee who handled them.
    """

    number: int
    source: int
    source_at: tuple[int, ...]
    target: int
    target_at: tuple[int, ...]
    target_columns: tuple[str, ...]
    match: Match
    way: Way
    implied: bool
    spread: bool
    strange: bool

    @property
    def within(self) -> bool:
        """Whether it leads from a table to itself."""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class Stop:
    """A table that is read: the columns asked for, where its key is among them, and what leads here and on.

    ``turn`` is when it is asked by handles, ``down`` and ``up`` when by links of either way: stops of one number are
    asked together. ``leaves_down`` and ``leaves_up`` lead on from its rows, ``referred`` are the hops by whose source
    columns rows of other tables refer to rows here; ``unseen``: so do rows of a table that is not read. ``owned``: ways
    up from here lead to records of persons, or it has them.
    """

    number: int
    table: Table
    columns: tuple[str, ...]
    key: tuple[int, ...]
    finds: tuple[Finding, ...]
    leaves_down: tuple[Hop, ...]
    leaves_up: tuple[Hop, ...]
    referred: tuple[Hop, ...]
    unseen: bool
    owned: bool
    turn: int
    down: int
    up: int


class NoWay(StrEnum):
    """Why a table is not read."""

    SKIPPED = "skipped"
    BY_HAND = "by-hand"
    OTHER_HANDLE = "other-handle"
    NO_LINK = "no-link"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A table that is not read, and why; ``kinds`` are the kinds of handle, not given, from which a way leads to it."""

    table: TableName
    why: NoWay
    kinds: tuple[str, ...] = ()
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A table in the plan as a human reads it.

    ``handles`` are the columns asked for a handle, ``links`` those of the map by which rows lead here, ``implied``
    whether it may be read only to know whose another row is, or to keep others' names out of what is shown.
    ``on_verdict``: it is read only if whoever approves says that a row which was withheld, or shared, is the person's.
    """

    table: TableName
    columns: tuple[str, ...]
    items: frozenset[str]
    handles: tuple[Finding, ...]
    links: tuple[Link, ...]
    implied: bool
    on_verdict: bool


@dataclass(frozen=True, slots=True)
class Route:
    """All stops by number, the tables in the order of reading, those that are not read, and places read by hand."""

    kinds: frozenset[str]
    stops: tuple[Stop, ...]
    hops: tuple[Hop, ...]
    steps: tuple[Step, ...]
    unreached: tuple[Unreached, ...]
    by_hand: tuple[str, ...]
    items: Mapping[str, frozenset[str]]
    """The policy's items that may be read, by place."""


_KEPT: Final = 64
_routes: dict[tuple[int, frozenset[str]], tuple[Datamap, Route]] = {}


def plan(datamap: Datamap, kinds: Collection[str]) -> Route:
    """Return the route for handles of some kinds. It is made once for a map (the same object) and kept.

    Raises :class:`kotowari.errors.LinkUnfit` where a link names a column that its table does not map.
    """
    wanted = frozenset(kinds)
    name = (id(datamap), wanted)
    kept = _routes.get(name)
    if kept is None or kept[0] is not datamap:
        if len(_routes) >= _KEPT:
            _routes.clear()
        # The map is kept beside, so that its id is not given to another.
        kept = _routes[name] = (datamap, _Planning(datamap, wanted).route())
    return kept[1]


class _Planning:
    """One making of a route."""

    def __init__(self, datamap: Datamap, kinds: frozenset[str]) -> None:
        self._kinds = kinds
        places = datamap.places.values()
        self._by_hand = tuple(place.name for place in places if place.kind is PlaceKind.MANUAL)
        every = [table for place in places for table in place.tables.values()]
        self._unread = [table for table in every if table.skipped or table.name.place in self._by_hand]
        self._tables = [table for table in every if not (table.skipped or table.name.place in self._by_hand)]
        self._number = {table.name: number for number, table in enumerate(self._tables)}
        self._links = with_ways_back(datamap.links)
        ends = set(self._number)
        self._used = [(link, implied) for link, implied in self._links if {link.source, link.target} <= ends]
        self._unseen = {link.target for link, _ in self._links if link.way is Way.UP and link.source not in ends}
        asked = needed(self._links)
        self._columns = [columns_asked(table, asked.get(table.name, frozenset())) for table in self._tables]
        self._hops = tuple(self._hop(number, link, implied) for number, (link, implied) in enumerate(self._used))
        back: dict[int, set[int]] = {}
        for hop in self._hops:
            if hop.way is Way.UP:
                back.setdefault(hop.target, set()).add(hop.source)
        self._owned = reached({number for number, table in enumerate(self._tables) if table.is_persons}, back)

    def route(self) -> Route:
        downs, ups = self._edges(Way.DOWN), self._edges(Way.UP)
        begin = {n for n, table in enumerate(self._tables) if _finds(table, self._kinds)}
        first = self._closure(begin, downs, ups, lambda number: self._tables[number].is_persons)
        read = self._closure(begin, downs, ups, lambda _: True)
        count = len(self._tables)
        after = self._after()
        turn, down, up = (levels(count, _joined(edges, after)) for edges in ({}, downs, ups))
        stops = tuple(self._stop(n, turn[n], down[n], up[n]) for n in range(count))
        own = reached(begin, downs)

        def when(number: int) -> tuple[bool, bool, bool, int, int, int]:
            level = down[number] if number in own else up[number]
            return number not in begin, number not in own, number not in first, turn[number], level, number

        steps = tuple(self._step(number, read, on_verdict=number not in first) for number in sorted(read, key=when))
        items: dict[str, frozenset[str]] = {}
        for step in steps:
            items[step.table.place] = items.get(step.table.place, frozenset()) | step.items
        return Route(
            kinds=self._kinds,
            stops=stops,
            hops=self._hops,
            steps=steps,
            unreached=tuple(self._unreached(read, downs, ups)),
            by_hand=self._by_hand,
            items=items,
        )

    def _hop(self, number: int, link: Link, implied: bool) -> Hop:
        source, target = self._number[link.source], self._number[link.target]
        at = positions(link, self._columns[source], link.source_columns)
        table = self._tables[source]
        of, there = table.of, self._tables[target].of
        return Hop(
            number=number,
            source=source,
            source_at=at,
            target=target,
            target_at=positions(link, self._columns[target], link.target_columns),
            target_columns=link.target_columns,
            match=link.match,
            way=link.way,
            implied=implied,
            spread=any(table.columns[name].array or "." in name for name in link.source_columns),
            strange=bool(of and there and of.isdisjoint(there)),
        )

    def _stop(self, number: int, turn: int, down: int, up: int) -> Stop:
        table, columns = self._tables[number], self._columns[number]
        place = {name: at for at, name in enumerate(columns)}
        mine = [hop for hop in self._hops if hop.source == number]
        return Stop(
            number=number,
            table=table,
            columns=columns,
            key=tuple(place[name] for name in table.key),
            finds=_findings(table, columns, self._kinds),
            leaves_down=tuple(hop for hop in mine if hop.way is Way.DOWN),
            leaves_up=tuple(hop for hop in mine if hop.way is Way.UP),
            referred=tuple(hop for hop in self._hops if hop.way is Way.UP and hop.target == number),
            unseen=table.name in self._unseen,
            owned=number in self._owned,
            turn=turn,
            down=down,
            up=up,
        )

    def _edges(self, way: Way) -> dict[int, set[int]]:
        edges: dict[int, set[int]] = {}
        for hop in self._hops:
            if hop.way is way:
                edges.setdefault(hop.source, set()).add(hop.target)
        return edges

    def _after(self) -> dict[int, set[int]]:
        edges: dict[int, set[int]] = {}
        for number, table in enumerate(self._tables):
            for name in table.after:
                if name in self._number:
                    edges.setdefault(self._number[name], set()).add(number)
        return edges

    def _closure(
        self,
        begin: set[int],
        downs: Mapping[int, set[int]],
        ups: Mapping[int, set[int]],
        may_be_own: Callable[[int], bool],
    ) -> set[int]:
        """Down from what is a person's own; up from all; down again from what was met above and may be their own."""
        own = reached(begin, downs)
        while True:
            met = reached(own, ups)
            more = reached({n for n in met - own if may_be_own(n)}, downs) - own
            if not more:
                return met
            own |= more

    def _step(self, number: int, read: set[int], *, on_verdict: bool) -> Step:
        ways = [
            (link, implied)
            for link, implied in self._used
            if self._number[link.target] == number and self._number[link.source] in read
        ]
        handles = tuple(f for f in _findings(self._tables[number], self._columns[number], self._kinds) if f.asked)
        table = self._tables[number]
        return Step(
            table=table.name,
            columns=self._columns[number],
            items=frozenset(c.item for c in map(table.columns.__getitem__, self._columns[number]) if c.item),
            handles=handles,
            links=tuple(link for link, implied in ways if not implied),
            implied=not handles and all(implied for _, implied in ways),
            on_verdict=on_verdict,
        )

    def _unreached(
        self, read: set[int], downs: Mapping[int, set[int]], ups: Mapping[int, set[int]]
    ) -> Iterable[Unreached]:
        for table in self._unread:
            by_hand = table.name.place in self._by_hand
            yield Unreached(table.name, NoWay.BY_HAND if by_hand else NoWay.SKIPPED, says=table.skipped)
        others = {c.finds for table in self._tables for c in table.columns.values() if c.finds} - self._kinds
        from_kind = {
            kind: self._closure(
                {n for n, t in enumerate(self._tables) if _finds(t, {kind})}, downs, ups, lambda _: True
            )
            for kind in others
        }
        for number, table in enumerate(self._tables):
            if number not in read:
                kinds = tuple(sorted(kind for kind, numbers in from_kind.items() if number in numbers))
                yield Unreached(table.name, NoWay.OTHER_HANDLE if kinds else NoWay.NO_LINK, kinds)


def _findings(table: Table, columns: tuple[str, ...], kinds: Collection[str]) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, at, column.finds, column.match, column.finds in kinds)
        for at, (name, column) in enumerate((name, table.columns[name]) for name in columns)
        if column.finds
    )


def _finds(table: Table, kinds: Collection[str]) -> bool:
    return any(column.finds in kinds for column in table.columns.values())


def _joined(*several: Mapping[int, set[int]]) -> dict[int, set[int]]:
    joined: dict[int, set[int]] = {}
    for edges in several:
        for source, targets in edges.items():
            joined.setdefault(source, set()).update(targets)
    return joined
