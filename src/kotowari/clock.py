"""The only "now". Everything that dates or times an act asks here, so that a stated day can stand in for today."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_stated: ContextVar[datetime | None] = ContextVar("stated", default=None)


def now() -> datetime:
    """Return the present instant in UTC, or the stated one inside :func:`as_of`."""
    return _stated.get() or datetime.now(UTC)


def today(timezone: str) -> date:
    """Return the calendar day of :func:`now` in an IANA time zone such as ``Asia/Tokyo``."""
    return day(now(), timezone)


def day(moment: datetime, timezone: str) -> date:
    """Return the calendar day of a moment in an IANA time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def is_stated() -> bool:
    """Tell whether :func:`as_of` states what "now" is."""
    return _stated.get() is not None


@contextmanager
def as_of(moment: datetime | date) -> Iterator[None]:
    """Let a stated moment (or noon UTC of a stated day) be "now" within the block."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), UTC)
    token = _stated.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stated.reset(token)
