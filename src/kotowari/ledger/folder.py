"""A log's folder outside the database: written so that a reader, or the next run, never meets half a file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kotowari.database.locks import try_lock
from kotowari.errors import LedgerForked
from kotowari.ledger.checkpoint import Checkpoint, Verifier

CHECKPOINT = "checkpoint"


class Folder:
    """The folder of one log. Folders have mode 0700 and files 0600, for entry bundles are not public."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unsynced: set[Path] = set()

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Hold the folder for writing; yield False, at once, when somebody else does. Ends with the process."""
        self._make(self.path)
        descriptor = try_lock(self.path)
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def note(self) -> str | None:
        """Return the checkpoint as it stands in the folder, unverified, or None if there is none."""
        content = self.read(CHECKPOINT)
        return None if content is None else content.decode("utf-8", "surrogateescape")

    def checkpoint(self, verifier: Verifier) -> Checkpoint | None:
        """Return the folder's checkpoint, or None if there is none. Raises LedgerCheckpointInvalid."""
        note = self.note()
        return None if note is None else verifier.open(note)

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, or None if there is none."""
        try:
            return (self.path / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def keep(self, path: str, content: bytes) -> None:
        """Write a file that never changes again. Raises LedgerForked if it is there with other bytes."""
        present = self.read(path)
        if present is None:
            self._write(self.path / path, content)
        elif present != content:
            raise LedgerForked(problem=f"`{path}` is in the folder already, with another content")
        # A file that an interrupted run left may not be in its folder for good yet.
        self._unsynced.add((self.path / path).parent)

    def publish(self, note: str) -> None:
        """Write the checkpoint, after everything it speaks of is durable."""
        for folder in self._unsynced:
            _sync(folder)
        self._unsynced.clear()
        self._write(self.path / CHECKPOINT, note.encode())
        _sync(self.path)

    def drop_partial(self, path: str) -> None:
        """Remove the partial files that a full one has replaced."""
        partial = self.path / f"{path}.p"
        if partial.is_dir():
            shutil.rmtree(partial)

    def _write(self, target: Path, content: bytes) -> None:
        self._make(target.parent)
        # One name a folder: what a killed run left here is written over by the next.
        new = target.parent / ".new"
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(target)

    def _make(self, folder: Path) -> None:
        """Make a folder that is there for good before anything is in it: one with a content needs no more."""
        if not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
        if next(folder.iterdir(), None) is None:  # just made, or left by an interrupted run
            _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
