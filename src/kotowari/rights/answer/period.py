"""What an answer says of the period that was asked for: which it is, and how many records it leaves out.

Rows of other days are not withheld: nobody asked for them. So they are said apart from what is not disclosed.
"""

from collections.abc import Iterator, Sequence

from kotowari.handling.outgoing.records import Record
from kotowari.places.shown.period import Asked, Parted, day_of
from kotowari.policy.text import Text, in_language
from kotowari.policy.words import written_date

_WORDS: dict[str, Text] = {
    "both": {
        "en": "As you asked, this answer is about the time from {since} to {until}.",
        "ja": "ご請求のとおり、{since}から{until}までの期間について回答します。",
        "zh-Hant": "依您的請求，本答覆之期間為{since}至{until}。",
    },
    "since": {
        "en": "As you asked, this answer is about the time from {since} on.",
        "ja": "ご請求のとおり、{since}以降の期間について回答します。",
        "zh-Hant": "依您的請求，本答覆之期間為{since}以後。",
    },
    "until": {
        "en": "As you asked, this answer is about the time up to {until}.",
        "ja": "ご請求のとおり、{until}までの期間について回答します。",
        "zh-Hant": "依您的請求，本答覆之期間為{until}以前。",
    },
    "records": {
        "en": "Records held outside this time that are left out for that reason: {count}.",
        "ja": "期間外のため、この回答に含めていない記録が{count}件あります。",
        "zh-Hant": "因不在上述期間內而未列入本答覆之紀錄共{count}筆。",
    },
    "left_out": {
        "en": "{table}: records left out because they are outside the time you asked about: {count}.",
        "ja": "{table}：ご請求の期間外のため、{count}件を含めていません。",
        "zh-Hant": "{table}：因不在您請求之期間內，未列入{count}筆。",
    },
    "undated": {
        "en": "{table}: records that tell no date, and are given for that reason: {count}.",
        "ja": "{table}：日付を確認できない{count}件は、期間にかかわらず含めています。",
        "zh-Hant": "{table}：其中{count}筆無法確認日期，故不論期間一併提供。",
    },
    "whole": {
        "en": "{table}: its records are not dated, so all of them are given whatever the time.",
        "ja": "{table}：日付のない記録のため、期間にかかわらずすべて含めています。",
        "zh-Hant": "{table}：其紀錄未載日期，故不論期間全部提供。",
    },
    "given": {
        "en": "Records of other days than those you asked about are left out: {count}.",
        "ja": "ご請求の期間外の記録{count}件は含めていません。",
        "zh-Hant": "不在您請求之期間內之紀錄{count}筆未列入。",
    },
}


def which(period: Asked | None, left_out: int, language: str) -> Iterator[str]:
    """Yield which period an answer is of, and how many records it leaves out for that, of all places together."""
    if period is None:
        return
    since, until = (written_date(day, language) if day else "" for day in (period.since, period.until))
    form = "both" if since and until else "since" if since else "until"
    yield _says(form, language).format(since=since, until=until)
    if left_out:
        yield _says("records", language).format(count=f"{left_out:,}")


def of_table(parted: Parted, language: str) -> Iterator[str]:
    """Yield what the period does to one table."""
    for name, count in (("left_out", parted.left_out), ("undated", parted.undated), ("whole", int(parted.whole))):
        if count:
            yield _says(name, language).format(table=parted.table.table, count=f"{count:,}")


def of_records(records: Sequence[Record], period: Asked | None) -> list[Record]:
    """Return the records of provision and of receipt that are of the period; all of them where none is asked for."""
    return [record for record in records if period is None or _is_of(record, period)]


def records_left_out(count: int, language: str) -> str | None:
    """Return that so many records of provision or of receipt are left out; None if none are."""
    return _says("given", language).format(count=f"{count:,}") if count else None


def _is_of(record: Record, period: Asked) -> bool:
    day = day_of(record.at, period.zone)
    return day is None or period.has(day)


def _says(name: str, language: str) -> str:
    return in_language(_WORDS[name], language)
