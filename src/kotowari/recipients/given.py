"""Which items went out under a contract, and when last: what has to be disposed of once it ends."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from kotowari.recipients.record import Connection

_NOTE = b"""
    INSERT INTO recipients.given (space, contract, item, last_given)
    SELECT %(space)s, %(contract)s, unnest(%(items)s::text[]), %(on)s
    ON CONFLICT (space, contract, item) DO UPDATE SET last_given = greatest(given.last_given, excluded.last_given)
    WHERE given.last_given < excluded.last_given
"""
_ALL = b"SELECT contract, item, last_given FROM recipients.given WHERE space = %(space)s"


def note_given(connection: Connection, space: str, contract: UUID, items: Iterable[str], on: date) -> None:
    """Note that items go out under a contract on a day."""
    connection.execute(_NOTE, {"space": space, "contract": contract, "items": sorted(items), "on": on})


def read_given(connection: Connection, space: str) -> Mapping[UUID, Mapping[str, date]]:
    """Return the items that went out under each contract, with the last day of each."""
    found: dict[UUID, dict[str, date]] = {}
    for contract, item, last in connection.execute(_ALL, {"space": space}).fetchall():
        found.setdefault(contract, {})[item] = last
    return found
