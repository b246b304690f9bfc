"""The body of an answer, unpacked piece by piece, and never more of it than there is room for."""

import zlib
from collections.abc import Iterator

import httpx

from kotowari.places.http.failures import Unanswered

PACKINGS = "gzip"
"""What a service may pack its answers with (RFC 9110, 8.4.1)."""

_GZIP = 31
_PIECE = 256 * 1024


def unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Yield the body in pieces of so many bytes at most: a few that are received may stand for gigabytes.

    Raises :class:`Unanswered` for what is packed otherwise, more than once, or not to its end.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip"):
        raise Unanswered("it packs its answer in a way that it was not asked for")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for received in response.iter_raw():
            rest = received
            while rest:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        is_sound = False
    else:
        is_sound = unpacker.eof and not unpacker.unused_data
    if not is_sound:
        raise Unanswered("what it packed cannot be unpacked")
