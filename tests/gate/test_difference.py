"""What two revisions differ in is told exactly: no ask outside it is answered differently, and each ask in it is."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.difference.compare import compare
from kotowari.gate.facts import Facts
from kotowari.policy.terms import Condition
from tests.gate.case_file import rulebook_of
from tests.gate.drawn import RULEBOOKS, conditions, examples
from tests.gate.revised import Revised, asks_in, asks_of, has, revised, telling_facts

ALL = frozenset(Condition)


def differ(pair: Revised, ask: Ask, facts: Facts) -> bool:
    return decide(pair.before, ask, facts).is_permit != decide(pair.after, ask, facts).is_permit


def facts_around(pair: Revised, drawn: frozenset[Condition]) -> list[Facts]:
    """All conditions, each one missing in turn, and some drawn; checked on days around the limits in use."""
    on = max(pair.before.policy.revision, pair.after.policy.revision) + timedelta(90)
    sets = [ALL, drawn, *(ALL - {condition} for condition in Condition)]
    checks = (None, on, on - timedelta(30), on - timedelta(31), on - timedelta(365), on - timedelta(366))
    return [Facts(on, met, on) for met in sets] + [Facts(on, met, checked) for met in sets[:2] for checked in checks]


@examples(120)
@given(revised(), st.data(), conditions())
def test_no_ask_outside_the_difference_is_answered_differently(
    pair: Revised, data: st.DataObject, drawn: frozenset[Condition]
) -> None:
    for _ in range(4):
        ask = data.draw(asks_of(pair))
        if not any(has(difference, ask) for difference in pair.differences):
            assert [facts for facts in facts_around(pair, drawn) if differ(pair, ask, facts)] == []


@examples(40)
@given(revised(), st.integers(0, 10**6))
def test_every_ask_in_the_difference_is_answered_differently_on_some_facts(pair: Revised, number: int) -> None:
    for difference in pair.differences:
        shift = difference.shift
        some = tuple(islice(asks_in(difference), 40))
        ask = some[number % len(some)]
        witnesses = telling_facts(pair, shift.before, shift.after)
        assert any(differ(pair, ask, facts) for facts in witnesses), difference
        assert has(difference, ask)


@examples(40)
@given(revised())
def test_the_other_way_round_is_the_same_the_other_way_round(pair: Revised) -> None:
    def key(turned: bool, revised: Revised) -> set[object]:
        return {
            (ask, *((shift.after, shift.before) if turned else (shift.before, shift.after)), each.is_together)
            for each in revised.differences
            for shift in [each.shift]
            for ask in islice(asks_in(each), 500)
        }

    back = Revised(pair.after, pair.before, compare(pair.after, pair.before))
    assert key(True, back) == key(False, pair)


def test_a_policy_does_not_differ_from_itself() -> None:
    assert [compare(rulebook, rulebook) for rulebook in RULEBOOKS] == [(), ()]


def test_the_day_a_revision_is_in_force_is_no_difference_of_its_rules() -> None:
    rulebook = RULEBOOKS[0]
    later = rulebook.policy.model_copy(update={"revision": rulebook.policy.revision + timedelta(30)})
    assert compare(rulebook, replace(rulebook, policy=later)) == ()


def test_items_that_one_joint_use_had_together_and_two_have_apart() -> None:
    before = rulebook_of("kusunoki-2026-04-01.yaml", date(2026, 6, 1))
    group = before.policy.joint_use["group"]
    apart = {name: group.model_copy(update={"items": (name,)}) for name in group.items}
    after = replace(before, policy=before.policy.model_copy(update={"joint_use": apart}))
    found = compare(before, after)
    assert found
    assert all(each.is_together and each.is_newly_refused for each in found)
    assert {matter for each in found for matter in each.matters} == {("support", frozenset(group.items))}
    assert json.dumps([each.to_json() for each in found])


def test_of_joint_uses_within_each_other_the_widest_that_is_lost_is_told() -> None:
    kusunoki = rulebook_of("kusunoki-2026-04-01.yaml", date(2026, 6, 1))
    group = kusunoki.policy.joint_use["group"]
    part = group.model_copy(update={"items": group.items[:2]})
    apart = {name: group.model_copy(update={"items": (name,)}) for name in group.items}
    before, after = (
        replace(kusunoki, policy=kusunoki.policy.model_copy(update={"joint_use": joint}))
        for joint in ({"group": group, "part": part}, apart)
    )
    assert {items for each in compare(before, after) for _, items in each.matters} == {frozenset(group.items)}


def test_a_basis_that_opens_nothing_more_is_a_difference_of_its_own() -> None:
    before = RULEBOOKS[0]
    (pack,) = before.packs
    bases = {name: basis for name, basis in pack.bases.items() if name != "withholding-tax"}
    after = replace(before, packs=(pack.model_copy(update={"bases": bases}),))
    found = compare(before, after)
    assert {each.basis for each in found} == {"withholding-tax"}
    assert not any(each.permits_more for each in found)
