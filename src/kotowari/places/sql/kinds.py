"""What a column can hold, and so in what form a value is sent to be compared with it."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from kotowari.places.matching import as_text

Value = Any


class Sort(StrEnum):
    """The sorts of types that are compared as themselves; every ``OTHER`` is compared as text."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    ENUM = "enum"
    UUID = "uuid"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIMESTAMP_ZONED = "timestamp-zoned"
    TIME = "time"
    BOOLEAN = "boolean"
    BYTES = "bytes"
    JSON = "json"
    ANY = "any"
    """Each row as it likes (SQLite)."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds. ``type`` is the engine's own name of it, as it may stand in a cast.

    ``is_exact``: what the engine calls equal is the same (no case, no trailing spaces passed over). ``least`` and
    ``most`` bound an integer; ``labels`` are an enumeration's; ``element`` an array's; ``fields`` a composite's.
    """

    sort: Sort
    type: str
    is_exact: bool = True
    least: int = -(2**63)
    most: int = 2**63 - 1
    labels: frozenset[str] = frozenset()
    element: "Kind | None" = None
    fields: Mapping[str, "Kind"] = field(default_factory=dict)

    def sent(self, value: Value) -> Value:
        """Return the value as this kind holds it, or None where no row can hold it.

        So a text that is no number is not compared with numbers: an engine would refuse the query, or take it for 0.
        """
        if value is None:
            return None
        try:
            return _SENT[self.sort](self, value)
        except (ValueError, OverflowError, InvalidOperation):
            return None

    def sought(self, value: Value) -> list[Value]:
        """Return every way in which this kind may hold a value: several only where each row holds what it likes."""
        if self.sort is not Sort.ANY:
            sent = self.sent(value)
            return [] if sent is None else [sent]
        ways = (replace(self, sort=sort).sent(value) for sort in (Sort.BYTES, Sort.TEXT, Sort.INTEGER, Sort.FLOAT))
        return list({(type(way), way): way for way in ways if way is not None}.values())

    def inner(self, path: Sequence[str]) -> "Kind":
        """Return the kind of a field: of a composite its own, of anything else text."""
        kind = self
        for name in path:
            if name not in kind.fields:
                return Kind(Sort.TEXT, "text", is_exact=False)
            kind = kind.fields[name]
        return kind


_HEXADECIMAL: Final = re.compile("(?:[0-9a-f]{2})+")
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]*")


def _integer(kind: Kind, value: Value) -> int | None:
    number: int
    if type(value) is int:
        number = value
    else:
        # As text first: `007` and `7.5` are no integers, `7.00` as a decimal is 7 (see places.matching).
        text = as_text(value)
        if text is None or len(text) > 40 or not _INTEGER.fullmatch(text):
            return None
        number = int(text)
    return number if kind.least <= number <= kind.most else None


def _decimal(kind: Kind, value: Value) -> Decimal | None:  # noqa: ARG001 - the same for every kind of the sort
    text = as_text(value)
    number = Decimal(text) if text is not None and text.isascii() and "_" not in text else None
    return number if number is not None and number.is_finite() else None


def _float(kind: Kind, value: Value) -> float | None:
    number = _decimal(kind, value)
    return float(number) if number is not None and math.isfinite(float(number)) else None


def _text(kind: Kind, value: Value) -> str | None:  # noqa: ARG001
    text = as_text(value)
    if text is None or "\0" in text:
        return None
    text.encode()  # raises for half of a surrogate pair, which no database can hold
    return text


def _enum(kind: Kind, value: Value) -> str | None:
    text = as_text(value)
    return text if text in kind.labels else None


def _uuid(kind: Kind, value: Value) -> UUID | None:  # noqa: ARG001
    if isinstance(value, bytes):
        return UUID(bytes=value)
    text = as_text(value)
    return value if isinstance(value, UUID) else None if text is None else UUID(text)


def _date(kind: Kind, value: Value) -> date | None:  # noqa: ARG001
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else None
    return value if isinstance(value, date) else date.fromisoformat(value) if isinstance(value, str) else None


def _timestamp(kind: Kind, value: Value) -> datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    is_zoned = kind.sort is Sort.TIMESTAMP_ZONED
    return value if isinstance(value, datetime) and (value.tzinfo is not None) == is_zoned else None


def _time(kind: Kind, value: Value) -> time | None:  # noqa: ARG001
    return value if isinstance(value, time) else time.fromisoformat(value) if isinstance(value, str) else None


def _boolean(kind: Kind, value: Value) -> bool | None:  # noqa: ARG001
    return {"1": True, "0": False, "true": True, "false": False}.get(as_text(value) or "")


def _bytes(kind: Kind, value: Value) -> bytes | None:  # noqa: ARG001
    if isinstance(value, str) and _HEXADECIMAL.fullmatch(value):
        return bytes.fromhex(value)
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else None


_SENT: Final[Mapping[Sort, Callable[[Kind, Value], Value]]] = {
    Sort.INTEGER: _integer,
    Sort.DECIMAL: _decimal,
    Sort.FLOAT: _float,
    Sort.TEXT: _text,
    Sort.ENUM: _enum,
    Sort.UUID: _uuid,
    Sort.DATE: _date,
    Sort.TIMESTAMP: _timestamp,
    Sort.TIMESTAMP_ZONED: _timestamp,
    Sort.TIME: _time,
    Sort.BOOLEAN: _boolean,
    Sort.BYTES: _bytes,
    Sort.JSON: _text,
    Sort.ANY: _text,
    Sort.OTHER: _text,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A table as its engine has it: its name quoted for a query, and its columns' kinds."""

    sql: str
    columns: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Located:
    """Where a column of the map is: a column of the table, and the path of fields within it."""

    column: str
    path: tuple[str, ...]
    kind: Kind


def locate(known: Known, name: str) -> Located | None:
    """Return where a column of the map is, or None. A column whose own name has dots comes before a field."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        column = ".".join(parts[:end])
        if (kind := known.columns.get(column)) is not None:
            return Located(column, tuple(parts[end:]), kind)
    return None
