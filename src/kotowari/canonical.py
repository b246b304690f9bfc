"""One byte form of a value: the JSON Canonicalization Scheme (RFC 8785)."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a JSON value (None, bool, int, float, str, list, dict).

    Raises ``ValueError`` for what JSON cannot say: a lone surrogate, an integer beyond 2**53, NaN.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as problem:
        raise ValueError("value has no canonical JSON form") from problem


def digest(value: bytes) -> str:
    """Return ``sha256:`` and the hexadecimal SHA-256 of the bytes."""
    return "sha256:" + hashlib.sha256(value).hexdigest()
