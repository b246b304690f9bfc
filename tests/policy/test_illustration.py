"""The company's two revisions: the page of 2019, and the illustration that brings it up to the law of 2026."""

from datetime import date
from pathlib import Path

import pytest

import kotowari
from kotowari.errors import PolicyUnreadable
from kotowari.gate.ask import Ask
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.document import write_out
from kotowari.policy.law import parse_law
from kotowari.policy.model import Policy
from kotowari.policy.parse import parse_policy
from kotowari.policy.terms import Act, Condition, Ground

SOURCE = Path(kotowari.__file__).parent
LAW = parse_law((SOURCE / "policy" / "packs" / "jp-appi-2022-04-01.yaml").read_text("utf-8"), "jp-appi")
LANGUAGES = ("en", "ja", "zh-Hant")
TODAY = date(2026, 11, 2)
USUAL = frozenset((
    Condition.KNOWN,
    Condition.OF_SUBJECT,
    Condition.PROMISED,
    Condition.NOT_STOPPED,
    Condition.NOT_UNJUST,
    Condition.PROVISION_NOT_STOPPED,
))  # fmt: skip


def text(name: str) -> str:
    return (SOURCE / "cli" / "demo" / "policies" / f"hennge-{name}.yaml").read_text("utf-8")


def read(name: str) -> Policy:
    return parse_policy(text(name), name, frozenset((LAW.pack,)))


PAGE = read("2019-10-18")
ILLUSTRATION = read("2026-06-01-illustration")


def rulebook(policy: Policy) -> Rulebook:
    return make_rulebook(policy, "digest", [(LAW, "digest")])


def provide(policy: Policy, ask: dict[str, object], *conditions: Condition, checked: date | None = None) -> Code:
    """Return the reason with which an ask to provide is answered."""
    asked = Ask(act=Act.PROVIDE, **ask)  # type: ignore[arg-type]
    return decide(rulebook(policy), asked, Facts(on=TODAY, met=USUAL | set(conditions), checked=checked)).reason.code


TO_TAIWAN: dict[str, object] = {
    "subject": "customer",
    "items": frozenset(("name", "email")),
    "purpose": "support",
    "recipient": "taiwan",
    "ground": Ground.JOINT_USE,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_illustration_says_that_it_is_one_and_that_the_company_did_not_publish_it(language: str) -> None:
    words = {
        "en": ("This is an illustration", "did not publish it"),
        "ja": ("例示です", "公表したものではなく"),
        "zh-Hant": ("僅為例示", "並非由HENNGE株式會社所公告"),
    }[language]
    assert ILLUSTRATION.illustration is not None
    assert all(word in ILLUSTRATION.illustration[language] for word in words)
    assert PAGE.illustration is None


def test_it_is_in_force_from_the_day_on_which_it_is_published() -> None:
    assert ILLUSTRATION.revision == ILLUSTRATION.published == date(2026, 6, 1)


def test_every_rule_of_2019_is_still_there_under_its_name() -> None:
    assert set(PAGE.rules()) <= set(ILLUSTRATION.rules())
    assert PAGE.subjects.keys() == ILLUSTRATION.subjects.keys()
    assert PAGE.items == ILLUSTRATION.items


@pytest.mark.parametrize("name", PAGE.purposes)
def test_no_purpose_is_wider_than_it_was_promised_in_2019(name: str) -> None:
    before, after = PAGE.purposes[name], ILLUSTRATION.purposes[name]
    assert set(after.for_) <= set(before.for_)
    assert set(after.items) <= set(before.items)
    assert after.form == before.form
    assert after.opt_out == before.opt_out


def test_every_purpose_says_how_long_it_needs_what_it_uses() -> None:
    assert [name for name, purpose in ILLUSTRATION.purposes.items() if purpose.keep is None] == []


@pytest.mark.parametrize("name", ["business_communications", "necessary_procedures", "inquiries"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vague_purpose_is_put_in_other_words(name: str, language: str) -> None:
    assert ILLUSTRATION.purposes[name].label[language] != PAGE.purposes[name].label[language]


def test_the_rights_are_everybodys() -> None:
    assert {right.act for right in ILLUSTRATION.rights.values()} == {Act.DISCLOSE, Act.CORRECT, Act.STOP, Act.ERASE}
    assert all(set(right.of) == set(ILLUSTRATION.subjects) for right in ILLUSTRATION.rights.values())


def test_what_article_32_and_the_guideline_on_security_ask_for_is_stated() -> None:
    classes = {"basic_policy", "rules", "organisational", "personnel", "physical", "technical", "external_environment"}
    assert classes | {"procedure", "fee", "complaints", "desk"} <= ILLUSTRATION.measures.keys()
    assert ILLUSTRATION.operator.address
    assert ILLUSTRATION.operator.representative


@pytest.mark.parametrize(
    ("language", "countries"),
    [("en", ("Taiwan", "United States")), ("ja", ("台湾", "米国")), ("zh-Hant", ("臺灣", "美國"))],
)
def test_the_external_environment_names_the_countries(language: str, countries: tuple[str, str]) -> None:
    how = ILLUSTRATION.measures["external_environment"].how
    assert how is not None
    assert all(country in how[language] for country in countries)


@pytest.mark.parametrize("policy", [PAGE, ILLUSTRATION], ids=["page", "illustration"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_written_out_whole(policy: Policy, language: str) -> None:
    written = [
        line for clause in write_out(policy, language) for p in clause.paragraphs for line in (p.words, *p.points)
    ]
    assert any(policy.operator.name[language] in line for line in written)
    assert not any("{" in line or "}" in line or ".." in line or "。。" in line for line in written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_rules_own_words_on_measures_and_recipients(language: str) -> None:
    written = "\n".join(p.words for clause in write_out(ILLUSTRATION, language) for p in clause.paragraphs)
    assert ILLUSTRATION.recipients["america"].name[language] in written
    foreign = ILLUSTRATION.recipients["taiwan"].foreign
    assert foreign is not None
    assert foreign.evidence is not None
    assert foreign.evidence[language] in written
    technical = ILLUSTRATION.measures["technical"].how
    assert technical is not None
    assert technical[language] in written


@pytest.mark.parametrize(
    "slot",
    ["recipient of nobody", "evidence of nobody", "evidence of america", "how of measures.nothing", "how of measures",
     "how of purposes.support", "how of nowhere.law"],
)  # fmt: skip
def test_a_slot_for_words_that_no_rule_has_is_a_mistake(slot: str) -> None:
    asked = "{recipient of america}"
    assert asked in text("2026-06-01-illustration")
    changed = text("2026-06-01-illustration").replace(asked, "{" + slot + "}")
    with pytest.raises(PolicyUnreadable) as caught:
        parse_policy(changed, "changed")
    assert all("`{" + slot + "}` stands for nothing" in mistake.says for mistake in caught.value.mistakes)
    assert len(caught.value.mistakes) == len(LANGUAGES)


KEPT = (Condition.EQUIVALENT_SYSTEM_EVIDENCED, Condition.NOT_IMPAIRED)


def test_joint_use_with_taiwan_is_refused_by_the_page_and_permitted_by_the_illustration() -> None:
    checked = date(2026, 6, 1)
    assert provide(PAGE, TO_TAIWAN, *KEPT, checked=checked) is Code.JOINT_USE_INCOMPLETE
    assert provide(ILLUSTRATION, TO_TAIWAN, *KEPT, checked=checked) is Code.GROUND_MET


def test_while_its_system_is_impaired_taiwan_receives_nothing_by_joint_use() -> None:
    assert provide(ILLUSTRATION, TO_TAIWAN, KEPT[0], checked=date(2026, 6, 1)) is Code.SYSTEM_IMPAIRED


def test_the_illustrations_words_alone_evidence_nothing() -> None:
    assert provide(ILLUSTRATION, TO_TAIWAN) is Code.SYSTEM_NOT_EVIDENCED


def test_a_check_of_more_than_a_year_ago_is_overdue() -> None:
    assert provide(ILLUSTRATION, TO_TAIWAN, *KEPT, checked=date(2025, 11, 1)) is Code.SYSTEM_CHECK_OVERDUE


def test_the_subsidiary_in_the_united_states_is_in_no_joint_use() -> None:
    assert provide(ILLUSTRATION, {**TO_TAIWAN, "recipient": "america"}) is Code.JOINT_USE_RECIPIENT


def test_the_subsidiary_in_the_united_states_receives_what_an_informed_person_consents_to() -> None:
    ask = {**TO_TAIWAN, "recipient": "america", "ground": Ground.CONSENT}
    names = (Condition.CONSENT_NAMES_COUNTRY, Condition.CONSENT_NAMES_REGIME, Condition.CONSENT_NAMES_MEASURES)
    assert provide(ILLUSTRATION, ask, Condition.CONSENT_TO_PROVIDE, *names) is Code.GROUND_MET
    assert provide(ILLUSTRATION, ask, Condition.CONSENT_TO_PROVIDE, *names[1:]) is Code.CONSENT_UNINFORMED


TO_THE_INSURER: dict[str, object] = {
    "subject": "employee",
    "items": frozenset(("name",)),
    "purpose": "welfare",
    "recipient": "insurer",
    "ground": Ground.CONSENT,
}


def test_an_employee_may_consent_to_what_the_insurer_receives() -> None:
    assert provide(ILLUSTRATION, TO_THE_INSURER, Condition.CONSENT_TO_PROVIDE) is Code.GROUND_MET
    assert provide(ILLUSTRATION, TO_THE_INSURER) is Code.NO_CONSENT


def test_no_consent_opens_the_individual_number_to_the_insurer() -> None:
    ask = {**TO_THE_INSURER, "items": frozenset(("name", "individual_number")), "purpose": "pay"}
    assert provide(ILLUSTRATION, ask, Condition.CONSENT_TO_PROVIDE) is Code.INDIVIDUAL_NUMBER


@pytest.mark.parametrize("subject", ["applicant", "shareholder", "inquirer"])
def test_what_a_court_orders_is_provided_whoever_it_is_about(subject: str) -> None:
    ask = {**TO_THE_INSURER, "subject": subject, "purpose": "answering-by-law", "ground": Ground.LAW}
    ordered = (Condition.STATUTORY_BASIS, Condition.SECOND_APPROVAL, Condition.MINIMISED)
    assert provide(ILLUSTRATION, ask, *ordered) is Code.GROUND_MET
    assert provide(ILLUSTRATION, ask, *ordered[1:]) is Code.NO_LEGAL_BASIS
    assert provide(PAGE, {**ask, "recipient": "taiwan"}, *ordered) is Code.PROVISION_NOT_PROMISED


@pytest.mark.parametrize("subject", ["applicant", "shareholder", "inquirer"])
def test_on_what_the_illustration_is_silent_nothing_is_provided(subject: str) -> None:
    ask = {**TO_THE_INSURER, "subject": subject, "purpose": "inquiries", "ground": Ground.SUCCESSION}
    assert provide(ILLUSTRATION, ask, Condition.SUCCESSION_AGREED) is Code.PROVISION_NOT_PROMISED


@pytest.mark.parametrize(
    ("language", "points"),
    [
        ("en", ("until the inquiry is answered, and for 1 year after it", "for 1 year from when it was obtained")),
        ("ja", ("お問い合わせへの対応が終わるまでの間およびその終了後1年間", "取得から1年間")),
        ("zh-Hant", ("洽詢處理期間及其結束後1年", "自蒐集時起1年")),
    ],
)
def test_the_page_writes_out_how_long_each_purpose_needs_what_it_uses(language: str, points: tuple[str, str]) -> None:
    (clause,) = (clause for clause in write_out(ILLUSTRATION, language) if clause.id == "keeping-periods")
    written = [point for paragraph in clause.paragraphs for point in paragraph.points]
    assert len(written) == len(ILLUSTRATION.purposes)
    assert all(any(point.endswith(expected) for point in written) for expected in points)
