"""A decision can be decided again from what an entry carries, and an entry carries nothing that a person wrote."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from kotowari.canonical import canonical
from kotowari.gate.answer import Answer, answer_to_json
from kotowari.gate.ask import Ask
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.replay import ask_from_json, known_to_json, only_known, replay
from kotowari.gate.rulebook import Rulebook
from kotowari.gate.trial import ReadyCase
from kotowari.policy.terms import Act, Condition
from kotowari.policy.text import LANGUAGES
from tests.gate.case_file import rulebook_of
from tests.gate.drawn import KUSUNOKI, PLANTED, Drawn, examples, situations
from tests.gate.test_cases import CASES, name


def entry_of(rulebook: Rulebook, ask: Ask, facts: Facts, answer: Answer) -> dict[str, Any]:
    """Return what an entry carries, after it went through bytes."""
    carried = {
        "ask": known_to_json(only_known(ask, rulebook)) if ask.is_well_formed else None,
        "facts": facts.to_json(),
        "answer": answer_to_json(answer),
        "source": answer.source.to_json(),
    }
    read: dict[str, Any] = json.loads(canonical(carried))
    return read


@examples(800)
@given(situations())
def test_every_decision_comes_out_the_same_again(drawn: Drawn) -> None:
    answer = decide(drawn.rulebook, drawn.ask, drawn.facts)
    entry = entry_of(drawn.rulebook, drawn.ask, drawn.facts, answer)

    again, is_same = replay(drawn.rulebook, entry)
    assert is_same
    assert again == answer
    assert Facts.from_json(entry["facts"]) == drawn.facts
    assert ask_from_json(entry["ask"]) == only_known(drawn.ask, drawn.rulebook)


@examples(600)
@given(situations())
def test_nothing_unknown_to_the_policy_is_carried_or_told(drawn: Drawn) -> None:
    answer = decide(drawn.rulebook, drawn.ask, drawn.facts)
    carried = canonical(entry_of(drawn.rulebook, drawn.ask, drawn.facts, answer)).decode()
    told = [reason.words(language) for reason in answer.reasons for language in LANGUAGES]

    planted = [word for word in PLANTED if word]
    assert not any(word in text for word in planted for text in (carried, *told))
    assert "amada" not in carried


@examples(300)
@given(situations(only_known=True))
def test_known_names_are_carried_as_they_are(drawn: Drawn) -> None:
    assert only_known(drawn.ask, drawn.rulebook) == drawn.ask


@pytest.mark.parametrize("case", CASES, ids=name)
def test_every_case_comes_out_the_same_again(case: ReadyCase) -> None:
    answer = decide(case.rulebook, case.ask, case.facts)
    assert replay(case.rulebook, entry_of(case.rulebook, case.ask, case.facts, answer)) == (answer, True)


def test_a_past_decision_is_decided_under_the_revision_then_in_force() -> None:
    """The scenario `replay`: promotion was promised in April and is dropped in July; the answer of June stands."""
    july = rulebook_of(
        "kusunoki-2026-04-01.yaml",
        date(2026, 7, 1),
        json.dumps({"revision": "2026-07-01", "purposes": {"promotion": {"items": ["name"]}}}),
    )
    ask = Ask(Act.USE, "customer", frozenset(("email",)), "promotion")
    june = Facts(date(2026, 6, 1), frozenset(Condition))
    entry = entry_of(KUSUNOKI, ask, june, decide(KUSUNOKI, ask, june))

    assert entry["source"]["revision"] == "2026-04-01"
    assert replay(KUSUNOKI, entry)[1]
    answer, is_same = replay(july, entry)
    assert not is_same
    assert [reason.code for reason in answer.reasons] == [Code.NOT_IN_FORCE, Code.ITEM_OUTSIDE]


def test_an_altered_answer_is_noticed() -> None:
    ask = Ask(Act.USE, "applicant", frozenset(("email",)), "promotion")
    facts = Facts(date(2026, 6, 1), frozenset(Condition))
    entry = entry_of(KUSUNOKI, ask, facts, decide(KUSUNOKI, ask, facts))
    entry["answer"]["decision"] = "permit"
    assert not replay(KUSUNOKI, entry)[1]


def test_a_malformed_ask_is_carried_as_nothing_and_refused_again() -> None:
    broken: Any = "yamada@example.jp"
    ask = replace(Ask(Act.USE, "customer", frozenset(("name",)), "support"), items=broken)
    facts = Facts(date(2026, 6, 1), frozenset(Condition))
    answer = decide(KUSUNOKI, ask, facts)
    entry = entry_of(KUSUNOKI, ask, facts, answer)

    assert entry["ask"] is None
    assert replay(KUSUNOKI, entry) == (answer, True)


def test_the_facts_of_an_entry_keep_their_days() -> None:
    facts = Facts(date(2026, 6, 1), frozenset((Condition.KNOWN,)), checked=date(2026, 3, 1), notice=date(2019, 10, 18))
    carried = {"on": "2026-06-01", "met": ["known"], "checked": "2026-03-01", "notice": "2019-10-18"}
    assert facts.to_json() == carried
    assert Facts.from_json(carried) == facts


@pytest.mark.parametrize("change", [{"on": "yesterday"}, {"met": ["proven"]}, {"checked": "2026-02-30"}], ids=str)
def test_facts_of_another_form_are_not_read(change: dict[str, Any]) -> None:
    carried = Facts(date(2026, 6, 1)).to_json() | change
    with pytest.raises(ValueError, match=r".+"):
        Facts.from_json(carried)
