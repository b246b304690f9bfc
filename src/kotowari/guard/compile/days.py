"""Whether a day is over where the operator is, in SQL that is asked of each row."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kotowari.guard.compile import sqltext

_NOW = "pg_catalog.statement_timestamp()"
_YEARS = 30
_DAY = timedelta(days=1)


def not_over(column: str, zone: str, since: date, *, by_row: bool = False) -> str:
    """Return the condition that the day in a column (in SQL) is not over in a time zone.

    Where the clocks of the zone are never changed this is an addition: a day is not over while the local time is less
    than a day past its beginning, and of that the planner knows how many rows meet it. Elsewhere the day is worked out
    once a query. Of a day that is known only then the planner would suppose that one row in three is kept, and of three
    tables joined one in 27; of a number it supposes that it is not nought. ``by_row``: the day is worked out for each
    row, without a query of its own, which a policy on a table of Citus may not have.

    The time is that of the statement: a transaction that is kept open for days does not stay on its first.
    """
    offset = _offset(zone, since)
    if offset is not None:
        seconds = int((offset - _DAY).total_seconds())
        return f"{column} > ({_NOW} AT TIME ZONE pg_catalog.make_interval(secs => {seconds}))"
    today = f"({_NOW} AT TIME ZONE {sqltext.text(zone)})::date"
    return f"({column} >= {today if by_row else f'(SELECT {today})'})::integer <> 0"


def _offset(zone: str, since: date) -> timedelta | None:
    """Return how far a zone is ahead of UTC, None where that changes within thirty years by today's rules."""
    months = (datetime(since.year + month // 12, 1 + month % 12, 1, tzinfo=UTC) for month in range(12 * _YEARS))
    known = ZoneInfo(zone)
    offsets = {moment.astimezone(known).utcoffset() for moment in months}
    return offsets.pop() if len(offsets) == 1 else None
