"""Two things at once, made certain: one waits at a named point until the other has happened."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import wraps
from threading import Event
from time import monotonic, sleep
from types import ModuleType
from typing import Any, TypeVar

import psycopg
import pytest

Result = TypeVar("Result")

PATIENCE = 20.0


def begin(threads: ThreadPoolExecutor, act: Callable[[], Result]) -> "Future[Result]":
    """Run an act in another thread, as of the same stated day."""
    return threads.submit(copy_context().run, act)


def once_after(
    monkeypatch: pytest.MonkeyPatch, place: ModuleType | type, name: str, happening: Callable[..., object]
) -> None:
    """Let something happen right after the first call of a function, before its caller goes on.

    ``happening`` is called with the call's arguments.
    """
    original = getattr(place, name)
    happened = Event()

    @wraps(original)
    def watched(*arguments: Any, **named: Any) -> object:
        result = original(*arguments, **named)
        if not happened.is_set():
            happened.set()
            happening(*arguments)
        return result

    monkeypatch.setattr(place, name, watched)


class Gate:
    """A place where a thread waits until it is let through."""

    def __init__(self) -> None:
        self._reached = Event()
        self._opened = Event()

    def pause(self, *_: object) -> None:
        self._reached.set()
        assert self._opened.wait(PATIENCE)

    def await_arrival(self) -> None:
        assert self._reached.wait(PATIENCE)

    def let_through(self) -> None:
        self._opened.set()


def await_waiting(owner: psycopg.Connection[tuple[Any, ...]], connections: int = 1) -> None:
    """Return when some connections of this database wait for a lock."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        row = owner.execute(
            "SELECT count(DISTINCT pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        if row and row[0] >= connections:
            return
        sleep(0.005)
    pytest.fail("nobody waits")
