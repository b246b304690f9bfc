"""Serving the pages and integrating the ledger, in the foreground, until somebody ends it."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kotowari.errors import PortTaken
from kotowari.handling.installation import Installation
from kotowari.home import OPERATOR, Home
from kotowari.ledger.sequencer import Sequencer

ADDRESS = "127.0.0.1"
"""Where the pages are served; what faces the world stands before it, and speaks TLS."""

_INTERVAL = 0.5
"""Seconds between two integrations of the ledger."""

_THREADS = 4
_GRACE = 5
"""Seconds that a page under way is given at the end."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def require_port(port: int) -> None:
    """Raise :class:`PortTaken` unless the port is free."""
    # Granian would share a port that another Granian has. A listener that shares with nobody finds it taken.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ADDRESS, port))
        except OSError:
            raise PortTaken(port=port) from None


def free_port(wanted: int) -> int:
    """Return the wanted port, or the next one that is free. Raises :class:`PortTaken` if none of a hundred is."""
    for port in range(wanted, min(wanted + 100, 65536)):
        try:
            require_port(port)
        except PortTaken:
            continue
        return port
    raise PortTaken(port=wanted)


def serve(installation: Installation, port: int) -> None:
    """Serve the pages on 127.0.0.1 and integrate the operator's ledger, until SIGINT (Ctrl-C) or SIGTERM.

    Returns when the process of the pages has ended and the ledger is at rest. To be called in the main thread, with the
    installation open meanwhile. Prints nothing but errors: the caller says where the pages are. No access is logged,
    for an address is personal. Raises :class:`kotowari.errors.PortTaken` before anything is started, and ``SystemExit``
    with status 1 if the pages fail again and again.
    """
    require_port(port)
    _tell_pages_of(installation.home)
    # Not a fork: this process has threads and connections, and locks of the embedded server, that a copy must not have.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "kotowari.web.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    )
    with _signals_restored(), _integrating(installation):
        server.serve(target_loader=_load_pages, wrap_loader=False)


def _load_pages() -> Callable[..., Any]:
    """Return the application, in the process of the pages, which ends when its parent does, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=partial(_end_after, parent), daemon=True).start()
    from kotowari.web.wsgi import application

    return application


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_pages_of(home: Home) -> None:
    """Name the installation in the environment that the process of the pages is given; the owner's address is not."""
    os.environ["KOTOWARI_HOME"] = str(home.folder)
    if home.application_url:
        os.environ["KOTOWARI_APPLICATION_URL"] = home.application_url
    os.environ.pop("KOTOWARI_OWNER_URL", None)


@contextmanager
def _integrating(installation: Installation) -> Iterator[None]:
    """Integrate the operator's ledger in a thread within the block."""
    installation.space()  # proves that the keys are the database's, before anything is signed with them
    stop = threading.Event()
    sequencer = Sequencer(installation.database, OPERATOR, installation.signer(), installation.log_folder())
    thread = threading.Thread(target=sequencer.run, args=(stop, _INTERVAL), name="sequencer")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _signals_restored() -> Iterator[None]:
    """Give signals back to whom they belonged: the server takes them and keeps them."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_on_terminate() -> None:
    """Let SIGTERM end the program as Ctrl-C does, so that the database is stopped too."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's form
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)
