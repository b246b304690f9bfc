"""A file sealed to public keys in the age format, which has its name only when it is whole and durable."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import pyrage

from kotowari.errors import FileExists, FileFailed, PackageInMaking

_BLOCK = 1024 * 1024


class Draft:
    """The file before it has its name: private (mode 0600), locked against a second writer, beside where it will be.

    Its name has the package's number, so that a process which died between keeping that it was sealed and naming it is
    followed by one that finds it. Opening it raises :class:`FileExists` if ``file`` is there, :class:`PackageInMaking`
    if another process writes it, :class:`FileFailed` where the folder does not let it be made.
    """

    def __init__(self, file: Path, number: object) -> None:
        self._named = file
        self._draft = _draft_of(file.parent, number)
        if os.path.lexists(file):
            raise FileExists(file=file)
        try:
            self._descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as problem:
            raise FileFailed(file=f"`{file}`", problem=problem.strerror or "it cannot be made") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise PackageInMaking from None

    def digest(self) -> str:
        """Return the digest of what is there."""
        return file_digest(self._draft)

    def seal(self, pieces: Iterator[bytes], keys: Sequence[str]) -> str:
        """Write pieces, sealed to public keys, durably, in place of what was there; return the sealed bytes' digest.

        An error that making a piece raises is raised as it is.
        """
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        source, sink = _Source(pieces), _Sink(self._descriptor)
        recipients = [pyrage.x25519.Recipient.from_str(key) for key in keys]
        try:
            pyrage.encrypt_io(source, sink, recipients)
        except pyrage.EncryptError:
            # Theirs says in words what ours was: it may have said what is personal, and it loses the kind.
            if problem := source.problem or sink.problem:
                raise problem from None
            raise
        os.fsync(self._descriptor)
        return sink.digest()

    def name(self) -> None:
        """Give the file its name. Raises :class:`FileExists`: nothing is overwritten, and the draft stays."""
        try:
            self._named.hardlink_to(self._draft)
        except FileExistsError:
            raise FileExists(file=self._named) from None
        self.discard()

    def discard(self) -> None:
        """Remove the draft's name."""
        _remove(self._draft)

    def __enter__(self) -> "Draft":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def remove_draft(folder: Path, number: object) -> None:
    """Remove the draft's name that a crash left beside that of the whole file."""
    if os.path.lexists(draft := _draft_of(folder, number)):
        _remove(draft)


def file_digest(file: Path) -> str:
    """Return ``sha256:`` and the digest of a file's bytes; that of no bytes if it is not there."""
    found = hashlib.sha256()
    with contextlib.suppress(OSError), file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return f"sha256:{found.hexdigest()}"


def _draft_of(folder: Path, number: object) -> Path:
    return folder / f".{number}.draft"


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    folder = os.open(draft.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Source:
    """What the sealing reads from: pieces as they are made, never more than one of them in memory."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self.problem: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as problem:
            self.problem = problem
            raise
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)


class _Sink:
    """Where the sealed bytes go: the file, and the digest of it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._digest = hashlib.sha256()
        self.problem: BaseException | None = None

    def write(self, block: bytes) -> int:
        try:
            left = memoryview(block)
            while left:
                left = left[os.write(self._descriptor, left) :]
        except BaseException as problem:
            self.problem = problem
            raise
        self._digest.update(block)
        return len(block)

    def flush(self) -> None:
        """Everything is written at once."""

    def digest(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"
