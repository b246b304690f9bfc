"""Where a service is, and the secret by which it knows us: one URL, such as ``https://user:secret@host/api``."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from kotowari.places.http.failures import Unanswered


@dataclass(frozen=True, slots=True)
class Address:
    """A service's address without the secret, and the secret: a user and a password, or a token as the password."""

    base: str
    user: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: nothing is sent to another (RFC 6454)."""
        return origin(self.base)


def read_address(given: str | None, base: str | None) -> Address:
    """Return the address in ``given`` (of the environment), at the base of the map if ``given`` has none.

    It is HTTPS, except to this machine. Raises :class:`Unanswered`, which shows nothing of it.
    """
    parts = _parts(given or base or "")
    if parts is None:
        raise Unanswered("its address is no URL such as https://TOKEN@service.example.com/api")
    base_of = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    user, secret = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(base_of, user if secret else "", secret or user)


def prove_url(url: str) -> None:
    """Raise :class:`Unanswered` unless a URL may be sent a secret: HTTPS, or to this machine."""
    if _parts(url) is None:
        raise Unanswered("an address in its settings is no URL of HTTPS")


def proved_addresses(url: str) -> tuple[str, ...]:
    """Return the addresses that the host of a URL leads to, in the order in which they are to be tried.

    A name that is this machine's own (``localhost``) may lead to it. Raises :class:`Unanswered` where another leads to
    what no service has: this machine's inside, or the link's.
    """
    _, host, port = origin(url)
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = tuple(dict.fromkeys(ip_address(str(info[4][0]).partition("%")[0]) for info in told))
    except (OSError, ValueError, UnicodeError):
        found = ()
    if not found:
        raise Unanswered("its name leads to no address: see that it is right, and that names can be looked up")
    if not _is_here(host) and _is_inside(found):
        raise Unanswered("its name leads to this machine or to its link: name the service itself")
    return tuple(map(str, found))


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL; of none, nothing that equals another's."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", "", -1


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))
        return parts if is_safe and parts.hostname and parts.port != 0 and not parts.query + parts.fragment else None
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_inside(found: Iterable[IPv4Address | IPv6Address]) -> bool:
    return any(
        one.is_loopback or one.is_link_local or one.is_multicast or one.is_unspecified
        for one in (getattr(each, "ipv4_mapped", None) or each for each in found)
    )
