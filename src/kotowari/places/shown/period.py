"""The period that is asked about: which rows are of it, by the column of which the map says that it tells the day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

from kotowari.datamap.model import TableName
from kotowari.datamap.route import Stop
from kotowari.places.walking.walked import FoundRow, Standing

_WRITTEN: Final = re.compile(r"(\d{4})(?:(-)|(/)|(\.)|年)(\d{1,2})(?(2)-|(?(3)/|(?(4)\.|月)))(\d{1,2})(?!\d)日?")
"""A day as people and sheets write it: ``2026-4-1``, ``2026/04/01``, ``2026.4.1`` or ``2026年4月1日``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A period from a day to a day, both in it, as the operator's clock has them; None: not bounded on that side."""

    since: date | None
    until: date | None
    zone: tzinfo

    def has(self, day: date) -> bool:
        """Whether a day is in the period."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Parted:
    """What a period does to the person's rows of one table.

    ``left_out`` counts those of other days. ``whole``: no column tells the day, so that all are given; ``undated`` of
    those that are given have no day in it, or none that can be read.
    """

    table: TableName
    left_out: int = 0
    undated: int = 0
    whole: bool = False

    @property
    def is_said(self) -> bool:
        """Whether there is anything to tell of it."""
        return bool(self.left_out or self.undated or self.whole)


def day_of(value: Any, zone: tzinfo) -> date | None:  # noqa: ANN401 - a value of any place
    """Return the day that a value tells: of a moment with an offset, that of the operator's clock; None if none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 10**7 <= value < 10**8 else None  # 20260401; any other number is no day
    if isinstance(value, str):
        value = _read(value.strip())
    if isinstance(value, datetime):
        try:
            return (value.astimezone(zone) if value.tzinfo is not None else value).date()
        except OverflowError:
            return value.date()  # a moment before the first day or after the last that can be written
    return value if isinstance(value, date) else None


def of_period(
    stop: Stop, found: Mapping[Standing, Sequence[FoundRow]], asked: Asked, theirs: Sequence[Standing]
) -> tuple[dict[Standing, Sequence[FoundRow]], Parted]:
    """Return the rows of a table that are of a period, and what that does to those of some standings."""
    name = stop.table.name
    count = sum(len(found.get(standing, ())) for standing in theirs)
    if stop.table.when is None:
        return dict(found), Parted(name, whole=count > 0)
    at = stop.columns.index(stop.table.when)
    kept: dict[Standing, Sequence[FoundRow]] = {}
    left_out = undated = 0
    for standing, rows in found.items():
        days = [day_of(row.values[at], asked.zone) for row in rows]
        # Of a row that tells no day it is not known that it is of another: it is given.
        kept[standing] = [row for row, day in zip(rows, days, strict=True) if day is None or asked.has(day)]
        if standing in theirs:
            left_out += len(rows) - len(kept[standing])
            undated += days.count(None)
    return kept, Parted(name, left_out, undated)


def _read(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    written = _WRITTEN.match(text)
    if written is None:
        return None
    try:
        return date(int(written[1]), int(written[5]), int(written[6]))
    except ValueError:
        return None
