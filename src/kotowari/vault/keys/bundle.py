"""A bundle: one file with every key of an installation, sealed for the custodians, and what lies beside the keys.

A tar of ``bundle.json`` (what it is), ``keys.age`` (the keys; age format) and the spaces' ``custody.json`` and
``wrappings``, with which dumps from before a roll are restored.
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import pyrage
from pyrage import x25519

from kotowari import errors
from kotowari.database import secret_files
from kotowari.vault.keys import store
from kotowari.vault.keys.escrow import Escrow
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.wrappings import CUSTODY, WRAPPINGS

_ABOUT, _KEYS = "bundle.json", "keys.age"

Keys = dict[str, dict[str, bytes]]
"""The keys of each space, by their names."""


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """The keys of one space as a bundle has them, in memory only."""

    space: str
    keys: dict[str, bytes]

    def epoch(self, epoch: int) -> bytes:
        """Return an epoch's key. Raises :class:`errors.KeyMissing`."""
        try:
            return self.keys[f"epoch-{epoch}"]
        except KeyError:
            raise errors.KeyMissing(space=self.space, name=f"epoch-{epoch}") from None


def gather(keyring: Keyring) -> Keys:
    """Return every key of every space."""
    return {space: {name: keyring.open(space, name) for name in keyring.names(space)} for space in keyring.spaces()}


def write(file: Path, number: UUID, escrow: Escrow, keyring: Keyring, keys: Keys) -> None:
    """Write a bundle to a new file of mode 0600, durably. Raises :class:`errors.FileExists`."""
    known = {space: {name: key.hex() for name, key in named.items()} for space, named in keys.items()}
    inside = json.dumps({"bundle": str(number), "keys": known}).encode()
    about = json.dumps({"v": 1, "bundle": str(number), "escrow": asdict(escrow), "spaces": sorted(keys)}).encode()
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch:
        whole = Path(scratch) / "bundle"
        with os.fdopen(os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as archive:
                _add(archive, _ABOUT, about)
                _add(archive, _KEYS, pyrage.encrypt(inside, [x25519.Recipient.from_str(escrow.public)]))
                for space in keys:
                    for name in (CUSTODY, WRAPPINGS):
                        beside = keyring.folder(space) / name
                        if beside.exists():
                            archive.add(beside, f"spaces/{space}/{name}")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            file.hardlink_to(whole)
        except FileExistsError:
            raise errors.FileExists(file=file) from None
    secret_files.sync(file.absolute().parent)


def read(file: Path, shares: Sequence[str]) -> tuple[UUID, Escrow, Keys]:
    """Open a bundle with enough shares of its deal; return its number, the deal and the keys.

    Raises :class:`errors.BundleUnreadable` and what :meth:`Escrow.opened` raises.
    """
    with _archive(file) as archive:
        about = json.loads(_member(archive, _ABOUT))
        escrow = Escrow(**about["escrow"])
        sealed, number = _member(archive, _KEYS), UUID(about["bundle"])
    identity = escrow.opened(shares)
    try:
        inside = json.loads(pyrage.decrypt(sealed, [identity]))
        if UUID(inside["bundle"]) != number:
            raise errors.BundleUnreadable(file=file)
        keys = {
            space: {name: bytes.fromhex(key) for name, key in named.items()} for space, named in inside["keys"].items()
        }
    except (pyrage.DecryptError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise errors.BundleUnreadable(file=file) from None
    return number, escrow, keys


def recover(file: Path, shares: Sequence[str], folder: Path, address: str | None) -> Keys:
    """Make a key folder anew from a bundle, whole or not at all, in the key store of an address; return the keys.

    Raises :class:`errors.MasterKeyExists` if there is one, and what :func:`read` raises.
    """
    if store.exists(folder):
        raise errors.MasterKeyExists(file=folder)
    _, escrow, keys = read(file, shares)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        new = Path(scratch) / folder.name
        store.create(new, address)
        ring = Keyring(new, store.Store(new))
        for space, named in keys.items():
            for name, key in named.items():
                ring.put(space, name, key)
        for space in keys:
            for name in (CUSTODY, WRAPPINGS):
                with _archive(file) as archive:
                    path = f"spaces/{space}/{name}"
                    beside = _member(archive, path) if path in archive.getnames() else None
                if beside is not None:
                    _write(ring.folder(space) / name, beside)
        escrow.write(new)
        new.replace(folder)  # over an empty folder too
    secret_files.sync(folder.parent)
    return keys


@contextmanager
def _archive(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:  # never packed: what is read is no more than what is there
            yield archive
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, RecursionError):
        raise errors.BundleUnreadable(file=file) from None


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.getmember(name)
    found = archive.extractfile(member) if member.isreg() and not member.issparse() else None
    if found is None:
        raise KeyError(name)
    return found.read()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), 0o600
    archive.addfile(about, io.BytesIO(content))


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
