"""Whose the rows of a guarded table are: found by their handles, and linked to the persons with the persons' state.

No value leaves the page of rows it is read in: a handle is made a blind mark, and that looked up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from kotowari.database.pool import Connection
from kotowari.datamap.model import Column, Table
from kotowari.errors import NotAHandle
from kotowari.guard.state.enrolment import Enrolment, Finding, Key, Row
from kotowari.handles import REGIONS
from kotowari.handling.guarded.opened import Opened
from kotowari.handling.guarded.persons import states_of
from kotowari.handling.space import Space
from kotowari.policy.model import Policy
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.outbox import Outbox

_AT_HOME = "JP"
"""Of which country telephone numbers without a code are, where the map does not say where a place is."""


class Linking:
    """One table of a guard whose rows are linked to persons, within the transactions of whoever calls.

    ``findings`` are the columns by which they are found.
    """

    def __init__(self, space: Space, open_: Opened, guard: str, relation: str) -> None:
        self._space = space
        self._guard = open_.guard
        self._name = guard
        self._relation = relation
        fed = open_.guard.linked[relation]
        columns = _finding(open_.mapped[relation], open_.rulebook.policy)
        here = [(_found_by(column), items) for column, items in columns if _base(column) in fed.found.columns]
        self.findings = [finding for finding, _ in here]
        self._items = [items for _, items in here]
        country = open_.place.country
        self._region = country if country is not None and country in REGIONS else _AT_HOME
        self.enrolment = Enrolment(open_.guard, fed, self.findings)

    def link(self, connection: Connection, page: Sequence[Row]) -> int:
        """Link rows to whom they are found to be of; return how many are somebody's.

        Within a transaction of the guard in which nobody else writes state: what is older never comes after.
        """
        handles = {row.key: self._handles(row) for row in page}
        lookup = Lookup(connection, self._space.keys)
        whose = _whose(lookup, handles)
        known = self.enrolment.links(list(whose))
        self._bring(connection, whose, known)
        self.enrolment.mark(
            {
                key: {lookup.digest(handle) for column in handles[key] for handle in column}
                if not of.persons
                else set[bytes]()
                for key, of in whose.items()
            }
        )
        return sum(1 for key, of in whose.items() if of.persons or known.get(key))

    def _bring(
        self,
        connection: Connection,
        whose: Mapping[Key, "_Whose"],
        known: Mapping[Key, Mapping[UUID | None, Mapping[str, Any]]],
    ) -> None:
        """Put links in place of those known where they differ, and the persons' state on the rows."""
        out = [(key, one) for key, of in whose.items() for one in known.get(key, {}) if of.is_not(one)]
        new = [(key, one) for key, of in whose.items() for one in sorted(of.persons) if one not in known.get(key, {})]
        relation = self._relation
        states = states_of(connection, self._space, self._guard, {one: frozenset((relation,)) for _, one in new})
        differing = {one: self._guard.differing(relation, state[relation]) for one, state in states.items()}
        moved = {key for key, _ in out}
        touched = {person for key, person in new if differing[person] or key in moved}
        touched |= {person for key in moved for person in whose[key].persons}
        # What hangs on these rows may be written meanwhile by who saw them as they were: a delivery sees to that.
        Outbox(connection, self._space.name, self._name).put_again(touched)
        self.enrolment.relink(out, [(key, person, differing[person]) for key, person in new])
        self._guard.walk(touched)
        self._refuse([key for key, of in whose.items() if of.was_erased and None not in known.get(key, {})])

    def _refuse(self, keys: Sequence[Key]) -> None:
        """Let rows be those of somebody erased, whom an import brings back: nobody reads them."""
        if keys:
            made_up = uuid4()
            state = self._guard.differing(self._relation, self._guard.refused(self._relation))
            self.enrolment.relink((), [(key, made_up, state) for key in keys])
            self._guard.walk({made_up})
            self._guard.leave({made_up})

    def _handles(self, row: Row) -> list[frozenset[Handle]]:
        """Return the handles in a row by the columns that have any."""
        columns = zip(row.values, self._items, strict=True)
        return list(filter(None, (frozenset(_handles(values, of, self._region)) for values, of in columns)))


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose a row is. ``is_sure``: each of its handles finds somebody. ``was_erased``: one was somebody's who is."""

    persons: frozenset[UUID]
    is_sure: bool
    was_erased: bool

    def is_not(self, one: UUID | None) -> bool:
        """Say whether it is no longer somebody's it was known as: who finds nobody any more stays whose they were."""
        if one is None:
            return bool(self.persons) and self.is_sure and not self.was_erased
        return bool(self.persons) and one not in self.persons


def _whose(lookup: Lookup, handles: Mapping[Key, Sequence[frozenset[Handle]]]) -> dict[Key, _Whose]:
    """Return whose each row is: whoever all its handles find; where these do not agree, all whom any of them finds."""
    every = {handle for columns in handles.values() for column in columns for handle in column}
    found = lookup.find_each(every) if every else {}
    suppressed = lookup.suppressed_each(every - found.keys())
    whose = {}
    for key, columns in handles.items():
        persons = [frozenset().union(*(found.get(handle, frozenset()) for handle in column)) for column in columns]
        finding = [one for one in persons if one]
        agreed = frozenset.intersection(*finding) if finding else frozenset[UUID]()
        lost = (column for column, of in zip(columns, persons, strict=True) if not of)
        whose[key] = _Whose(
            agreed or frozenset[UUID]().union(*finding),
            all(persons),
            any(not column.isdisjoint(suppressed) for column in lost),
        )
    return whose


def _handles(values: Iterable[str], items: Mapping[str, Any], region: str) -> Iterator[Handle]:
    for value in values:
        for item, kind in items.items():
            try:
                handle = Handle(item, kind, value, region)
            except NotAHandle:
                continue
            yield handle


def _finding(table: Table, policy: Policy) -> list[tuple[Column, dict[str, Any]]]:
    """Return the columns by which a table's persons are found, with the policy's handles that they may hold."""
    handles = {name: item.handle for name, item in policy.items.items() if item.handle is not None}
    found = []
    for column in table.columns.values():
        if column.finds and not column.others:
            of_kind = {n: kind for n, kind in handles.items() if column.finds in (kind, n.replace("_", "-"))}
            items = {column.item: handles[column.item]} if column.item in handles else of_kind
            if items:
                found.append((column, items))
    return found


def _base(column: Column) -> str:
    return column.name.partition(".")[0]


def _found_by(column: Column) -> Finding:
    base, _, path = column.name.partition(".")
    return Finding(base, tuple(path.split(".")) if path else (), column.array)
