"""One injective byte form of several parts, so that no two different tuples authenticate as the same bytes."""


def bind(label: str, *parts: str | bytes | int) -> bytes:
    """Return the pre-authentication encoding of a label and its parts (PASETO, "Authentication Padding").

    The count, then each part with its length before it: ``("ab", "c")`` and ``("a", "bc")`` differ. ``label`` names
    the use and the version of its form, so that what is bound for one use never stands for another; it also fixes the
    types of the parts. Integers are unsigned, 8 bytes big-endian (``OverflowError`` for any other).
    """
    # Nothing is remembered here: a part may be a person's address.
    pieces = [(1 + len(parts)).to_bytes(8, "little")]
    for part in (label, *parts):
        piece = part.encode() if isinstance(part, str) else part if isinstance(part, bytes) else part.to_bytes(8, "big")
        pieces += (len(piece).to_bytes(8, "little"), piece)
    return b"".join(pieces)
