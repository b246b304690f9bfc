"""Enrolment: whose the rows of a guarded database are is found by their handles, and what is stopped is stopped there.

No value leaves the page of rows it is read in: a handle is made a blind mark, and that looked up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.datamap.model import Column, Table
from kotowari.errors import NotAHandle
from kotowari.guard.state.enrolment import Enrolment, Finding, Key, Progress, Row
from kotowari.guard.state.guard import Guard
from kotowari.handles import REGIONS
from kotowari.handling.guarded.opened import Opened, apart, opened, quietly
from kotowari.handling.guarded.persons import states_of
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.vault.lookup import Handle, Lookup
from kotowari.vault.outbox import Outbox

PAGE = 1000
"""How many rows are read and linked in one commit."""

_AT_HOME = "JP"
"""Of which country telephone numbers without a code are, where the map does not say where a place is."""

Told = Callable[[str, int, int], object]
"""Is told after each page of which table how many rows were seen, and how many of them are somebody's."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment: of each table how many rows it saw and how many are somebody's; ``entry`` records it."""

    tables: Mapping[str, tuple[int, int]]
    unlinkable: tuple[str, ...]
    entry: UUID


def enrol(
    space: Space,
    home: Home,
    name: str,
    *,
    by: str,
    told: Told = lambda *_: None,
) -> Enrolled:
    """Find out of each row of persons in a guarded database whose it is, and bring the persons' state to it.

    One that was ended midway goes on; run again, it takes up new rows and changed handles. A row whose handles find
    nobody any more stays whose it was. Raises what :func:`kotowari.handling.guarded.opened.opened` raises.
    """
    return quietly(name, lambda: _enrol(space, home, name, by, told))


def _enrol(space: Space, home: Home, name: str, by: str, told: Told) -> Enrolled:
    with opened(space, home, name) as open_:
        unlinkable = tuple(str(relation) for relation in open_.guard.keyless)
        # Before any row is read; and from here on no change of a person is missed.
        with space.changing() as connection:
            Outbox(connection, space.name, name).feed()
            _record(connection, space, by, "guard-enrolment", {"guard": name, "tables": len(open_.guard.linked)})
        done = {}
        for relation in sorted(open_.guard.linked):
            progress = _enrol_table(space, open_, name, relation, told)
            done[relation] = (progress.rows, progress.linked)
        told_of = {relation: {"rows": rows, "linked": linked} for relation, (rows, linked) in done.items()}
        with space.changing() as connection:
            number = _record(connection, space, by, "guard-enrolled", {"guard": name, "tables": told_of})
    return Enrolled(done, unlinkable, number)


def _record(connection: Connection, space: Space, by: str, act: str, told: dict[str, Any]) -> UUID:
    made = entry(space, space.actor(connection, by), act, {"enrolment": told})
    append(connection, space.name, made)
    return made.id


def _enrol_table(space: Space, open_: Opened, name: str, relation: str, told: Told) -> Progress:
    guard, fed = open_.guard, open_.guard.linked[relation]
    columns = _finding(open_.mapped[relation], open_.rulebook.policy)
    here = [(_found_by(column), items) for column, items in columns if _base(column) in fed.found.columns]
    enrolment = Enrolment(guard, fed, [finding for finding, _ in here])
    region = open_.place.country if open_.place.country in REGIONS else _AT_HOME
    progress = enrolment.begin()
    while True:
        # State is read within the transaction in which nobody else writes it: what is older never comes after.
        with space.reading() as connection, apart(), guard.connection.transaction():
            guard.one_at_a_time()
            page = enrolment.page(progress.after, PAGE)
            if not page:
                enrolment.end()
                return progress
            found = _persons(connection, space, page, [items for _, items in here], region or _AT_HOME)
            outbox = Outbox(connection, space.name, name)
            linked = _link(connection, space, guard, enrolment, outbox, relation, found)
            progress = enrolment.go_on(page, linked)
        told(relation, progress.rows, progress.linked)


def _link(
    connection: Connection,
    space: Space,
    guard: Guard,
    enrolment: Enrolment,
    outbox: Outbox,
    relation: str,
    found: Mapping[Key, frozenset[UUID]],
) -> int:
    """Link a page of rows to the persons found; return how many rows are somebody's."""
    known = enrolment.links(list(found))
    out = [(key, one) for key, persons in found.items() if persons for one in known.get(key, {}) if one not in persons]
    new = [(key, one) for key, persons in found.items() for one in sorted(persons) if one not in known.get(key, {})]
    states = states_of(connection, space, guard, {person: frozenset((relation,)) for _, person in new})
    differing = {person: guard.differing(relation, of[relation]) for person, of in states.items()}
    moved = {key for key, _ in out}
    touched = {person for key, person in new if differing[person] or key in moved}
    touched |= {person for key in moved for person in found[key]}
    # What hangs on these rows may be written meanwhile by who saw them as they were: a delivery sees to that.
    outbox.put_again(touched)
    enrolment.relink(out, [(key, person, differing[person]) for key, person in new])
    guard.walk(touched)
    return sum(1 for key, persons in found.items() if persons or known.get(key))


def _persons(
    connection: Connection, space: Space, page: Sequence[Row], items: Sequence[Mapping[str, Any]], region: str
) -> dict[Key, frozenset[UUID]]:
    """Return whose each row is: whoever all its handles find; where these do not agree, all whom any of them finds."""
    handles = {
        row.key: [frozenset(_handles(values, of, region)) for values, of in zip(row.values, items, strict=True)]
        for row in page
    }
    every = {handle for columns in handles.values() for column in columns for handle in column}
    found = Lookup(connection, space.keys).find_each(every) if every else {}
    whose = {}
    for key, columns in handles.items():
        persons = [frozenset().union(*(found.get(handle, frozenset()) for handle in column)) for column in columns]
        finding = [one for one in persons if one]
        agreed = frozenset.intersection(*finding) if finding else frozenset[UUID]()
        whose[key] = agreed or frozenset[UUID]().union(*finding)
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
