"""One injective byte form of several parts, so that no two different tuples authenticate as the same bytes."""

import struct


def bind(label: str, *parts: str | bytes | int) -> bytes:
    """Return the pre-authentication encoding of a label and its parts (PASETO, "Authentication Padding").

    The count, then each part with its length before it: ``("ab", "c")`` and ``("a", "bc")`` differ. ``label`` names
    the use and the version of its form, so that what is bound for one use never stands for another; it also fixes the
    types of the parts. Integers are unsigned, 8 bytes big-endian (``OverflowError`` for any other).
    """
    pieces = [label.encode(), *map(_bytes, parts)]
    return struct.pack("<Q", len(pieces)) + b"".join(struct.pack("<Q", len(piece)) + piece for piece in pieces)


def _bytes(part: str | bytes | int) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.encode() if isinstance(part, str) else part.to_bytes(8, "big")
