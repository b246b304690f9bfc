"""What a record of the log says was run: by the server's own log, or by pgaudit."""

import csv
import io
import re
from dataclasses import dataclass
from enum import StrEnum

from kotowari.guard.observe.log.records import Record

_RAN = re.compile(
    r"(?:duration: [\d.]+ ms\s+)?(?:statement|execute [^\n]*?|parse [^\n]*?|bind [^\n]*?): (.*)", re.DOTALL
)
_NOT_RUN = re.compile(r"(?:duration: [\d.]+ ms\s+)?(?:parse|bind) ")
_PREPARED = re.compile(r"prepare: (.*)", re.DOTALL)
_AUDIT = "AUDIT: "
_FIELDS = 8

OF_ROWS = ("READ", "WRITE")
"""The classes of pgaudit that are of rows."""


class Kind(StrEnum):
    """Which of the two an audit record is of: an object that is watched, or whatever a session does."""

    OBJECT = "OBJECT"
    SESSION = "SESSION"


@dataclass(frozen=True, slots=True)
class Audited:
    """What pgaudit says of one statement and one object: its class, command, and the object by its whole name.

    ``number`` counts the statements of a session, ``part`` those within one.
    """

    kind: Kind
    number: int
    part: int
    category: str
    command: str
    object_type: str
    object_name: str
    statement: str


def statement_of(record: Record) -> str | None:
    """Return the statement that the server's own log says was run, None where the record says none.

    Of an ``EXECUTE`` the statement that was prepared. What a login had the log say is none.
    """
    if not record.is_servers or record.message.startswith(_AUDIT) or _NOT_RUN.match(record.message):
        return None
    if found := _RAN.fullmatch(record.message):
        prepared = _PREPARED.fullmatch(record.detail)
        return prepared[1] if prepared else found[1]
    return None


def audited(record: Record) -> Audited | None:
    """Return what pgaudit says in a record, None where it is another's, though it look so."""
    if not record.message.startswith(_AUDIT) or not record.is_servers:
        return None
    said = io.StringIO(record.message.removeprefix(_AUDIT), newline="")
    fields = next(csv.reader(said), [])
    if len(fields) < _FIELDS or fields[0] not in set(Kind) or not (fields[1].isdigit() and fields[2].isdigit()):
        return None
    told = Audited(Kind(fields[0]), int(fields[1]), int(fields[2]), *fields[3:8])
    # Of one that is cut it is not known who said it: what is read is believed, what is taken up is not.
    return None if record.is_cut and told.kind is not Kind.OBJECT else told
