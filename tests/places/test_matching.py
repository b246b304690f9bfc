"""When two values are one."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.datamap.model import Match
from kotowari.places.matching import form

_NUMBER = UUID("0b7e0c6e-4d2c-4c53-9a53-0b6f0a9c1d11")


@pytest.mark.parametrize(
    ("match", "alike"),
    [
        (Match.EXACT, [7, "7", 7.0, Decimal("7.00")]),
        (Match.EXACT, [10**30, Decimal(10) ** 30, str(10**30)]),
        (Match.EXACT, [Decimal("1.50"), 1.5, "1.5"]),
        (Match.EXACT, [True, 1, "1"]),
        (Match.EXACT, [_NUMBER, str(_NUMBER)]),
        (Match.EXACT, [date(2026, 4, 1), "2026-04-01"]),
        (Match.EXACT, [b"\x01\xff", memoryview(b"\x01\xff"), "01ff"]),
        (Match.CASEFOLD, ["ABC", "abc", "aBc"]),
        (Match.EMAIL, ["Hanako@Example.com", " hanako@example.COM ", "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"]),
        (
            Match.PHONE,
            ["03-1234-5678", "+81 3 1234 5678", "０３（１２３４）５６７８", "+81(0)3-1234-5678"],
        ),
        (Match.NUMBER, ["ab-001 2", "ab0012", "ＡＢ００１２"]),
        (Match.TEXT, ["山田 花子", "山田花子", "山田　花子"]),
        (Match.TEXT, ["ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ"]),
    ],
)
def test_ways_of_writing_one_value_are_one(match: Match, alike: list[Any]) -> None:
    assert len({form(match, value) for value in alike}) == 1
    assert form(match, alike[0]) is not None


@pytest.mark.parametrize(
    ("match", "one", "other"),
    [
        (Match.EXACT, "007", 7),
        (Match.EXACT, "abc", "ABC"),
        (Match.EXACT, "a", "a "),
        (Match.EMAIL, "hanako@example.com", "hanako+1@example.com"),
        (Match.PHONE, "03-1234-5678", "03-1234-5679"),
        (Match.NUMBER, "0012", "12"),
        (Match.TEXT, "山田花子", "山田花"),
    ],
)
def test_two_values_are_two(match: Match, one: object, other: object) -> None:
    assert form(match, one) != form(match, other)


@pytest.mark.parametrize("match", list(Match))
@pytest.mark.parametrize("nothing", [None, ["a"], {"a": 1}])
def test_nothing_is_like_nothing(match: Match, nothing: object) -> None:
    assert form(match, nothing) is None


@pytest.mark.parametrize("no_handle", ["", " ", "-", "a\nb", "未登録@", "内線 12"])
def test_what_is_no_handle_is_like_nothing(no_handle: str) -> None:
    assert form(Match.EMAIL, no_handle) is None
    assert form(Match.PHONE, no_handle) is None


_ANY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), st.binary(), st.dates(), st.uuids()
)


@given(match=st.sampled_from(Match), value=_ANY)
def test_every_value_has_a_form_or_none_and_the_form_is_stable(match: Match, value: Any) -> None:
    found = form(match, value)
    assert found is None or isinstance(found, str)
    assert form(match, value) == found


def test_odd_numbers_and_times_have_a_form() -> None:
    assert form(Match.EXACT, math.inf) == "inf"
    assert form(Match.EXACT, Decimal("NaN")) == "NaN"
    assert form(Match.EXACT, datetime(2026, 4, 1, 9, tzinfo=UTC)) == "2026-04-01T09:00:00+00:00"
