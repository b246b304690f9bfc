"""The files of a server's log: in a folder of this machine, or read over SQL where the login may."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

import psycopg

from kotowari.errors import LogUnreadable
from kotowari.guard.connect import Connection
from kotowari.guard.observe.log.records import LONGEST_RECORD, Placed, csv_records, json_records

PIECE = 4 * 1024 * 1024
"""Bytes that are read at once."""

_FORMS: Mapping[str, Callable[[bytes, int], Iterator[Placed]]] = {".csv": csv_records, ".json": json_records}


class Position(NamedTuple):
    """How far a file has been read: the digest of what its first record is told by, and the byte after the last."""

    first: str
    byte: int


class Files(Protocol):
    """Where the files are."""

    def names(self) -> list[str]:
        """Return their names in order of age."""
        ...

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a piece of a file, shorter at its end."""
        ...


@dataclass(frozen=True, slots=True)
class InFolder:
    """Files in a folder. Raises :class:`LogUnreadable`."""

    folder: Path

    def names(self) -> list[str]:
        """Return the names of the files, the oldest first."""
        try:
            found = [(each.stat().st_mtime_ns, each.name) for each in self.folder.iterdir() if each.suffix in _FORMS]
        except OSError as problem:
            raise LogUnreadable(log=self.folder, problem=problem.strerror or "it cannot be opened") from None
        return _one_form(name for _, name in sorted(found))

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a piece of a file. A name leads to nothing outside the folder."""
        try:
            # No symbolic link: whoever may write into the folder must not choose what is read.
            opened = os.open(self.folder / Path(name).name, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(opened, "rb") as file:
                file.seek(start)
                return file.read(size)
        except OSError as problem:
            raise LogUnreadable(log=self.folder, problem=problem.strerror or "it cannot be opened") from None


@dataclass(frozen=True, slots=True)
class OverSql:
    """Files that the server itself hands out, to a superuser or a member of ``pg_read_server_files``."""

    connection: Connection

    def names(self) -> list[str]:
        """Return the names of the files, the oldest first. Raises :class:`LogUnreadable`."""
        query = b"SELECT name FROM pg_catalog.pg_ls_logdir() ORDER BY modification, name"
        try:
            found = [str(name) for (name,) in self.connection.execute(query).fetchall()]
        except psycopg.Error as problem:
            raise LogUnreadable(log="the server's own", problem=_why(problem)) from None
        return _one_form(name for name in found if Path(name).suffix in _FORMS)

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a piece of a file. Raises :class:`LogUnreadable`."""
        folder = b"pg_catalog.current_setting('log_directory') || '/' || %(name)s"
        query = b"SELECT pg_catalog.pg_read_binary_file(" + folder + b", %(start)s, %(size)s)"
        try:
            row = self.connection.execute(query, {"name": name, "start": start, "size": size}).fetchone()
        except psycopg.Error as problem:
            raise LogUnreadable(log="the server's own", problem=_why(problem)) from None
        return bytes(row[0]) if row else b""


def records(files: Files, name: str, before: Position | None) -> Iterator[tuple[Placed, Position]]:
    """Yield each record of a file that was not read before, with how far the file is read after it.

    A file that was begun anew under its name, as rotation does, is read from its beginning. Raises
    :class:`LogUnreadable`.
    """
    form = _FORMS[Path(name).suffix]
    start, first = 0, _first(files, name)
    if first is None:
        return
    if before is not None and before.first == first:
        start = before.byte
    while True:
        data = files.read(name, start, PIECE)
        end = start
        for placed in form(data, start):
            yield placed, Position(first, placed.end)
            end = placed.end
        if end == start:
            if len(data) < PIECE:
                return
            data = files.read(name, start, LONGEST_RECORD)
            longer = next(form(data, start), None)
            if longer is None:
                raise LogUnreadable(log=name, problem="a record of it is longer than any can be")
            yield longer, Position(first, longer.end)
            end = longer.end
        start = end


def _first(files: Files, name: str) -> str | None:
    for placed in _FORMS[Path(name).suffix](files.read(name, 0, PIECE), 0):
        if placed.record is not None:
            return sha256(placed.record.begins.encode()).hexdigest()
    return None


def _one_form(names: Iterable[str]) -> list[str]:
    """Return the files of one form: a server that writes both says everything twice."""
    found = list(names)
    as_csv = [name for name in found if name.endswith(".csv")]
    return as_csv or found


def _why(problem: psycopg.Error) -> str:
    if isinstance(problem, psycopg.errors.InsufficientPrivilege):
        return "the login is not a member of `pg_monitor` and `pg_read_server_files`"
    return "the server writes none by its logging collector"
