"""The keys of each space: small files, wrapped by the master key, never in the database.

The names in use: ``epoch-1`` and on (wraps persons' keys), ``index`` (blind index), ``suppression`` (the list of the
erased), ``ledger`` (the seed of an Ed25519 key). Every key is 32 random bytes.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from kotowari import errors
from kotowari.vault import keyfile
from kotowari.vault.master import Master

KIND = "wrapped key"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY, _FINGERPRINT = 32, 8


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    file: Path
    state: tuple[int, int]
    key: bytes


class Keyring:
    """The keys under one folder, ``folder/<space>/<name>.key``, opened once in a process.

    An opened key counts only while its file is there, unchanged: a key destroyed by one process is gone for all.
    """

    def __init__(self, folder: Path, master: Master) -> None:
        self._folder = folder
        self._master = master
        self._opened: dict[tuple[str, str], _Opened] = {}

    def open(self, space: str, name: str) -> bytes:
        """Return a key (32 bytes).

        Raises :class:`errors.KeyMissing`; :class:`errors.KeyFileDamaged` or :class:`errors.KeyFileNewer` for its file;
        what :meth:`Master.unwrap` raises; :class:`errors.NotASpaceName`.
        """
        opened = self._opened.get((space, name))
        file = opened.file if opened else self._file(space, name)
        try:
            state = _state(file)
            if opened and opened.state == state:
                return opened.key
            wrapped = keyfile.read(file, KIND)
        except FileNotFoundError:
            self._opened.pop((space, name), None)
            raise errors.KeyMissing(space=space, name=name) from None
        key = self._master.unwrap(_label(space, name), wrapped)
        self._opened[space, name] = _Opened(file, state, key)
        return key

    def make(self, space: str, name: str) -> bytes:
        """Make a new key, durably, and return it (32 bytes).

        Raises :class:`errors.KeyExists` if there is one, also when another process made it at the same moment.
        """
        key = secrets.token_bytes(_KEY)
        try:
            keyfile.write_once(self._file(space, name), KIND, self._master.wrap(_label(space, name), key))
        except FileExistsError:
            raise errors.KeyExists(space=space, name=name) from None
        return key

    def names(self, space: str) -> list[str]:
        """Return the names of a space's keys in alphabetical order; none if the space has no keys."""
        return sorted(file.stem for file in self._space(space).glob("*.key"))

    def destroy(self, space: str, name: str) -> None:
        """Destroy a key for good: what it wrapped cannot be opened again. One already gone is no error.

        Copies of its file elsewhere (escrow, a backup of the folder) must be destroyed by whoever keeps them.
        """
        self._opened.pop((space, name), None)  # out of this process's memory at once; others drop it when they look
        keyfile.erase(self._file(space, name))

    def _file(self, space: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("a key's name is lowercase letters, digits and hyphens")
        return self._space(space) / f"{name}.key"

    def _space(self, space: str) -> Path:
        if not _NAME.fullmatch(space):
            raise errors.NotASpaceName
        return self._folder / space


def fingerprint(key: bytes) -> bytes:
    """Return 8 bytes that tell a key without revealing it, to be kept where the key is used.

    Compared before anything is sealed, they show a key that was replaced or restored from elsewhere.
    """
    return hmac.digest(key, b"kotowari/fingerprint/1", "sha256")[:_FINGERPRINT]


def _label(space: str, name: str) -> str:
    return f"{space}/{name}"


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns
