import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kotowari import errors, handles
from kotowari.characters import NOT_TEXT
from kotowari.handles import Kind, normalise
from kotowari.vault.handles import blind, suppressed

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("handles.yaml").read_text("utf-8"))
MERGED = [
    pytest.param(case["kind"], case.get("region", "JP"), way, case["form"], id=ascii(way))
    for case in CASES
    for way in case.get("ways", ())
]
REFUSED = [
    pytest.param(case["kind"], case.get("region", "JP"), value, id=f"{case['kind']}-{value!a}")
    for case in CASES
    for value in case.get("refused", ())
]
KIND = st.sampled_from(handles.KINDS)
AWKWARD = st.text(
    st.one_of(
        st.sampled_from("ａＢ９ー－−‐─ 　。．＠@.\"'\\()+-\u200b\u200c\u0301\u00a8\u0345\ufb01İßΣς﷽½ｶﾞ\n\x00\ud800"),
        st.characters(codec=None),
    ),
    max_size=30,
)
LOCAL = st.text(st.sampled_from('aBéİßΣςＡｶﾞ㎏.．"\u0301\u200b+-9用'), min_size=1, max_size=12)


@pytest.mark.parametrize(("kind", "region", "value", "form"), MERGED)
def test_ways_of_writing_one_handle_come_to_one_form(kind: Kind, region: str, value: str, form: str) -> None:
    assert normalise(kind, value, region) == form
    assert normalise(kind, form, region) == form


@pytest.mark.parametrize(("kind", "region", "value"), REFUSED)
def test_what_is_no_handle_is_refused(kind: Kind, region: str, value: str) -> None:
    with pytest.raises(errors.NotAHandle):
        normalise(kind, value, region)


def test_no_two_cases_of_one_kind_come_to_one_form_by_accident() -> None:
    forms = [(case["kind"], case.get("region", "JP"), case["form"]) for case in CASES if "form" in case]
    assert len(forms) == len(set(forms))


@settings(deadline=None)
@given(value=AWKWARD, around=st.sampled_from(["a", "ー", "é", "㎏"]))
@example(value="-\u0301", around="a")
@example(value="\u00a8", around="a")
def test_normalising_a_number_again_changes_nothing(value: str, around: str) -> None:
    try:
        form = normalise("number", around + value + "1")
    except errors.NotAHandle:
        assert NOT_TEXT.search(value)
    else:
        assert normalise("number", form) == form


@settings(deadline=None)
@given(value=LOCAL, domain=st.sampled_from(["@example.com", "＠例え。jp", "@B\u00fccher.example.com"]))
def test_normalising_an_address_again_changes_nothing(value: str, domain: str) -> None:
    try:
        form = normalise("email", value + domain)
    except errors.NotAHandle:
        return
    assert normalise("email", form) == form


@settings(deadline=None)
@given(digits=st.integers(2 * 10**7, 9 * 10**7), area=st.sampled_from(["090", "080", "070"]))
def test_a_phone_is_found_however_it_is_written(digits: int, area: str) -> None:
    national = f"{area}-{digits // 10_000}-{digits % 10_000:04}"
    form = normalise("phone", national)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in national)
    assert unicodedata.normalize("NFKC", wide) == national
    international = "+81 " + national.removeprefix("0")
    assert {normalise("phone", wide), normalise("phone", international), normalise("phone", international, "TW")} == {
        form
    }


@settings(deadline=None)
@given(kind=KIND, left=AWKWARD, right=AWKWARD)
def test_a_refusal_never_shows_the_value(kind: Kind, left: str, right: str) -> None:
    planted = "Planted7391"
    with pytest.raises(errors.NotAHandle) as caught:
        normalise(kind, f"{left}@{planted}\x07{right}")
    assert planted.casefold() not in str(caught.value).casefold()
    assert f"`{kind}`" in str(caught.value)
    # A library's error, which quotes the value, would be printed by whoever follows the chain.
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("value", ["taro yamada@example.com", "taro@exa_mple!.com"])
def test_the_librarys_error_does_not_hang_on_ours(value: str) -> None:
    with pytest.raises(errors.NotAHandle) as caught:
        normalise("email", value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("kind", handles.KINDS)
def test_a_surrogate_or_an_absurd_length_is_refused(kind: Kind) -> None:
    for value in ("\ud800", "a\udfff1@example.com", "0" * 100_000, "a" * 321 + "@example.com", "﷽" * 100):
        with pytest.raises(errors.NotAHandle):
            normalise(kind, value)


def test_an_unknown_region_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="XX"):
        normalise("phone", "03-1234-5678", "XX")


@given(st.lists(st.tuples(st.text("ab/\0", max_size=4), st.text("ab/\0", max_size=4), st.text("ab/\0", max_size=4))))
def test_different_handles_have_different_indexes(places: list[tuple[str, str, str]]) -> None:
    key = bytes(32)
    assert len({blind(key, *place) for place in places}) == len(set(places))


def test_an_index_tells_where_space_item_and_handle_end() -> None:
    places = [("a", "b", "cd"), ("a", "bc", "d"), ("ab", "c", "d"), ("", "abc", "d"), ("abcd", "", "")]
    assert len({blind(bytes(32), *place) for place in places}) == len(places)


def test_the_list_of_the_erased_cannot_be_joined_with_the_index() -> None:
    place = ("operator", "email", "taro@example.com")
    key, other = bytes(32), bytes(31) + b"\1"
    digests = {blind(key, *place), blind(other, *place), suppressed(key, *place), suppressed(other, *place)}
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {16}


def test_every_character_alone_is_refused_or_settles() -> None:
    for point in range(0, sys.maxunicode + 1, 7):
        value = f"a{chr(point)}\u0301b1"
        try:
            form = normalise("number", value)
        except errors.NotAHandle:
            continue
        assert normalise("number", form) == form
