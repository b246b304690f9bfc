"""A person's key: seals what is held of that person, and makes the references of log entries to that person.

AES-256-GCM with random nonces (NIST SP 800-38D) throughout; what is sealed in one place opens in no other, because the
place is its associated data. The key itself does neither job: each has a subkey (HKDF-Expand, RFC 5869; the key is
random, so there is nothing to extract).
"""

import hmac
import secrets
import zlib
from collections.abc import Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kotowari import errors
from kotowari.vault.binding import begin, bind, bound
from kotowari.vault.values import clean_value

OVERHEAD = 28
"""What sealing adds to a value, in bytes: a nonce of 12 and a tag of 16."""

_KEY, _NONCE = 32, 12

WRAPPED = OVERHEAD + _KEY
"""The length of a wrapped key, in bytes."""


class PersonKey:
    """One person's opened key, for the length of one act. It is never cached and never shown.

    Made by :func:`new_person_key` and :func:`open_person_key`.
    """

    __slots__ = ("_begin", "_cipher", "_key", "_person", "_references", "_space")

    def __init__(self, key: bytes, space: str, person: UUID) -> None:
        self._key = key
        self._space = space
        self._person = person
        self._cipher: AESGCM | None = None
        self._references = _subkey(key, b"kotowari/reference/1")
        self._begin = begin(5, "kotowari/holding/1", space, person.bytes)

    @property
    def _sealing(self) -> AESGCM:
        """The cipher of what is held, made when it is first needed: many keys are opened for a reference alone."""
        if self._cipher is None:
            self._cipher = AESGCM(_subkey(self._key, b"kotowari/seal/1"))
        return self._cipher

    def wrap(self, epoch_key: bytes, epoch: int) -> bytes:
        """Return the key wrapped under an epoch's key (60 bytes), bound to space, person and epoch."""
        nonce = secrets.token_bytes(_NONCE)
        place = _place_of_key(self._space, self._person, epoch)
        return nonce + AESGCM(epoch_key).encrypt(nonce, self._key, place)

    def seal(self, value: str, *, item: str, version: int) -> bytes:
        """Return the value sealed, :data:`OVERHEAD` bytes longer than its UTF-8, bound to space, person, item, version.

        Raises :class:`errors.ValueNotText` or :class:`errors.ValueTooLarge`: what may not be held is not sealed.
        """
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealing.encrypt(nonce, clean_value(item, value).encode(), self._place(item, version))

    def unseal(self, sealed: bytes, *, item: str, version: int) -> str:
        """Return the value. Raises :class:`errors.SealBroken` if it was altered, or sealed for any other place."""
        return self._opened(sealed, item, self._place(item, version)).decode()

    def seal_past(self, content: bytes, *, item: str, version: int) -> bytes:
        """Return what an item was before, sealed; it never opens as a holding, nor a holding as it."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealing.encrypt(nonce, content, self._past(item, version))

    def unseal_past(self, sealed: bytes, *, item: str, version: int) -> bytes:
        """Return what :meth:`seal_past` sealed. Raises :class:`errors.SealBroken` as :meth:`unseal` does."""
        return self._opened(sealed, item, self._past(item, version))

    def seal_matter(self, content: bytes, *, kind: str, version: int, is_compressed: bool = False) -> bytes:
        """Return what a request has to do with, compressed if it is not yet, and sealed to its kind and version."""
        nonce = secrets.token_bytes(_NONCE)
        packed = zlib.compress(content, 0 if is_compressed else zlib.Z_DEFAULT_COMPRESSION)
        return nonce + self._sealing.encrypt(nonce, packed, self._matter(kind, version))

    def open_matter(self, sealed: bytes, *, kind: str, version: int) -> bytes:
        """Return what :meth:`seal_matter` sealed. Raises :class:`errors.SealBroken` as :meth:`unseal` does."""
        return zlib.decompress(self._opened(sealed, kind, self._matter(kind, version)))

    def reference(self, entry: UUID) -> str:
        """Return an entry's reference to this person: 64 hexadecimal digits, HMAC-SHA256 of the entry's id.

        Without the key, two references to one person show nothing in common; when it is destroyed, to nobody.
        """
        return hmac.digest(self._references, entry.bytes, "sha256").hex()

    def take_over(self, other: "PersonKey") -> bytes:
        """Return the key of another person's references, sealed: nothing of what is held opens with it."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealing.encrypt(nonce, other._references, self._place_of_references(other._person))

    def reference_taken_over(self, entry: UUID, person: UUID, refers: bytes) -> str:
        """Return an entry's reference to a person whose references were taken over, as :meth:`reference` was theirs."""
        return hmac.digest(
            self._opened(refers, "references", self._place_of_references(person)), entry.bytes, "sha256"
        ).hex()

    def hand_on(self, person: UUID, refers: bytes, to: "PersonKey") -> bytes:
        """Return references that were taken over, sealed for the one who takes over this person."""
        references = self._opened(refers, "references", self._place_of_references(person))
        nonce = secrets.token_bytes(_NONCE)
        return nonce + to._sealing.encrypt(nonce, references, to._place_of_references(person))

    def _place_of_references(self, person: UUID) -> bytes:
        return bind("kotowari/references/1", self._space, self._person.bytes, person.bytes)

    def _place(self, item: str, version: int) -> bytes:
        return self._begin + bound(item, version)

    def _past(self, item: str, version: int) -> bytes:
        return bind("kotowari/history/1", self._space, self._person.bytes, item, version)

    def _matter(self, kind: str, version: int) -> bytes:
        return bind("kotowari/matter/1", self._space, self._person.bytes, kind, version)

    def _opened(self, sealed: bytes, item: str, place: bytes) -> bytes:
        if len(sealed) < OVERHEAD:
            raise errors.SealBroken(item=item)
        try:
            return self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except InvalidTag:
            raise errors.SealBroken(item=item) from None


def new_person_key(epoch_key: bytes, space: str, person: UUID, epoch: int) -> tuple[PersonKey, bytes]:
    """Make a person's key; return it opened, and wrapped as it is kept."""
    key = PersonKey(secrets.token_bytes(_KEY), space, person)
    return key, key.wrap(epoch_key, epoch)


def open_person_key(epoch_key: bytes, wrapped: bytes, space: str, person: UUID, epoch: int) -> PersonKey:
    """Open a person's wrapped key.

    Raises :class:`errors.PersonKeyBroken` if it was altered, or wrapped for another space, person or epoch.
    """
    if len(wrapped) != WRAPPED:
        raise errors.PersonKeyBroken(space=space, epoch=epoch)
    try:
        key = AESGCM(epoch_key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _place_of_key(space, person, epoch))
    except InvalidTag:
        raise errors.PersonKeyBroken(space=space, epoch=epoch) from None
    return PersonKey(key, space, person)


def references(
    epoch_key: bytes, space: str, epoch: int, wrapped: Iterable[tuple[UUID, bytes]], entry: UUID
) -> dict[UUID, str]:
    """Return an entry's reference to each of many persons whose keys are wrapped under one epoch.

    As :meth:`PersonKey.reference` of each, whose making would take most of the time. Raises
    :class:`errors.PersonKeyBroken` as :func:`open_person_key` does.
    """
    cipher, found = AESGCM(epoch_key), {}
    place, after = begin(4, "kotowari/person-key/1", space), bound(epoch)
    told, use = entry.bytes, b"kotowari/reference/1\x01"
    for person, kept in wrapped:
        try:
            if len(kept) != WRAPPED:
                raise InvalidTag
            key = cipher.decrypt(kept[:_NONCE], kept[_NONCE:], place + bound(person.bytes) + after)
        except InvalidTag:
            raise errors.PersonKeyBroken(space=space, epoch=epoch) from None
        found[person] = hmac.digest(hmac.digest(key, use, "sha256"), told, "sha256").hex()
    return found


def _place_of_key(space: str, person: UUID, epoch: int) -> bytes:
    return bind("kotowari/person-key/1", space, person.bytes, epoch)


def _subkey(key: bytes, use: bytes) -> bytes:
    # The first block of HKDF-Expand, which is all that 32 bytes take (RFC 5869, 2.3).
    return hmac.digest(key, use + b"\x01", "sha256")
