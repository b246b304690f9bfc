"""Enrolment: every row of a guarded database is looked at, whose it is, and what is stopped is stopped there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import GuardBeingEnrolled
from kotowari.guard.state.enrolment import Progress
from kotowari.guard.state.indexes import put_indexes
from kotowari.handling.guarded.linking import Linking
from kotowari.handling.guarded.opened import Opened, apart, opened, quietly
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.ledger.append import append
from kotowari.vault.outbox import Outbox

PAGE = 1000
"""How many rows are read and linked in one commit."""

_PATIENCE = 600.0
"""For how many seconds an index that is made waits for transactions that were open."""

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

    One that was ended midway goes on; run again, it looks at every row anew. A row whose handles find nobody any more
    stays whose it was. Raises :class:`GuardBeingEnrolled`, :class:`kotowari.errors.GuardSeesNotAll`, what
    :func:`kotowari.handling.guarded.opened.opened` raises, and :class:`kotowari.errors.GuardUnwritten` at the end.
    """
    return quietly(name, lambda: _enrol(space, home, name, by, told))


def _enrol(space: Space, home: Home, name: str, by: str, told: Told) -> Enrolled:
    with opened(space, home, name) as open_:
        if not open_.guard.alone():
            raise GuardBeingEnrolled(place=name)
        open_.require_all_rows()
        unlinkable = tuple(str(relation) for relation in open_.guard.keyless)
        # Before any row is read; and from here on no change of a person is missed.
        with space.changing() as connection:
            Outbox(connection, space.name, name).feed()
            record(connection, space, by, "guard-enrolment", {"guard": name, "tables": len(open_.guard.linked)})
        put_indexes(open_.guard, _PATIENCE)
        done = {}
        for relation in sorted(open_.guard.linked):
            progress = _enrol_table(space, open_, name, relation, told)
            done[relation] = (progress.rows, progress.linked)
        open_.guard.settle()
        told_of = {relation: {"rows": rows, "linked": linked} for relation, (rows, linked) in done.items()}
        with space.changing() as connection:
            number = record(connection, space, by, "guard-enrolled", {"guard": name, "tables": told_of})
        open_.require_written()
    return Enrolled(done, unlinkable, number)


def record(connection: Connection, space: Space, by: str, act: str, told: dict[str, Any]) -> UUID:
    """Put on record that rows are looked at, or what came of it; return the number of the entry."""
    made = entry(space, space.actor(connection, by), act, {"enrolment": told})
    append(connection, space.name, made)
    return made.id


def _enrol_table(space: Space, open_: Opened, name: str, relation: str, told: Told) -> Progress:
    linking = Linking(space, open_, name, relation)
    progress = linking.enrolment.begin()
    while True:
        # State is read within the transaction in which nobody else writes it.
        with space.reading() as connection, apart(), open_.guard.connection.transaction():
            open_.guard.one_at_a_time()
            page = linking.enrolment.page(progress.after, PAGE)
            if not page:
                linking.enrolment.end()
                return progress
            progress = linking.enrolment.go_on(page, linking.link(connection, page))
        told(relation, progress.rows, progress.linked)
