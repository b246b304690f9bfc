"""What is due for a change, and how two revisions are told."""

import json
from datetime import date
from typing import Any

import pytest

from kotowari.gate.difference.account import Account, account_of
from kotowari.gate.difference.condition_words import condition_words
from kotowari.gate.difference.due_words import duty_words, when_words
from kotowari.gate.difference.dues import DUTIES, Duty, When
from kotowari.gate.difference.passages import Kind
from kotowari.gate.difference.telling import tell
from kotowari.gate.difference.words import act_words, kind_words
from kotowari.policy.terms import Act, Condition
from kotowari.policy.text import LANGUAGES
from tests.gate.case_file import rulebook_of

FILE = "kusunoki-2026-04-01.yaml"
DAY = date(2026, 6, 1)
WORDS = {"en": "other words", "ja": "別の文言", "zh-Hant": "其他文字"}


def account(changes: dict[str, Any], earlier: dict[str, Any] | None = None) -> Account:
    later = {"revision": "2026-05-01", "published": "2026-05-01", **changes}
    return account_of(rulebook_of(FILE, DAY, json.dumps(earlier or {})), rulebook_of(FILE, DAY, json.dumps(later)))


def told(found: Account, language: str) -> str:
    lines = []
    for section in tell(found, language):
        lines.append(section.title)
        for point in section.points:
            lines += [point.head, *point.lines]
    return "\n".join(lines)


EVERYONE = ["customer", "applicant", "shareholder", "employee", "visitor"]
A_YEAR = {"purposes": {"support": {"keep": {"then": "1 year"}}}}
INCOMPLETE = {"joint_use": {"group": {"responsible": {"address": None}}}}
CASES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ({}, {"purposes": {"support": {"label": WORDS}}}, [
        ("purpose-changed", "purposes.support"), ("joint-use-purposes", "joint_use.group")]),
    ({}, {"purposes": {"resale": {"for": ["customer"], "items": ["email"], "label": WORDS}}}, [
        ("purpose-added", "purposes.resale")]),
    ({}, {"purposes": {"promotion": {"for": ["customer", "applicant"]}}}, [("purpose-added", "purposes.promotion")]),
    ({}, {"purposes": {"promotion": {"items": ["name", "email", "phone"]}}}, [
        ("purpose-widened", "purposes.promotion")]),
    ({}, {"purposes": {"shareholder_statistics": {"form": "values"}}}, [
        ("purpose-widened", "purposes.shareholder_statistics")]),
    ({}, {"purposes": {"promotion": {"opt_out": False}}}, [("promise-narrowed", "purposes.promotion")]),
    (A_YEAR, {"purposes": {"support": {"keep": {"then": "2 years"}}}}, [
        ("promise-narrowed", "purposes.support")]),
    (A_YEAR, {"purposes": {"support": {"keep": {"then": "1 month"}}}}, []),
    ({"purposes": {"support": {"keep": {"then": "1 year"}}}}, {}, [("promise-narrowed", "purposes.support")]),
    ({}, {"purposes": {"support": {"keep": {"then": "1 year"}}}}, []),
    ({}, {"joint_use": {"group": {"items": ["name", "email", "phone", "login_log"]}}}, [
        ("joint-use-widened", "joint_use.group")]),
    ({}, {"joint_use": {"group": {"items": ["name"]}}}, []),
    ({}, {"joint_use": {"group": {"purposes": ["support", "promotion"]}}}, [
        ("joint-use-purposes", "joint_use.group")]),
    ({}, {"joint_use": {"group": {"responsible": {"name": WORDS}}}}, [("joint-use-party", "joint_use.group")]),
    ({}, {"joint_use": {"group": {"responsible": {"address": WORDS}}}}, [("joint-use-details", "joint_use.group")]),
    (INCOMPLETE, {}, [("joint-use-new", "joint_use.group")]),
    ({}, {"provision": {"employees": {"of": ["employee", "applicant"]}}}, [
        ("consent-asked", "provision.employees")]),
    ({}, {"recipients": {"berlin": {"country": "TW"}}}, [("abroad-consent", "recipients.berlin")]),
    ({}, {"recipients": {"taipei": {"foreign": {"every": "6 months"}}}}, [("abroad-system", "recipients.taipei")]),
    ({}, {"recipients": {"printer": {"name": WORDS}}}, []),
    ({}, {"items": {"salary": {"class": "special-care"}}}, [("special-care", "items.salary")]),
    ({}, {"rights": {"stop": {"of": ["customer"]}}}, [("promise-narrowed", "rights.stop")]),
    ({}, {"operator": {"name": WORDS}}, [("operator-changed", "operator")]),
    ({}, {"subjects": {"visitor": {"label": WORDS}}, "purposes": {"inquiries": {"for": EVERYONE}}}, [
        ("subject-added", "subjects.visitor")]),
]  # fmt: skip


@pytest.mark.parametrize(("earlier", "later", "due"), CASES, ids=lambda value: json.dumps(value)[:60])
def test_a_change_has_its_duties(earlier: dict[str, Any], later: dict[str, Any], due: list[tuple[str, str]]) -> None:
    found = account(later, earlier)
    assert [(each.duty.value, each.rule) for each in found.dues] == due
    assert not found.is_empty


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_is_told_with_nothing_left_to_fill(language: str) -> None:
    for earlier, later, _ in CASES:
        words = told(account(later, earlier), language)
        assert words
        assert "{" not in words


def test_a_revision_that_changes_but_its_dates_says_so() -> None:
    found = account({})
    assert found.is_empty
    assert told(found, "en") == "no difference: both permit the same and say the same"


def test_two_policies_are_compared_and_named_as_two() -> None:
    found = account_of(rulebook_of(FILE, DAY), rulebook_of("hennge-2019-10-18.yaml", DAY))
    assert not found.is_of_one_policy
    assert found.dues == ()
    assert "`kusunoki` and `hennge`" in told(found, "en")


def test_the_older_file_named_last_is_noticed() -> None:
    later = rulebook_of(FILE, DAY, json.dumps({"revision": "2026-05-01", "purposes": {"support": {"label": WORDS}}}))
    found = account_of(later, rulebook_of(FILE, DAY))
    assert found.is_backwards
    assert found.dues == ()
    assert "Name the older file first" in told(found, "en")


def test_a_purpose_for_figures_that_turns_to_values_is_told_as_such() -> None:
    words = told(account({"purposes": {"shareholder_statistics": {"form": "values"}}}), "en")
    assert "no longer as figures only" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_words(language: str) -> None:
    assert all(condition_words(condition, language) for condition in Condition)
    assert all(duty_words(duty, language) and duty in DUTIES for duty in Duty)
    assert all(when_words(when, language) for when in When)
    assert all(act_words(act, language) for act in Act)
    assert all(kind_words(kind, language) for kind in Kind)
