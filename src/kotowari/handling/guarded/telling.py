"""The process that keeps guards told: what changes of persons is written to them within seconds of its commit."""

import threading
import time
from datetime import date

import psycopg
import structlog

from kotowari.errors import Error
from kotowari.handling.guarded.deliver import deliver
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.publication.edition import edition
from kotowari.vault.outbox import behind

_PATIENCE = 60.0
_log = structlog.get_logger(__name__)


class Teller:
    """Delivers to every guard of a space, in a thread of its own, what waits for it.

    A guard is also looked at when the day or what is published has changed, by which everybody's state may have.
    """

    def __init__(self, space: Space, home: Home) -> None:
        self._space = space
        self._home = home
        self._looked: dict[str, tuple[date, int | None]] = {}
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
            waiting = {one.guard: one.waiting for one in behind(connection, self._space.name)}
            number = edition(connection, self._space.name) if waiting else None
        for guard, count in waiting.items():
            now = (self._space.today(), number)
            is_due = bool(count) or self._looked.get(guard) != now
            may = not stop.is_set() and time.monotonic() >= self._again.get(guard, 0.0)
            if is_due and may and self._told(guard, interval):
                self._looked[guard] = now

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
