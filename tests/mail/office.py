"""A mail server of the tests' own on this machine: what it took, and what it is told to refuse."""

import socket
import ssl
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

SENDER = "privacy@shop.example.com"


@dataclass(slots=True)
class Office:
    """What a server took: envelopes and messages; ``answers`` are what it says to a command instead of its own word."""

    port: int = 0
    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)

    def url(self, login: str = "", host: str = "localhost", **given: str) -> str:
        words = {"from": SENDER, "tls": "none"} | given
        return f"smtp://{login}{host}:{self.port}?" + "&".join(f"{k}={quote(v)}" for k, v in words.items())

    # What aiosmtpd calls.

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if answer := self.answers.get("RCPT"):
            return answer.format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if answer := self.answers.get("DATA"):
            return answer
        message = message_from_bytes(envelope.content, policy=default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given = cast(LoginPassword, data)
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=self.logins[-1] == ("clerk", "p@ss:word/"), handled=False)


class _Port(Controller):
    """A controller on a free port of the system's choosing, which is given time on a busy machine."""

    def _trigger_server(self) -> None:
        self.port = cast(Server, self.server).sockets[0].getsockname()[1]
        with socket.create_connection((self.hostname, self.port), 60) as connection:
            if self.ssl_context:
                trusting = ssl.create_default_context()
                trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
                with trusting.wrap_socket(connection) as sealed:
                    sealed.recv(1024)
            else:
                connection.recv(1024)


@contextmanager
def office(certificate: Path | None = None, *, ssl_first: bool = False, **settings: Any) -> Iterator[Office]:
    """Run a mail server for the block: sealed with STARTTLS where there is a certificate, or from the first byte."""
    made, context = Office(), None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    settings |= {"authenticator": made.authenticate, "ssl_context" if ssl_first else "tls_context": context}
    controller = _Port(made, hostname="127.0.0.1", port=0, ready_timeout=60, **settings)
    controller.start()
    made.port = controller.port
    try:
        yield made
    finally:
        controller.stop()


@contextmanager
def deaf(drip: bytes = b"") -> Iterator[int]:
    """Yield the port of a server that takes a connection and says nothing, or so much again and again."""
    over = Event()

    def keep(listening: socket.socket) -> None:
        with suppress(OSError), listening.accept()[0] as connection:
            while not over.wait(0.02):
                connection.sendall(drip)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=keep, args=[listening])
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # where nobody came
            thread.join()
