"""Days as pages write them, in the Western and the Japanese calendar."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""The year before the first of each era."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = re.compile(
    r"(?P<era>令和|平成|昭和)\s?(?P<era_year>元|\d{1,2})\s?年\s?(?P<era_month>\d{1,2})\s?月\s?(?P<era_day>\d{1,2})\s?日"
    r"|(?P<ja_year>\d{4})\s?年\s?(?P<ja_month>\d{1,2})\s?月\s?(?P<ja_day>\d{1,2})\s?日"
    r"|(?P<iso_year>\d{4})[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})(?!\d)"
    rf"|\b{_MONTH.format('us_month')}\s(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<us_year>\d{{4}})\b"
    rf"|\b(?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH.format('en_month')},?\s(?P<en_year>\d{{4}})\b",
    re.IGNORECASE,
)
_REVISED = re.compile(r"revis|updat|amend|改定|改訂|更新", re.IGNORECASE)
_IN_FORCE = re.compile(r"effective|in force|as of|施行|適用|発効", re.IGNORECASE)
_MADE = re.compile(r"establish|enact|制定|策定|publish|公表|作成", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A day on a page, and what the words around it say of it: in force, revised, made, or nothing."""

    day: date
    means: str


def dates_in(text: str) -> Iterator[Dated]:
    """Yield the days that a sentence names; full-width digits and 元年 are read, days that do not exist are not."""
    text = unicodedata.normalize("NFKC", text)
    for found in _DAY.finditer(text):
        day = _day({name: part for name, part in found.groupdict().items() if part is not None})
        if day is not None:
            around = text[max(0, found.start() - 24) : found.end() + 12]
            yield Dated(day, _means(around))


def _day(parts: dict[str, str]) -> date | None:
    kind = next(iter(parts)).partition("_")[0]
    if kind == "era":
        year = _ERAS[parts["era"]] + (1 if parts["era_year"] == "元" else int(parts["era_year"]))
    else:
        year = int(parts[f"{kind}_year"])
    written = parts[f"{kind}_month"]
    month = int(written) if written.isdigit() else _MONTHS[written[:3].lower()]
    try:
        return date(year, month, int(parts[f"{kind}_day"]))
    except ValueError:
        return None


def _means(around: str) -> str:
    if _IN_FORCE.search(around):
        return "in force"
    if _REVISED.search(around):
        return "revised"
    return "made" if _MADE.search(around) else ""
