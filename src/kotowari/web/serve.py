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
from importlib import import_module
from types import FrameType
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kotowari.errors import PortTaken
from kotowari.handling.guarded.telling import Teller
from kotowari.handling.installation import Installation
from kotowari.home import OPERATOR, Home
from kotowari.ledger.sequencer import Sequencer

ADDRESS = "127.0.0.1"
"""Where the pages are served; what faces the world stands before it, and speaks TLS."""

PAGES, API = "kotowari.web.wsgi", "kotowari.web.api_wsgi"
"""What a process can serve: the pages, for which no key is opened, or the API, which opens the operator's."""

_INTERVAL = 0.5
"""Seconds between two integrations of the ledger."""

_THREADS = 4
_GRACE = 5
"""Seconds that a page under way is given at the end."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def require_port(port: int) -> None:
    """Raise :class:`PortTaken` unless the port is free."""
    claim(port).close()


def claim(port: int) -> socket.socket:
    """Claim a port of 127.0.0.1 until the socket returned is closed. Raises :class:`PortTaken`."""
    # Granian would share its port with any other Granian of the account, so that a visitor came now to one
    # installation, now to another. The UDP port of the same number, to which nobody sends, has one holder.
    claimed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claimed.bind((ADDRESS, port))
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((ADDRESS, port))
    except OSError:
        claimed.close()
        raise PortTaken(port=port) from None
    return claimed


def claim_near(wanted: int) -> socket.socket:
    """Claim the wanted port, or the next one that is free. Raises :class:`PortTaken` if none of a hundred is."""
    for port in range(wanted, min(wanted + 100, 65536)):
        try:
            return claim(port)
        except PortTaken:
            continue
    raise PortTaken(port=wanted)


def port_of(claimed: socket.socket) -> int:
    """Return the number of a claimed port."""
    return int(claimed.getsockname()[1])


def serve(installation: Installation, claimed: socket.socket, application: str = PAGES) -> None:
    """Serve the pages, or the API, on a claimed port, and integrate the operator's ledger, until SIGINT or SIGTERM.

    Returns when the process of the pages has ended and the ledger is at rest. To be called in the main thread, with the
    installation open meanwhile. Prints nothing but errors: the caller says where the pages are. No access is logged,
    for an address is personal. Raises ``SystemExit`` with status 1 if the pages fail again and again.
    """
    _tell_pages_of(installation.home)
    # Not a fork: this process has threads and connections, and locks of the embedded server, that a copy must not have.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        f"{application}:application",
        address=ADDRESS,
        port=port_of(claimed),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    )
    with claimed, _signals_restored(), _integrating(installation):
        server.serve(target_loader=partial(_load, application), wrap_loader=False)


def _load(application: str) -> Callable[..., Any]:
    """Return the application, in the process of its own, which ends when its parent does, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=partial(_end_after, parent), daemon=True).start()
    loaded: Callable[..., Any] = import_module(application).application
    return loaded


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_pages_of(home: Home) -> None:
    """Tell the process of the pages, in its environment, which installation it serves, and no address but its own."""
    os.environ["KOTOWARI_HOME"] = str(home.folder)
    if home.application_url:
        os.environ["KOTOWARI_APPLICATION_URL"] = home.application_url
    os.environ.pop("KOTOWARI_OWNER_URL", None)
    os.environ.pop("KOTOWARI_SEQUENCER_URL", None)


@contextmanager
def _integrating(installation: Installation) -> Iterator[None]:
    """Integrate the operator's ledger in a thread within the block, and keep its guards told in another."""
    space = installation.space()  # proves that the keys are the database's, before anything is signed with them
    stop = threading.Event()
    sequencer = Sequencer(
        installation.sequencing,
        OPERATOR,
        installation.signer(),
        installation.log_folder(),
        first=installation.publish_journal,
    )
    threads = [
        threading.Thread(target=sequencer.run, args=(stop, _INTERVAL), name="sequencer"),
        threading.Thread(target=Teller(space, installation.home).run, args=(stop, _INTERVAL), name="guards"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
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
