"""Values of places as the forms of an answer have them."""

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kotowari.places.shown.masking import MARK
from kotowari.places.shown.redaction import Withheld
from kotowari.rights.answer.contents import NOT_SHOWN

_json = json.JSONEncoder(ensure_ascii=False).encode

_EXACT = 2**53
"""From here on not every JSON reader has a number as it was written (RFC 8259, 6)."""


def plain(value: Any) -> Any:  # noqa: ANN401 - any value that a place may hold
    """Return a value as JSON has it: times as ISO 8601 has them, bytes in base64, what it cannot say exactly as text.

    Done twice it changes nothing more. What is left out of a list leaves the mark that stands for others' names.
    """
    match value:
        case None | bool() | str():
            return value
        case Withheld():
            return MARK
        case int():
            return value if -_EXACT < value < _EXACT else str(value)
        case float():
            return value if value - value == 0 else str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case Decimal() | UUID() | timedelta():
            return str(value)
    return str(value)


def as_shown(value: Any) -> Any:  # noqa: ANN401 - any value that a place may hold
    """Return a value of a row as JSON has it; ``NOT_SHOWN`` where all of it is left out."""
    return NOT_SHOWN if isinstance(value, Withheld) else plain(value)


def written(value: Any, not_shown: str) -> str:  # noqa: ANN401 - any value of a row
    """Return a value of a row as text for a person or a cell of a sheet; empty where there is none.

    ``not_shown`` is the mark of a value that is not disclosed.
    """
    if value is None:
        return ""
    if value is NOT_SHOWN:
        return not_shown
    if isinstance(value, str):
        return value
    return _json(value)
