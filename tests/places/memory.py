"""Places in memory, read in the plainest way there is, to walk through in tests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from kotowari.admission import Admitted
from kotowari.datamap.model import Datamap, TableName
from kotowari.datamap.route import plan
from kotowari.errors import Error, PlaceUnreachable, TableUnreachable
from kotowari.handling.admit import _admit
from kotowari.places.lookup import Condition, Limits, Lookup, Opener, Referring, Rows, Values
from kotowari.places.matching import form
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Verdicts, Walked, row_key

Stored = Mapping[str, Sequence[Values]]
"""Rows by table (``crm.customer``), in the order of its columns in the map."""


@dataclass
class Memory:
    """One place: its rows, what of it is broken, and what it was asked."""

    rows: Mapping[str, Sequence[Values]]
    broken: frozenset[str] = frozenset()
    down: bool = False
    asked: list[Lookup | Referring] = field(default_factory=list)
    steps: int = 0

    @contextmanager
    def opened(self, limits: Limits) -> Iterator["Memory"]:
        if self.down:
            raise PlaceUnreachable(place="memory", problem="it is down")
        yield self

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        self.steps += 1
        self.asked.extend(lookups)
        return [self._found(lookup) for lookup in lookups]

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        self.asked.extend(questions)
        return [self._shared(question) for question in questions]

    def _found(self, lookup: Lookup) -> Rows | Error:
        name = lookup.table.name
        if str(name) in self.broken:
            return TableUnreachable(place=name.place, table=name.table, problem="it is broken")
        columns = tuple(lookup.table.columns)
        at = [columns.index(column) for column in lookup.columns]
        rows = [
            row
            for row in self.rows.get(str(name), ())
            if any(meeting(columns, row, condition) for condition in lookup.any_of)
        ]
        return Rows(lookup.columns, _once(rows, at))

    def _shared(self, question: Referring) -> set[Values] | Error:
        name = question.table.name
        if str(name) in self.broken:
            return TableUnreachable(place=name.place, table=name.table, problem="it is broken")
        columns = tuple(question.table.columns)
        key = [columns.index(column) for column in question.table.key]
        own = {row_key([], one) for one in question.own}
        return {
            met
            for row in self.rows.get(str(name), ())
            if row_key(key, row) not in own
            for met in meeting(columns, row, question.condition)
        }


def _once(rows: Sequence[Values], at: Sequence[int]) -> list[Values]:
    once: dict[Any, Values] = {}
    for row in rows:
        picked = tuple(row[one] for one in at)
        once.setdefault(row_key([], picked), picked)
    return list(once.values())


def meeting(columns: Sequence[str], row: Values, condition: Condition) -> list[Values]:
    """Those of a condition's values that a row has."""
    cells = []
    for column in condition.columns:
        cell = row[columns.index(column)]
        cells.append({form(condition.match, one) for one in (cell if isinstance(cell, list) else [cell])} - {None})
    return [
        values
        for values in condition.values
        if all(form(condition.match, value) in cell for value, cell in zip(values, cells, strict=True))
    ]


def places(
    datamap: Datamap, rows: Stored, broken: Collection[str] = (), down: Collection[str] = ()
) -> dict[str, Memory]:
    """The places of a map, with rows."""
    return {
        place: Memory(
            {table: found for table, found in rows.items() if table.startswith(f"{place}.")},
            frozenset(broken),
            place in down,
        )
        for place in datamap.places
    }


def admissions(datamap: Datamap, kinds: Collection[str], space: str = "own") -> dict[str, Admitted]:
    """An admission for every place, of all that would be read there."""
    person, entry = uuid4(), uuid4()
    return {place: _admit(space, person, items, entry) for place, items in plan(datamap, kinds).items.items()}


def walked(
    datamap: Datamap,
    openers: Mapping[str, Opener],
    handles: Mapping[str, Collection[str]],
    known: Mapping[str, Collection[str]] | None = None,
    verdicts: Verdicts | None = None,
    *,
    claims: bool = False,
) -> Walked:
    """Walk, admitted everywhere."""
    asker = Asker(handles, known or {}, claims)
    return walk("own", admissions(datamap, handles), datamap, openers, asker, verdicts=verdicts)


def standings(found: Walked) -> dict[str, dict[Any, str]]:
    """The standing of each row by table and key, bare where it is one value."""
    by_table: dict[str, dict[Any, str]] = {}
    for one in found.found:
        for row in one.rows:
            key = one.name(row)[1] or ()
            by_table.setdefault(str(one.table.name), {})[key[0] if len(key) == 1 else key] = row.standing.value
    return by_table


def table_name(said: str) -> TableName:
    place, _, table = said.partition(".")
    return TableName(place, table)
