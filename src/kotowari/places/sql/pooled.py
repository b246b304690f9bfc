"""A connection out of those that a place keeps, for one reading."""

from typing import Any

import sqlalchemy as sa

from kotowari.errors import PlaceUnreachable
from kotowari.places.sql.failures import Reason, is_driver, reason


class Pooled:
    """A connection to a place, taken when this is made. Raises :class:`PlaceUnreachable` where there is none."""

    def __init__(self, place: str, alchemy: sa.Engine) -> None:
        self._place, self._alchemy = place, alchemy
        self._held: sa.PoolProxiedConnection | None = None
        self.renew()

    @property
    def connection(self) -> Any:  # noqa: ANN401 - of any driver
        """The driver's own connection."""
        return self._held.driver_connection if self._held else None

    @property
    def info(self) -> dict[Any, Any]:
        """What is remembered of the connection for as long as it is kept."""
        return self._held.info if self._held else {}

    def renew(self) -> None:
        """Take another, if there was one that is no longer of use. Raises :class:`PlaceUnreachable`."""
        self._give_up()
        why = ""
        try:
            self._held = self._alchemy.raw_connection()
        except Exception as problem:
            if not is_driver(problem):
                raise
            why = reason(problem)
        if why:
            raise self.unreachable(why)

    def unreachable(self, why: Reason) -> PlaceUnreachable:
        """Return the error that says why the place cannot be read."""
        return PlaceUnreachable(place=self._place, problem=why)

    def give_back(self, *, is_of_use: bool = True) -> None:
        """Have it kept for another reading, or closed if it is no longer of use."""
        if not is_of_use or getattr(self.connection, "closed", False):
            self._give_up()
        elif self._held is not None:
            self._held.close()
            self._held = None

    def _give_up(self) -> None:
        if self._held is not None:
            self._held.invalidate()
            self._held = None
