"""Working days: a country's weekends and public holidays, and the days on which the operator is closed.

Taiwan's make-up working Saturdays, which ended with 2025, are not counted as working days: no clock ends later by it.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from pathlib import Path

import holidays

from kotowari.errors import ClosuresUnreadable
from kotowari.rights.time.clocks import OWN

CLOSURES = "closures"
"""The file in the data folder with the days on which the operator is closed."""

_SATURDAY = 5


def workdays(country: str, closures: Collection[date] = ()) -> Callable[[str, date], bool]:
    """Return what tells working days: by a country's calendar, or, for :data:`OWN`, by that of an operator there.

    Where nothing is known of a country's holidays, its weekends alone count.
    """
    closed = frozenset(closures)

    def is_working(calendar: str, day: date) -> bool:
        where = country if calendar == OWN else calendar
        if calendar == OWN and day in closed:
            return False
        return day.weekday() < _SATURDAY and day not in _holidays(where, day.year)

    return is_working


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def read_closures(file: Path) -> frozenset[date]:
    """Return the days on which the operator is closed: one a line, none where there is no such file.

    Raises :class:`ClosuresUnreadable`.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        said = (line.partition("#")[0].strip() for line in lines)
        return frozenset(date.fromisoformat(day) for day in said if day)
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError):
        raise ClosuresUnreadable(file=f"`{file}`") from None
