"""Whatever is written in whatever way: every engine finds just those rows whose form is the one that is sought."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits, Rows
from kotowari.places.matching import form
from tests.places.databases import Living, lookup, table

NOTE = table("note", "id", "body")
FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

BASES = [
    "hanako@example.com",
    "a..b@docomo.ne.jp",
    "taro.yamada+x@sub.example.jp",
    "info@例え.jp",
    "03-1234-5678",
    "+81 90 1234 5678",
    "+1 415-555-2671",
    "+354 410 4000",
    "0120-444-444",
    "A-00712",
    "ab 12 cd",
    "山田 花子",
    "ヤマダ　ハナコ",
    "ﾊﾅｺ",
    "Yamada Hanako",
    "髙橋",
    "École Ωmega",
]
CHANGES = [
    str.upper,
    str.lower,
    str.title,
    lambda text: text.translate(FULL),
    lambda text: text.replace("-", ""),
    lambda text: text.replace("-", "‐"),
    lambda text: text.replace("-", "ー"),
    lambda text: text.replace(" ", ""),
    lambda text: text.replace(" ", "\u3000"),
    lambda text: f" {text}\u3000",
    lambda text: f"\u200b{text}\ufeff",
    lambda text: text.replace("+81 ", "0"),
    lambda text: f"({text[:2]}){text[2:]}",
    lambda text: text[:-1],
    lambda text: f"{text}1",
]


@st.composite
def writings(draw: st.DrawFn) -> str:
    text: str = draw(st.sampled_from(BASES))
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=3)):
        text = change(text)
    return text


@pytest.fixture
def empty(living: Living) -> Living:
    living.run(["CREATE TABLE note (id int PRIMARY KEY, body varchar(200))"])
    return living


@settings(
    max_examples=12,
    derandomize=True,
    phases=[Phase.generate],  # to make an example small takes minutes on a real server
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(writings(), min_size=10, max_size=60), sought=st.lists(writings(), min_size=3, max_size=10))
def test_every_row_of_the_form_is_found_and_no_other(empty: Living, rows: list[str], sought: list[str]) -> None:
    values = ", ".join("({}, '{}')".format(number, text.replace("'", "''")) for number, text in enumerate(rows))
    empty.run(["DELETE FROM note", f"INSERT INTO note VALUES {values}"])
    asked = [(match, value) for match in Match for value in sought]
    place = empty.place()
    with place.opened(Limits()) as snapshot:
        answers = snapshot.find([lookup(NOTE, match, body=[value]) for match, value in asked])
    place.close()
    for (match, value), answer in zip(asked, answers, strict=True):
        assert isinstance(answer, Rows)
        alike = form(match, value)
        expected: list[Any] = [
            number for number, text in enumerate(rows) if alike is not None and form(match, text) == alike
        ]
        assert sorted(row[0] for row in answer.rows) == expected, (match, value, rows)
