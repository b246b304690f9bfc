"""Accept the clock: it is behind what was seen because an earlier one had run ahead, and somebody answers for that."""

from datetime import datetime
from uuid import UUID

from kotowari import clock
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append


def accept_clock(space: Space, *, by: str) -> tuple[datetime | None, UUID]:
    """Let acts go by the clock as it is from now on; return the moment that was seen, and the number of the entry.

    Raises :class:`kotowari.errors.ActorUnnamed`.
    """
    with space.changing() as connection:
        seen = space.timekeeper.seen(connection)
        told = {"seen": seen.isoformat() if seen else None, "accepted": clock.now().isoformat()}
        made = entry(space, space.actor(connection, by), "accept-clock", {"clock": told})
        append(connection, space.name, made)
        space.timekeeper.accept(connection)
    return seen, made.id
