"""The queue: requests by the day on which they are due, page by page, and nothing of whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import COLUMNS, OPEN, Case, Kind, State, case_of
from kotowari.handling.space import Space
from kotowari.vault.actors import find_actor

MOST = 200
"""The most requests of a page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are listed: those of a kind, in a state, assigned to an account, or overdue; open ones by default.

    ``after`` is where the page before ended (:attr:`Page.after`).
    """

    kind: Kind | None = None
    state: State | None = None
    assigned: str | None = None
    overdue: bool = False
    count: int = 50
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests in the order of their days; ``after`` leads to the next page, None at the end."""

    cases: tuple[Case, ...]
    after: tuple[date, UUID] | None


def read_queue(connection: Connection, space: Space, wanted: Wanted) -> Page:
    """Return a page of the queue: one look at an index, however many requests there are."""
    count = max(1, min(wanted.count, MOST))
    statement, values = _statement(connection, space, wanted, count)
    rows = connection.execute(statement, values).fetchall()
    cases = tuple(case_of(row) for row in rows[:count])
    more = len(rows) > count
    return Page(cases, (cases[-1].due_on, cases[-1].request) if more else None)


def _statement(connection: Connection, space: Space, wanted: Wanted, count: int) -> tuple[bytes, Mapping[str, Any]]:
    values: dict[str, Any] = {"space": space.name, "count": count + 1}
    # Written out, so that each is the prefix of an index: every list is read in the order in which it is kept.
    where = [b"space = %(space)s"]
    if wanted.state is None or wanted.state in OPEN:
        where.append(b"is_open")
    if wanted.state is not None:
        where.append(b"state = %(state)s")
        values["state"] = wanted.state.value
    if wanted.kind is not None:
        where.append(b"kind = %(kind)s")
        values["kind"] = wanted.kind.value
    if wanted.assigned is not None:
        where.append(b"assigned = %(assigned)s")
        values["assigned"] = find_actor(connection, space.name, wanted.assigned)
    if wanted.overdue:
        where.append(b"due_on < %(today)s")
        values["today"] = space.today()
    if wanted.after is not None:
        where.append(b"(due_on, request) > (%(day)s, %(request)s)")
        values["day"], values["request"] = wanted.after
    return (
        b"SELECT %s FROM rights.request WHERE %s ORDER BY due_on, request LIMIT %%(count)s"
        % (COLUMNS, b" AND ".join(where)),
        values,
    )


COUNTED = 1000
"""Up to how many are counted: a figure beyond says no more, and would take longer the more there are."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests are open, and how many of them are overdue; :data:`COUNTED` stands for that many or more."""

    open: int
    overdue: int


def count_open(connection: Connection, space: Space) -> Counts:
    """Return the figures of the queue."""
    values = {"space": space.name, "today": space.today(), "most": COUNTED}
    row = connection.execute(_COUNTS, values).fetchone()
    return Counts(*row) if row else Counts(0, 0)


_COUNTS = b"""
    SELECT
        (SELECT count(*) FROM (
            SELECT FROM rights.request WHERE space = %(space)s AND is_open LIMIT %(most)s
        ) AS open),
        (SELECT count(*) FROM (
            SELECT FROM rights.request WHERE space = %(space)s AND is_open AND due_on < %(today)s LIMIT %(most)s
        ) AS overdue)
"""
