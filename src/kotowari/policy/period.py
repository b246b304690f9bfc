"""Lengths of time as policies and laws state them: ``14 days``, ``6 months``, ``1 year``."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_FORM = re.compile(r"(?P<count>[1-9][0-9]{0,3}) (?P<unit>day|month|year)s?")


_SOME_DAY = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Months and days; one of the two is zero."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``14 days``, ``6 months`` or ``1 year``. Raises ``ValueError`` for anything else."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError("expected a length of time such as `14 days`, `6 months` or `1 year`")
        count = int(match["count"])
        if match["unit"] == "day":
            return cls(days=count)
        return cls(months=count * (12 if match["unit"] == "year" else 1))

    def after(self, start: date) -> date:
        """Return the day this much later; the last day of a month where the day itself does not exist.

        A day beyond the year 9999 is taken as ``date.max``.
        """
        month = start.month - 1 + self.months
        year = start.year + month // 12
        if year > date.max.year:
            return date.max
        month = month % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        try:
            return date(year, month, day) + timedelta(days=self.days)
        except OverflowError:
            return date.max

    def through(self, end: date) -> date:
        """Return the last day of this length of time when it runs from the end of a day.

        That day is not counted, and a length of months ends on the day before the one that answers to its first, or
        with the month that has no such day (Japan's Civil Code, 140 and 143). ``date.max`` is never over.
        """
        if end == date.max:
            return date.max
        first = end + timedelta(days=1)
        answering = self.after(first)
        if answering == date.max:
            return date.max
        # Months that are cut short end with the month; otherwise the answering day itself is no longer within.
        is_cut = self.days == 0 and answering.day != first.day
        return answering if is_cut else answering - timedelta(days=1)

    def __lt__(self, other: "Period") -> bool:
        """Whether this ends before the other, counted from one and the same day."""
        return self.after(_SOME_DAY) < other.after(_SOME_DAY)

    def __str__(self) -> str:
        """Return the form that :meth:`parse` reads."""
        if self.days:
            return f"{self.days} day{'s' * (self.days > 1)}"
        count, unit = (self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month")
        return f"{count} {unit}{'s' * (count > 1)}"
