"""How well what is held in a place is guarded: the product never claims more than it does."""

from collections.abc import Collection
from enum import StrEnum

from kotowari.datamap.model import Place, PlaceKind


class Level(StrEnum):
    """``SEALED``: in the vault. ``PROCEDURE``: people keep to it, and nothing here stops or records what else is read.

    ``GUARDED`` (PostgreSQL enforces) and ``OBSERVED`` (reads are recorded, not stopped) are of places with a guard.
    """

    SEALED = "sealed"
    GUARDED = "guarded"
    OBSERVED = "observed"
    PROCEDURE = "by-procedure"


def level(place: Place, guarded: Collection[str] = ()) -> Level:
    """Return the level of a place; ``guarded`` are the places whose guard is applied, as is on record."""
    if place.kind is PlaceKind.VAULT:
        return Level.SEALED
    return Level.GUARDED if place.name in guarded else Level.PROCEDURE
