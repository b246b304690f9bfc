"""The process that keeps guards told: what changes of persons is written to them within seconds of its commit."""

import threading
import time
from datetime import date

import psycopg
import structlog

from kotowari.database.pool import Connection
from kotowari.errors import Error
from kotowari.guard.on_record import guarded_places
from kotowari.handling.guarded.deliver import deliver
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.maps import newest_map
from kotowari.publication.edition import edition
from kotowari.vault.outbox import waits

_PATIENCE = 60.0
_log = structlog.get_logger(__name__)


class Teller:
    """Delivers to every guard of a space, in a thread of its own, what waits for it.

    A guard is also looked at when the day has changed, or what is published, the map, or a guard itself: by any of them
    everybody's state may have.
    """

    def __init__(self, space: Space, home: Home) -> None:
        self._space = space
        self._home = home
        self._looked: dict[str, tuple[date, object]] = {}
        self._again: dict[str, float] = {}
        self._pause: dict[str, float] = {}

    def run(self, stop: threading.Event, interval: float) -> None:
        """Look every ``interval`` seconds until ``stop`` is set.

        A guard that fails is tried again after a pause that doubles, up to a minute, and keeps no other waiting for it.
        """
        while not stop.wait(interval):
            try:
                self._tell(stop, interval)
            except (Error, psycopg.Error) as problem:
                # Our own database does not answer. A driver's message can quote a row, so only its kind is logged.
                said = str(problem) if isinstance(problem, Error) else type(problem).__name__
                _log.error("guards.not-told", space=self._space.name, problem=said)
                stop.wait(_PATIENCE / 10)

    def _tell(self, stop: threading.Event, interval: float) -> None:
        with self._space.reading() as connection:
            waiting = waits(connection, self._space.name)
            known = self._known(connection) if waiting else None
        for guard, has_changes in waiting.items():
            now = (self._space.today(), known)
            is_due = has_changes or self._looked.get(guard) != now
            may = not stop.is_set() and time.monotonic() >= self._again.get(guard, 0.0)
            if is_due and may and self._told(guard, interval):
                self._looked[guard] = now

    def _known(self, connection: Connection) -> tuple[object, ...]:
        """Return what tells whether anything was published, mapped or applied since this was last asked."""
        name = self._space.name
        mapped = newest_map(connection, name)
        changed = {place: one.changed_at for place, one in guarded_places(connection, name).items()}
        return edition(connection, name), mapped and mapped.number, tuple(changed.items())

    def _told(self, guard: str, interval: float) -> bool:
        try:
            done = deliver(self._space, self._home, guard, patience=0)
        except Error as problem:
            _log.error("guard.not-told", space=self._space.name, guard=guard, problem=str(problem))
            is_done = False
        else:
            is_done = not done.awaited
        pause = interval if is_done else min(max(self._pause.get(guard, interval), interval) * 2, _PATIENCE)
        self._pause[guard], self._again[guard] = pause, time.monotonic() + (0 if is_done else pause)
        return is_done
