"""The judgements an expert would make, as data: each case states decision, reasons and determining rules."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kotowari.gate.answer import Permit, determining_rules
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.gate.deliberate import deliberate
from kotowari.policy.text import LANGUAGES
from tests.gate.case_file import HERE, ReadyCase, read_cases

CASES = [case for file in sorted((HERE / "cases").glob("*.yaml")) for case in read_cases(file)]

GATES_SCENARIOS = (
    "joint-use-without-route",
    "joint-use-with-equivalent-system",
    "informed-consent-to-taiwan",
    "joint-use-notice-of-2019",
    "representative-changes",
    "outside-joint-use",
    "new-affiliate",
    "applicant-promotion",
    "shareholder-statistics",
    "stop-while-law-requires",
    "stop-without-ground",
    "entrustee-own-use",
    "my-number",
    "police-and-communications",
    "legacy-import",
    "suppressed",
    "police-inquiry",
)
"""The scenarios of the domain that the gate decides; the others are decided elsewhere."""


def name(case: ReadyCase) -> str:
    return f"{case.file}: {case.words}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_gate_judges_as_an_expert_would(case: ReadyCase) -> None:
    answer = decide(case.rulebook, case.ask, case.facts)

    assert [{reason.code.value: list(reason.rules)} for reason in answer.reasons] == case.expect.reasons
    assert answer.is_permit == (case.expect.decision == "permit")
    assert determining_rules(answer) == {
        rule for each in case.expect.reasons for rules in each.values() for rule in rules
    }
    assert (list(answer.records) if isinstance(answer, Permit) else []) == case.expect.records
    for words in case.expect.says:
        assert words in answer.reason.words("en")


@pytest.mark.parametrize("case", CASES, ids=name)
def test_every_answer_is_told_in_three_languages_with_nothing_left_open(case: ReadyCase) -> None:
    answer = decide(case.rulebook, case.ask, case.facts)

    assert answer == deliberate(case.rulebook, case.ask, case.facts)
    for reason in answer.reasons:
        told = [reason.words(language) for language in LANGUAGES]
        assert len(set(told)) == len(LANGUAGES)
        assert not any(mark in words for words in told for mark in ("{", "}", "–"))


@pytest.mark.parametrize("scenario", GATES_SCENARIOS)
def test_no_scenario_is_forgotten(scenario: str) -> None:
    assert any(case.words.split(",")[0] == scenario for case in CASES)


@pytest.mark.parametrize("code", Code)
def test_every_reason_of_the_gate_has_a_case(code: Code) -> None:
    assert any(code.value in reason for case in CASES for reason in case.expect.reasons)


@pytest.mark.parametrize("file", sorted((HERE / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_case_stands_twice(file: Path) -> None:
    words = [case["case"] for case in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["cases"]]
    assert len(set(words)) == len(words)
