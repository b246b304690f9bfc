"""What is sealed under a key of the space and not a person's, because a law has it outlive the person's erasure."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kotowari.errors import SealBroken
from kotowari.vault.binding import bind

_NONCE = 12


def seal_lasting(key: bytes, space: str, number: UUID, content: bytes) -> bytes:
    """Return content sealed (AES-256-GCM), bound to the space and the number of the record it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, _place(space, number))


def open_lasting(key: bytes, space: str, number: UUID, sealed: bytes) -> bytes:
    """Return the content. Raises :class:`SealBroken` if it was altered, or sealed for another place."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(space, number))
    except (InvalidTag, ValueError):
        raise SealBroken(item="record") from None


def _place(space: str, number: UUID) -> bytes:
    return bind("kotowari/lasting/1", space, number.bytes)
