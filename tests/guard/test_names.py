"""The guard's names: no longer than PostgreSQL's can be, and never the same for two things."""

from hypothesis import given
from hypothesis import strategies as st

from kotowari.guard.capacity import Capacity
from kotowari.guard.names import (
    LONGEST,
    blank_column,
    copy_column,
    purpose_role,
    root_role,
    seat_role,
    shortened,
    state_column,
)
from kotowari.policy.terms import Ground
from kotowari.written.shapes import NAME

PURPOSES = st.from_regex(NAME, fullmatch=True) | st.sampled_from(["through", "blank", "a", "a_b", "b", "of_a", "if_a"])
OWN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=80)
HOSTILE = OWN | st.sampled_from(
    ["a", "b", "a/b", "/", "~", 'x"; DROP ROLE y; --', "顧客" * 20, "a~b", "a" * 63, "a" * 64]
)
CAPACITIES = st.builds(Capacity, PURPOSES) | st.builds(Capacity, PURPOSES, PURPOSES, st.sampled_from(Ground))


def roles(database: str, capacity: Capacity, login: str) -> tuple[str, ...]:
    return root_role(database), purpose_role(database, capacity), seat_role(database, capacity, login)


def columns(capacity: Capacity, name: str) -> tuple[str, ...]:
    of = frozenset((capacity.purpose,))
    return (
        state_column(capacity),
        state_column(capacity, through=True),
        state_column(capacity, item=capacity.purpose),
        state_column(capacity, of),
        state_column(capacity, of, capacity.purpose),
        state_column(capacity, of, through=True),
        copy_column(capacity, name),
    )


@given(st.lists(st.tuples(HOSTILE, CAPACITIES, HOSTILE), min_size=2, max_size=2, unique=True))
def test_two_things_never_have_one_role(things: list[tuple[str, Capacity, str]]) -> None:
    (here, ours, mine), (there, theirs, their) = things
    made = dict(zip([(here,), (here, ours), (here, ours, mine)], roles(here, ours, mine), strict=True))
    made |= dict(zip([(there,), (there, theirs), (there, theirs, their)], roles(there, theirs, their), strict=True))
    assert len(set(made.values())) == len(made)
    assert all(len(name.encode()) <= LONGEST for name in made.values())


@given(CAPACITIES, CAPACITIES, OWN)
def test_two_things_never_have_one_column(ours: Capacity, theirs: Capacity, name: str) -> None:
    made = [*columns(ours, name), *(columns(theirs, name) if theirs != ours else ()), blank_column(name)]
    assert len(set(made)) == len(made)
    assert all(len(column.encode()) <= LONGEST for column in made)


def test_a_long_name_is_cut_between_characters_and_told_apart() -> None:
    assert shortened("顧" * 21) == "顧" * 21
    cut = shortened("顧" * 22)
    assert cut.startswith("顧" * 17 + "~")
    assert len(cut.encode()) == 62
    assert cut != shortened("顧" * 23)
