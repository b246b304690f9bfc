"""The statements that every recorded read waits for: prepared once on a connection and run through libpq itself.

A cursor learns anew, for each statement, how its values are written and its rows read. That is most of what two small
statements take on the client; here it is learnt once.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

_SLOT = re.compile(rb"%\((\w+)\)[sb]")
_DAY_0 = date(2000, 1, 1).toordinal()

_length = Struct(">i").unpack_from


def _signed(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


def _array(element: Callable[[bytes], object], value: bytes) -> list[object]:
    """Read an array of one dimension without NULLs: 20 bytes about it, then each element after its length."""
    read, place, whole = [], 20, len(value)
    while place < whole:
        begin = place + 4
        place = begin + _length(value, place)[0]
        read.append(element(value[begin:place]))
    return read


_READ: Mapping[int, Callable[[bytes], object]] = {
    16: lambda value: value == b"\x01",
    17: bytes,
    20: _signed,
    21: _signed,
    23: _signed,
    25: bytes.decode,
    1001: partial(_array, bytes),
    1007: partial(_array, _signed),
    1009: partial(_array, bytes.decode),
    1082: lambda value: date.fromordinal(_DAY_0 + _signed(value)),
    2950: lambda value: UUID(bytes=value),
}
"""How a value is read from its binary form, by the number of its type (``pg_type.oid``)."""


@dataclass(slots=True)
class _Prepared:
    """A statement as one connection has it; ``read`` is known after its first rows."""

    name: bytes
    slots: tuple[str, ...]
    read: tuple[Callable[[bytes], object], ...] | None = None


class Hot:
    """The statements that one connection has prepared. Used by one thread at a time, as its connection is.

    Each is run within the block that ``apart`` makes, if it is given.
    """

    def __init__(self, connection: PGconn, apart: Callable[[], AbstractContextManager[object]] | None = None) -> None:
        self._connection = connection
        self._apart = apart
        self._prepared: dict[bytes, _Prepared] = {}
        self._made = 0

    def rows(self, statement: bytes, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run a statement with named values (texts, lists of texts, whole numbers, bytes, UUIDs) and return its rows.

        Raises :class:`psycopg.Error` as a cursor does. It cannot be interrupted: no long statement belongs here.
        """
        if self._apart is None:
            return self._rows(statement, values)
        with self._apart():
            return self._rows(statement, values)

    def _rows(self, statement: bytes, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        prepared = self._prepared.get(statement) or self._prepare(statement)
        written, forms = [], []
        for slot in prepared.slots:
            value = values[slot]
            write, form = _WRITE.get(type(value)) or _write_as(value)
            written.append(write(value))
            forms.append(form)
        result = _checked(self._connection.exec_prepared(prepared.name, written, forms, Format.BINARY))
        if prepared.read is None:
            prepared.read = tuple(_READ[result.ftype(column)] for column in range(result.nfields))
        columns, found = tuple(enumerate(prepared.read)), result.get_value
        return [
            tuple([None if (value := found(row, column)) is None else read(value) for column, read in columns])
            for row in range(result.ntuples)
        ]

    def forget(self) -> None:
        """Prepare each statement anew when it is wanted again: the server no longer has them."""
        self._prepared.clear()

    def _prepare(self, statement: bytes) -> _Prepared:
        numbered, slots = _numbered(statement)
        self._made += 1
        name = b"hot_%d" % self._made
        _checked(self._connection.prepare(name, numbered))
        self._prepared[statement] = prepared = _Prepared(name, slots)
        return prepared


@lru_cache
def _numbered(statement: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with ``$1`` for its first named value, and the names in order."""
    slots = tuple(dict.fromkeys(_SLOT.findall(statement)))
    numbered = _SLOT.sub(lambda slot: b"$%d" % (slots.index(slot[1]) + 1), statement)
    return numbered, tuple(slot.decode() for slot in slots)


def _listed(value: list[object]) -> bytes:
    texts = (str(text).replace("\\", "\\\\").replace('"', '\\"') for text in value)
    return ("{" + ",".join(f'"{text}"' for text in texts) + "}").encode()


_Written = tuple[Callable[[Any], Any], Format]

_WRITE: Mapping[type, _Written] = {
    str: (str.encode, Format.BINARY),  # in the other form a NUL would end it, and name something else
    UUID: (lambda value: value.bytes, Format.BINARY),
    bytes: (bytes, Format.BINARY),
    list: (_listed, Format.TEXT),
    int: (lambda value: str(value).encode(), Format.TEXT),
    type(None): (lambda value: value, Format.TEXT),  # NULL
}
"""How a value is written, by its type."""


def _write_as(value: object) -> _Written:
    """Return how a value is written that is of a type of its own, as an enumeration's text is."""
    return next((way for kind, way in _WRITE.items() if isinstance(value, kind)), _WRITE[int])


def _checked(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result)
    return result
