"""The files of a folder: listed as they are at one moment, and opened only if they still are, and lie within it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

MOST_FILES: Final = 10_000


class Unfit(Exception):
    """Why files are not read, in words that name none of them: a file's name can be a person's."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as it was when the folder was listed: its path below the folder, and what changes when it is written."""

    path: tuple[str, ...]
    identity: tuple[int, ...]


def listed(root: Path, pattern: str) -> list[Listed]:
    """Return the files of a pattern, in order of their names. ``root`` has no symbolic link in it.

    Office programs' lock files and hidden files are left out of patterns. Raises :class:`Unfit` where there is none,
    and for a path that leads out of the folder.
    """
    within = PurePosixPath(pattern)
    if within.is_absolute() or ".." in within.parts or not within.parts:
        raise Unfit("its file lies outside of the folder: name one within it")
    try:
        found = _matching(root, pattern) if any(mark in pattern for mark in "*?[") else [root / pattern]
        files = [_identified(root, file) for file in found]
    except (OSError, RuntimeError):  # pathlib's word for links that lead in a circle
        files = []
    if not files:
        raise Unfit("there is no such file")
    return files


def _matching(root: Path, pattern: str) -> list[Path]:
    files = []
    for file in root.glob(pattern):
        if not file.name.startswith((".", "~$")) and not file.is_dir():
            files.append(file)
        if len(files) > MOST_FILES:
            raise Unfit(f"more than {MOST_FILES} files are of its pattern")
    return sorted(files)


def _identified(root: Path, file: Path) -> Listed:
    real = file.resolve(strict=True)
    if not real.is_relative_to(root):
        raise Unfit("a symbolic link leads out of the folder: only what lies within it is read")
    return Listed(real.relative_to(root).parts, _identity(real.stat()))


@contextmanager
def unchanged(root: Path, file: Listed) -> Iterator[int]:
    """Yield a file, open for reading, as it was listed. Raises :class:`Unfit` where it is another now, or becomes so.

    Its path is walked folder by folder, and no symbolic link is followed: none was in it when it was listed.
    """
    descriptor = _opened(root, file.path)
    try:
        if _identity(os.fstat(descriptor)) != file.identity:
            raise Unfit("a file was changed after the reading had begun: try again")
        yield descriptor
        if _identity(os.fstat(descriptor)) != file.identity:
            raise Unfit("a file was changed while it was read: try again")
    finally:
        os.close(descriptor)


def _opened(root: Path, path: tuple[str, ...]) -> int:
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for step, name in enumerate(path, 1):
            # Without waiting: what became a pipe meanwhile would hold us for ever.
            kind = os.O_NONBLOCK if step == len(path) else os.O_DIRECTORY
            below = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind, dir_fd=at)
            os.close(at)
            at = below
        if not stat.S_ISREG(os.fstat(at).st_mode):
            raise Unfit("what bears its name is no file")
    except BaseException as problem:
        os.close(at)
        if isinstance(problem, OSError):
            raise Unfit("a file vanished, or may not be read, after the reading had begun: try again") from None
        raise
    return at


def _identity(state: os.stat_result) -> tuple[int, ...]:
    return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
