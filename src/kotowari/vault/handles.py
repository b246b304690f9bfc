"""Handles as the vault keeps them: never in clear, only as digests under keys of the space."""

import hmac
from typing import Final

from kotowari.vault.binding import bind

_DIGEST: Final = 16


def blind(index_key: bytes, space: str, item: str, normalised: str) -> bytes:
    """Return the blind index of a handle: 16 bytes of HMAC-SHA256 under the space's ``index`` key."""
    return _digest(index_key, "kotowari/handle/1", space, item, normalised)


def suppressed(suppression_key: bytes, space: str, item: str, normalised: str) -> bytes:
    """Return the mark of an erased person's handle: 16 bytes of HMAC-SHA256 under the ``suppression`` key.

    Another key and another label than :func:`blind`, so that the list of the erased is never joined with the living.
    """
    return _digest(suppression_key, "kotowari/suppression/1", space, item, normalised)


def _digest(key: bytes, label: str, space: str, item: str, normalised: str) -> bytes:
    return hmac.digest(key, bind(label, space, item, normalised), "sha256")[:_DIGEST]
