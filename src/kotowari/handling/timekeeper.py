"""The clock, held against what was seen: by a day that is over nothing is decided."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from kotowari import clock
from kotowari.errors import ClockWentBack

TOLERANCE = timedelta(minutes=5)
"""How far a clock may be set back, as time servers set it, before acts are refused."""

EVERY = timedelta(minutes=15)
"""How often the moment is kept in the database, for the processes that come after."""

_SEEN = b"SELECT seen FROM publication.edition WHERE space = %(space)s"
_KEEP = b"""
    UPDATE publication.edition SET seen = greatest(seen, %(now)s) WHERE space = %(space)s RETURNING seen
"""
_ACCEPT = b"UPDATE publication.edition SET seen = %(now)s WHERE space = %(space)s"

Connection = psycopg.Connection[tuple[Any, ...]]


class Timekeeper:
    """The latest moment that a space knows of. A stated one (:func:`kotowari.clock.as_of`) is neither held nor kept."""

    def __init__(self, connection: Connection, space: str) -> None:
        """Read what earlier processes have seen."""
        self._space = space
        self._kept: datetime | None = _read(connection, space)
        self._latest = self._kept

    def prove(self) -> None:
        """Raise :class:`ClockWentBack` if the clock is more than :data:`TOLERANCE` behind the latest moment known."""
        if clock.is_stated():
            return
        now, latest = clock.now(), self._latest
        if latest is None or now > latest:
            self._latest = now
        elif now < latest - TOLERANCE:
            raise ClockWentBack(now=_minutes(now), seen=_minutes(latest))

    def keep(self, connection: Connection) -> None:
        """Keep the moment in the database where the last one kept is older than :data:`EVERY`; prove it first."""
        if clock.is_stated():
            return
        now = clock.now()
        if self._latest is not None and now < self._latest - TOLERANCE:
            self._latest = self._kept = _read(connection, self._space)  # another process may have accepted the clock
        self.prove()
        if self._kept is not None and now - self._kept < EVERY:
            return
        row = connection.execute(_KEEP, {"space": self._space, "now": now}).fetchone()
        if row is not None:
            self._kept = row[0]
            self._latest = max(self._latest or row[0], row[0])
            self.prove()

    def accept(self, connection: Connection) -> None:
        """Take the clock as right although it is behind: the moment kept was of a clock that had run ahead."""
        connection.execute(_ACCEPT, {"space": self._space, "now": clock.now()})
        self._kept = self._latest = clock.now()

    def seen(self, connection: Connection) -> datetime | None:
        """Return the latest moment that the database knows of."""
        return _read(connection, self._space)


def _read(connection: Connection, space: str) -> datetime | None:
    row = connection.execute(_SEEN, {"space": space}).fetchone()
    return row[0] if row else None


def _minutes(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
