"""Handing a letter over to the mail server (RFC 5321)."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Timer
from typing import Final

from kotowari import errors
from kotowari.mail.letter import Letter, written
from kotowari.mail.server import MailServer, Tls

PATIENCE: Final = 10.0
"""Seconds that one word of the server may take."""

WHOLE_PATIENCE: Final = 60.0
"""Seconds that all of it may take, whatever the server says meanwhile."""


def send(server: MailServer, letter: Letter, *, patience: float = PATIENCE, whole: float = WHOLE_PATIENCE) -> str:
    """Hand a letter over, and return its ``Message-ID``. Tried once: whoever calls tries again.

    Raises :class:`errors.LetterUnsendable` for a letter that cannot be one; where trying again later may help,
    :class:`errors.MailUnreachable` or :class:`errors.MailDeferred`; where it does not,
    :class:`errors.MailLoginRefused`, :class:`errors.MailLacking` or :class:`errors.MailRefused`. None of them, nor
    their causes, has a word of the letter, its address or the server's answer, which may quote both.
    """
    message, to = written(letter, server.sender)
    problem: errors.Error | None = None
    try:
        with _session(server, patience, whole) as session:
            session.send_message(message, server.sender.address, to.address)
    except (smtplib.SMTPException, OSError, ValueError) as raised:
        problem = _named(raised, server)
    if problem:
        raise problem  # outside the handler: what was raised quotes addresses, and must not hang on ours
    return str(message["Message-ID"])


@contextmanager
def _session(server: MailServer, patience: float, whole: float) -> Iterator[smtplib.SMTP]:
    """Yield a session with the server, sealed and logged in as its address says."""
    sealing = ssl.create_default_context()
    connection = socket.create_connection((server.host, server.port), patience)
    with closing(connection.dup()) as twin, _cut_after(whole, twin):
        if server.tls is Tls.SSL:
            connection = sealing.wrap_socket(connection, server_hostname=server.host)
        session = _Session(connection, server, patience)
        try:
            session.begin()
            if server.tls is Tls.STARTTLS:
                session.starttls(context=sealing)
            if server.user is not None and server.password is not None:
                session.login(server.user, server.password)
            yield session
        finally:
            _leave(session)


class _Session(smtplib.SMTP):
    """A session over a connection that is there already."""

    def __init__(self, connection: socket.socket, server: MailServer, patience: float) -> None:
        # The greeting names the sender's domain: the machine's own name is nobody's business, and asking for it waits.
        super().__init__(local_hostname=server.sender.domain, timeout=patience)
        self._connection = connection
        self._port = server.port
        self._host = server.host  # whose certificate is expected with STARTTLS

    def begin(self) -> None:
        """Hear the server's greeting."""
        code, _ = self.connect(self._host, self._port)
        if code != 220:
            raise smtplib.SMTPResponseException(code, b"")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        return self._connection


@contextmanager
def _cut_after(seconds: float, connection: socket.socket) -> Iterator[None]:
    """Cut a connection off after some time: each word has its own patience, and a server may give a byte at a time.

    ``connection`` is a twin of the one that is used, which TLS takes over.
    """
    end = Timer(seconds, _cut, [connection])
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()
        end.join()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # it is over already
        connection.shutdown(socket.SHUT_RDWR)


def _leave(session: smtplib.SMTP) -> None:
    """Say goodbye. The letter is handed over or is not, whatever becomes of the goodbye."""
    try:
        session.quit()
    except (smtplib.SMTPException, OSError, ValueError):
        session.close()


def _named(raised: Exception, server: MailServer) -> errors.Error:
    """Return the error that a failure is told as: by its kind and the server's number, never by its words."""
    host, port = server.host, server.port
    match raised:
        case smtplib.SMTPAuthenticationError(smtp_code=code) if code >= 500:
            return errors.MailLoginRefused(host=host, code=code)
        case smtplib.SMTPNotSupportedError():
            return errors.MailLacking(host=host)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _answered(next(iter(refused.values()))[0], host)
        case smtplib.SMTPResponseException(smtp_code=code):
            return _answered(code, host)
        case ssl.SSLCertVerificationError():
            return errors.MailUnreachable(host=host, port=port, problem="its certificate does not stand for it")
        case ssl.SSLError():
            return errors.MailUnreachable(host=host, port=port, problem="it does not speak TLS as the address says")
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return errors.MailUnreachable(host=host, port=port, problem="it does not answer in time")
    return errors.MailUnreachable(host=host, port=port, problem="the connection was refused or lost")


def _answered(code: int, host: str) -> errors.Error:
    """Tell the two kinds of refusal apart: with 5yz the same would be refused again (RFC 5321, 4.2.1)."""
    return errors.MailRefused(host=host, code=code) if 500 <= code < 600 else errors.MailDeferred(host=host, code=code)
