"""Fetching a page from a site that is not ours, and that may mean harm: every byte of it is counted."""

import zlib
from collections.abc import Iterator

import httpx

from kotowari.errors import PageTooLarge, PageUnreachable
from kotowari.reading.page import LIMIT, Page, read_page

_PATIENCE = httpx.Timeout(20.0)
_REDIRECTS = 5

_INFLATERS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}
"""How what is asked for is unpacked, by its content coding (RFC 9110, 8.4.1)."""


def fetch_page(url: str) -> Page:
    """Return the page at an address. What leads elsewhere is followed, and its own content not read.

    Raises :class:`PageUnreachable`, :class:`PageTooLarge`, and what :func:`kotowari.reading.page.read_page` raises.
    """
    try:
        with httpx.Client(timeout=_PATIENCE, headers={"Accept-Encoding": "gzip"}) as client:
            request = client.build_request("GET", url)
            for _ in range(_REDIRECTS + 1):
                response = client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        return _page(response)
                    request = response.next_request
                finally:
                    response.close()
            raise httpx.TooManyRedirects("", request=request)
    except httpx.HTTPStatusError as problem:
        raise PageUnreachable(url=url, problem=f"it answers {problem.response.status_code}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise PageUnreachable(url=url, problem=type(problem).__name__) from None


def _page(response: httpx.Response) -> Page:
    response.raise_for_status()
    data = bytearray()
    for piece in _unpacked(response):
        data += piece
        if len(data) > LIMIT:
            raise PageTooLarge(limit=LIMIT // 1024 // 1024)
    return read_page(bytes(data), content_type=response.headers.get("content-type"))


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Yield the content in pieces of no more than the limit and a byte, however little it was packed into.

    Not left to the client, which unpacks a piece whole, and twice what was packed twice: a kilobyte can hold terabytes.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding == "identity":
        yield from response.iter_raw()
        return
    if coding not in _INFLATERS:
        raise httpx.DecodingError("")
    inflater = zlib.decompressobj(_INFLATERS[coding])
    try:
        for packed in response.iter_raw():
            yield inflater.decompress(packed, LIMIT + 1)
    except zlib.error:
        raise httpx.DecodingError("") from None
