"""Days as pages write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.drafting.dates import Dated, dates_in


@pytest.mark.parametrize(
    ("text", "day", "means"),
    [
        ("as of october 18, 2019", date(2019, 10, 18), "in force"),
        ("Effective date: 15 January 2025", date(2025, 1, 15), "in force"),
        ("Last updated on Sept. 1st, 2024", date(2024, 9, 1), "revised"),
        ("令和6年4月1日 施行", date(2024, 4, 1), "in force"),
        ("令和元年５月１日改定", date(2019, 5, 1), "revised"),
        ("平成１７年４月１日　制定", date(2005, 4, 1), "made"),
        ("昭和64年1月7日", date(1989, 1, 7), ""),
        ("２０２４年１２月３１日", date(2024, 12, 31), ""),
        ("2024/04/01 公表", date(2024, 4, 1), "made"),
    ],
)
def test_a_day_is_read_with_what_it_means(text: str, day: date, means: str) -> None:
    assert list(dates_in(text)) == [Dated(day, means)]


@pytest.mark.parametrize(
    "text", ["2024年2月30日", "令和6年13月1日", "no date", "32 January 2024", "2024-00-10", "平成99年0月1日"]
)
def test_a_day_that_does_not_exist_is_none(text: str) -> None:
    assert list(dates_in(text)) == []


@given(st.dates(min_value=date(1926, 12, 26), max_value=date(2090, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    era, first = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988) if day.year > 1989 else ("昭和", 1925)
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{era}{day.year - first}年{day.month}月{day.day}日",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
    ]
    assert [[dated.day for dated in dates_in(form)] for form in forms] == [[day]] * len(forms)
