"""Enrolment that goes on: rows that came since, and rows that were nobody's until somebody was taken into the vault."""

from collections.abc import Callable, Iterable
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.guard.state.coming import Coming, has_come, tells_what_came, told_last, told_now
from kotowari.guard.state.enrolment import nobodys
from kotowari.guard.state.guard import Guard
from kotowari.handling.guarded.enrol import PAGE, record
from kotowari.handling.guarded.linking import Linking
from kotowari.handling.guarded.opened import Opened
from kotowari.handling.space import Space
from kotowari.vault.lookup import Lookup

BY_ITSELF = "kotowari"
"""Who acts where the program does so by itself."""


def take_up(connection: Connection, space: Space, open_: Opened, name: str, between: Callable[[], object]) -> int:
    """Link the rows of a guard that came since they were last looked at; return how many were looked at.

    ``between`` is called between two pages. It may be killed anywhere: what was not all looked at is looked at again.
    """
    telling = {relation: fed for relation, fed in open_.guard.linked.items() if tells_what_came(fed)}
    if not has_come(open_.guard.connection, telling):
        return 0
    _put_on_record(space, open_, name)
    rows = 0
    for relation, fed in telling.items():
        linking = Linking(space, open_, name, relation)
        rows += _of_table(connection, linking, Coming(open_.guard, fed, linking.findings), open_.guard, between)
    return rows


def _of_table(
    connection: Connection, linking: Linking, coming: Coming, guard: Guard, between: Callable[[], object]
) -> int:
    look = coming.begin()
    if look is None:
        return 0
    rows, after = 0, None
    while True:
        with guard.connection.transaction():
            guard.one_at_a_time()
            page = coming.page(look, after, PAGE)
            if not page:
                coming.end(look)
                return rows
            coming.count(len(page), linking.link(connection, [row for _, row in page]))
        rows, after = rows + len(page), page[-1][0]
        between()


def find_again(connection: Connection, space: Space, open_: Opened, name: str, persons: Iterable[UUID]) -> bool:
    """Link rows that were nobody's to persons who are found by them now; return whether there were any.

    Within a transaction of the guard in which nobody else writes state.
    """
    marks = Lookup(connection, space.keys).digests_of(persons)
    found = {one: keys for one, keys in nobodys(open_.guard, marks).items() if one in open_.guard.linked}
    if found:
        _put_on_record(space, open_, name)
    for relation, keys in found.items():
        linking = Linking(space, open_, name, relation)
        rows = linking.enrolment.rows(keys)
        linking.enrolment.mark(dict.fromkeys(keys, ()))  # of those that are gone nothing is kept
        linking.link(connection, rows)
    return bool(found)


def _put_on_record(space: Space, open_: Opened, name: str) -> None:
    """Put on record, before the first row of a day is read, that rows are looked at; and what came of the last days."""
    last = told_last(open_.guard)
    if last.at is not None and last.at.date() == last.now.date():
        return
    came = {one: {"rows": rows, "linked": linked} for one, (rows, linked) in last.came.items() if rows}
    with space.changing() as connection:
        if last.at is not None and came:
            told = {"guard": name, "since": last.at.isoformat(timespec="seconds"), "tables": came}
            record(connection, space, BY_ITSELF, "guard-enrolled", told)
        going_on = {"guard": name, "tables": len(open_.guard.linked), "of": "rows-that-came"}
        record(connection, space, BY_ITSELF, "guard-enrolment", going_on)
    told_now(open_.guard, last.now)
