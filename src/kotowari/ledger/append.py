"""Append an entry: it is in the log as soon as its transaction commits, and has an index when the sequencer ran."""

from typing import Any

import psycopg

from kotowari.ledger.entry import Entry
from kotowari.ledger.statements import APPEND


def append(connection: psycopg.Connection[tuple[Any, ...]], space: str, entry: Entry) -> None:
    """Append an entry within the connection's transaction. The same entry appended twice enters the log once."""
    connection.execute(APPEND, {"space": space, "id": entry.id, "body": entry.body})
