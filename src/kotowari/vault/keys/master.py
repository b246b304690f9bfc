"""Whoever holds the master key, behind one small interface: a file here, a key management service elsewhere."""

import hmac
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kotowari import errors
from kotowari.vault.binding import bind
from kotowari.vault.keys import keyfile

KIND = "master key"

_KEY, _MARK, _NONCE = 32, 8, 12


class Master(Protocol):
    """Wraps the keys of spaces. The label, such as ``operator/epoch-1``, is bound to the wrapped key, not hidden."""

    def wrap(self, label: str, key: bytes) -> bytes:
        """Return the key encrypted and authenticated together with its label."""
        ...

    def unwrap(self, label: str, wrapped: bytes) -> bytes:
        """Return the key.

        Raises :class:`errors.WrongMasterKey` if another master key wrapped it, :class:`errors.KeyAltered` if it was
        altered or wrapped under another label, :class:`errors.KeyStoreAway` if the store cannot be reached.
        """
        ...

    def forget(self, label: str, wrapped: bytes | None = None) -> None:
        """Destroy what the store itself holds for a wrapped key, or for every one of a label, if it holds anything."""
        ...


class FileMaster:
    """A master key in a file of mode 0600 in a folder of mode 0700: 32 random bytes, readable, with a checksum.

    A wrapped key is the master key's mark (8 bytes), a nonce (12), and AES-256-GCM of the key with the label as
    associated data. The mark tells a wrong master key from an altered wrapped key.
    """

    def __init__(self, file: Path) -> None:
        """Read the master key.

        Raises :class:`errors.MasterKeyMissing`, :class:`errors.KeyFileExposed` if group or others may reach file or
        folder, :class:`errors.KeyFileDamaged` or :class:`errors.KeyFileNewer`.
        """
        self._file = file
        try:
            _refuse_exposed(file.parent, "700")
            _refuse_exposed(file, "600")
            key = keyfile.read(file, KIND)
        except FileNotFoundError:
            raise errors.MasterKeyMissing(file=file) from None
        if len(key) != _KEY:
            raise errors.KeyFileDamaged(file=file)
        self._cipher = AESGCM(key)
        self._mark = hmac.digest(key, b"kotowari/master-mark/1", "sha256")[:_MARK]

    @classmethod
    def create(cls, file: Path) -> "FileMaster":
        """Make a new master key, durably, and never in the place of another.

        Raises :class:`errors.MasterKeyExists`, and :class:`errors.KeyFileExposed` if the folder is open to others.
        """
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_exposed(file.parent, "700")
        try:
            keyfile.write_once(file, KIND, secrets.token_bytes(_KEY))
        except FileExistsError:
            raise errors.MasterKeyExists(file=file) from None
        return cls(file)

    def wrap(self, label: str, key: bytes) -> bytes:
        """Return mark, nonce and ciphertext of the key, bound to its label."""
        nonce = secrets.token_bytes(_NONCE)
        return self._mark + nonce + self._cipher.encrypt(nonce, key, bind("kotowari/space-key/1", label))

    def unwrap(self, label: str, wrapped: bytes) -> bytes:
        """Return the key. Raises :class:`errors.WrongMasterKey` or :class:`errors.KeyAltered`."""
        mark, nonce, sealed = wrapped[:_MARK], wrapped[_MARK : _MARK + _NONCE], wrapped[_MARK + _NONCE :]
        if mark != self._mark:
            raise errors.WrongMasterKey(file=self._file, label=label)
        if len(nonce) < _NONCE:
            raise errors.KeyAltered(label=label)
        try:
            return self._cipher.decrypt(nonce, sealed, bind("kotowari/space-key/1", label))
        except InvalidTag:
            raise errors.KeyAltered(label=label) from None

    def forget(self, label: str, wrapped: bytes | None = None) -> None:
        """Do nothing: one master key is for all labels, and what it wrapped is in the wrapped key's file alone."""


def _refuse_exposed(path: Path, mode: str) -> None:
    # The mode is looked at, not tried out: to root every file opens, and its group and others matter no less.
    if path.stat().st_mode & 0o077:
        raise errors.KeyFileExposed(path=path, mode=mode)
