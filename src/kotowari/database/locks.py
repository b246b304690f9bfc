"""Locks between processes (``flock``), which end with the last process that holds them, however it ends.

A lock belongs to the open file, so two openings in one process exclude each other too, and a child that inherits the
descriptor keeps the lock after the parent has closed it. A lock is let go by closing, never by ``LOCK_UN``, which
would take it from such a child as well.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kotowari import errors

_PAUSE = 0.02


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Return a descriptor that holds the lock on a file (made when missing) or folder, ``None`` if another has it."""
    descriptor = os.open(path, os.O_RDONLY) if path.is_dir() else _open_like_folder(path)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def exclusive(path: Path, *, patience: float) -> Iterator[None]:
    """Hold the path alone within the block; raises ``ClusterBusy`` if another holds it for ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while (descriptor := try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise errors.ClusterBusy(folder=path)
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        os.close(descriptor)


def _open_like_folder(path: Path) -> int:
    """Open or make a lock file that belongs to whom its folder belongs, so that a run as root locks nobody out."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor
