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
from kotowari.vault.keys import keyfile
from kotowari.vault.keys.master import Master

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
        what :meth:`Master.unwrap` raises; :class:`errors.NotASpaceName`; :class:`errors.KeyStoreAway` if the file is
        there and cannot be read.
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
        except OSError:
            raise errors.KeyStoreAway(store=f"key folder {self._folder}") from None
        key = self._master.unwrap(_label(space, name), wrapped)
        self._opened[space, name] = _Opened(file, state, key)
        return key

    def make(self, space: str, name: str) -> bytes:
        """Make a new key, durably, and return it (32 bytes). Raises what :meth:`put` raises."""
        key = secrets.token_bytes(_KEY)
        self.put(space, name, key)
        return key

    def put(self, space: str, name: str, key: bytes) -> None:
        """Keep a key, durably.

        Raises :class:`errors.KeyExists` if there is one, also when another process made it at the same moment.
        """
        file, label = self._file(space, name), _label(space, name)
        if file.exists():
            raise errors.KeyExists(space=space, name=name)
        wrapped = self._master.wrap(label, key)
        try:
            keyfile.write_once(file, KIND, wrapped)
        except OSError as problem:
            self._master.forget(label, wrapped)
            if isinstance(problem, FileExistsError):
                raise errors.KeyExists(space=space, name=name) from None
            raise

    def rewrap(self, space: str, name: str, old: Master) -> bool:
        """Wrap a key anew by the master at hand if it is another that did, and return whether it was."""
        file, label = self._file(space, name), _label(space, name)
        wrapped = keyfile.read(file, KIND)
        try:
            key = old.unwrap(label, wrapped)
        except errors.WrongMasterKey:
            return False
        keyfile.replace(file, KIND, self._master.wrap(label, key))
        old.forget(label, wrapped)
        return True

    def spaces(self) -> list[str]:
        """Return the spaces that have keys here, in alphabetical order."""
        return sorted({file.parent.name for file in self._folder.glob("*/*.key")})

    def folder(self, space: str) -> Path:
        """Return the folder of a space's key files. Raises :class:`errors.NotASpaceName`."""
        return self._space(space)

    def names(self, space: str) -> list[str]:
        """Return the names of a space's keys in alphabetical order; none if the space has no keys."""
        return sorted(file.stem for file in self._space(space).glob("*.key"))

    def destroy(self, space: str, name: str) -> None:
        """Destroy a key for good: what it wrapped cannot be opened again. One already gone is no error.

        A token destroys what makes any copy of the file worthless. Under a master key in a file, copies of the file
        elsewhere must be destroyed by whoever keeps them; so must copies of the key itself (escrow).
        """
        self._opened.pop((space, name), None)  # out of this process's memory at once; others drop it when they look
        self._master.forget(_label(space, name))
        file = self._file(space, name)
        for dots in (".", ".."):  # drafts of a process that was killed, and drafts of what replaces a file
            for draft in file.parent.glob(f"{dots}{file.name}.*"):
                keyfile.erase(draft)
        keyfile.erase(file)

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
