"""Japanese eras: the years by which official letters in Japan are dated."""

from datetime import date
from typing import NamedTuple

from kotowari.policy.words import written_date


class Era(NamedTuple):
    """An era, from its first day on."""

    name: str
    first: date


ERAS = (
    Era("令和", date(2019, 5, 1)),
    Era("平成", date(1989, 1, 8)),
    Era("昭和", date(1926, 12, 25)),
    Era("大正", date(1912, 7, 30)),
    Era("明治", date(1873, 1, 1)),
)
"""The latest first; a new one is a line more. Meiji from the day on which Japan took up the Gregorian calendar."""


def era_date(day: date) -> str | None:
    """Return a day by its era, such as ``令和8年11月26日``; None before the first. An era's first year is 元年."""
    for era in ERAS:
        if day >= era.first:
            year = day.year - era.first.year + (6 if era.name == "明治" else 1)
            return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return None


def formal_date(day: date, language: str) -> str:
    """Return a day as a formal letter writes it: in Japanese by both calendars, else as a page does."""
    era = era_date(day) if language.startswith("ja") else None
    return f"{written_date(day, language)}（{era}）" if era else written_date(day, language)
