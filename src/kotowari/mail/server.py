"""Where mail is handed over: the address of a mail server, read from one URL."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kotowari.errors import MailNotSetUp, MailUrlUnreadable
from kotowari.home import Home
from kotowari.mail.letter import Mailbox, mailbox


class Tls(StrEnum):
    """How the way to the server is sealed: after a word in the clear (RFC 3207), from the first byte, or not."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"


_PORTS: Final = {Tls.STARTTLS: 587, Tls.SSL: 465, Tls.NONE: 25}
_KNOWN: Final = frozenset({"from", "name", "tls"})
_HOST = re.compile(r"[A-Za-z0-9.:-]+")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail, how it is reached, and from whom mail comes."""

    host: str
    port: int
    tls: Tls
    sender: Mailbox
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, home: Home) -> "MailServer":
        """Return an installation's mail server. Raises :class:`MailNotSetUp` and :class:`MailUrlUnreadable`."""
        if not home.mail_url:
            raise MailNotSetUp
        return cls.from_url(home.mail_url)

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Read ``smtp://user:password@host:port?from=ADDRESS&name=NAME&tls=starttls``.

        ``tls`` is ``starttls`` (port 587), ``ssl`` (port 465) or ``none`` (port 25), where no port is named. User and
        password are percent-encoded (RFC 3986). Raises :class:`MailUrlUnreadable`, which shows nothing of the address.
        """
        parts = _parts(url)
        if parts is None or parts.path.strip("/") or parts.fragment or not _HOST.fullmatch(parts.hostname or ""):
            raise MailUrlUnreadable(problem="it is not of the form `smtp://user:password@host:port?from=ADDRESS`")
        words = _words(parts.query)
        if words is None:
            raise MailUrlUnreadable(problem="after `?` it takes `from`, `name` and `tls`, each once, percent-encoded")
        if words.get("tls", Tls.STARTTLS) not in set(Tls):
            raise MailUrlUnreadable(problem="its `tls` is none of `starttls`, `ssl` and `none`")
        tls = Tls(words.get("tls", Tls.STARTTLS))
        host, user, password = str(parts.hostname), unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password) or not f"{user}{password}".isascii():
            raise MailUrlUnreadable(problem="user and password go together, and are in ASCII")
        if tls is Tls.NONE and password and not _is_here(host):
            raise MailUrlUnreadable(problem="a password would go over the network in the clear: have `tls=starttls`")
        sender = mailbox(words.get("from", ""), words.get("name"))
        if sender is None:
            raise MailUrlUnreadable(problem="its `from` is no address of mail, or its `name` no line of text")
        return cls(host, parts.port or _PORTS[tls], tls, sender, user or None, password or None)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        return None
    return parts if parts.scheme == "smtp" and is_port else None


def _words(query: str) -> dict[str, str] | None:
    """Return the parameters by name, or None where one is unknown, given twice or no UTF-8."""
    try:
        given = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        return None
    if set(given) - _KNOWN or any(len(values) > 1 for values in given.values()):
        return None
    return {name: values[0] for name, values in given.items()}


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine, so that nobody can listen on the way."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
