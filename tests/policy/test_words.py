"""Lengths of time and fees as a page writes them, in three languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.policy.document import read_slot
from kotowari.policy.period import Period
from kotowari.policy.words import written_fee, written_keeping, written_period
from tests.policy.given import ILLUSTRATION, PAGE, policy, words


@pytest.mark.parametrize(
    ("period", "en", "ja", "zh"),
    [
        ("14 days", "14 days", "14日間", "14日"),
        ("6 months", "6 months", "6か月間", "6個月"),
        ("1 year", "1 year", "1年間", "1年"),
        ("18 months", "18 months", "18か月間", "18個月"),
        ("24 months", "2 years", "2年間", "2年"),
    ],
)
def test_a_length_of_time(period: str, en: str, ja: str, zh: str) -> None:
    written = [written_period(Period.parse(period), language) for language in ("en", "ja", "zh-Hant")]
    assert written == [en, ja, zh]


@pytest.mark.parametrize(
    ("lasts", "then", "en", "ja", "zh"),
    [
        ("X", "1 year", "P: X, and for 1 year after it", "P：Xおよびその終了後1年間", "P：X及其結束後1年"),
        ("X", None, "P: X", "P：X", "P：X"),
        (None, "1 year", "P: for 1 year from when it was obtained", "P：取得から1年間", "P：自蒐集時起1年"),
    ],
)
def test_how_long_a_purpose_keeps(lasts: str | None, then: str | None, en: str, ja: str, zh: str) -> None:
    length = Period.parse(then) if then else None
    assert [written_keeping("P", lasts, length, language) for language in ("en", "ja", "zh-Hant")] == [en, ja, zh]


@pytest.mark.parametrize(
    ("amount", "currency", "more", "en", "ja", "zh"),
    [
        (0, "JPY", None, "free of charge", "無料", "免費"),
        (1500, "JPY", None, "JPY 1,500", "1,500円", "1,500日圓"),
        (300, "TWD", None, "TWD 300", "TWD 300", "新臺幣300元"),
        (10, "EUR", "w", "EUR 10 (w)", "EUR 10（w）", "EUR 10（w）"),
    ],
)
def test_a_fee(amount: int, currency: str, more: str | None, en: str, ja: str, zh: str) -> None:
    written = [written_fee(amount, currency, more, language) for language in ("en", "ja", "zh-Hant")]
    assert written == [en, ja, zh]


def test_the_slots_of_rights_and_of_keeping() -> None:
    paid = policy(PAGE, {"rights": {"stop": {"how": words("by post"), "fee": {"amount": 5, "words": words("stamps")}}}})
    assert read_slot(paid, "fee of stop")[0]["ja"] == "5円（stamps）"
    assert read_slot(paid, "how of rights.stop")[0]["en"] == "by post"
    free = read_slot(policy(ILLUSTRATION), "fee of disclosure")
    assert free == ({"en": "free of charge", "ja": "無料", "zh-Hant": "免費"},)


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["day", "month", "year"]))
def test_of_two_lengths_in_one_unit_the_smaller_count_is_less(one: int, other: int, unit: str) -> None:
    assert (Period.parse(f"{one} {unit}") < Period.parse(f"{other} {unit}")) == (one < other)


def test_lengths_in_different_units_are_compared_by_the_calendar() -> None:
    lengths = [Period.parse(length) for length in ("27 days", "1 month", "11 months", "364 days", "1 year", "366 days")]
    assert all(shorter < longer for shorter, longer in pairwise(lengths))
