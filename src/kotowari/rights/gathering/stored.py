"""What places answered as it is kept while a request is worked on: JSON from which every value comes back as it was."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

PART = 256 * 1024
"""About how many characters are kept as one part."""

_KIND, _SAYS = "\u0000kind", "says"
"""A mapping with the first of these names stands for a value that JSON does not have. No column is named so."""

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda said: timedelta(days=said[0], seconds=said[1], microseconds=said[2]),
    "Decimal": Decimal,
    "UUID": UUID,
    "bytes": base64.b64decode,
    "float": float,
    "tuple": lambda said: tuple(unpacked(one) for one in said),
    "fields": lambda said: {name: unpacked(one) for name, one in said},
    "set": lambda said: frozenset(unpacked(one) for one in said),
    "text": str,
}


def packed(value: Any) -> Any:  # noqa: ANN401 - any value that a place may hold
    """Return a value as JSON that :func:`unpacked` reads. What is of no known type becomes its text."""
    match value:
        case None | bool() | str() | int():
            return value
        case list():
            return [packed(one) for one in value]
        case Mapping() if _KIND not in value:
            return {str(name): packed(one) for name, one in value.items()}
        case Mapping():
            return _marked("fields", [[str(name), packed(one)] for name, one in value.items()])
        case tuple():
            return _marked("tuple", [packed(one) for one in value])
        case set() | frozenset():
            return _marked("set", [packed(one) for one in value])
    return _plain(value)


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    match value:
        case float():
            return value if value - value == 0 else _marked("float", str(value))
        case datetime() | date() | time():
            return _marked(_name(value), value.isoformat())
        case timedelta():
            return _marked("timedelta", [value.days, value.seconds, value.microseconds])
        case Decimal() | UUID():
            return _marked(_name(value), str(value))
        case bytes() | bytearray() | memoryview():
            return _marked("bytes", base64.b64encode(bytes(value)).decode())
    return _marked("text", str(value))


def unpacked(kept: Any) -> Any:  # noqa: ANN401 - any value that a place may hold
    """Return the value that :func:`packed` was given."""
    if isinstance(kept, list):
        return [unpacked(one) for one in kept]
    if isinstance(kept, dict):
        if _KIND in kept:
            return _READERS[kept[_KIND]](kept[_SAYS])
        return {name: unpacked(one) for name, one in kept.items()}
    return kept


def parts(lines: Iterable[Any]) -> Iterator[bytes]:
    """Yield packed values as parts of lines, each a value in JSON."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(json.dumps(line, ensure_ascii=False))
        size += len(waiting[-1])
        if size >= PART:
            yield "\n".join(waiting).encode("utf-8", "surrogatepass")
            waiting, size = [], 0
    if waiting:
        yield "\n".join(waiting).encode("utf-8", "surrogatepass")


def lines_of(part: bytes) -> Iterator[Any]:
    """Yield the packed values of a part."""
    return map(json.loads, part.decode("utf-8", "surrogatepass").split("\n"))


def _marked(kind: str, says: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON has it
    return {_KIND: kind, _SAYS: says}


def _name(value: object) -> str:
    """Return the name of the known type that a value is of, as which it comes back."""
    return next(kind.__name__ for kind in (datetime, date, time, Decimal, UUID) if isinstance(value, kind))
