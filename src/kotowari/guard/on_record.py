"""The places that have a guard, as they are on record in the product's own database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.guard.kept import UNMARKED, Which

Connection = psycopg.Connection[tuple[Any, ...]]

_PUT = b"""
    INSERT INTO guard.place (space, place, database, enforced, reads_recorded, changed_by, changed_at,
        mark, told, server)
    VALUES (%(space)s, %(place)s, %(database)s, %(enforced)s, %(reads_recorded)s, %(by)s, %(at)s,
        %(mark)s, %(told)s, %(server)s)
    ON CONFLICT (space, place) DO UPDATE SET database = excluded.database, enforced = excluded.enforced,
        reads_recorded = excluded.reads_recorded, changed_by = excluded.changed_by, changed_at = excluded.changed_at,
        mark = excluded.mark, told = excluded.told, server = excluded.server
"""
_TOLD = b"UPDATE guard.place SET told = GREATEST(told, %(told)s) WHERE space = %(space)s AND place = %(place)s"
_TAKE_OUT = b"DELETE FROM guard.place WHERE space = %(space)s AND place = %(place)s"
_ALL = b"""
    SELECT place, database, enforced, reads_recorded, changed_by, changed_at, mark, told, server FROM guard.place
    WHERE space = %(space)s ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class GuardedPlace:
    """A place with a guard: its database's name, how many logins are bound, and whether reads are recorded there.

    ``which`` is the database that persons' state was written to.
    """

    place: str
    database: str
    enforced: int
    reads_recorded: bool
    changed_by: UUID
    changed_at: datetime
    which: Which = UNMARKED


def guarded_places(connection: Connection, space: str) -> dict[str, GuardedPlace]:
    """Return the places of a space that have a guard."""
    rows = connection.execute(_ALL, {"space": space}).fetchall()
    return {
        place: GuardedPlace(place, database, enforced, recorded, by, at, Which(mark, told, server))
        for place, database, enforced, recorded, by, at, mark, told, server in rows
    }


def put_place(connection: Connection, space: str, place: GuardedPlace) -> None:
    """Keep what is so of a place's guard from now on, within the transaction."""
    values = {"space": space, "place": place.place, "database": place.database, "enforced": place.enforced}
    values |= {"reads_recorded": place.reads_recorded, "by": place.changed_by, "at": place.changed_at}
    values |= place.which._asdict()
    connection.execute(_PUT, values)


def count_told(connection: Connection, space: str, place: str, told: int) -> None:
    """Keep how often persons' state was written to a place's database, within the transaction."""
    connection.execute(_TOLD, {"space": space, "place": place, "told": told})


def take_out_place(connection: Connection, space: str, place: str) -> None:
    """Forget the guard of a place, within the transaction."""
    connection.execute(_TAKE_OUT, {"space": space, "place": place})
