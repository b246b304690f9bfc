"""What places answered to a request, as it is kept: how each place stands, and its rows, sealed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.datamap.model import Datamap, TableName
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.disclose import Opened
from kotowari.handling.space import Space
from kotowari.places.walking.walked import Found, FoundRow, Standing
from kotowari.rights.gathering.stored import lines_of, packed, parts, unpacked

_BEGIN = b"""
    INSERT INTO rights.reading (space, request, place, person, state, attempts, entry)
    SELECT %(space)s, %(request)s, place, %(holder)s, 'begun',
        jsonb_build_array(jsonb_build_object('at', %(at)s::text)), entry
    FROM unnest(%(places)s::text[], %(entries)s::uuid[]) AS new (place, entry)
    ON CONFLICT (space, request, place) DO UPDATE SET
        state = CASE WHEN reading.state = 'read' THEN 'read' ELSE 'begun' END,
        attempts = reading.attempts || excluded.attempts, entry = excluded.entry
"""
_END = b"""
    UPDATE rights.reading SET state = %(state)s, rows = %(rows)s,
        attempts = jsonb_set(attempts, ARRAY[(jsonb_array_length(attempts) - 1)::text], attempts -> -1 || %(says)s)
    WHERE space = %(space)s AND request = %(request)s AND place = %(place)s
"""
_ALL = b"""
    SELECT place, state, attempts, rows FROM rights.reading WHERE space = %(space)s AND request = %(request)s
    ORDER BY place
"""
_DROP = b"DELETE FROM rights.gathered WHERE space = %(space)s AND request = %(request)s AND place = ANY (%(places)s)"
_DROP_ALL = b"DELETE FROM rights.gathered WHERE space = %(space)s AND request = %(request)s"
_ADD = b"""
    INSERT INTO rights.gathered (space, request, place, part, person, sealed)
    VALUES (%(space)s, %(request)s, %(place)s, %(part)s, %(holder)s, %(sealed)b)
"""
_PARTS = b"""
    SELECT place, part, sealed FROM rights.gathered WHERE space = %(space)s AND request = %(request)s
    ORDER BY place, part
"""
_MATTER = "gathered"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to read a place: when, and the code of what went wrong, if anything did."""

    at: datetime
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a place stands: ``read``, ``unread``, or ``begun`` where the process ended in between. ``rows`` counts."""

    place: str
    state: str
    attempts: tuple[Attempt, ...]
    rows: int


def begin_readings(connection: Connection, space: Space, opened: Opened, at: datetime) -> None:
    """Keep that places are being read, within the transaction that records it."""
    values = {
        **_of(space, opened.case),
        "at": at.isoformat(),
        "places": list(opened.admitted),
        "entries": [admitted.entry for admitted in opened.admitted.values()],
    }
    connection.execute(_BEGIN, values)


def readings_of(connection: Connection, space: Space, case: Case) -> dict[str, Reading]:
    """Return how every place stands, by its name."""
    rows = connection.execute(_ALL, _of(space, case)).fetchall()
    return {row[0]: Reading(row[0], row[1], tuple(map(_attempt, row[2])), *row[3:]) for row in rows}


def keep_read(
    connection: Connection,
    space: Space,
    case: Case,
    before: Mapping[str, Reading],
    found: Mapping[str, Sequence[Found]],
    at: datetime,
) -> None:
    """Keep that places answered, and with how many rows; what they answered before goes."""
    answered = [place for place in found if before[place].state == "read"]
    if answered:
        connection.execute(_DROP, {**_of(space, case), "places": answered})
    for place, tables in found.items():
        count = sum(len(table.rows) for table in tables)
        _end(connection, space, case, place, "read", count, {"done": at.isoformat()})


def keep_rows(connection: Connection, space: Space, opened: Opened, found: Mapping[str, Sequence[Found]]) -> None:
    """Keep what places answered, sealed."""
    for place, tables in found.items():
        for number, part in enumerate(parts(_lines(tables)), 1):
            sealed = opened.holder.seal_matter(part, kind=f"{_MATTER}/{place}", version=number)
            connection.execute(_ADD, {**_of(space, opened.case), "place": place, "part": number, "sealed": sealed})


def keep_unread(
    connection: Connection, space: Space, case: Case, before: Mapping[str, Reading], problems: Mapping[str, str]
) -> None:
    """Keep that places could not be read, by the code of what went wrong. What they answered before stays."""
    for place, problem in problems.items():
        kept = before.get(place)
        state, rows = ("read", kept.rows) if kept and kept.state == "read" else ("unread", 0)
        _end(connection, space, case, place, state, rows, {"problem": problem})


def open_read(
    connection: Connection, space: Space, opened: Opened, admitted: Admitted, datamap: Datamap
) -> tuple[Found, ...]:
    """Return what the places answered, place by place and table by table, as it was kept.

    Raises :class:`kotowari.errors.NotAdmitted` and :class:`kotowari.errors.SealBroken`.
    """
    rows = connection.execute(_PARTS, _of(space, opened.case)).fetchall()
    collected = _Collected(datamap)
    for place, part, sealed in rows:
        content = opened.holder.open_matter(admitted, sealed, kind=f"{_MATTER}/{place}", version=part)
        collected.take(place, lines_of(content))
    return collected.found()


def drop_read(connection: Connection, space: Space, case: Case) -> None:
    """Delete what the places answered: the answer is made, and what was left out of it is not kept."""
    connection.execute(_DROP_ALL, _of(space, case))


def _lines(tables: Iterable[Found]) -> Iterator[Any]:
    """Yield, of each table, a line with its name and columns and a line for each row."""
    for table in tables:
        yield {"table": table.table.name.table, "columns": list(table.columns)}
        for row in table.rows:
            yield [row.standing.value, list(row.via), [packed(value) for value in row.values]]


class _Collected:
    """Tables whose lines come part by part."""

    def __init__(self, datamap: Datamap) -> None:
        self._datamap = datamap
        self._found: list[tuple[TableName, tuple[str, ...], list[FoundRow]]] = []

    def take(self, place: str, lines: Iterable[Any]) -> None:
        for line in lines:
            if isinstance(line, dict):
                self._found.append((TableName(place, line["table"]), tuple(line["columns"]), []))
            else:
                standing, via, values = line
                row = FoundRow(tuple(unpacked(value) for value in values), Standing(standing), tuple(via))
                self._found[-1][2].append(row)

    def found(self) -> tuple[Found, ...]:
        return tuple(Found(self._datamap.table(name), columns, tuple(rows)) for name, columns, rows in self._found)


def _end(
    connection: Connection,
    space: Space,
    case: Case,
    place: str,
    state: str,
    rows: int,
    says: Mapping[str, str],
) -> None:
    values = {"place": place, "state": state, "rows": rows, "says": Jsonb(dict(says))}
    connection.execute(_END, {**_of(space, case), **values})


def _attempt(kept: Mapping[str, str]) -> Attempt:
    return Attempt(datetime.fromisoformat(kept["at"]), kept.get("problem"))


def _of(space: Space, case: Case) -> dict[str, str | UUID]:
    return {"space": space.name, "request": case.request, "holder": case.holder}
