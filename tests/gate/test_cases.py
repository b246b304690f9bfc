"""The judgements an expert would make, as data: each case states decision, reasons and determining rules."""

import pytest

from kotowari.gate.answer import determining_rules
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.gate.deliberate import deliberate
from kotowari.gate.trial import ReadyCase, try_case
from kotowari.policy.text import LANGUAGES
from tests.gate.case_file import FILES, SHIPPED, case_file, cases_of

CASES = [case for file in FILES for case in cases_of(file)]

DECIDED = (
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
    "replay",
)
"""The scenarios of the domain that the gate decides, wholly or in part."""

ELSEWHERE = {
    "electronic-disclosure",
    "provision-records",
    "fee-on-correction",
    "requester-abroad",
    "tenants-end-user",
    "tenant-breach",
    "breach-thresholds",
    "replay",
}
"""Those that are decided elsewhere, wholly or in part."""


def name(case: ReadyCase) -> str:
    return f"{case.file}: {case.words}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_gate_judges_as_an_expert_would(case: ReadyCase) -> None:
    verdict = try_case(case)

    assert verdict.differences == ()
    assert determining_rules(verdict.answer) == {
        rule for each in case.expect.reasons for rules in each.values() for rule in rules
    }


@pytest.mark.parametrize("case", CASES, ids=name)
def test_every_answer_is_told_in_three_languages_with_nothing_left_open(case: ReadyCase) -> None:
    answer = decide(case.rulebook, case.ask, case.facts)

    assert answer == deliberate(case.rulebook, case.ask, case.facts)
    for reason in answer.reasons:
        told = [reason.words(language) for language in LANGUAGES]
        assert len(set(told)) == len(LANGUAGES)
        assert not any(mark in words for words in told for mark in ("{", "}", "–"))


@pytest.mark.parametrize("scenario", DECIDED)
def test_no_scenario_is_forgotten(scenario: str) -> None:
    assert any(case.file == SHIPPED.name and case.words.split(",")[0] == scenario for case in CASES)


def test_what_the_gate_does_not_decide_is_said_with_the_reason() -> None:
    elsewhere = case_file(SHIPPED).whole.elsewhere
    assert elsewhere.keys() == ELSEWHERE
    assert all(elsewhere.values())


@pytest.mark.parametrize("code", Code)
def test_every_reason_of_the_gate_has_a_case(code: Code) -> None:
    assert any(code in reason for case in CASES for reason in case.expect.reasons)
