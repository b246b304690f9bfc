"""Adding a prohibition never permits: take from a policy, or let a law ask more, and what was refused stays refused."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.gate.ask import Ask
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Condition
from tests.gate.drawn import KUSUNOKI, Drawn, examples, situations
from tests.gate.narrowed import narrowings
from tests.gate.test_cases import CASES


def check_narrower(drawn: Drawn, narrowed: Iterable[Rulebook]) -> None:
    if not decide(drawn.rulebook, drawn.ask, drawn.facts).is_permit:
        assert not any(decide(each, drawn.ask, drawn.facts).is_permit for each in narrowed)


@examples(600)
@given(situations(), st.integers(0, 10**6))
def test_a_narrower_policy_or_a_stricter_law_permits_nothing_more(drawn: Drawn, number: int) -> None:
    narrowed = narrowings(drawn.rulebook.policy.policy)
    check_narrower(drawn, (narrowed[place * 31 % len(narrowed)].rulebook for place in range(number, number + 10)))


def test_the_narrowings_are_not_idle() -> None:
    """Three of four turn some case that is permitted into a refusal; the others narrow what no case is about."""
    cases = [case for case in CASES if case.rulebook.source == KUSUNOKI.source and case.expect.decision == "permit"]
    narrowed = narrowings(KUSUNOKI.policy.policy)[::3]
    idle = [
        each.words for each in narrowed if all(decide(each.rulebook, case.ask, case.facts).is_permit for case in cases)
    ]
    assert len(idle) < len(narrowed) / 4


def test_an_ask_about_the_erased_is_answered_whatever_law_asks_that_the_person_is_known() -> None:
    """Also a law that says nothing of erasure, as the one on individual numbers."""
    items = KUSUNOKI.policy.items
    facts = Facts(KUSUNOKI.policy.revision, frozenset((Condition.ERASED,)))
    found = {
        reason.code
        for each in narrowings(KUSUNOKI.policy.policy)
        if each.words.endswith(f"needs {Condition.KNOWN}")
        for act in (Act.USE, Act.PROVIDE)
        for item in items
        for reason in decide(each.rulebook, Ask(act, "employee", frozenset((item,)), "pay"), facts).reasons
    }
    assert Code.ERASED in found


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(situations())
def test_no_narrowing_at_all_permits_more(drawn: Drawn) -> None:
    check_narrower(drawn, (each.rulebook for each in narrowings(drawn.rulebook.policy.policy)))
