"""The journal outside the database: written in segments, each replaced whole, so that no crash leaves half a line.

A segment is a text of up to 64 lines, ``<number> <line> <chain> <sealed>``; only the last one still grows. What is in
the database and not here is written by the next run; what is here and not in the database, a restore has taken away.
"""

import base64
import binascii
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kotowari.database import secret_files
from kotowari.database.locks import try_lock
from kotowari.database.pool import Database
from kotowari.errors import JournalBusy, JournalForked, JournalTampered, RestoreUnfinished
from kotowari.vault import journal_statements
from kotowari.vault.journal import Connection, chained
from kotowari.vault.keys.spacekeys import SpaceKeys

WIDTH = 64
"""How many lines a full segment has."""

BATCH = 4096
"""How many waiting lines are numbered at once."""

_SEGMENT = re.compile(r"\d{9}")
_LINE = re.compile(r"(0|[1-9]\d{0,17}) ([0-9a-f-]{36}) ([0-9a-f]{64}) ([A-Za-z0-9+/]+={0,2})")
_LOCK = b"SELECT pg_try_advisory_xact_lock(hashtextextended('kotowari journal ' || %(space)s, 0))"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands outside: its number from 0, what it is called, its chain's mark, and what it says, sealed."""

    number: int
    line: UUID
    chain: bytes
    sealed: bytes

    def __str__(self) -> str:
        return f"{self.number} {self.line} {self.chain.hex()} {base64.b64encode(self.sealed).decode()}\n"


class Folder:
    """The folder of a space's journal, of mode 0700, its files 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Hold the folder for writing; yield False, at once, when somebody else does. Ends with the process."""
        _make(self.path)
        descriptor = try_lock(self.path)
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def last(self) -> Line | None:
        """Return the last line as it stands, None if there is none. Raises :class:`JournalTampered` for none such."""
        names = self._names()
        return self._segment(int(names[-1]))[-1] if names else None

    def whole(self, keys: SpaceKeys) -> Iterator[list[Line]]:
        """Yield every segment, each line proved to be of this space's key, at its place and after all before it.

        Raises :class:`JournalTampered`.
        """
        before = b""
        for expected, name in enumerate(self._names()):
            if int(name) != expected:
                raise JournalTampered(file=self.path / f"{expected:09}", problem="is missing")
            lines = self._segment(expected)
            for line in lines:
                if chained(keys, before, line.number, line.line, line.sealed) != line.chain:
                    raise JournalTampered(
                        file=self.path / name,
                        problem=f"is not this space's, or was altered at or before its line {line.number}",
                    )
                before = line.chain
            yield lines

    def write(self, lines: Sequence[Line]) -> None:
        """Write lines that follow the last one, durably."""
        for index in range(lines[0].number // WIDTH, lines[-1].number // WIDTH + 1):
            present = self._segment(index) if (self.path / f"{index:09}").exists() else []
            new = [line for line in lines if line.number // WIDTH == index]
            secret_files.write(self.path / f"{index:09}", "".join(map(str, present + new)))

    def clear(self) -> None:
        """Remove what killed runs left; call it with the folder locked."""
        for draft in self.path.glob(".*"):
            draft.unlink(missing_ok=True)

    def _names(self) -> list[str]:
        try:
            names = [file.name for file in self.path.iterdir()]
        except FileNotFoundError:
            return []
        return sorted(name for name in names if _SEGMENT.fullmatch(name))

    def _segment(self, index: int) -> list[Line]:
        file = self.path / f"{index:09}"
        text = file.read_bytes().decode("ascii", "replace")
        lines: list[Line | None] = []
        for number, written in enumerate(text.split("\n")[:-1], index * WIDTH):
            match = _LINE.fullmatch(written)
            try:
                sealed = base64.b64decode(match[4], validate=True) if match else b""
                lines.append(Line(number, UUID(match[2]), bytes.fromhex(match[3]), sealed) if match else None)
            except (binascii.Error, ValueError):
                lines.append(None)
            found = lines[-1]
            if found is None or str(found) != f"{written}\n":
                raise JournalTampered(file=file, problem=f"is damaged at line {number}")
        whole = [line for line in lines if line is not None]
        if not whole or not text.endswith("\n") or len(whole) > WIDTH:
            raise JournalTampered(file=file, problem=f"is cut or grown: it has not whole lines, at most {WIDTH}")
        return whole


def publish(database: Database, keys: SpaceKeys, path: Path) -> int | None:
    """Number the lines that wait, and write outside what is not there yet; return how many were written.

    As the sequencer. May be killed anywhere and run by several at once: what it left is finished by the next run.
    Returns None, at once, when somebody else is at it. Raises :class:`RestoreUnfinished` or :class:`JournalForked`
    where what is outside is not in the database, before a line is numbered; :class:`JournalTampered`, OSError.
    """
    folder = Folder(path)
    with folder.lock() as held:
        if not held:
            return None
        folder.clear()
        last = folder.last()
        secret_files.sync(path)  # a segment that an interrupted run left may not be in its folder for good yet
        with database.transaction(keys.space) as connection:
            require_known(connection, keys.space, path, last)
            _number(connection, keys)
        written, begin = 0, last.number + 1 if last else 0
        while lines := _lines_from(database, keys.space, begin):
            if [line.number for line in lines] != list(range(begin, begin + len(lines))):
                raise JournalForked(folder=path, number=begin)
            folder.write(lines)
            written, begin = written + len(lines), lines[-1].number + 1
        return written


def require_known(connection: Connection, space: str, path: Path, last: Line | None) -> None:
    """Raise :class:`RestoreUnfinished` unless the database has the last line of outside; :class:`JournalForked`."""
    if last is None:
        return
    values = {"space": space, "lines": [last.line], "numbers": [last.number]}
    found = connection.execute(journal_statements.LINES_MET, values).fetchall()
    for number, line, chain, _ in found:
        if number == last.number and (line, chain) != (last.line, last.chain):
            raise JournalForked(folder=path, number=number)
        if number == last.number:
            return
    raise RestoreUnfinished(space=space, folder=path)


def _number(connection: Connection, keys: SpaceKeys) -> None:
    row = connection.execute(_LOCK, {"space": keys.space}).fetchone()
    if not row or not row[0]:
        return
    while waiting := connection.execute(
        journal_statements.WAITING_LINES, {"space": keys.space, "limit": BATCH}
    ).fetchall():
        row = connection.execute(journal_statements.LAST_LINE, {"space": keys.space}).fetchone()
        number, chain = row or (-1, b"")
        numbers, chains = [], []
        for line, sealed in waiting:
            number, chain = number + 1, chained(keys, chain, number + 1, line, sealed)
            numbers.append(number)
            chains.append(chain)
        values = {"lines": [line for line, _ in waiting], "numbers": numbers, "chains": chains}
        connection.execute(journal_statements.NUMBER_LINES, {"space": keys.space, **values})


def _lines_from(database: Database, space: str, number: int) -> list[Line]:
    with database.space(space) as connection:
        values = {"space": space, "number": number, "limit": BATCH}
        return [Line(*row) for row in connection.execute(journal_statements.LINES_FROM, values).fetchall()]


def require_held(held: bool, path: Path) -> None:
    """Raise :class:`JournalBusy` unless the folder is held."""
    if not held:
        raise JournalBusy(folder=path)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        secret_files.sync(folder.parent)
