"""What a driver gives as plain Python."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

_PLAIN: Final = (str, int, float, bytes, type(None), Decimal, date, time, timedelta, UUID, list, dict)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a driver gives
    """Return a value as it is where it is plain, bytes of what holds bytes, text of anything else."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if isinstance(value, tuple | set | frozenset):
        return sorted(map(str, value)) if isinstance(value, set | frozenset) else list(value)
    read = getattr(value, "read", None)  # a large object that its driver gives as a file
    return plain(read()) if callable(read) else str(value)
