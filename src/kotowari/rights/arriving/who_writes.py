"""Who writes a letter, as the letter says: its sender, and what is written after such words as ``氏名：``."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from kotowari.datamap.guess.dates import year_of
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.arriving.eml import Letter

_LABELS: Final = {
    "kana": "フリガナ|ふりがな|カナ|かな|よみがな|読み仮名|氏名 ?\\(カナ\\)|氏名カナ|お名前 ?\\(カナ\\)|Kana|Furigana",
    "latin": "ローマ字(?:氏名)?|氏名 ?\\(ローマ字\\)|英字氏名|英文氏名|英文姓名|Romaji|Name in Latin letters",
    "birth_date": "生年月日|誕生日|出生年月日|出生日期|生日|Date of birth|Birth ?date|DOB",
    "name": "氏名|お名前|名前|姓名|Full name|Name",
}
_LINES: Final = {
    name: re.compile(rf"^[ \t■●・*-]*(?:{words})[ \t]*:[ \t]*(\S.{{0,100}})$", re.IGNORECASE | re.MULTILINE)
    for name, words in _LABELS.items()
}
_OF_THE_REPUBLIC: Final = re.compile(r"民[國国] ?(\d{1,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_IN_ENGLISH: Final = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y")


def who_writes(letter: Letter) -> Who:
    """Return who writes a letter; nothing of it is proved."""
    text = unicodedata.normalize("NFKC", letter.text)
    said = {name: found[1].strip() for name, line in _LINES.items() if (found := line.search(text))}
    name = said.get("name") or letter.name or None
    latin = said.get("latin") or (letter.name if name != letter.name and letter.name.isascii() else None)
    born = day_written(said["birth_date"]) if "birth_date" in said else None
    return Who(name, email=letter.address or None, kana=said.get("kana"), latin=latin or None, birth_date=born)


def day_written(text: str) -> date | None:
    """Return the day that a text writes with its year first, in any calendar, or as in English; otherwise None."""
    text = unicodedata.normalize("NFKC", text).strip()
    if found := _OF_THE_REPUBLIC.fullmatch(text):
        return _day(1911 + int(found[1]), int(found[2]), int(found[3]))
    for form in _IN_ENGLISH:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    year, numbers = year_of(text), [int(digits) for digits in re.findall(r"\d+", text)]
    if year is None or len(numbers) < 2 or numbers[-1] > 31:
        return None
    return _day(year, *numbers[-2:])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
