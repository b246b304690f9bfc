"""The plan of a disclosure: what would be read of a person, place by place, for a human to approve. Names only."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kotowari.canonical import canonical, digest
from kotowari.datamap.model import Datamap, Link, PlaceKind, Way
from kotowari.datamap.route import Route, Step, Unreached, plan
from kotowari.handling.asked.cases import Scope


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """One table that would be read.

    ``by`` are the handles and links by which its rows are found, ``items`` the policy's items among its columns.
    ``shared``: rows of it may be others' too. ``only_to_tell``: it is read to know whose another row is, or to keep
    others' names out, and not shown for that. ``when`` is the column that tells which rows are of the period asked for.
    """

    table: str
    columns: tuple[str, ...]
    items: tuple[str, ...]
    by: tuple[str, ...]
    shared: bool
    only_to_tell: bool
    when: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that is kept and shown."""
        said = {
            "table": self.table,
            "columns": list(self.columns),
            "items": list(self.items),
            "by": list(self.by),
            "shared": self.shared,
            "only_to_tell": self.only_to_tell,
        }
        return said if self.when is None else {**said, "when": self.when}


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """One place: the tables that would be read, those that would not with the reason, and who looks, if by hand.

    ``lacks_address``: this installation does not know how to reach it, so that it cannot be read until it does.
    """

    name: str
    kind: PlaceKind
    tables: tuple[PlannedTable, ...] = ()
    unread: Mapping[str, str] | None = None
    owner: str | None = None
    within: str | None = None
    lacks_address: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the form that is kept and shown."""
        return {
            "place": self.name,
            "kind": self.kind.value,
            "tables": [table.to_json() for table in self.tables],
            "unread": dict(self.unread or {}),
            "owner": self.owner,
            "within": self.within,
            "lacks_address": self.lacks_address,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be read for a request, by handles of some kinds, with a data map that is on record.

    ``period`` are the first and the last day of the period asked for, by the names of the scope; empty where none is.
    """

    map: UUID
    handles: tuple[str, ...]
    places: tuple[PlannedPlace, ...]
    period: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the form that is kept and shown."""
        places = [place.to_json() for place in self.places]
        return {"map": str(self.map), "handles": list(self.handles), "places": places, **self.period}

    @property
    def digest(self) -> str:
        """The digest by which what is approved is known from anything else."""
        return digest(canonical(self.to_json()))

    def counts(self) -> dict[str, Any]:
        """Return what the entry says of it: figures and names of places."""
        return {
            "map": str(self.map),
            "plan": self.digest,
            "handles": list(self.handles),
            "places": {place.name: len(place.tables) for place in self.places},
        }


def make_plan(
    datamap: Datamap, number: UUID, kinds: Collection[str], scope: Scope, reachable: Collection[str] | None = None
) -> Plan:
    """Return the plan for handles of some kinds. ``reachable`` are the places whose address is known; None: not asked.

    A place outside the scope that is asked for is read only where ways through it lead into one that is within.
    """
    route = plan(datamap, kinds)
    wanted = _wanted(route, scope)
    is_timed = bool(scope.period)
    places = tuple(_place(datamap, route, name, reachable, is_timed) for name in datamap.places if name in wanted)
    return Plan(number, tuple(sorted(kinds)), places, scope.period)


def _wanted(route: Route, scope: Scope) -> set[str]:
    """The places asked for, and those through which a way leads to one of them."""
    every = {step.table.place for step in route.steps} | {one.table.place for one in route.unreached}
    every |= set(route.by_hand)
    if not scope.places:
        return every
    wanted = set(scope.places)
    while True:
        more = {
            link.source.place
            for step in route.steps
            if step.table.place in wanted
            for link in step.links
            if link.source.place not in wanted
        }
        if not more:
            return wanted
        wanted |= more


def _place(
    datamap: Datamap, route: Route, name: str, reachable: Collection[str] | None, is_timed: bool
) -> PlannedPlace:
    place = datamap.places[name]
    steps = [step for step in route.steps if step.table.place == name]
    within = place.settings.get("within")
    by_program = place.kind is not PlaceKind.MANUAL
    return PlannedPlace(
        name=name,
        kind=place.kind,
        tables=tuple(_table(datamap, step, is_timed) for step in steps),
        unread={one.table.table: _why(one) for one in route.unreached if one.table.place == name},
        owner=place.owner,
        within=str(within) if within is not None else None,
        lacks_address=by_program and reachable is not None and name not in reachable,
    )


def _table(datamap: Datamap, step: Step, is_timed: bool) -> PlannedTable:
    table = datamap.table(step.table)
    columns = table.columns
    items = sorted({item for name in step.columns if name in columns and (item := columns[name].item)})
    return PlannedTable(
        table=step.table.table,
        columns=step.columns,
        items=tuple(items),
        by=tuple(_ways(step)),
        shared=any(link.way is Way.UP for link in step.links),
        only_to_tell=step.implied,
        when=table.when if is_timed else None,
    )


def _ways(step: Step) -> Iterator[str]:
    for finding in step.handles:
        yield f"{finding.kind} in {finding.column}"
    for link in step.links:
        yield _link(link)


def _link(link: Link) -> str:
    theirs, ours = ", ".join(link.source_columns), ", ".join(link.target_columns)
    return f"{link.source} ({theirs}) = ({ours})"


def _why(one: Unreached) -> str:
    if one.says:
        return f"{one.why.value}: {one.says}"
    return f"{one.why.value}: {', '.join(one.kinds)}" if one.kinds else one.why.value
