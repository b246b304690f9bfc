"""Files written whole or not at all, mode 0600; secrets in a folder of mode 0700."""

import os
import tempfile
from pathlib import Path


def keep(path: Path, secret: str) -> None:
    """Keep a secret of one line in a file of its own, in a folder that is closed to others."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    write(path, secret + "\n")


def kept(path: Path) -> str | None:
    """Return the line in the file, or ``None`` where there is no such file or nothing in it."""
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def write(path: Path, text: str) -> None:
    """Write a file of mode 0600 durably, in place of an older one; a crash leaves the old or the new, never a part."""
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mkstemp's files are 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make the folder's entries durable: a rename survives a power cut only after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
