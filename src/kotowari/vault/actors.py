"""Who acts. An entry names the actor by a number; the name behind it is kept here."""

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kotowari.errors import ActorUnnamed
from kotowari.vault import statements

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def actor_number(connection: psycopg.Connection[tuple[Any, ...]], space: str, name: str) -> UUID:
    """Return the number of an actor in a space, giving a new name one.

    Raises :class:`ActorUnnamed` unless the name is a staff or system account such as ``support-desk``.
    """
    if not _NAME.fullmatch(name):
        raise ActorUnnamed
    values = {"space": space, "name": name}
    row = connection.execute(statements.FIND_ACTOR, values).fetchone()
    if row is None:
        connection.execute(statements.ADD_ACTOR, {**values, "actor": uuid4()})
        row = connection.execute(statements.FIND_ACTOR, values).fetchone()
    assert row is not None  # noqa: S101 - just added, or added by another at the same moment
    number: UUID = row[0]
    return number
