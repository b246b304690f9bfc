"""What holds for every ask, whatever is asked: the gate is total, and more of anything never opens it."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.clock import now
from kotowari.gate.answer import Permit, Refusal, determining_rules
from kotowari.gate.ask import Ask
from kotowari.gate.codes import UNMET, Code
from kotowari.gate.decide import decide
from kotowari.gate.deliberate import deliberate
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.gate.words import reason_words
from kotowari.policy.terms import Act, Condition, Form
from kotowari.policy.text import LANGUAGES
from tests.gate.drawn import KUSUNOKI, PLANTED, Drawn, asks, examples, facts, junk, situations


def check_total(rulebook: Rulebook, ask: Ask, given_facts: Facts) -> None:
    """Both ways of answering agree to the letter, and the answer names its rules and its source."""
    answer, full = decide(rulebook, ask, given_facts), deliberate(rulebook, ask, given_facts)
    assert answer == full
    for language in LANGUAGES:
        assert [reason.words(language) for reason in answer.reasons] == [r.words(language) for r in full.reasons]
    assert [reason.article for reason in answer.reasons] == [reason.article for reason in full.reasons]
    assert answer.is_permit == isinstance(answer, Permit) == (not isinstance(answer, Refusal))
    assert answer.reason is answer.reasons[0]
    assert determining_rules(answer)
    assert all(reason.rules for reason in answer.reasons)
    source = answer.source
    assert (source.policy, source.revision) == (rulebook.policy.policy, rulebook.policy.revision)
    assert source.digest.startswith("sha256:")
    assert [name for name, _, _ in source.packs] == list(rulebook.policy.laws)
    assert all(digest.startswith("sha256:") for _, _, digest in source.packs)


def check_conditions(rulebook: Rulebook, ask: Ask, given_facts: Facts, more: frozenset[Condition]) -> None:
    """Establishing more never refuses what was permitted. That is also: establishing less never permits."""
    fewer = replace(given_facts, met=given_facts.met - more)
    enough = replace(given_facts, met=given_facts.met | (more - {Condition.ERASED}))
    order = [decide(rulebook, ask, each).is_permit for each in (fewer, given_facts, enough)]
    assert order == sorted(order)


def check_widening(rulebook: Rulebook, ask: Ask, given_facts: Facts, wider: Ask) -> None:
    """Asking for more never permits what was refused."""
    for more in (
        ask.widened(wider.items),
        replace(ask, form=Form.VALUES),
        replace(ask, own_use=True),
        replace(ask, purposes=ask.purposes | wider.purposes) if ask.purposes else ask,
    ):
        assert decide(rulebook, ask, given_facts).is_permit or not decide(rulebook, more, given_facts).is_permit


def check_words(rulebook: Rulebook, ask: Ask, given_facts: Facts) -> None:
    """A refusal or permit is told in words, in three languages, with every slot filled."""
    for reason in decide(rulebook, ask, given_facts).reasons:
        for language in LANGUAGES:
            words = reason.words(language)
            assert words.strip()
            assert not any(mark in words for mark in ("{", "}", "–"))
        assert reason.words("fr") == reason.words("en")


@examples(1000)
@given(situations())
def test_the_look_up_and_the_deliberation_agree(drawn: Drawn) -> None:
    check_total(drawn.rulebook, drawn.ask, drawn.facts)


@examples(800)
@given(situations())
def test_more_conditions_never_refuse(drawn: Drawn) -> None:
    check_conditions(drawn.rulebook, drawn.ask, drawn.facts, drawn.more)


@examples(800)
@given(situations())
def test_asking_for_more_never_permits(drawn: Drawn) -> None:
    check_widening(drawn.rulebook, drawn.ask, drawn.facts, drawn.other)


@examples(600)
@given(situations(only_known=True))
def test_every_answer_is_told(drawn: Drawn) -> None:
    check_words(drawn.rulebook, drawn.ask, drawn.facts)


@pytest.mark.long
@settings(max_examples=8000, deadline=None)
@given(situations(), situations(only_known=True))
def test_all_of_it_at_length(drawn: Drawn, known: Drawn) -> None:
    check_total(drawn.rulebook, drawn.ask, drawn.facts)
    check_conditions(drawn.rulebook, drawn.ask, drawn.facts, drawn.more)
    check_widening(drawn.rulebook, drawn.ask, drawn.facts, drawn.other)
    check_words(known.rulebook, known.ask, known.facts)


def test_what_is_drawn_reaches_both_answers_of_every_act() -> None:
    reached: set[tuple[Act, bool]] = set()

    @examples(1600)
    @given(situations())
    def decide_each(drawn: Drawn) -> None:
        reached.add((drawn.ask.act, decide(drawn.rulebook, drawn.ask, drawn.facts).is_permit))

    decide_each()
    assert reached == {(act, is_permit) for act in Act for is_permit in (True, False)}


WHOLE_ASK = Ask(Act.USE, "customer", frozenset(("name",)), "support")


@examples(600)
@given(st.sampled_from([field.name for field in fields(Ask) if field.init]), junk(), facts(KUSUNOKI))
def test_an_ask_with_a_part_of_another_type_is_answered(part: str, value: Any, given_facts: Facts) -> None:
    changed: dict[str, Any] = {part: value}
    check_total(KUSUNOKI, replace(WHOLE_ASK, **changed), given_facts)


@examples(600)
@given(st.sampled_from([field.name for field in fields(Facts) if field.init]), junk(), asks(KUSUNOKI))
def test_facts_with_a_part_of_another_type_are_answered(part: str, value: Any, ask: Ask) -> None:
    changed: dict[str, Any] = {part: value}
    check_total(KUSUNOKI, ask, replace(Facts(KUSUNOKI.policy.revision, frozenset(Condition)), **changed))


@examples(200)
@given(junk(), junk())
def test_what_is_no_ask_or_no_facts_is_refused_as_malformed(ask: Any, given_facts: Any) -> None:
    whole_facts = Facts(KUSUNOKI.policy.revision, frozenset(Condition))
    for pair in ((ask, whole_facts), (WHOLE_ASK, given_facts), (ask, given_facts)):
        answer = decide(KUSUNOKI, *pair)
        assert answer.reason.code is Code.MALFORMED
        check_total(KUSUNOKI, *pair)


@pytest.mark.parametrize(
    "change",
    [
        {"act": "use"},
        {"subject": None},
        {"items": ["name"]},
        {"items": {"name"}},
        {"items": frozenset()},
        {"items": frozenset((1,))},
        {"purpose": b"support"},
        {"purposes": "support"},
        {"recipient": 1},
        {"ground": "consent"},
        {"basis": []},
        {"form": "values"},
        {"own_use": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_malformed_ask_is_refused_as_such(change: dict[str, Any]) -> None:
    ask = replace(WHOLE_ASK, **change)
    answer = decide(KUSUNOKI, ask, Facts(KUSUNOKI.policy.revision, frozenset(Condition)))
    assert [reason.code for reason in answer.reasons] == [Code.MALFORMED]


@pytest.mark.parametrize(
    "change",
    [
        {"on": None},
        {"on": "2026-06-01"},
        {"met": set(Condition)},
        {"met": list(Condition)},
        {"met": frozenset(("proven",))},
        {"met": frozenset((*Condition, 1))},
        {"checked": 20260601},
        {"notice": "2026-06-01"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_malformed_facts_are_refused_as_such(change: dict[str, Any]) -> None:
    given_facts = replace(Facts(KUSUNOKI.policy.revision, frozenset(Condition)), **change)
    answer = decide(KUSUNOKI, WHOLE_ASK, given_facts)
    assert [reason.code for reason in answer.reasons] == [Code.MALFORMED]


@pytest.mark.parametrize("part", ["on", "checked", "notice"])
def test_an_instant_is_no_day(part: str) -> None:
    changed: dict[str, Any] = {part: now()}
    answer = decide(KUSUNOKI, WHOLE_ASK, replace(Facts(KUSUNOKI.policy.revision, frozenset(Condition)), **changed))
    assert answer.reason.code is Code.MALFORMED


def test_a_plain_use_is_answered_by_the_permit_that_was_made_beforehand() -> None:
    given_facts = Facts(KUSUNOKI.policy.revision, frozenset(Condition))
    permit = KUSUNOKI.uses["customer", "support"].permit
    assert decide(KUSUNOKI, WHOLE_ASK, given_facts) is permit
    assert deliberate(KUSUNOKI, WHOLE_ASK, given_facts) is permit


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(code: Code, language: str) -> None:
    assert reason_words(code, {}, language).strip()


@pytest.mark.parametrize("condition", Condition)
def test_the_want_of_every_condition_has_a_reason(condition: Condition) -> None:
    assert UNMET[condition] in Code


def test_what_a_policy_does_not_define_is_not_shown() -> None:
    for name in filter(None, PLANTED):
        ask = Ask(Act.PROVIDE, name, frozenset((name, "name")), name, frozenset((name,)), name, None, name)
        answer = decide(KUSUNOKI, ask, Facts(KUSUNOKI.policy.revision))
        assert not any(name in reason.words(language) for reason in answer.reasons for language in LANGUAGES)
