"""What columns hold, guessed from names and values, measured on labelled columns of many styles and languages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.datamap.guess.column import Seen, guess
from kotowari.datamap.guess.content import Certainty, Content
from kotowari.datamap.guess.forms import is_card, is_my_number
from kotowari.datamap.guess.names import guess_by_name
from kotowari.datamap.guess.people import looks_like_name
from kotowari.datamap.guess.values import judge
from kotowari.datamap.guess.words import words_of
from tests.datamap.measured import completed, labelled, score

GOALS: Mapping[str, Mapping[bool, tuple[float, float]]] = {
    "tuned.yaml": {True: (0.98, 0.98), False: (0.95, 0.88)},
    "held-out.yaml": {True: (0.97, 0.92), False: (0.97, 0.80)},
}
"""Precision and recall, with values and by the names alone."""


@pytest.mark.parametrize("with_values", [True, False])
@pytest.mark.parametrize("file", sorted(GOALS))
def test_what_columns_hold_is_found_and_little_else_is_taken_for_it(file: str, with_values: bool) -> None:
    precision, recall = GOALS[file][with_values]
    made = score(labelled(file, with_values))
    assert made.columns > 100
    assert made.precision >= precision, made.missed
    assert made.recall >= recall, made.missed


def test_the_labelled_columns_are_many_and_no_half_is_small() -> None:
    sizes = {file: sum(1 for _ in labelled(file)) for file in GOALS}
    assert sum(sizes.values()) >= 350
    assert min(sizes.values()) > 150


def test_hardly_anything_is_both_certain_and_wrong() -> None:
    """What is uncertain is asked: what is not must be right."""
    wrong = [line for file in GOALS for line in score(labelled(file)).certain_and_wrong]
    assert len(wrong) <= 10, wrong


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("custTelNo1", "customer phone number 1"),
        ("CUST_NM", "customer name"),
        ("custnm", "customer name"),
        ("顧客電話番号", "customer phone"),
        ("ｺｷｬｸ", "コキャク"),
        ("会員氏名カナ", "member person name kana"),
        ("kokyaku_denwa_bango", "customer phone number"),
        ("IPAddress", "ip address address"),
        ("手機號碼", "mobile"),
        ("message", "message"),
        ("image", "image"),
        ("", ""),
    ],
)
def test_a_name_is_plain_words(name: str, words: str) -> None:
    assert words_of(name) == words


@given(st.text(max_size=60))
def test_any_name_has_words_and_a_guess(name: str) -> None:
    assert words_of(name) == " ".join(words_of(name).split())
    guess_by_name(name, name, frozenset({words_of(name)}))


@given(
    st.lists(
        st.none()
        | st.text(max_size=40)
        | st.floats()
        | st.decimals(allow_nan=False)
        | st.integers()
        | st.binary(max_size=8)
        | st.booleans()
        | st.dates()
    )
)
def test_any_values_are_judged_and_none_comes_out(values: list[Any]) -> None:
    made = guess(Seen("x", sampled=judge(values)))
    assert made.why
    counts = {str(n) for n in range(len(values) + 1)}
    for value in values:
        if isinstance(value, str) and len(value) > 12 and value not in counts:
            assert value not in repr(made)


@pytest.mark.parametrize(
    ("column", "table", "holds"),
    [
        ("name", "customers", Content.NAME),
        ("name", "products", None),
        ("name", "suppliers", Content.COMPANY),
        ("担当者名", "案件", Content.NAME),
        ("商品名", "商品", None),
        ("is_email_verified", "users", None),
        ("email_verified_at", "users", None),
        ("email_hash", "users", None),
        ("seimei_kana", "m_kokyaku", Content.READING),
        ("created_at", "users", None),
    ],
)
def test_what_a_name_says_depends_on_what_is_around_it(column: str, table: str, holds: Content | None) -> None:
    named = guess_by_name(column, table)
    assert (named.content if named and named.strong else None) == (holds if holds is not Content.COMPANY else None)
    if holds is Content.COMPANY:
        assert named is not None
        assert named.content is Content.COMPANY


def test_family_and_given_name_are_known_beside_each_other() -> None:
    assert guess_by_name("mei", "m_shain", frozenset({"sei"})) == guess_by_name(
        "名", "社員", frozenset({"family name"})
    )
    alone = guess_by_name("mei", "m_shain")
    assert alone is None or alone.content is not Content.GIVEN_NAME


@given(st.integers(0, 10**11 - 1))
def test_a_my_number_has_one_check_digit(body: int) -> None:
    right = completed(f"~{body:011d}")
    assert is_my_number(right)
    assert sum(is_my_number(f"{body:011d}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize("number", ["4111111111111112", "1234567812345670", "411111111111111", "12345678901234567890"])
def test_what_only_looks_like_a_card_is_none(number: str) -> None:
    assert is_card("4111 1111 1111 1111")
    assert not is_card(number)


def test_few_of_many_twelve_digit_numbers_pass_for_my_numbers_and_that_says_nothing() -> None:
    """One in eleven passes by chance."""
    numbers = [f"{n:012d}" for n in range(700_000_000_000, 700_000_000_000 + 100 * 7, 7)]
    made = guess(Seen("slip", type="bigint", sampled=judge(numbers)))
    assert made.content is not Content.MY_NUMBER


@pytest.mark.parametrize(
    "text",
    ["林檎", "森林", "田中商店本店御中様分", "Red Chair", "承認", "営業部", "東京本社", "Oak", "ABC-123", "12345"],
)
def test_words_that_begin_like_names_are_none(text: str) -> None:
    assert not looks_like_name(text)


def test_the_values_overrule_a_name_that_misleads() -> None:
    misled = guess(Seen("email", sampled=judge(["090-1234-5678", "03-5550-0101", "06-6555-0102", "080-1111-2222"])))
    assert (misled.content, misled.certainty) == (Content.PHONE, Certainty.LIKELY)
    unclear = guess(Seen("email", sampled=judge(["yes", "no", "yes", "no", "yes"])))
    assert unclear.certainty is Certainty.UNCERTAIN


def test_fields_within_documents_are_guessed_as_columns_are() -> None:
    documents = [
        {"contact": {"email": f"p{n}@example.com"}, "tags": ["a"], "born": date(1980 + n, 1, 2).isoformat()}
        for n in range(9)
    ]
    made = guess(Seen("profile", "customers", "jsonb", sampled=judge(documents)))
    assert made.content is Content.FIELDS
    assert made.fields["contact.email"].content is Content.EMAIL
    assert made.fields["born"].content is Content.BIRTH_DATE
    assert made.fields["tags"].array


def test_a_document_keyed_by_what_is_personal_has_no_fields() -> None:
    """Its keys are values, and a draft would show them."""
    made = judge([{"hanako@example.com": 1, "taro@example.com": 2}, {"jiro@example.com": 3}])
    assert not made.fields
    assert not judge([{"山田太郎": 1}, {"佐藤花子": 2}]).fields


def test_a_list_is_judged_by_what_is_in_it() -> None:
    made = guess(
        Seen("addresses_used", type="text[]", sampled=judge([["a@example.com", "b@example.com"], ["c@example.com"]]))
    )
    assert (made.content, made.array) == (Content.EMAIL, True)
