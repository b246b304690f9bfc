"""Letters that go out after the answer: how long sending takes tells nobody whether there was one to send."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore
from typing import Final

import structlog

from kotowari.errors import Error, TooOften
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer

MOST: Final = 200
"""How many letters may wait. Beyond it none is taken: whoever asks then asks again."""

_log = structlog.get_logger(__name__)
_room = BoundedSemaphore(MOST)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "post")


def hand_over(server: MailServer, letter: Letter, *, sends: bool, done: Callable[[], None]) -> None:
    """Have a letter sent soon, and ``done`` called after it; one that is not to be sent is taken in the same way.

    Raises :class:`TooOften` where too many wait. One that fails is in the log, by its kind alone, and is not done.
    """
    if not _room.acquire(blocking=False):
        raise TooOften
    try:
        _threads().submit(_carry, server, letter, sends, done)
    except BaseException:
        _room.release()
        raise


def _carry(server: MailServer, letter: Letter, sends: bool, done: Callable[[], None]) -> None:
    try:
        if sends:
            send(server, letter)
        done()
    except Error as problem:
        _log.error("post.failed", problem=problem.code)
    finally:
        _room.release()
