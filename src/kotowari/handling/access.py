"""Access: that somebody may act through the API, and no longer may, are entries too."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append


def record_access(
    connection: Connection,
    space: Space,
    *,
    by: str,
    act: Literal["key-added", "key-revoked"],
    content: Mapping[str, Any],
) -> UUID:
    """Record, within the transaction that does it, that access was given or taken away; return the entry's number.

    ``content`` holds no secret. Raises :class:`kotowari.errors.ActorUnnamed`.
    """
    made = entry(space, space.actor(connection, by), act, {"access": dict(content)})
    append(connection, space.name, made)
    return made.id
