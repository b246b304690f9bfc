"""The files of a server's log: in a folder of this machine, or read over SQL where the login may."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import psycopg

from kotowari.errors import LogUnreadable
from kotowari.guard.connect import Connection
from kotowari.guard.observe.log.records import CSV, JSON, Form, Placed, Record

PIECE = 4 * 1024 * 1024
"""Bytes that are read at once. What is made of their records is kept in one transaction, with how far was read."""

_BEGINNING = 64 * 1024
"""Bytes in which a file's first record is looked for."""

LONGEST_RECORD = 16 * 1024 * 1024
"""Bytes of one record, beyond which it is not read to its end."""

_HEAD = 64 * 1024
"""Bytes of a record that is too long by which it is known what it is of."""

_FORMS: Mapping[str, Form] = {".csv": CSV, ".json": JSON}


class Position(NamedTuple):
    """How far a file has been read: the digest of what its first record is told by, and the byte after the last."""

    first: str
    byte: int


class Piece(NamedTuple):
    """Records of a file, in order, and how far it is read with them; ``unreadable`` is how many are no records."""

    file: str
    records: list[Record]
    position: Position
    unreadable: int = 0


class Files(Protocol):
    """Where the files are, and the time zone in which the server writes them."""

    @property
    def zone(self) -> tzinfo:
        """The time zone of the log's times."""
        ...

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
    zone: tzinfo = UTC

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
    zone: tzinfo = UTC

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


def files_of(connection: Connection, folder: Path | None) -> Files:
    """Return a server's log: in a folder of this machine, or as the server itself hands it out."""
    zone = _zone(connection)
    return InFolder(folder, zone) if folder is not None else OverSql(connection, zone)


def _zone(connection: Connection) -> tzinfo:
    """Return the time zone in which a server writes its log; of one that is not known by name, how it is today."""
    row = connection.execute(
        b"SELECT pg_catalog.current_setting('log_timezone'), EXTRACT(epoch FROM"
        b" (now() AT TIME ZONE pg_catalog.current_setting('log_timezone')) - (now() AT TIME ZONE 'UTC'))::integer"
    ).fetchone()
    name, seconds = row or ("UTC", 0)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return timezone(timedelta(seconds=seconds))


def pieces(files: Files, before: Mapping[str, Position]) -> Iterator[Piece]:
    """Yield the records that were not read before, the oldest file first. Raises :class:`LogUnreadable`.

    A file is known by its first record: one that was begun anew under its name, as rotation does, is read from its
    beginning, and one that was given another name is read on from where it was left.
    """
    known: dict[str, int] = {}
    for was in before.values():
        known[was.first] = max(was.byte, known.get(was.first, 0))
    for name in files.names():
        first = _first(files, name)
        at = known.get(first, 0) if first is not None else 0
        while first is not None and (found := list(_placed(files, name, at, PIECE))):
            at = found[-1].end
            records = [placed.record for placed in found if placed.record]
            yield Piece(name, records, Position(first, at), len(found) - len(records))


def _first(files: Files, name: str) -> str | None:
    """Return the digest of what a file's first record is told by, None where there is none yet."""
    for placed in _placed(files, name, 0, _BEGINNING):
        if placed.record is not None:
            return sha256(placed.record.begins.encode()).hexdigest()
    return None


def _placed(files: Files, name: str, start: int, size: int) -> Iterator[Placed]:
    """Yield the whole records in some bytes of a file, in more of them where not even one is whole."""
    form = _FORMS[Path(name).suffix]
    data = b""
    for bytes_read in (size, LONGEST_RECORD):
        data = files.read(name, start, bytes_read)
        found = form.records(data, start, files.zone)
        one = next(found, None)
        if one is not None:
            yield one
            yield from found
        if one is not None or len(data) < bytes_read:
            return
    end = _end(files, name, start, form.quote)
    if end is not None:
        yield Placed(form.cut(data[:_HEAD], files.zone), end)


def _end(files: Files, name: str, start: int, quote: bytes | None) -> int | None:
    """Return the byte after a record that is too long to be read, None where it is still being written."""
    quotes = 0
    while data := files.read(name, start, PIECE):
        at = 0
        while (end := data.find(b"\n", at)) >= 0:
            quotes += data.count(quote, at, end) if quote else 0
            at = end + 1
            if quotes % 2 == 0:
                return start + at
        quotes += data.count(quote, at) if quote else 0
        start += len(data)
    return None


def _one_form(names: Iterable[str]) -> list[str]:
    """Return each file in one form: a server that writes both says everything twice, in files of one name."""
    found = list(names)
    as_csv = {Path(name).stem for name in found if name.endswith(".csv")}
    return [name for name in found if name.endswith(".csv") or Path(name).stem not in as_csv]


def _why(problem: psycopg.Error) -> str:
    if isinstance(problem, psycopg.errors.InsufficientPrivilege):
        return "the login is not a member of `pg_monitor` and `pg_read_server_files`"
    return "the server writes none by its logging collector"
