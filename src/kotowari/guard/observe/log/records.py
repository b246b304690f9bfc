"""The records of a server's log, of its CSV and its JSON form (PostgreSQL's manual, chapter 20.8)."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, NamedTuple

csv.field_size_limit(sys.maxsize)  # a statement is a field, and is as long as whoever writes it likes

_COLUMNS = (0, 1, 2, 5, 6, 9, 11, 12, 13, 14, 18, 19, 22)
"""Of a CSV record, what is kept of it, as the fields of a :class:`Record` are in order."""

_NAMES = (
    *("timestamp", "user", "dbname", "session_id", "line_num", "vxid", "error_severity", "state_code", "message"),
    *("detail", "context", "statement", "application_name"),
)
"""Of a JSON record, the same."""

_MESSAGE = 13
"""The column of a CSV record in which what it says is."""

SUCCESS = "00000"
"""The SQLSTATE of what is no error; JSON leaves it out."""

_FEWEST = 23
"""Columns of a CSV record: of version 12; later ones added more at the end."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: when, whose, in which session and transaction, and what it says.

    ``message``, ``detail``, ``context`` and ``statement`` may hold anything personal: they go no further than who reads
    them. ``written`` is the time as the log has it, ``at`` in UTC. ``is_cut``: it was too long to be read to its end.
    """

    at: datetime
    written: datetime
    login: str
    database: str
    session: str
    line: int
    transaction: str
    severity: str
    code: str
    message: str
    detail: str
    context: str
    statement: str
    application: str
    is_cut: bool = False

    @property
    def day(self) -> date:
        """Its day, in the server's own time zone for logs."""
        return self.written.date()

    @property
    def begins(self) -> str:
        """What tells this record from any other: nothing of what it says."""
        return f"{self.written.isoformat()} {self.session} {self.line}"

    @property
    def is_servers(self) -> bool:
        """Whether the server, or pgaudit, speaks of itself: what a login has it say comes with where it was said.

        ``RAISE LOG`` in a function writes any message. It has the function as its context, and the statement that
        called it, which neither the server's word of a statement nor pgaudit's has.
        """
        return self.code == SUCCESS and not self.context and not self.statement


class Placed(NamedTuple):
    """A record, and the byte of its file after it."""

    record: Record | None
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the log: how the records in a piece of a file are read, and the beginning of one that is too long.

    ``records`` yields the whole records of bytes that begin at a byte of the file, in a time zone; what is cut off at
    their end is not. ``cut`` returns what can be told of a record by its beginning. ``quote``: within two of these a
    line does not end a record.
    """

    records: Callable[[bytes, int, tzinfo], Iterator[Placed]]
    cut: Callable[[bytes, tzinfo], Record | None]
    quote: bytes | None = None


def csv_records(data: bytes, start: int, zone: tzinfo = UTC) -> Iterator[Placed]:
    """Yield the whole records of a piece of a file that begins at byte ``start``; what is cut off at its end is not."""
    begins = quotes = at = 0
    while (end := data.find(b"\n", at)) >= 0:
        quotes += data.count(b'"', at, end)
        at = end + 1
        if quotes % 2 == 0:
            yield Placed(_of_csv(data[begins:at], zone), start + at)
            begins, quotes = at, 0


def json_records(data: bytes, start: int, zone: tzinfo = UTC) -> Iterator[Placed]:
    """Yield the whole records of a piece of a file that begins at byte ``start``; what is cut off at its end is not."""
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        yield Placed(_of_json(data[at:end], zone), start + end + 1)
        at = end + 1


def _of_csv(line: bytes, zone: tzinfo) -> Record | None:
    fields = next(csv.reader(io.StringIO(line.decode(errors="replace"), newline="")), [])
    if len(fields) < _FEWEST:
        return None
    return _record(zone, *(fields[column] for column in _COLUMNS))


def _cut_csv(data: bytes, zone: tzinfo) -> Record | None:
    fields = next(csv.reader(io.StringIO(data.decode(errors="replace"), newline="")), [])[: _MESSAGE + 1]
    if len(fields) <= _MESSAGE:
        return None
    fields += [""] * (_FEWEST - len(fields))
    return _record(zone, *(fields[column] for column in _COLUMNS), is_cut=True)


def _of_json(line: bytes, zone: tzinfo, *, is_cut: bool = False) -> Record | None:
    try:
        said: Any = json.loads(line.decode(errors="replace"))
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    return _record(zone, *(str(said.get(name, "")) for name in _NAMES), is_cut=is_cut)


def _cut_json(data: bytes, zone: tzinfo) -> Record | None:
    # Without an escape that is cut in two.
    return _of_json(re.sub(rb"\\(?:u[0-9a-fA-F]{0,3})?$", b"", data) + b'"}', zone, is_cut=True)


CSV, JSON = Form(csv_records, _cut_csv, b'"'), Form(json_records, _cut_json)


def _record(zone: tzinfo, *parts: str, is_cut: bool = False) -> Record | None:
    when, login, database, session, line, transaction, *said = parts
    severity, code, message, detail, context, statement, application = said
    day, _, rest = when.partition(" ")
    hour, _, name = rest.partition(" ")
    try:
        written = datetime.fromisoformat(f"{day} {hour}")
        number = int(line)
    except ValueError:
        return None
    return Record(
        _in_utc(written, name, zone), written, login, database, session, number, transaction,
        severity, code or SUCCESS, message, detail, context, statement, application, is_cut,
    )  # fmt: skip


def _in_utc(written: datetime, name: str, zone: tzinfo) -> datetime:
    """Return a time of the log in UTC: ``name`` is the zone's short name, which tells the two times of an hour apart.

    It tells no more than that: ``CST`` is of several zones.
    """
    if name in ("UTC", "GMT"):
        return written.replace(tzinfo=UTC)
    first, second = (written.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return (second if first.tzname() != name == second.tzname() else first).astimezone(UTC)
