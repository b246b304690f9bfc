"""How often one key may do one thing: so many times a minute in each process."""

from collections import deque
from threading import Lock
from time import monotonic
from typing import Final

from kotowari.errors import TooOften

MINUTE: Final = 60.0


class Pace:
    """Counts what each key does within a minute, and refuses what is beyond."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: dict[str, deque[float]] = {}
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Count one more. Raises :class:`TooOften`."""
        now = monotonic()
        with self._lock:
            times = self._times.setdefault(key, deque())
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= self._most:
                raise TooOften
            times.append(now)
