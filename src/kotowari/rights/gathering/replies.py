"""The replies of places, kept sealed while a request is worked on, so that a run which is taken again asks no twice.

They are kept with what is gathered, and before that whenever a second has passed: what a run that is killed loses is a
second's work. They go with what is gathered when the answer is made, and at the latest with the request.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from kotowari.database.pool import Connection
from kotowari.datamap.model import Match, TableName
from kotowari.errors import Error
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.disclose import Opened
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.space import Space
from kotowari.places.lookup import Condition, Values
from kotowari.places.walking.remembered import Found, Memory, Reply, Shared
from kotowari.rights.gathering.stored import lines_of, packed, parts, unpacked

EVERY: Final = 1.0
"""Seconds after which what was replied meanwhile is kept, while the walk goes on."""

_ALL = b"""
    SELECT place, entry, part, sealed FROM rights.replied
    WHERE space = %(space)s AND request = %(request)s AND plan = %(plan)s ORDER BY place, entry, part
"""
_ADD = b"""
    INSERT INTO rights.replied (space, request, place, entry, part, person, plan, sealed)
    VALUES (%(space)s, %(request)s, %(place)s, %(entry)s, %(part)s, %(holder)s, %(plan)s, %(sealed)b)
"""
_DROP = b"""
    DELETE FROM rights.replied WHERE space = %(space)s AND request = %(request)s AND plan IS DISTINCT FROM %(plan)s
"""
Kept = Sequence[tuple[Any, ...]]
"""Replies as they are kept, still sealed."""


def kept_replies(connection: Connection, space: Space, case: Case, plan: str) -> Kept:
    """Return what places replied in earlier runs of a plan."""
    return connection.execute(_ALL, {**_of(space, case), "plan": plan}).fetchall()


def drop_replies(connection: Connection, space: Space, case: Case, but: str | None = None) -> None:
    """Delete what places replied, but for a plan's."""
    connection.execute(_DROP, {**_of(space, case), "plan": but})


class Replies:
    """The replies of one run, after those of earlier ones."""

    def __init__(self, space: Space, opened: Opened, plan: str) -> None:
        self._space, self._opened, self._plan = space, opened, plan
        self._waiting: dict[str, list[Reply]] = {}
        self._parts: dict[str, int] = {}
        self._last = time.monotonic()
        self.memory = Memory(self._take)

    def recall(self, kept: Kept) -> None:
        """Open what is kept, once the entries that admit to it are durable. Raises `SealBroken`, `NotAdmitted`."""
        lines: dict[str, list[Any]] = {}
        for place, entry, part, sealed in kept:
            content = self._opened.holder.open_matter(
                self._opened.any_admitted, sealed, kind=_kind(place, entry), version=part
            )
            lines.setdefault(f"{place}/{entry}", [place]).extend(lines_of(content))
        for place, *several in lines.values():
            for reply in replies_in(place, several):
                self.memory.learn(reply)

    def keep(self, connection: Connection) -> None:
        """Keep what was replied since the last time, within the caller's transaction, which has the holder locked."""
        for place, replies in self._waiting.items():
            entry = self._opened.admitted[place].entry
            for part in parts(line for reply in replies for line in lines_of_reply(reply)):
                number = self._parts[place] = self._parts.get(place, 0) + 1
                sealed = self._opened.holder.seal_matter(part, kind=_kind(place, entry), version=number)
                values = {"place": place, "entry": entry, "part": number, "plan": self._plan, "sealed": sealed}
                connection.execute(_ADD, {**_of(self._space, self._opened.case), **values})
        self._waiting = {}

    def _take(self, reply: Reply) -> None:
        self._waiting.setdefault(reply.table.place, []).append(reply)
        if time.monotonic() - self._last < EVERY:
            return
        # What cannot be kept now waits: a run fails for its end alone.
        with suppress(Error), self._space.changing() as connection:
            lock_holder(connection, self._space, self._opened.case.holder)
            self.keep(connection)
        self._last = time.monotonic()


def lines_of_reply(reply: Reply) -> Iterator[Any]:
    """Yield a line that says what was asked, and a line for each row; of a question about sharing one line."""
    if isinstance(reply, Shared):
        yield {
            "shared": reply.table.table,
            "condition": _said(reply.condition),
            "own": [packed(value) for value in reply.own],
            "values": [packed(value) for value in reply.values],
        }
        return
    any_of = [_said(condition) for condition in reply.any_of]
    yield {"found": reply.table.table, "columns": list(reply.columns), "any_of": any_of}
    for row in reply.rows:
        yield [packed(value) for value in row]


def replies_in(place: str, lines: Iterable[Any]) -> list[Reply]:
    """Return the replies of a place that :func:`lines_of_reply` wrote."""
    replies: list[Reply] = []
    rows: list[Values] = []
    for line in lines:
        if isinstance(line, list):
            rows.append(tuple(unpacked(value) for value in line))
        elif "found" in line:
            rows = []
            any_of = _conditions(line["any_of"])
            replies.append(Found(TableName(place, line["found"]), tuple(line["columns"]), any_of, rows))
        else:
            (condition,) = _conditions([line["condition"]])
            own, values = (frozenset(unpacked(value) for value in line[key]) for key in ("own", "values"))
            replies.append(Shared(TableName(place, line["shared"]), condition, own, values))
    return replies


def _said(condition: Condition) -> dict[str, Any]:
    values = [[packed(value) for value in values] for values in condition.values]
    return {"columns": list(condition.columns), "match": condition.match.value, "values": values}


def _conditions(said: Iterable[Any]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            tuple(one["columns"]),
            [tuple(unpacked(value) for value in values) for values in one["values"]],
            Match(one["match"]),
        )
        for one in said
    )


def _kind(place: str, entry: object) -> str:
    return f"replied/{place}/{entry}"


def _of(space: Space, case: Case) -> dict[str, object]:
    return {"space": space.name, "request": case.request, "holder": case.holder}
