"""Others' names in a text: found however they are written, and the person's own name left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.places.names import says_the_same
from kotowari.places.shown.masking import MARK, Masker
from kotowari.places.shown.table import _masked

HANAKO = ["山田 花子", "ヤマダ ハナコ", "Hanako Yamada", "hanako@example.jp", "090-1234-5678"]
TARO = ["山田太郎", "山田 太郎", "ヤマダ タロウ", "Taro Yamada", "taro@example.jp", "03-5555-0101"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("山田花子さんから", "■■■さんから"),
        ("山田　花子さんから", "■■■さんから"),
        ("山 田 花 子より", "■■■より"),
        ("花子より", "■■■より"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ様", "■■■様"),
        ("やまだ・はなこ様", "■■■様"),
        ("ＨＡＮＡＫＯ　ＹＡＭＡＤＡ", "■■■"),
        ("mail hanako@example.jp.", "mail ■■■."),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ へ", "■■■ へ"),
        ("Hanako@Example.jp", "■■■"),
        ("電話 ０９０－１２３４－５６７８ まで", "電話 ■■■ まで"),
        ("09012345678", "■■■"),
        ("０９０ー１２３４ー５６７８", "■■■"),
        ("+81 90 1234 5678", "■■■"),
        ("山田太郎と山田花子", "山田太郎と■■■"),
        ("山田さん、太郎さん", "山田さん、太郎さん"),
        ("taro@example.jp と hanako@example.jp", "taro@example.jp と ■■■"),
        ("03-5555-0101", "03-5555-0101"),
        ("Hanakosan", "Hanakosan"),
        ("注文番号 109012345678", "注文番号 109012345678"),
        ("", ""),
        ("山田 花子\n山田 花子", "■■■\n■■■"),
    ],
)
def test_another_of_the_same_family_is_masked_and_the_person_is_not(text: str, masked: str) -> None:
    assert Masker(HANAKO, TARO).masked(text) == masked


@pytest.mark.parametrize(
    ("others", "text", "masked"),
    [
        (["林 一"], "林さんと林業の話。林一氏も", "■■■さんと林業の話。■■■氏も"),
        (["林 一"], "小林さんの件", "小林さんの件"),
        (["佐藤 愛"], "愛用の品を佐藤に", "愛用の品を■■■に"),
        (["髙橋 渡邉"], "高橋渡辺様", "■■■様"),
        (["鈴木太郎"], "太郎です。鈴木太郎さんは別人です", "太郎です。■■■さんは別人です"),
        (["Li Na"], "Li called; likely not Nancy", "■■■ called; likely not Nancy"),
        (["42"], "room 42", "room 42"),
        (["C-10042"], "member C-10042, Ｃ１００４２", "member ■■■, ■■■"),
        (["サトウ ケイ"], "サトウケイとケイバ", "■■■とケイバ"),
        (["株式会社"], "株式会社", "■■■"),
    ],
)
def test_a_short_name_is_masked_only_where_somebody_is_called_so(others: list[str], text: str, masked: str) -> None:
    assert Masker(others, TARO).masked(text) == masked


def test_nobody_else_nothing_masked() -> None:
    assert not Masker([], TARO)
    assert not Masker(TARO, TARO)


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_stands_around_a_name_stays(before: str, after: str) -> None:
    masked = Masker(["佐藤花子"], []).masked(f"{before}。佐藤花子。{after}")
    assert MARK in masked
    assert masked.startswith(before)
    assert masked.endswith(after)


@given(st.text())
def test_the_persons_own_name_alone_is_never_changed(text: str) -> None:
    assert Masker([text], [text]).masked(text) == text


@pytest.mark.parametrize(
    ("value", "known", "says"),
    [
        ("山田 太郎", ["山田太郎"], True),
        ("山田花子", ["山田太郎"], False),
        ("山田", ["山田太郎"], None),
        ("髙橋", ["高橋"], True),
        ("齋藤 一", ["斎藤一"], True),
        ("Yamada Taro", ["Taro Yamada"], True),
        ("YAMADA Tarō", ["Yamada Tarou"], True),
        ("Hanako Yamada", ["Taro Yamada"], False),
        ("Yamada", ["Taro Yamada"], None),
        ("Taro Yamada", ["山田太郎"], None),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", ["やまだ たろう"], True),
        ("ヤマダ ハナコ", ["山田太郎", "ヤマダ タロウ"], False),
        ("1990-04-01", ["1990/4/1"], True),
        ("1990-04-02", ["1990/4/1"], False),
        ("19900401", ["1990/4/1"], None),
        ("", ["山田太郎"], None),
        ("山田太郎", [], None),
    ],
)
def test_a_name_says_the_same_another_or_nothing(value: str, known: list[str], says: bool | None) -> None:
    assert says_the_same(value, known) is says


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ({"山田 花子": {"tel": "090-1234-5678"}}, {MARK: {"tel": MARK}}),
        ([{"by": "山田太郎", "to": ["山田 花子"]}], [{"by": "山田太郎", "to": [MARK]}]),
        (9012345678, MARK),
        (819012345678, MARK),
        (9012345679, 9012345679),
        (True, True),
    ],
)
def test_others_are_masked_in_names_of_fields_and_in_numbers_too(value: object, masked: object) -> None:
    assert _masked(value, Masker(HANAKO, TARO)) == masked


def test_what_names_nobody_stays_the_same_object() -> None:
    value = {"a": [1, {"b": "c"}], "d": 9012345679}
    assert _masked(value, Masker(HANAKO, TARO)) is value
