"""Dates as people write them, in either calendar, and whether dates may be of birth."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

# The first year of each era (Era Name Act; Cabinet orders of 1989 and 2019; for older ones the decrees).
_ERAS: Final = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019} | dict(
    zip("MTSHR", (1868, 1912, 1926, 1989, 2019), strict=True)
)
_ERA: Final = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])[ .]?(\d{1,2}|元)(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?", re.IGNORECASE
)
_WESTERN: Final = re.compile(
    r"(1[89]\d\d|20\d\d)(?:年|[./-]?)(\d{1,2})(?:月|[./-]?)(\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?"
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](1[89]\d\d|20\d\d)")
_FEWEST_YEARS: Final = 8
"""Over how many years dates of birth are spread at least: people of one company or school still are."""


def era_year(text: str) -> int | None:
    """Return the year of a date in the Japanese calendar (昭和55年1月2日, S55.1.2), none if it is no such date."""
    found = _ERA.fullmatch(text)
    if found is None or not (1 <= int(found[3]) <= 12 and 1 <= int(found[4]) <= 31):
        return None
    return _ERAS[found[1].upper()] - 1 + (1 if found[2] == "元" else int(found[2]))


def year_of(value: object) -> int | None:
    """Return the year of a day, given as one or written as one, none if it is not one or has a time of day."""
    if isinstance(value, datetime):
        return value.year if (value.hour, value.minute, value.second) == (0, 0, 0) else None
    if isinstance(value, date):
        return value.year
    text = str(value).strip()
    western, day_first = _WESTERN.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if western and 1 <= int(western[2]) <= 12 and 1 <= int(western[3]) <= 31:
        return int(western[1])
    if day_first:
        return int(day_first[3])
    return era_year(text)


def may_be_of_birth(years: Sequence[int]) -> bool:
    """Whether days in these years may be days of birth: of the living, spread over years, and not all recent."""
    if len(years) < 3:
        return False
    inner = sorted(years)
    return inner[0] >= 1900 and inner[len(inner) // 2] <= 2008 and inner[-1] - inner[0] >= _FEWEST_YEARS
