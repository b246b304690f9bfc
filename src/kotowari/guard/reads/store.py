"""What sessions had taken up where the log was left, kept until it is read on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from kotowari.guard.reads.sessions import Session

Connection = psycopg.Connection[tuple[Any, ...]]

LONGEST = timedelta(days=30)
"""After so long without a word a session is taken to be over."""

_ALL = b"SELECT session, state FROM guard.session WHERE space = %(space)s AND place = %(place)s"
_PUT = b"""
    INSERT INTO guard.session (space, place, session, last_day, state)
    VALUES (%(space)s, %(place)s, %(session)s, %(day)s, %(state)s)
    ON CONFLICT (space, place, session) DO UPDATE SET last_day = excluded.last_day, state = excluded.state
"""
_DROP = b"DELETE FROM guard.session WHERE space = %(space)s AND place = %(place)s AND last_day < %(before)s"


def sessions(connection: Connection, space: str, place: str) -> dict[str, Session]:
    """Return the sessions of a place by the server's names for them."""
    rows = connection.execute(_ALL, {"space": space, "place": place}).fetchall()
    return {session: Session.from_json(state) for session, state in rows}


def put_sessions(connection: Connection, space: str, place: str, left: Mapping[str, Session], day: date) -> None:
    """Keep sessions as they were left on a day, within the transaction; those long over are dropped."""
    of = {"space": space, "place": place}
    rows = [{**of, "session": name, "day": day, "state": Jsonb(one.to_json())} for name, one in sorted(left.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, rows)
    connection.execute(_DROP, {**of, "before": day - LONGEST})
