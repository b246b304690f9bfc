"""Who acts. An entry names the actor by a number; the name behind it is kept here."""

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kotowari.errors import ActorUnnamed
from kotowari.vault import statements

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,62}")


Connection = psycopg.Connection[tuple[Any, ...]]


def find_actor(connection: Connection, space: str, name: str) -> UUID | None:
    """Return the number of an actor in a space, if it has one.

    Raises :class:`ActorUnnamed` unless the name is a staff or system account such as ``support-desk``.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ActorUnnamed
    row = connection.execute(statements.FIND_ACTOR, {"space": space, "name": name}).fetchone()
    return row[0] if row else None


def add_actor(connection: Connection, space: str, name: str) -> UUID:
    """Give a new actor a number and return it; or the one that another gave it at the same moment."""
    connection.execute(statements.ADD_ACTOR, {"space": space, "name": name, "actor": uuid4()})
    number = find_actor(connection, space, name)
    assert number is not None  # noqa: S101 - just added, by us or by another
    return number
