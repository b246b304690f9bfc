"""The process that keeps guards told: what changes of persons is written to them within seconds of its commit.

It takes up rows that come, within seconds too; looks through all rows from time to time; and closes what as of a new
day may be read no more.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg
import structlog

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import Error, GuardBeingEnrolled
from kotowari.guard.on_record import guarded_places
from kotowari.handling.guarded.asking import Asking
from kotowari.handling.guarded.coming import BY_ITSELF
from kotowari.handling.guarded.deliver import deliver
from kotowari.handling.guarded.enrol import enrol
from kotowari.handling.guarded.standing import last_looked_through
from kotowari.handling.guarded.today import close_as_of_today
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.maps import number_in_force
from kotowari.publication.edition import edition
from kotowari.vault.outbox import waits

LOOKED_THROUGH_EVERY = timedelta(days=7)
"""How often all rows are looked through: for what no row tells of, as rows that were taken out."""

_PATIENCE = 60.0
_COMING = 2.0
"""Seconds between two questions whether rows came; ten times as long as the last delivery took, where that is more."""

_KNOWN = 2.0
"""Seconds between two questions whether anything was published, mapped or applied."""

_REST = 0.1
"""Seconds between two pages of all rows: about as long as a page takes, so that the company's own work goes on."""

_HOUR = 3600.0
_log = structlog.get_logger(__name__)


class _Stopped(Exception):
    """The process is to end: what was begun is gone on with by the next."""


@dataclass(slots=True)
class _Turn:
    """When it is whose turn, by the clock that only goes on: to be tried again, asked for rows, and looked through.

    ``held`` is the day, with what was known then, as of which it was closed; ``looked``, as of which it was told.
    """

    again: float = 0.0
    pause: float = 0.0
    coming: float = 0.0
    through: float = 0.0
    held: tuple[date, object] | None = None
    looked: tuple[date, object] | None = None


class Teller:
    """Delivers to every guard of a space, in a thread of its own, what waits for it.

    A guard is also looked at when the day has changed, or what is published, the map, or a guard itself: by any of them
    everybody's state may have. Rows that came are asked for every two seconds.
    """

    def __init__(self, space: Space, home: Home) -> None:
        self._space = space
        self._home = home
        self._turns: dict[str, _Turn] = {}
        self._asking = Asking(home)
        self._known: tuple[object, ...] = ()
        self._known_until = 0.0
        self._stop = threading.Event()
        self._interval = 0.0

    def run(self, stop: threading.Event, interval: float) -> None:
        """Look every ``interval`` seconds until ``stop`` is set.

        A guard that fails is tried again after a pause that doubles, up to a minute, and keeps no other waiting for it.
        """
        self._stop, self._interval = stop, interval
        try:
            self._run(stop, interval)
        finally:
            self._asking.keep_only(())

    def _run(self, stop: threading.Event, interval: float) -> None:
        while not stop.wait(interval):
            try:
                for guard in self._tell():
                    self._look_through(guard)
            except _Stopped:
                return
            except (Error, psycopg.Error) as problem:
                # Our own database does not answer. A driver's message can quote a row, so only its kind is logged.
                said = str(problem) if isinstance(problem, Error) else type(problem).__name__
                _log.error("guards.not-told", space=self._space.name, problem=said)
                stop.wait(_PATIENCE / 10)

    def _tell(self) -> list[str]:
        """Tell the guards what waits for them; return those that there are."""
        with self._space.reading() as connection:
            waiting = waits(connection, self._space.name)
            if waiting and time.monotonic() >= self._known_until:
                self._known, self._known_until = self._what_is_known(connection), time.monotonic() + _KNOWN
        self._asking.keep_only(waiting)
        for guard, has_changes in waiting.items():
            turn = self._turns.setdefault(guard, _Turn())
            now = (self._space.today(), self._known)
            if self._stop.is_set() or time.monotonic() < turn.again:
                continue
            if turn.held != now and self._held_to_today(guard):
                turn.held = now
            if (has_changes or turn.looked != now or self._has_come(guard, turn)) and self._told(guard, turn):
                turn.looked = now
        return list(waiting)

    def _what_is_known(self, connection: Connection) -> tuple[object, ...]:
        """Return what tells whether anything was published, mapped or applied since this was last asked."""
        name = self._space.name
        changed = {place: one.changed_at for place, one in guarded_places(connection, name).items()}
        return edition(connection, name), number_in_force(connection, name), tuple(changed.items())

    def _told(self, guard: str, turn: _Turn) -> bool:
        begun = time.monotonic()
        try:
            done = deliver(self._space, self._home, guard, patience=0, between=self._go_on)
        except Error as problem:
            _log.error("guard.not-told", space=self._space.name, guard=guard, problem=str(problem))
            is_done = False
        else:
            is_done = not done.awaited
        ended = time.monotonic()
        interval = self._interval
        turn.pause = interval if is_done else min(max(turn.pause or interval, interval) * 2, _PATIENCE)
        turn.again = ended + (0 if is_done else turn.pause)
        turn.coming = ended + max(_COMING, 10 * (ended - begun))
        return is_done

    def _has_come(self, guard: str, turn: _Turn) -> bool:
        if time.monotonic() < turn.coming:
            return False
        turn.coming = time.monotonic() + _COMING
        return self._asking.has_come(guard)

    def _held_to_today(self, guard: str) -> bool:
        """Close what may be read no more, and say what else is not as it should be; return whether that was done."""
        said = {"space": self._space.name, "guard": guard}
        try:
            closed = close_as_of_today(self._space, self._home, guard)
        except Error as problem:
            _log.error("guard.not-closed", **said, problem=str(problem))
            return False
        if closed.policies:
            tables = sorted({str(relation) for relation, _ in closed.policies})
            _log.warning("guard.closed", **said, tables=tables)
        if left := len(closed.plan.changes) + len(closed.plan.breaches):
            _log.warning("guard.differs", **said, things=left, do=f"kotowari guard plan {guard}")
        return True

    def _look_through(self, guard: str) -> None:
        """Look through all rows where that was not done for a week; what waits meanwhile is told between two pages."""
        turn = self._turns[guard]
        if self._stop.is_set() or time.monotonic() < turn.through:
            return
        turn.through = time.monotonic() + _HOUR
        try:
            last = last_looked_through(self._space, self._home, guard)
            if last is not None and clock.now() - last >= LOOKED_THROUGH_EVERY:
                enrol(self._space, self._home, guard, by=BY_ITSELF, told=lambda *_: self._rest())
        except GuardBeingEnrolled:
            return
        except Error as problem:
            _log.error("guard.not-looked-through", space=self._space.name, guard=guard, problem=str(problem))

    def _rest(self) -> None:
        """Between two pages: tell what waits, and leave the company's database some time."""
        self._go_on()
        with suppress(Error, psycopg.Error):
            self._tell()
        self._stop.wait(_REST)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _Stopped
