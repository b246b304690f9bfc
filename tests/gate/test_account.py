"""What is due for a change, and how two revisions are told."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kotowari.gate.difference.account import Account, account_of
from kotowari.gate.difference.changes import changes
from kotowari.gate.difference.condition_words import condition_words
from kotowari.gate.difference.due_words import duty_words, when_words
from kotowari.gate.difference.dues import DUTIES, Duty, When, dues
from kotowari.gate.difference.passages import Kind
from kotowari.gate.difference.telling import tell
from kotowari.gate.difference.words import kind_words
from kotowari.policy.model import Policy, Span, Subject, Undertaking
from kotowari.policy.term_words import ACT_NAMES
from kotowari.policy.terms import Act, Condition, Ground
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
LAWFUL = {"of": ["customer"], "grounds": ["law"]}
SECOND = {
    "with": ["taipei"],
    "of": ["customer"],
    "items": ["name"],
    "purposes": ["support"],
    "responsible": {"name": WORDS, "address": WORDS, "representative": WORDS},
}
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
    ({}, {"items": {"salary": {"label": WORDS}}}, []),
    ({}, {"items": {"diagnosis": {"label": WORDS, "class": "special-care"}}}, [("special-care", "items.diagnosis")]),
    ({}, {"recipients": {"taipei": {"name": WORDS}}}, []),
    ({}, {"provision": {"more": LAWFUL}}, []),
    ({}, {"rights": {"stop": {"how": WORDS, "fee": {"amount": 500}}}}, []),
    ({}, {"operator": {"timezone": "Asia/Taipei"}}, []),
    ({}, {"measures": {"training": {"how": WORDS, "by": ["periodic-check"]}}}, []),
    ({}, {"periods": {"lease": {"label": WORDS}}}, []),
    ({"purposes": {"resale": {"for": ["customer"], "items": ["email"], "label": WORDS}}}, {}, []),
    ({"recipients": {"kyoto": {"name": WORDS, "country": "JP", "relation": "affiliate"}}}, {}, []),
    ({"provision": {"more": LAWFUL}}, {}, []),
    ({"joint_use": {"second": SECOND}}, {}, []),
    ({"purposes": {"support": {"keep": {"then": "1 year"}}}},
     {"periods": {"lease": {"label": WORDS}}, "purposes": {"support": {"keep": {"while": "lease", "then": "1 year"}}}},
     [("promise-narrowed", "purposes.support")]),
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
    assert all(ACT_NAMES[act][language] for act in Act)
    assert all(kind_words(kind, language) for kind in Kind)


def test_every_part_of_a_policy_is_compared_but_what_tells_one_revision_from_another() -> None:
    before = rulebook_of(FILE, DAY).policy
    others: dict[str, Any] = {
        "illustration": WORDS,
        "prevailing": "zh-Hant",
        "following": ("fr",),
        "operator": before.operator.model_copy(update={"country": "TW"}),
        "answers": {"measures": WORDS},
        "periods": {"lease": Span(label=WORDS)},
        **{name: {"more": Undertaking(how=WORDS)} for name in ("acquisition", "keeping", "measures", "tenants")},
        "revisions": {"more": Undertaking(how=WORDS)},
    }
    for name in Policy.model_fields.keys() - {"kotowari", "policy", "revision", "published"}:
        other = others.get(name, {} if isinstance(getattr(before, name), dict) else ())
        found = changes(before, before.model_copy(update={name: other}))
        assert {change.section for change in found} == {name}, name


def test_of_a_new_category_of_person_without_a_purpose_nothing_is_due() -> None:
    before = rulebook_of(FILE, DAY)
    subjects = {**before.policy.subjects, "visitor": Subject(label=WORDS)}
    after = before.policy.model_copy(update={"subjects": subjects})
    assert dues(before.policy, after, changes(before.policy, after), before.packs) == ()


def test_what_only_the_law_changes_is_told_with_its_basis_and_use() -> None:
    before = rulebook_of(FILE, DAY)
    (pack,) = before.packs
    entrustment = pack.grounds[Ground.ENTRUSTMENT].model_copy(update={"own_use": True})
    bases = {name: basis for name, basis in pack.bases.items() if name != "withholding-tax"}
    law = pack.model_copy(update={"grounds": {**pack.grounds, Ground.ENTRUSTMENT: entrustment}, "bases": bases})
    words = told(account_of(before, replace(before, packs=(law,))), "en")
    assert "the recipient uses it for itself" in words
    assert f"on the legal basis of {pack.bases['withholding-tax'].label['en']}" in words


def test_a_list_in_another_order_is_told_whole() -> None:
    items = rulebook_of(FILE, DAY).policy.purposes["promotion"].items
    words = told(account({"purposes": {"promotion": {"items": list(reversed(items))}}}), "en")
    assert "items: full name; email address → email address; full name" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_shipped_revisions_are_told_with_their_clauses(language: str) -> None:
    pair = (rulebook_of(f"hennge-{name}.yaml", DAY) for name in ("2019-10-18", "2026-06-01-illustration"))
    words = told(account_of(*pair), language)
    assert "rights-procedure" in words
    assert "equivalent-system" not in words


def test_an_answer_with_other_words_is_a_change_of_its_text() -> None:
    before = rulebook_of(FILE, DAY).policy
    earlier, later = (
        before.model_copy(update={"answers": {"measures": {"en": text}, "fee": WORDS}}) for text in ("old", "new")
    )
    (change,) = changes(earlier, later)
    assert (change.rule, change.key, change.before, change.after) == (
        "answers.measures", "text", ({"en": "old"},), ({"en": "new"},))  # fmt: skip


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("en", ("consent of the person, informed of", "JPY 500", "kept: (none) → other words")),
        (
            "ja",
            ("外国の名称、制度および措置の情報を提供したうえでの本人の同意", "500円", "保存：（定めなし） → 別の文言"),
        ),
        ("zh-Hant", ("經告知國家名稱、制度及措施後之當事人同意", "500日圓", "保存：（未定） → 其他文字")),
    ],
)
def test_terms_are_told_in_words(language: str, terms: tuple[str, ...]) -> None:
    found = account(
        {
            "periods": {"lease": {"label": WORDS}},
            "purposes": {"support": {"keep": {"while": "lease"}}},
            "recipients": {"taipei": {"foreign": {"route": "informed-consent"}}},
            "rights": {"stop": {"fee": {"amount": 500}}},
            "items": {"salary": {"handle": "number"}},
        }
    )
    words = told(found, language)
    assert [term for term in terms if term not in words] == []
    assert "informed-consent" not in words


def test_an_account_is_read_by_a_script() -> None:
    found = account({"purposes": {"promotion": {"opt_out": False}}})
    body = json.loads(json.dumps(found.to_json("ja")))
    assert (body["one_policy"], body["backwards"]) == (True, False)
    assert body["changes"] == [
        {"rule": "purposes.promotion", "key": "opt_out", "before": ["する"], "after": ["しない"]}
    ]
    assert [each["duty"] for each in body["due"]] == ["promise-narrowed"]
    assert body["due"][0]["subjects"] == ["customer"]
    assert {each["act"] for each in body["differences"]} == {"stop"}


def test_nothing_is_said_to_be_due_under_a_law_whose_duties_are_not_known() -> None:
    found = account({"purposes": {"support": {"label": WORDS}}})
    assert found.dues
    assert dues(found.before.policy, found.after.policy, found.changes, ()) == ()


def test_what_must_be_done_is_told_first_and_the_soonest_of_it() -> None:
    later = {"operator": {"name": WORDS}, "purposes": {"support": {"label": WORDS}, "promotion": {"opt_out": False}}}
    first, *others = tell(account(later), "en")
    assert first.title == "What is due"
    assert [point.head.split(" · ")[0] for point in first.points] == [
        "Beforehand", "Beforehand", "On the change", "Without delay"]  # fmt: skip
    assert others[-1].title == "What the rules say otherwise"


def test_a_new_purpose_for_figures_only_is_marked() -> None:
    counting = {"for": ["customer"], "items": ["email"], "label": WORDS, "form": "aggregates"}
    assert "“other words” (figures only)" in told(account({"purposes": {"counting": counting}}), "en")


def test_where_all_purposes_are_newly_provided_those_for_figures_only_are_named() -> None:
    everyone = ["customer", "applicant", "shareholder", "employee"]
    new = {"oslo": {"name": WORDS, "country": "NO", "relation": "third-party"}}
    provision = {"all": {"of": everyone, "grounds": ["consent"]}}
    words = told(account({"recipients": new, "provision": provision}), "en")
    assert "every purpose stated to them and every duty of the law" in words
    assert "of these, as figures only: “" in words


def test_of_very_many_names_the_first_are_told_and_how_many_more_there_are() -> None:
    items = {f"i{number}": {"label": {**WORDS, "en": f"item {number}"}} for number in range(25)}
    purpose = {"for": ["customer"], "items": ["email", *items], "label": WORDS}
    words = told(account({"items": items, "purposes": {"resale": purpose}}), "en")
    assert "item 18; 6 more, for “other words”" in words


def test_a_scope_of_very_many_lines_ends_with_where_the_rest_is() -> None:
    items = {f"i{number}": {"label": WORDS} for number in range(25)}
    purposes = {f"p{item}": {"for": ["customer"], "items": [item], "label": WORDS} for item in items}
    assert "and more (all of it with --json)" in told(account({"items": items, "purposes": purposes}), "en")
