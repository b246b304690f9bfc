"""How well what is held in a place is guarded: the product never claims more than it does."""

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


def level(place: Place) -> Level:
    """Return the level of a place."""
    return Level.SEALED if place.kind is PlaceKind.VAULT else Level.PROCEDURE
