"""The number of a space's edition: how often something was published in it. While it stands, so does what was read."""

from typing import Any

import psycopg

_NUMBER = b"SELECT number FROM publication.edition WHERE space = %(space)s"
_ADVANCE = b"""
    INSERT INTO publication.edition (space, number) VALUES (%(space)s, 1)
    ON CONFLICT (space) DO UPDATE SET number = edition.number + 1
"""


def edition(connection: psycopg.Connection[tuple[Any, ...]], space: str) -> int:
    """Return the number of a space's edition, 0 before anything is published."""
    row = connection.execute(_NUMBER, {"space": space}).fetchone()
    return int(row[0]) if row else 0


def advance(connection: psycopg.Connection[tuple[Any, ...]], space: str) -> None:
    """Begin the next edition, within the transaction that publishes."""
    connection.execute(_ADVANCE, {"space": space})
