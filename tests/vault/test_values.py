import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari import errors
from kotowari.vault.values import LONGEST, clean_value


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_is_kept_as_it_was_given(value: str) -> None:
    assert clean_value("name", value) == value


@pytest.mark.parametrize(
    "value", ["", "one\ntwo", "one\r\ntwo", "a\tb", "\ufa19", "e\u0301", "葛\U000e0100城", "👩‍👩‍👧", "Ａ"]
)
def test_nothing_is_normalised(value: str) -> None:
    assert clean_value("name", value) == value


@pytest.mark.parametrize(
    "point", [*range(9), 0x0B, 0x0C, 0x0D, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDBFF, 0xDFFF]
)
def test_controls_and_half_characters_are_refused_without_the_value(point: int) -> None:
    with pytest.raises(errors.ValueNotText) as caught:
        clean_value("home-address", f"Planted{chr(point)}7391")
    assert "`home-address`" in str(caught.value)
    assert "Planted" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(("letter", "count"), [("a", LONGEST), ("理", LONGEST // 3), ("𠮷", LONGEST // 4)])
def test_the_limit_is_in_bytes(letter: str, count: int) -> None:
    assert len(clean_value("note", letter * count)) == count
    with pytest.raises(errors.ValueTooLarge) as caught:
        clean_value("note", letter * (count + 1))
    assert letter * 3 not in str(caught.value)
    assert "`note`" in str(caught.value)
