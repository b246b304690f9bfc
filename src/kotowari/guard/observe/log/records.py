"""The records of a server's log, of its CSV and its JSON form (PostgreSQL's manual, chapter 20.8)."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

LONGEST_RECORD = 16 * 1024 * 1024
"""Bytes of one record, beyond which the log is taken to be no log."""

_COLUMNS = (0, 1, 2, 5, 6, 9, 11, 13, 14, 22)
"""Of a CSV record, what is kept of it, as the fields of a :class:`Record` are in order."""

_FEWEST = 23
"""Columns of a CSV record: of version 12; later ones added more at the end."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: when (UTC where the server logs so), whose, in which session and transaction, and what it says.

    ``message`` and ``detail`` may hold anything personal: they go no further than who reads them.
    """

    at: datetime
    login: str
    database: str
    session: str
    line: int
    transaction: str
    severity: str
    message: str
    detail: str
    application: str

    @property
    def day(self) -> date:
        """Its day, in the server's own time zone for logs."""
        return self.at.date()

    @property
    def begins(self) -> str:
        """What tells this record from any other: nothing of what it says."""
        return f"{self.at.isoformat()} {self.session} {self.line}"


class Placed(NamedTuple):
    """A record, and the byte of its file after it."""

    record: Record | None
    end: int


def csv_records(data: bytes, start: int) -> Iterator[Placed]:
    """Yield the whole records of a piece of a file that begins at byte ``start``; what is cut off at its end is not."""
    begins = quotes = at = 0
    while (end := data.find(b"\n", at)) >= 0:
        quotes += data.count(b'"', at, end)
        at = end + 1
        if quotes % 2 == 0:
            yield Placed(_of_csv(data[begins:at]), start + at)
            begins, quotes = at, 0


def json_records(data: bytes, start: int) -> Iterator[Placed]:
    """Yield the whole records of a piece of a file that begins at byte ``start``; what is cut off at its end is not."""
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        yield Placed(_of_json(data[at:end]), start + end + 1)
        at = end + 1


def _of_csv(line: bytes) -> Record | None:
    fields = next(csv.reader(io.StringIO(line.decode(errors="replace"), newline="")), [])
    if len(fields) < _FEWEST:
        return None
    return _record(*(fields[column] for column in _COLUMNS))


def _of_json(line: bytes) -> Record | None:
    try:
        said: Any = json.loads(line.decode(errors="replace"))
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    names = ("timestamp", "user", "dbname", "session_id", "line_num", "vxid", "error_severity", "message", "detail")
    return _record(*(str(said.get(name, "")) for name in (*names, "application_name")))


def _record(*parts: str) -> Record | None:
    at, login, database, session, line, transaction, severity, message, detail, application = parts
    try:
        when = datetime.fromisoformat(" ".join(at.split(" ")[:2]))
        return Record(when, login, database, session, int(line), transaction, severity, message, detail, application)
    except ValueError:
        return None
