"""What a place answered comes back from its sealed parts as it was."""

from datetime import time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kotowari.rights.gathering.stored import PART, lines_of, packed, parts, unpacked

SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.dates()
    # Within an hour that a clock was set back by, Python holds no two zones' times to be equal (PEP 495).
    | st.datetimes(timezones=st.timezones()).filter(
        lambda at: at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset()
    )
    | st.times()
    | st.timedeltas()
    | st.uuids()
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=4))
def test_every_value_comes_back(values: list[Any]) -> None:
    kept = list(parts(packed(value) for value in values))
    assert [unpacked(line) for part in kept for line in lines_of(part)] == values


def test_parts_are_of_a_size() -> None:
    made = list(parts("x" * 1000 for _ in range(1000)))
    assert len(made) > 3
    assert max(map(len, made)) < PART + 2000


def test_what_is_of_no_known_type_becomes_its_text() -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd"

    assert unpacked(packed([Odd(), time(1), timedelta(1), float("inf")])) == [
        "odd",
        time(1),
        timedelta(1),
        float("inf"),
    ]
