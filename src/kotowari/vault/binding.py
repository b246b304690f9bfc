"""One injective byte form of several parts, so that no two different tuples authenticate as the same bytes."""

# Looked up rather than made: a read binds half a dozen parts.
_SHORT = tuple(length.to_bytes(8, "little") for length in range(256))


def bind(label: str, *parts: str | bytes | int) -> bytes:
    """Return the pre-authentication encoding of a label and its parts (PASETO, "Authentication Padding").

    The count, then each part with its length before it: ``("ab", "c")`` and ``("a", "bc")`` differ. ``label`` names
    the use and the version of its form, so that what is bound for one use never stands for another; it also fixes the
    types of the parts. Integers are unsigned, 8 bytes big-endian (``OverflowError`` for any other).
    """
    return begin(1 + len(parts), label) + bound(*parts)


def begin(count: int, label: str, *parts: str | bytes | int) -> bytes:
    """Return how the encoding of ``count`` parts begins, the label among them; :func:`bound` gives the rest of it."""
    return count.to_bytes(8, "little") + bound(label, *parts)


def bound(*parts: str | bytes | int) -> bytes:
    """Return parts as they follow each other in an encoding."""
    # Nothing is remembered here: a part may be a person's address.
    pieces: list[bytes] = []
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part if isinstance(part, bytes) else part.to_bytes(8, "big")
        length = len(piece)
        pieces += (_SHORT[length] if length < 256 else length.to_bytes(8, "little"), piece)
    return b"".join(pieces)
