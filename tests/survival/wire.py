"""The line between a program and its PostgreSQL, on which a program is killed at any of its statements.

It passes every byte on, in both directions, and counts the rounds of the protocol: a statement, or a step of one, that
the server is asked to answer. At the round that was chosen the program at the other end is killed (SIGKILL), either
before the server has heard of it, or after it has answered and before the program has. The program knows nothing of it.
"""

import os
import selectors
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kotowari.database import addresses

_ROUNDS = (b"S", b"Q")  # Sync of the extended protocol, and a simple Query
_READY = b"Z"


class Wire:
    """One line. ``rounds`` counts those since :meth:`arm`."""

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self.rounds = 0
        self._at: int | None = None
        self._is_after = False
        self._guard = threading.Lock()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / server.name))
        self._listening.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, at: int | None, *, after: bool) -> None:
        """Kill the program at a round, before the server hears of it or ``after`` it has answered; never if None."""
        with self._guard:
            self.rounds, self._at, self._is_after = 0, at, after

    def disarm(self) -> None:
        """Kill nobody from now on; ``rounds`` stays."""
        with self._guard:
            self._at = None

    def through(self, url: str | None) -> str:
        """Return an address on the same server as one that leads through the line."""
        assert url is not None
        return addresses.with_parts(url, host=str(self._folder))

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                program, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(program,), daemon=True).start()

    def _carry(self, program: socket.socket) -> None:
        (pid, _, _) = struct.unpack("3i", program.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        asked, answered = _Messages(begins_untyped=True), _Messages(begins_untyped=False)
        due = False
        with program, server, selectors.DefaultSelector() as selector:
            selector.register(program, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            while True:
                for ready, _ in selector.select():
                    source = program if ready.fileobj is program else server
                    content = b""
                    with suppress(OSError):
                        content = source.recv(1 << 16)
                    if not content:
                        return
                    if source is program:
                        for kind in asked.kinds(content):
                            due = due or self._is_due(kind)
                        if due and not self._is_after:
                            os.kill(pid, signal.SIGKILL)
                            return
                        server.sendall(content)
                    else:
                        if due and _READY in answered.kinds(content):
                            os.kill(pid, signal.SIGKILL)
                            return
                        if not due:
                            answered.kinds(content)
                            with suppress(OSError):
                                program.sendall(content)

    def _is_due(self, kind: bytes) -> bool:
        if kind not in _ROUNDS:
            return False
        with self._guard:
            self.rounds += 1
            return self.rounds == self._at


class _Messages:
    """The messages of one direction, out of the bytes as they come."""

    def __init__(self, *, begins_untyped: bool) -> None:
        self._untyped = begins_untyped
        self._left = b""

    def kinds(self, content: bytes) -> list[bytes]:
        """Return the types of the messages that end with these bytes."""
        self._left += content
        found: list[bytes] = []
        while True:
            head = 0 if self._untyped else 1
            if len(self._left) < head + 4:
                return found
            length = head + int.from_bytes(self._left[head : head + 4], "big")
            if len(self._left) < length:
                return found
            found.append(self._left[:head])
            self._untyped = False
            self._left = self._left[length:]


@contextmanager
def wire(url: str, folder: Path) -> Iterator[Wire]:
    """Yield a line to the server of an address."""
    parts = addresses.parts(url)
    line = Wire(Path(parts["host"]) / f".s.PGSQL.{parts['port']}", folder)
    try:
        yield line
    finally:
        line.close()
