"""Every mistake a policy file can have: the line and key it is told at, and what was expected."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import LawPackMissing, PolicyUnreadable, UnknownSlot
from kotowari.gate.ask import Ask
from kotowari.gate.labels import AskLabels
from kotowari.gate.rulebook import make_rulebook
from kotowari.policy.document import read_slot, write_out
from kotowari.policy.law import LawPack, in_force, parse_law
from kotowari.policy.model import Policy
from kotowari.policy.parse import LIMIT, NODES, POLICY_FILE, parse_policy
from kotowari.policy.period import Period
from kotowari.policy.terms import Act
from tests.policy.given import PAGE, law, policy

SOURCE = Path(__file__).parents[2] / "src" / "kotowari"
POLICY = (SOURCE / "cli" / "demo" / "policies" / "hennge-2019-10-18.yaml").read_text(encoding="utf-8")
PACK = (SOURCE / "policy" / "packs" / "jp-appi-2022-04-01.yaml").read_text(encoding="utf-8")
LAWS = frozenset({"jp-appi"})


def mistakes(text: str, laws: frozenset[str] | None = LAWS) -> list[str]:
    with pytest.raises(PolicyUnreadable) as caught:
        parse_policy(text, "p.yaml", laws)
    return [str(mistake) for mistake in caught.value.mistakes]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


# What is replaced by what; the line is that of the replacement; then the key, and words of what was expected.
REPLACED = [
    ("kotowari: 1", "kotowari: 2", "kotowari", "expected `1`|expected 1"),
    ("revision: 2019-10-18", "revision: 2019-10-17", "revision", "before it was published"),
    ("revision: 2019-10-18", "revision: soon", "revision", "expected a day such as"),
    ("revision: 2019-10-18", "revision: 20191018", "revision", "expected a day such as"),
    ("prevailing: ja", "prevailing: fr", "prevailing", "one of the policy's languages"),
    ("prevailing: ja", "prevailing: ja\nfollowing: [ko, ja]", "following.1", "`ja` is named already"),
    ("languages: [en, ja, zh-Hant]", "languages: [en, ja, zh-Hant, ja]", "languages.3", "`ja` is named already"),
    ("laws: [jp-appi]", "laws: [us-ccpa]", "laws.0", "no law pack `us-ccpa`: expected one of `jp-appi`"),
    ("languages: [en, ja, zh-Hant]", "languages: []", "languages", "expected at least one"),
    ("timezone: Asia/Tokyo", "timezone: Asia/Edo", "operator.timezone", "expected an IANA time zone"),
    ("email: privacy-info@hennge.com", "email: not an address", "operator.contact.email", "expected"),
    ("for: [applicant]", "for: [nobody]", "purposes.recruiting.for.0", "`nobody` is not defined under subjects"),
    ("for: [applicant]", "for: [applicant, applicant]", "purposes.recruiting.for.1", "stands here twice"),
    ("for: [applicant]", "for: applicant", "purposes.recruiting.for", "expected a list"),
    ("for: [applicant]", "for: [applicant]\n    until: never", "purposes.recruiting.until", "no such key here"),
    ('kind: "dpv:Customer"', 'kind: "dpv:Custmer"', "subjects.customer.kind", "DPV 2.3: expected `dpv:Customer`"),
    ('kind: "dpv:Marketing"', 'kind: "Marketing"', "promotion.kind", "DPV 2.3: expected `dpv:Marketing`"),
    ('kind: "pd:Name"', 'kind: "pd:Na\\nme"', "items.name.kind", "`pd:Na me` is no such concept"),
    ("country: TW", "country: Taiwan", "recipients.taiwan.country", "expected"),
    ("relation: affiliate", "relation: cousin", "recipients.taiwan.relation", "expected `affiliate`"),
    ("with: [taiwan]", "with: [osaka]", "joint_use.taiwan.with.0", "not defined under recipients"),
    ("entrustment, succession, joint-use,", "entrustment, succession,", "joint_use.taiwan.of.0", "add it there"),
    ("keeps: [measures.desk]", "keeps: [measures.dusk]", "document.", "is no rule of this file"),
    ("keeps: [measures.desk]", "keeps: []", "measures.desk", "no clause of the document states this rule"),
    ("id: acquisition\n", "id: preamble\n", "document.1.id", "the id of two clauses"),
    ("how {operator} handles", "how {operaror} handles", "document.0.text.en", "stands for nothing in this file"),
    ("how {operator} handles", "how {operator handles", "document.0.text.en", "belongs to no slot"),
    ("heading: {en: Acquisition,", "heading: {en: 'The {operator}',", "document.1.heading.en", "without `{` and `}`"),
    ("opt_out: true", "opt_out: perhaps", "opt_out", "expected `true` or `false`"),
    ("    form: aggregates", "    keep: {then: a while}", "keep.then", "expected a length of time"),
    ("    form: aggregates", "    keep: {then: 7}", "keep.then", "expected a length of time"),
    (
        "label: {en: salary, ja: 給与, zh-Hant: 薪資}",
        "label: {en: salary, ja: 給与}",
        "salary.label",
        "missing in `zh-Hant`",
    ),
    ("label: {en: salary,", "label: {fr: paie, en: salary,", "salary.label", "also in `fr`"),
    ("label: {en: salary,", "label: {en: '',", "salary.label.en", "expected some text"),
    ("  salary:", "  Salary Paid:", "items", "expected"),
    ("subjects:\n", "subjects: 7\nothers:\n", "subjects", "expected a mapping"),
    (
        "    form: aggregates",
        "    keep: {while: lease}",
        "keep.while",
        "not defined under periods: expected one of them",
    ),
    ("    form: aggregates", "    keep: {}", "shareholder_statistics.keep", "expected `while`, `then` or both"),
    ("by: [source-and-notice, procedure]", "by: [sealing]", "proper.by.0", "keeps nothing under acquisition"),
    ("by: [source-and-notice, procedure]", "by: [hope]", "proper.by.0", "expected `procedure`"),
    ("stop: {act: stop,", "stop: {fee: {amount: -1}, act: stop,", "rights.stop.fee.amount", "not as expected"),
    ("stop: {act: stop,", "stop: {fee: {amount: 1.5}, act: stop,", "rights.stop.fee.amount", "not as expected"),
    (
        "stop: {act: stop,",
        "stop: {fee: {amount: 1, currency: yen}, act: stop,",
        "fee.currency",
        "three capital letters",
    ),
    ("document:\n", "answers: {Not An Id: {en: a, ja: a, zh-Hant: a}}\ndocument:\n", "answers", "the id of a gap"),
    ("document:\n", "answers: {fee-unstated: {en: none}}\ndocument:\n", "answers.fee-unstated", "missing in `ja`"),
    (
        "law, entrustment, succession,",
        "law, opt-out, succession,",
        "provision.customers.grounds.2",
        "expected `consent`",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "says"), REPLACED, ids=[new.strip()[:40] for _, new, _, _ in REPLACED])
def test_a_mistake_is_told_at_its_line(old: str, new: str, key: str, says: str) -> None:
    assert old in POLICY
    text = POLICY.replace(old, new, 1)
    found = mistakes(text)
    assert any(key in one and re.search(says, one) for one in found), found
    assert all(re.match(r"p\.yaml:[1-9][0-9]*: \S", one) and "\n" not in one for one in found)


def test_the_line_is_the_mistakes_own() -> None:
    text = POLICY.replace("for: [applicant]", "for: [nobody]", 1)
    assert mistakes(text)[0].startswith(f"p.yaml:{line_of(text, 'for: [nobody]')}: purposes.recruiting.for.0: ")


def test_a_missing_key_is_told_at_what_it_is_missing_from() -> None:
    text = POLICY.replace("    country: TW\n", "", 1)
    (found,) = mistakes(text)
    assert "recipients.taiwan.country: this key is missing" in found
    assert found.startswith(f"p.yaml:{line_of(text, '  taiwan:')}:")


def test_all_mistakes_are_told_at_once_by_line() -> None:
    text = POLICY.replace("country: TW", "country: Taiwan").replace("for: [applicant]", "for: applicant")
    found = mistakes(text)
    assert len(found) == 2
    assert [int(one.split(":")[1]) for one in found] == sorted(int(one.split(":")[1]) for one in found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a mapping"),
        ("- a\n- b\n", "expected a mapping"),
        ("a: [1, 2\nb: 3\n", "broken YAML"),
        ("a: 1\n\tb: 2\n", "broken YAML"),
        ("kotowari: 1\nkotowari: 1\n", "twice|two times|already"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object:os.system []\n", "tags"),
        ("a: " + "[" * 60 + "]" * 60, "nested too deep"),
        ("a: \x07bell\n", "control character"),
        ("a: \x00\n", "control character"),
        ("a: \ud800\n", "character"),
        ("a: 2026-13-45\n", "broken YAML|expected|missing"),
        ("x" * (LIMIT + 1), "longer than"),
        ("? [a, b]\n: 1\n", "expected|missing"),
        ("1: 2\n", "expected|missing|no such key"),
        ("? [a, {b: c}]\n: 1\n", "expected|missing"),
        ("? {[a]: b}\n: 1\n", "expected|missing"),
    ],
)
def test_what_is_no_policy_is_told_so(text: str, says: str) -> None:
    assert re.search(says, mistakes(text)[0])


TOO_MANY = f"a: [{'1, ' * NODES}1]"


def test_more_keys_and_values_than_a_policy_has_are_told_of() -> None:
    few = replace(POLICY_FILE, nodes=50)
    assert few.read("a: [" + "1, " * 46 + "1]", "p.yaml")
    with pytest.raises(PolicyUnreadable) as caught:
        few.read(TOO_MANY, "p.yaml")
    assert str(caught.value.mistakes[0]) == ("p.yaml:1: the file: more than 50 keys and values: expected a policy file")


@pytest.mark.long
def test_as_many_as_the_limit_are_told_of_too() -> None:
    assert f"more than {NODES} keys and values" in mistakes(TOO_MANY)[0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read_or_told_of(text: str) -> None:
    mistakes(text)


def test_the_2019_page_is_read_with_its_facts() -> None:
    read = policy(PAGE)
    assert read.revision == date(2019, 10, 18)
    assert {subject: len(read.purposes_of(subject)) for subject in read.subjects} == {
        "customer": 7,
        "applicant": 2,
        "shareholder": 4,
        "employee": 7,
        "inquirer": 1,
    }
    joint = read.joint_use["taiwan"]
    assert set(joint.items) == {"company", "address", "name", "phone", "email"}
    assert joint.responsible.name["en"] == "Kazuhiro Ogura"
    assert len(read.provision["customers"].grounds) == 6
    assert read.operator.contact.email == "privacy-info@hennge.com"
    for language in read.languages:
        assert not [p for clause in write_out(read, language) for p in clause.paragraphs if "{" in p.words]


def test_a_policy_may_be_read_without_knowing_the_law_packs() -> None:
    assert isinstance(parse_policy(POLICY, "p.yaml"), Policy)


@pytest.mark.parametrize(
    "slot",
    [
        *(
            f"{kind} of nobody"
            for kind in ("purposes", "purpose", "subject", "grounds", "responsible", "fee", "keeping")
        ),
        *("fee of stop", "how of rights.stop", "keeping of customer"),
        *(f"{kind} of nobody" for kind in ("joint-items", "joint-users", "joint-purposes")),
        *("includes of customer", "representative", "telephone", "moon", "purposes for customer"),
    ],
)
def test_a_slot_that_stands_for_nothing_is_refused(slot: str) -> None:
    with pytest.raises(UnknownSlot, match="stands for nothing"):
        read_slot(policy(PAGE), slot)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("14 days", date(2026, 2, 20), date(2026, 3, 6)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("1 month", date(2028, 1, 31), date(2028, 2, 29)),
        ("13 months", date(2026, 12, 15), date(2028, 1, 15)),
        ("1 year", date(2028, 2, 29), date(2029, 2, 28)),
        ("9999 years", date(2026, 1, 1), date.max),
        ("9999 days", date(9998, 1, 1), date.max),
        ("1 day", date.max, date.max),
    ],
)
def test_a_length_of_time_ends_on_a_day_there_is(text: str, start: date, end: date) -> None:
    period = Period.parse(text)
    assert period.after(start) == end
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "a year", "0 days", "1 week", "-1 days", "1  day", "１ day", "10000 days"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a length of time"):
        Period.parse(text)


def pack(**changed: object) -> LawPack:
    return law().model_copy(update=changed)


def test_the_pack_of_the_day_is_chosen() -> None:
    old = pack(in_force=date(2022, 4, 1))
    new = pack(in_force=date(2027, 1, 17))
    ended = pack(pack="tw-pdpa", in_force=date(2012, 10, 1), until=date(2026, 1, 1))
    every = (new, old, ended)
    assert in_force(every, ["jp-appi"], date(2026, 6, 1)) == (old,)
    assert in_force(every, ["jp-appi"], date(2027, 1, 17)) == (new,)
    assert in_force(every, ["tw-pdpa", "jp-appi"], date(2025, 12, 31)) == (ended, old)
    for name, day in (("jp-appi", date(2022, 3, 31)), ("tw-pdpa", date(2026, 1, 1)), ("eu-gdpr", date(2026, 1, 1))):
        with pytest.raises(LawPackMissing, match=name):
            in_force(every, [name], day)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  disclose:\n", "  uncover:\n", "expected"),
        ("  erase:\n    - {any: [known]", "  correct_:\n    - {any: [known]", "expected"),
        ("cite: {en: APPI,", "cite: {fr: LPRP, en: APPI,", "also in `fr`"),
        ("any: [not-unjust]", "any: [just]", "expected"),
        ('article: "19"', 'article: "nineteen"', "expected"),
    ],
)
def test_a_broken_law_pack_is_told_of(old: str, new: str, says: str) -> None:
    assert old in PACK
    with pytest.raises(PolicyUnreadable, match=says):
        parse_law(PACK.replace(old, new, 1), "pack.yaml")


def test_a_law_pack_says_what_every_act_needs() -> None:
    start = PACK.index("  disclose:\n")
    shortened = PACK[:start] + PACK[PACK.index("\nclasses:") :]
    with pytest.raises(PolicyUnreadable, match="there is nothing on `disclose`"):
        parse_law(shortened, "pack.yaml")


def test_a_policy_can_be_made_of_values_as_well_as_of_text() -> None:
    keep = {"while": "contract", "then": Period(months=12)}
    values = policy(PAGE).model_dump(by_alias=True) | {"revision": date(2026, 1, 1)}
    values["purposes"]["support"]["keep"] = keep
    made = Policy.model_validate(values)
    assert made.purposes["support"].keep is not None
    assert made.purposes["support"].keep.then == Period(months=12)


def test_a_rulebook_wants_the_pack_of_every_law() -> None:
    with pytest.raises(ValueError, match="not those of the policy's laws"):
        make_rulebook(policy(PAGE), "digest", [])


def test_the_labels_of_an_ask_are_a_mapping() -> None:
    rulebook = make_rulebook(policy(PAGE), "digest", [(law(), "mark")])
    labels = AskLabels(rulebook, Ask(Act.USE, "customer", frozenset({"email"}), "support"))
    assert len(labels) == len(list(labels)) == 8
    assert labels["subject"]["ja"] == "お客様"


def test_the_first_clause_has_a_heading() -> None:
    start = POLICY.index("    heading:", POLICY.index("document:"))
    end = POLICY.index("\n    text:", start)
    assert "document.0: the first clause has no heading" in mistakes(POLICY[:start] + POLICY[end + 1 :])[0]


@pytest.mark.parametrize("key", ["[a, [b, {c: d}]]", "{a: {b: [c]}}", "[{a: b}]", "{}", "[]", "[[]]"])
def test_a_key_that_is_no_text_is_told_of(key: str) -> None:
    assert mistakes(f"? {key}\n: 1\n")
    assert mistakes(f"a:\n  ? {key}\n  : 1\n  b: 2\n")


@pytest.mark.parametrize("value", ["2026-02-30", "0o9", "1e400", "2026-01-01T25:00:00Z", "!!int x", "0x", ".inf", "~"])
def test_a_value_that_yaml_itself_stumbles_over_is_told_of(value: str) -> None:
    assert mistakes(f"a: {value}\n")


def test_a_name_of_another_form_is_told_which_form_is_expected() -> None:
    found = mistakes(POLICY.replace("languages: [en, ja, zh-Hant]", "languages: [EN, ja, zh-Hant]", 1))
    assert any("languages.0: expected" in one for one in found)
    found = mistakes(POLICY.replace("policy: hennge", "policy: 7", 1))
    assert any("policy:" in one for one in found)


def test_a_number_beyond_all_measure_is_told_of() -> None:
    assert "broken YAML" in mistakes("a: " + "9" * 5000 + "\n")[0]


def test_a_name_beyond_all_measure_is_told_of() -> None:
    found = mistakes(POLICY.replace("policy: hennge", f"policy: {'h' * 64}", 1))
    assert "p.yaml:4: policy: not as expected" in found[0]
