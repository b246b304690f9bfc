"""The one byte form of a value is that of RFC 8785, however it is put together."""

import json
import string
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kotowari.canonical import Written, canonical, canonical_object, form, written

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
KEYS = st.text(string.ascii_letters + string.digits + '_"\\ ', min_size=1, max_size=6)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(VALUES)
def test_a_value_is_written_as_rfc_8785_writes_it(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(OBJECTS, st.sets(KEYS))
def test_an_object_is_the_same_with_some_of_its_members_written_already(
    members: dict[str, Any], done: set[str]
) -> None:
    mixed = {key: written(value) if key in done else value for key, value in members.items()}
    assert canonical_object(mixed) == rfc8785.dumps(members)


@given(OBJECTS, st.dictionaries(KEYS, TEXTS, min_size=1, max_size=4))
def test_a_form_filled_is_the_object_with_its_texts(members: dict[str, Any], texts: dict[str, str]) -> None:
    fixed = {key: value for key, value in members.items() if key not in texts}
    assert form(fixed, texts).filled(texts) == rfc8785.dumps({**fixed, **texts})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53) - 1, "\ud800", ["\udfff"]])
def test_what_json_cannot_say_has_no_form(value: Any) -> None:
    with pytest.raises(ValueError, match="no canonical JSON form"):
        canonical(value)
    with pytest.raises(ValueError, match="no canonical JSON form"):
        canonical_object({"a": value})


def test_half_a_pair_has_no_place_in_a_form() -> None:
    with pytest.raises(ValueError, match="no canonical JSON form"):
        form({}, ("a",)).filled({"a": "\ud800"})


def test_keys_beyond_ascii_are_refused_where_members_are_sorted_by_us() -> None:
    for refused in (lambda: canonical_object({"鍵": 1}), lambda: form({}, ("鍵",))):
        with pytest.raises(ValueError, match="not ASCII"):
            refused()


def test_what_is_written_is_text_that_reads_back() -> None:
    value = {"b": [1, None, True], "a": '\u2028\x00"\\'}
    assert json.loads(Written(written(value))) == value
