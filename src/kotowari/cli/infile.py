"""Reading what a command is given, in a file or on standard input: never more than there is room for."""

import sys
from pathlib import Path
from typing import AnyStr

from kotowari.errors import InputUnreadable

MOST = 256 * 1024 * 1024
"""The most that is read as a whole, in bytes of a file or characters of standard input."""


def read_bytes(file: Path) -> bytes:
    """Return a file as it is. Raises :class:`InputUnreadable`, also for one of more than :data:`MOST`."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST + 1)
    except OSError as problem:
        raise InputUnreadable(file=file, problem=problem.strerror or "it cannot be opened") from None
    return _fitting(file, content)


def read_text(file: Path) -> str:
    """Return a text file in UTF-8. Raises :class:`InputUnreadable`."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputUnreadable(file=file, problem=f"byte {problem.start} is not UTF-8: save it as UTF-8") from None


def read_given(file: Path) -> str:
    """Return a text file in UTF-8, or standard input for ``-``. Raises :class:`InputUnreadable`.

    A byte order mark at its beginning is no part of it.
    """
    return _fitting(file, sys.stdin.read(MOST + 1)).removeprefix("\ufeff") if file == Path("-") else read_text(file)


def _fitting(file: Path, content: AnyStr) -> AnyStr:
    if len(content) > MOST:
        raise InputUnreadable(file=file, problem=f"it has more than {MOST // (1024 * 1024)} MiB")
    return content
