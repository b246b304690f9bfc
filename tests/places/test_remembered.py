"""A walk that is taken again: it finds what a walk without memory finds, and asks only what is new."""

import json
from collections.abc import Collection
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.places.lookup import Lookup
from kotowari.places.walking.remembered import Found, Memory, Reply, remembering
from kotowari.places.walking.walked import Walked
from kotowari.rights.gathering.replies import lines_of_reply, replies_in
from tests.places import memory
from tests.places.drawn import MINE, Drawn, draw

HANDLES = {"email": [MINE]}
drawings = st.integers(0, 2**32).map(lambda seed: draw(Random(seed)))


def walked(
    drawn: Drawn, remembered: list[Reply], broken: Collection[str] = (), down: Collection[str] = ()
) -> tuple[Walked, dict[str, memory.Memory]]:
    """A walk with the replies of earlier ones, as they come back from where they are kept; and what was asked in it."""
    came: list[Reply] = []
    recalled = Memory(came.append)
    for reply in remembered:
        kept = json.loads(json.dumps(list(lines_of_reply(reply))))
        for one in replies_in(reply.table.place, kept):
            recalled.learn(one)
    stored = memory.places(drawn.datamap, drawn.stored, broken, down)
    found = memory.walked(drawn.datamap, remembering(stored, recalled), HANDLES)
    remembered += came
    return found, stored


def seen(found: Walked) -> list[tuple[str, set[str]]]:
    return [(str(one.table.name), {f"{row.standing} {row.values!r}" for row in one.rows}) for one in found.found]


@given(drawings)
@settings(max_examples=120, deadline=None)
def test_taken_twice_it_finds_the_same_and_asks_nothing(drawn: Drawn) -> None:
    remembered: list[Reply] = []
    first, _ = walked(drawn, remembered)
    second, stored = walked(drawn, remembered, down=set(drawn.datamap.places))
    assert seen(first) == seen(second)
    assert second.unread == ()
    assert [one.asked for one in stored.values()] == [[]] * len(stored)


@given(drawings, st.data())
@settings(max_examples=150, deadline=None)
def test_what_failed_is_found_the_next_time_as_if_it_never_had(drawn: Drawn, data: st.DataObject) -> None:
    broken = data.draw(st.sets(st.sampled_from(sorted(map(str, drawn.tables()))), min_size=1, max_size=2))
    down = data.draw(st.sets(st.sampled_from(sorted(drawn.datamap.places)), max_size=1))
    whole, _ = walked(drawn, [])
    remembered: list[Reply] = []
    walked(drawn, remembered, broken, down)
    again, stored = walked(drawn, remembered)
    assert seen(again) == seen(whole)
    assert again.unread == ()
    asked = [one for place in stored.values() for one in place.asked if isinstance(one, Lookup)]
    known = {
        (reply.table, condition.columns, condition.match, values)
        for reply in remembered[: len(remembered) - sum(len(place.asked) for place in stored.values())]
        if isinstance(reply, Found)
        for condition in reply.any_of
        for values in condition.values
    }
    for lookup in asked:
        for condition in lookup.any_of:
            for values in condition.values:
                assert (lookup.table.name, condition.columns, condition.match, values) not in known


@given(drawings)
@settings(max_examples=60, deadline=None)
def test_killed_after_any_reply_it_goes_on_from_there(drawn: Drawn) -> None:
    every: list[Reply] = []
    whole, _ = walked(drawn, every)
    for count in range(len(every)):
        again, stored = walked(drawn, every[:count])
        assert seen(again) == seen(whole)
        # One lookup may be asked in two parts where a set came piece by piece; never is more asked than is left.
        assert sum(len(place.asked) for place in stored.values()) <= len(every) - count
