"""Serving the pages in the foreground, with the sequencer of the operator's ledger beside them."""

import os
import signal
import socket
import sys
import threading
from types import FrameType

from granian.constants import Interfaces
from granian.server import Server

from kotowari.errors import PortTaken
from kotowari.handling.installation import Installation
from kotowari.home import OPERATOR
from kotowari.ledger.sequencer import Sequencer

ADDRESS = "127.0.0.1"

_INTERVAL = 0.5  # seconds between two looks of the sequencer at what is waiting


def require_port(port: int) -> None:
    """Raise :class:`PortTaken` unless the port is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
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
    """Serve on 127.0.0.1 until SIGINT or SIGTERM. Raises :class:`PortTaken`.

    One worker process answers; addresses of readers are not logged. A signal ends the worker first, then the sequencer.
    """
    require_port(port)
    os.environ["KOTOWARI_HOME"] = str(installation.home.folder)
    installation.space()
    stop = threading.Event()
    folder, signer = installation.log_folder(), installation.signer()
    sequencer = Sequencer(installation.database, OPERATOR, signer, folder)
    thread = threading.Thread(target=sequencer.run, args=(stop, _INTERVAL), name="sequencer")
    server = Server(
        "kotowari.web.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_enabled=False,
        websockets=False,
    )
    thread.start()
    try:
        server.serve()
    finally:
        stop.set()
        thread.join()


def end_on_terminate() -> None:
    """Let SIGTERM end the program as Ctrl-C does, so that the database is stopped too."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's form
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)
