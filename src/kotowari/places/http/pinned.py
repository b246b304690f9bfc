"""Connections to the addresses that a name led to when it was looked at, however it is answered afterwards.

A name that leads to a harmless address while it is proved, and to this machine a moment later, would have us send a
secret inside (DNS rebinding). So a name is looked up once for each reading, and what came is connected to. The
certificate must still stand for the name.
"""

import ssl
from dataclasses import dataclass

import httpx

from kotowari.places.http.address import proved_addresses


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a name leads. Connections are its own: one that was proved for another name is not taken for it."""

    addresses: tuple[str, ...]
    transport: httpx.HTTPTransport


class Pinned(httpx.BaseTransport):
    """Sends to the proved addresses of each host: to the next one where one cannot be connected to."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._ways: dict[tuple[str, str, int | None], _Way] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises what httpx does, and :class:`kotowari.places.http.failures.Unanswered`."""
        way = self._way(request.url)
        named = {**request.extensions, "sni_hostname": request.url.host}
        for address in way.addresses[:-1]:
            try:
                return way.transport.handle_request(_to(address, request, named))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return way.transport.handle_request(_to(way.addresses[-1], request, named))

    def close(self) -> None:
        """Close all connections."""
        for way in self._ways.values():
            way.transport.close()

    def _way(self, url: httpx.URL) -> _Way:
        key = (url.scheme, url.host, url.port)
        if key not in self._ways:
            addresses = proved_addresses(str(url))
            self._ways[key] = _Way(addresses, httpx.HTTPTransport(verify=self._context, trust_env=False))
        return self._ways[key]


def _to(address: str, request: httpx.Request, extensions: dict[str, object]) -> httpx.Request:
    """Return a request to an address; its header says still which host is meant."""
    url = request.url.copy_with(host=address)
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)
