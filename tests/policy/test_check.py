"""What a check finds: the gaps between a policy and the law, contradictions, clauses that nothing keeps."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import ExpectedOfAnother, PolicyUnreadable
from kotowari.policy.checking.check import Report
from kotowari.policy.checking.expected import Expected, compare, parse_expected
from kotowari.policy.checking.words import WORDS
from kotowari.policy.gaps import Weight
from kotowari.policy.law import parse_law
from kotowari.policy.parse import lines_of_rules
from kotowari.policy.pending import parse_pending
from kotowari.policy.text import LANGUAGES
from tests.policy.given import ILLUSTRATION, PACKS, PAGE, POLICIES, law, pending, policy, report, text, words

EXPECTED = (POLICIES / f"{PAGE}.expected.yaml").read_text("utf-8")
EVERYBODY = ["customer", "applicant", "shareholder", "employee", "inquirer"]


def expected() -> Expected:
    return parse_expected(EXPECTED, "expected.yaml")


def ids(found: Report, *weights: Weight) -> set[str]:
    return {each.id for each in found.findings if each.weight in (weights or tuple(Weight))}


def with_clause(name: str, clause: str, **changes: Any) -> dict[str, Any]:
    """A patch of the document, which is a list: all clauses, one of them changed."""
    clauses = [each.model_dump(by_alias=True, mode="json", exclude_none=True) for each in policy(name).document]
    return {"document": [{**each, **changes} if each["id"] == clause else each for each in clauses]}


def test_the_page_of_2019_has_just_the_gaps_that_are_known_of_it() -> None:
    known = expected()
    found = report(PAGE, on=known.on)
    assert compare(found, known).is_equal
    assert [(each.id, each.weight) for each in found.findings] == [(each.id, each.weight) for each in known.findings]
    assert all(each.because.endswith(".") for each in known.findings)


def test_its_one_breach_is_the_joint_use_notice() -> None:
    (breach,) = report(PAGE).of(Weight.BREACH)
    assert breach.id == "joint-use-responsible/joint_use.taiwan"
    assert breach.rules == ("joint_use.taiwan",)
    assert breach.article == {
        "en": "APPI Article 27(5)(iii)",
        "ja": "個人情報保護法第27条第5項第3号",
        "zh-Hant": "日本個人資訊保護法第27條第5項第3款",
    }
    assert "address; representative" in breach.says["en"]
    assert "住所、代表者" in breach.says["ja"]


def test_the_illustration_leaves_advice_only() -> None:
    assert ids(report(ILLUSTRATION)) == {"route-unnamed/recipients.america", "transmission-unmentioned"}
    assert ids(report(ILLUSTRATION), Weight.ADVICE) == ids(report(ILLUSTRATION))


FOREIGN = {"route": "equivalent-system", "evidence": words("an agreement")}
TAIWAN = {"country": "TW", "relation": "affiliate", "name": words("HENNGE Taiwan")}
# What is changed in the illustration, which is clean, so that a gap shows.
OPENED: dict[str, dict[str, Any]] = {
    "joint-use-responsible/joint_use.taiwan": {"joint_use": {"taiwan": {"responsible": {"representative": None}}}},
    "joint-use-unshown/joint_use.taiwan": with_clause(ILLUSTRATION, "joint-use", text=words("We share it.")),
    "fee-unlawful/rights.stop": {"rights": {"stop": {"fee": {"amount": 500}}}},
    "number-shared/joint_use.taiwan": {
        "joint_use": {"taiwan": {"of": ["customer", "employee"], "items": ["name", "individual_number"]}},
        "provision": {"employees": {"grounds": ["law", "joint-use"]}},
    },
    "operator-unstated": {"operator": {"representative": None}}
    | with_clause(ILLUSTRATION, "preamble", text=words("This is our policy.")),
    "purposes-unshown/purposes.recruiting": with_clause(ILLUSTRATION, "purposes-applicants", text=words("We recruit.")),
    "disclosure-unoffered": {"rights": {"disclosure": {"of": EVERYBODY[1:]}}},
    "correction-unoffered": {"rights": {"correction": {"of": EVERYBODY[:-1]}}},
    "stop-unoffered": {"rights": {"stop": {"of": ["customer"]}, "erasure": {"of": ["customer"]}}},
    "procedure-unstated": {"measures": {"procedure": None}, "rights": {"stop": {"how": None}}}
    | with_clause(ILLUSTRATION, "rights-procedure", keeps=["measures.fee"]),
    "fee-unstated": {"measures": {"fee": None}, "rights": {"disclosure": {"fee": None}}}
    | with_clause(ILLUSTRATION, "rights-procedure", keeps=["measures.procedure"], text=words("Write to us.")),
    "measures-unstated": {"measures": {"rules": {"how": None}}}
    | with_clause(ILLUSTRATION, "security", text=words("We keep it safe.")),
    "external-environment-unstated": {"measures": {"external_environment": {"how": None}}}
    | with_clause(ILLUSTRATION, "security", text=words("We keep it safe.")),
    "contact-unshown": with_clause(ILLUSTRATION, "contact", text=words("Write to us.")),
    "system-undescribed/recipients.taiwan": {"recipients": {"taiwan": {"foreign": {"evidence": None}}}}
    | with_clause(ILLUSTRATION, "abroad", text=words("Some recipients are abroad.")),
    "route-unnamed/recipients.taiwan": {"recipients": {"taiwan": {"foreign": None}}}
    | with_clause(ILLUSTRATION, "abroad", text=words("Some recipients are abroad.")),
    "check-rare/recipients.taiwan": {"recipients": {"taiwan": {"foreign": {"every": "2 years"}}}},
    "purposes-vague/purposes.surveys": {"purposes": {"surveys": {"label": words("our business activities")}}},
    "statement-on-forms": {"acquisition": {"stated": {"how": None}}},
    "special-care-consent": {"acquisition": {"special_care": None}},
    "keeping-unstated": {"purposes": {"surveys": {"keep": None}}},
    "number-kept-short/purposes.pay": {"purposes": {"pay": {"keep": {"then": "6 years"}}}},
    "number-unlimited": with_clause(ILLUSTRATION, "purposes-employees", text=words("{purposes of employee}")),
    "entrustees-unsupervised": {"measures": {"entrustees": {"how": None}}}
    | with_clause(ILLUSTRATION, "security", text=words("We keep it safe.")),
    "provision-records-unmentioned": with_clause(ILLUSTRATION, "rights", text=words("Ask us at any time.")),
    "opt-out-unsupported": with_clause(ILLUSTRATION, "rights", text=words("Provision by opt-out. オプトアウト。")),
    "promotion-without-opt-out/purposes.promotion": {"purposes": {"promotion": {"opt_out": False}}},
    "promotion-unmarked/purposes.promotion": {"purposes": {"promotion": {"kind": "dpv:CustomerCare"}}},
    "transmission-unmentioned": {},
}  # fmt: skip


@pytest.mark.parametrize("gap", OPENED)
def test_a_gap_that_is_opened_is_found(gap: str) -> None:
    before, after = ids(report(ILLUSTRATION)), report(ILLUSTRATION, OPENED[gap])
    (found,) = (each for each in after.findings if each.id == gap)
    assert found.weight is law().gaps[gap.partition("/")[0]].weight
    assert gap not in before or OPENED[gap] == {}
    for told in (found.says, found.do):
        assert len({told[language] for language in LANGUAGES}) == len(LANGUAGES)
        assert "{thing}" not in "".join(told.values())
        assert "{missing}" not in "".join(told.values())


def test_every_gap_of_the_pack_has_a_case() -> None:
    assert {gap.partition("/")[0] for gap in OPENED} == law().gaps.keys()


def test_a_fee_of_nothing_or_on_disclosure_is_lawful() -> None:
    free = {"rights": {"stop": {"fee": {"amount": 0}}, "disclosure": {"fee": {"amount": 1000}}}}
    assert ids(report(ILLUSTRATION, free)) == ids(report(ILLUSTRATION))


def test_a_telephone_number_on_the_page_is_a_way_to_the_desk() -> None:
    reached = with_clause(ILLUSTRATION, "contact", text=words("Call {telephone}.")) | {
        "operator": {"contact": {"telephone": "03-6415-3660"}}
    }
    assert "contact-unshown" not in ids(report(ILLUSTRATION, reached))


@pytest.mark.parametrize("gap", ["external-environment-unstated", "route-unnamed/recipients.taiwan"])
def test_what_only_concerns_recipients_abroad_is_not_asked_without_one(gap: str) -> None:
    assert gap in ids(report(PAGE))
    assert gap not in ids(report(PAGE, {"recipients": {"taiwan": {"country": "JP"}}}))


def test_a_country_that_the_law_exempts_needs_no_route_and_is_named_among_the_measures_all_the_same() -> None:
    found = ids(report(PAGE, {"recipients": {"taiwan": {"country": "DE"}}}))
    assert "route-unnamed/recipients.taiwan" not in found
    assert "external-environment-unstated" in found


ANSWERABLE = sorted(each.id for each in expected().findings if each.weight is Weight.ANSWERABLE)


@pytest.mark.parametrize("gap", ANSWERABLE)
def test_a_stored_answer_closes_what_is_answerable_and_that_alone(gap: str) -> None:
    before, after = report(PAGE), report(PAGE, {"answers": {gap: words("We answer this.")}})
    assert ids(after) == ids(before) - {gap}
    assert [each.id for each in after.answered] == [gap]


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        ("joint-use-responsible/joint_use.taiwan", "answer-to-a-breach/answers.joint-use-responsible/joint_use.taiwan"),
        ("fee-unlawful", "answer-to-a-breach/answers.fee-unlawful"),
        ("keeping-unstated", "answer-to-nothing/answers.keeping-unstated"),
        ("no-such-gap", "answer-to-nothing/answers.no-such-gap"),
    ],
)
def test_an_answer_to_anything_else_closes_nothing_and_is_a_mistake(answer: str, finding: str) -> None:
    before, after = report(PAGE), report(PAGE, {"answers": {answer: words("We answer this.")}})
    assert ids(after) - ids(before) == {finding}
    assert ids(before) <= ids(after)
    assert finding in ids(after, Weight.MISTAKE)
    assert after.answered == ()


ENTRUSTED = {"taiwan": {"relation": "entrustee"}}
# What is changed in the page of 2019 so that it is at odds with itself.
CONTRADICTED: dict[str, dict[str, Any]] = {
    "clause-unkept/document.preamble": with_clause(PAGE, "preamble", informs=False),
    "sentences-differ/document.law": with_clause(PAGE, "law", text=words("We do. 守ります。")),
    "subject-unpromised/subjects.visitor": {"subjects": {"visitor": {"label": words("visitors")}}}
    | with_clause(PAGE, "purposes-everyone", text=words("All: {purpose of inquiries}.")),
    "item-unused/items.blood": {"items": {"blood": {"label": words("blood type")}}},
    "aggregates-find-persons/purposes.surveys": {"purposes": {"surveys": {"form": "aggregates"}}},
    "joint-item-unused/joint_use.taiwan": {"joint_use": {"taiwan": {"items": ["name", "login_log", "salary"]}}},
    "joint-purpose-unpromised/joint_use.taiwan": {"joint_use": {"taiwan": {"purposes": ["support", "recruiting"]}}},
    "joint-subject-untold/joint_use.taiwan": {
        "joint_use": {"taiwan": {"of": ["customer", "employee"], "purposes": ["support"]}},
        "provision": {"staff": {"of": ["employee"], "grounds": ["joint-use"]}},
    } | with_clause(PAGE, "provision", keeps=["provision"]),
    "joint-user-entrusted/joint_use.taiwan": {"recipients": ENTRUSTED},
    "joint-ground-unused/provision.customers": {"provision": {"customers": {"of": ["customer", "applicant"]}}},
    "route-at-home/recipients.taiwan": {"recipients": {"taiwan": {"country": "JP", "foreign": FOREIGN}}},
    "right-of-no-kind/rights.stop": {"rights": {"stop": {"act": "provide"}}},
    "answer-to-nothing/answers.moon": {"answers": {"moon": words("Full.")}},
    "answer-to-a-breach/answers.fee-unlawful": {"answers": {"fee-unlawful": words("None.")}},
}  # fmt: skip


@pytest.mark.parametrize("contradiction", CONTRADICTED)
def test_a_contradiction_is_found_and_told_in_three_languages(contradiction: str) -> None:
    assert contradiction not in ids(report(PAGE))
    (found,) = (each for each in report(PAGE, CONTRADICTED[contradiction]).findings if each.id == contradiction)
    assert found.weight in (Weight.MISTAKE, Weight.ADVICE)
    for told in (found.says, found.do):
        assert len({told[language] for language in LANGUAGES}) == len(LANGUAGES)
        assert not any(slot in "".join(told.values()) for slot in ("{thing}", "{missing}"))


def test_every_contradiction_that_can_be_told_has_a_case() -> None:
    assert {contradiction.partition("/")[0] for contradiction in CONTRADICTED} == WORDS.keys()


def test_the_items_that_a_joint_use_shares_in_vain_are_named() -> None:
    found = report(PAGE, CONTRADICTED["joint-item-unused/joint_use.taiwan"])
    (one,) = (each for each in found.findings if each.id.startswith("joint-item-unused"))
    assert one.says["en"].endswith("of these subjects: salary.")


def test_what_differs_from_the_expected_is_named() -> None:
    known = expected()
    changed = {"joint_use": {"taiwan": {"responsible": {"address": words("Tokyo"), "representative": words("K. O.")}}}}
    mended = compare(
        report(PAGE, changed | with_clause(PAGE, "joint-use", text=words("{responsible of taiwan}"))), known
    )
    assert [each.id for each in mended.vanished] == ["joint-use-responsible/joint_use.taiwan"]
    assert [each.id for each in mended.unexpected] == ["joint-use-unshown/joint_use.taiwan"]
    lighter = known.model_copy(
        update={"findings": tuple(each.model_copy(update={"weight": Weight.ADVICE}) for each in known.findings)}
    )
    reweighed = compare(report(PAGE), lighter).reweighed
    assert {each.weight for each in reweighed} == {Weight.BREACH, Weight.ANSWERABLE}
    assert not compare(report(PAGE), lighter).is_equal


def test_what_is_expected_of_one_revision_is_not_held_against_another() -> None:
    with pytest.raises(ExpectedOfAnother, match="2019-10-18"):
        compare(report(ILLUSTRATION), expected())


@pytest.mark.parametrize("broken", ["", "findings: []", "kotowari_expected: 1\nfindings: [{id: x, weight: grave}]"])
def test_a_broken_file_of_expected_findings_is_told_of(broken: str) -> None:
    with pytest.raises(PolicyUnreadable):
        parse_expected(broken, "expected.yaml")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(["subjects", "items", "recipients", "rights"]), st.just(None)),
    st.lists(st.sampled_from(sorted(CONTRADICTED)), max_size=3),
)
def test_any_readable_policy_can_be_checked(without: dict[str, None], changes: list[str]) -> None:
    """No combination of changes makes a check fail; the heaviest come first; no id stands twice."""
    patch: dict[str, Any] = {}
    for change in changes:
        patch |= CONTRADICTED[change]
    try:
        found = report(PAGE, patch | without)
    except ValueError:
        return
    weights = [tuple(Weight).index(each.weight) for each in found.findings]
    assert weights == sorted(weights)
    assert len({each.id for each in found.findings}) == len(found.findings)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 9000))
def test_what_is_pending_changes_no_finding_whatever_the_day(days: int) -> None:
    day = date(2022, 4, 1) + timedelta(days=days)
    found = report(PAGE, on=day)
    assert ids(found) == ids(report(PAGE))
    assert found.pending == pending()


def test_a_pending_stage_whose_day_has_come_is_due() -> None:
    (act,) = pending()
    first, second = act.stages
    assert (first.from_, second.by) == (date(2027, 1, 17), date(2028, 7, 16))
    assert [first.is_due(day) for day in (date(2027, 1, 16), date(2027, 1, 17))] == [False, True]
    assert [second.is_due(day) for day in (date(2028, 7, 15), date(2028, 7, 16))] == [False, True]
    assert {"penalties"} == first.touches.keys()
    assert {"statistics", "consent", "minors", "entrustees", "breach-notice", "surcharge"} < second.touches.keys()


PENDING = (PACKS / "pending" / "jp-act-56-2026.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  - by: 2028-07-16\n", "  -\n", "either `from`, a day that is fixed, or `by`"),
        ("  - by: 2028-07-16\n", "  - by: 2028-07-16\n    from: 2028-01-01\n", "either `from`"),
        ("label: {en: penalties, ja: 罰則,", "label: {en: penalties,", "missing in `ja`"),
        ("kotowari_pending: 1", "kotowari_pending: 1\nacts: {}", "no such key here"),
    ],
)
def test_a_broken_pending_change_is_told_of(old: str, new: str, says: str) -> None:
    assert old in PENDING
    with pytest.raises(PolicyUnreadable, match=says):
        parse_pending(PENDING.replace(old, new, 1), "pending.yaml")


LAW = (PACKS / "jp-appi-2022-04-01.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("test: fee-only-on\n    acts: [disclose]", "test: fee-only-on", "reads `acts`"),
        ("test: fee-only-on\n", "test: fees-are-fair\n", "expected `operator-stated`"),
        ("    class: individual-number\n    length: 7 years\n", "", "reads `class`, `length`"),
        (
            "address: {en: address, ja: 住所, zh-Hant: 地址}",
            "adress: {en: a, ja: 住所, zh-Hant: 地址}",
            "no other names",
        ),
        ("section: acquisition", "section: purposes", "expected as `section` one of acquisition"),
        ("en: Take the fee out.", "en: Take out the {missing}.", "fills no `{missing}`"),
        ("weight: answerable", "weight: mistake", "expected"),
        ('article: "38(1)"', "article: Art. 38", "expected"),
        ("en: Take the fee out.", "fr: Retirez-le.", "missing in `en`"),
        ("address: {en: address, ja: 住所,", "address: {en: address,", "missing in `ja`"),
    ],
)
def test_a_broken_gap_is_told_of(old: str, new: str, says: str) -> None:
    assert old in LAW
    with pytest.raises(PolicyUnreadable, match=says.replace("{", r"\{")) as caught:
        parse_law(LAW.replace(old, new, 1), "pack.yaml")
    assert caught.value.mistakes[0].key.startswith("gaps.")


def test_a_finding_leads_to_its_line() -> None:
    whole = text(PAGE)
    lines = lines_of_rules(
        whole, PAGE, ["joint_use.taiwan", "document.law", "operator.contact", "moon.x", "document.x"]
    )
    assert {rule: whole.splitlines()[line - 1].strip() for rule, line in lines.items()} == {
        "joint_use.taiwan": "taiwan:",
        "document.law": "- id: law",
        "operator.contact": "contact:",
    }
