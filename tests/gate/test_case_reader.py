"""Files of cases: what a wrong one says, and at which line; and what a case that fails says."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import CaseFileEmpty, InputUnreadable, PolicyUnreadable
from kotowari.gate.cases import Asked, read_cases
from kotowari.gate.trial import Difference, ReadyCase, Verdict, ready, try_case
from kotowari.policy.terms import Act, Form, Ground
from tests.gate.case_file import law_packs, policy_text
from tests.gate.drawn import examples

GOOD = """\
kotowari_cases: 1
given:
  policy: kusunoki-2026-04-01.yaml
  on: 2026-06-01
  met: [known, of-subject, not-unjust, promised, not-stopped]
cases:
  - case: support
    ask: {act: use, subject: customer, items: [email], purpose: support}
    expect:
      decision: permit
      reasons:
        - promised: [purposes.support]
"""
SECOND = """\
  - case: another
    given: {changes: {purposes: {support: {items: [nothing]}}}}
    ask: {act: use, subject: customer, items: [email], purpose: support}
    expect: {decision: permit, reasons: [{promised: [purposes.support]}]}
"""


def prepared(text: str, instead: tuple[str, str] | None = None) -> tuple[ReadyCase, ...]:
    return tuple(ready(read_cases(text, "c.yaml"), named, law_packs(), instead))


def named(name: str) -> str:
    """Return a policy's text by name, as a command reads it from a file."""
    if "missing" in name:
        raise InputUnreadable(file=name, problem="No such file or directory")
    return policy_text(name)


def mistakes(text: str, instead: tuple[str, str] | None = None) -> list[str]:
    with pytest.raises(PolicyUnreadable) as caught:
        prepared(text, instead)
    return [str(mistake) for mistake in caught.value.mistakes]


# What is replaced by what; the line and key it is told at; words of what was expected.
REPLACED = [
    ("met: [known", "met: [knwon", "5: given.met.0", "`knwon` is no condition: did you mean `known`?"),
    ("met: [known", "met: [7", "5: given.met.0", "expected one that docs/policy-test.md lists"),
    ("met: [known", "met: [{a: b}", "5: given.met.0", "is no condition"),
    ("decision: permit", "decision: allow", "10: cases.0.expect.decision", "expected `permit` or `refuse`"),
    ("- promised:", "- promissed:", "12: cases.0.expect.reasons.0.promissed", "did you mean `promised`?"),
    ("- promised: [purposes.support]", "- {}", "12: cases.0.expect.reasons.0", "expected one reason with its rules"),
    ("act: use", "act: utilise", "8: cases.0.ask.act", "expected `acquire`, `use`"),
    ("purpose: support", "purposse: support", "8: cases.0.ask", "`purposse` is no key here: expected of `act`"),
    ("on: 2026-06-01", "on: tomorrow", "4: given.on", "expected a day such as"),
    ("on: 2026-06-01", "on: 2019-06-01", "2: given.on", "no law pack `jp-appi` is in force on 2019-06-01"),
    ("kotowari_cases: 1", "kotowari_cases: 2", "1: kotowari_cases", "expected 1"),
    ("policy: kusunoki-2026-04-01.yaml", "checked: 2026-01-01", "2: given.policy", "name a policy file, or give one"),
    ("kusunoki-2026-04-01.yaml", "missing.yaml", "2: given.policy", "`missing.yaml` cannot be read: No such file"),
    ("- case: support", "- case: ''", "7: cases.0.case", "expected some text"),
    ("- case: support", f"- case: support\n    {'x' * 70}: 1", "7: cases.0", "x" * 60 + "…` is no key here"),
]


@pytest.mark.parametrize(("old", "new", "where", "says"), REPLACED, ids=[new[:40] for _, new, _, _ in REPLACED])
def test_a_mistake_is_told_with_its_line_and_key(old: str, new: str, where: str, says: str) -> None:
    assert GOOD.count(old) == 1
    told = mistakes(GOOD.replace(old, new))
    assert any(line.startswith(f"c.yaml:{where}: ") and says in line for line in told), told
    assert all("\n" not in line for line in told)


def test_two_cases_with_the_same_words_are_both_told() -> None:
    again = GOOD + SECOND.replace("another", "support")
    assert [line.partition(": another")[0] for line in mistakes(again)] == [
        "c.yaml:7: cases.0.case",
        "c.yaml:13: cases.1.case",
    ]


def test_changes_that_leave_no_policy_are_told_at_the_case() -> None:
    (told,) = mistakes(GOOD + SECOND)
    assert told.startswith("c.yaml:13: cases.1.given.changes: with these changes `kusunoki-2026-04-01.yaml` cannot be")
    assert "`nothing` is not defined under items" in told


def test_a_policy_or_a_day_of_one_case_is_told_at_that_case() -> None:
    own = SECOND.replace("changes: {purposes: {support: {items: [nothing]}}}", "policy: missing.yaml")
    assert mistakes(GOOD + own)[0].startswith("c.yaml:13: cases.1.given.policy: `missing.yaml` cannot be read")
    early = SECOND.replace("changes: {purposes: {support: {items: [nothing]}}}", "on: 2019-01-01")
    assert mistakes(GOOD + early)[0].startswith("c.yaml:13: cases.1.given.on: no law pack `jp-appi`")


def test_a_broken_policy_is_told_with_its_own_file_and_line() -> None:
    broken = policy_text("kusunoki-2026-04-01.yaml").replace("prevailing: ja", "prevailing: fr")
    (told,) = mistakes(GOOD, ("mine.yaml", broken))
    assert re.match(r"mine\.yaml:\d+: prevailing: expected one of the policy's languages", told)


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_file_is_told_what_to_hold(text: str) -> None:
    with pytest.raises(CaseFileEmpty, match=r"`c\.yaml` is empty: expected `kotowari_cases: 1`"):
        read_cases(text, "c.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: [*a, *a]",
        "[" * 100,
        "kotowari_cases: !!python/object:os.system 1",
        "- a list",
        "kotowari_cases: 1\nkotowari_cases: 1",
        "{",
        "\0",
    ],
)
def test_a_bomb_or_broken_yaml_is_refused(text: str) -> None:
    assert mistakes(text)


@given(st.text())
@examples(200)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PolicyUnreadable, CaseFileEmpty):
        read_cases(text, "c.yaml")


@given(st.data())
@examples(80)
def test_any_damage_to_a_file_is_read_or_refused(data: st.DataObject) -> None:
    lines = GOOD.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = data.draw(st.sampled_from(["", "x", "  - ", "given: 7", "cases: []", lines[place][:9], "  ? a : b"]))
    with suppress(PolicyUnreadable):
        prepared("\n".join(lines))


def verdict(text: str) -> Verdict:
    (case,) = prepared(text)
    return try_case(case)


def test_a_case_that_passes_has_no_difference() -> None:
    assert verdict(GOOD).passed
    assert verdict(GOOD + "      says: [製品のサポート, support of our products]\n").passed


def test_a_case_that_fails_says_what_was_expected_and_what_came() -> None:
    text = GOOD.replace("decision: permit", "decision: refuse").replace("[purposes.support]", "[purposes.pay]")
    failed = verdict(text + "      records: [jp-appi/29]\n      says: [support, never said]\n")
    assert failed.differences == (
        Difference("decision", ("refuse",), ("permit",)),
        Difference("reasons", ("promised: purposes.pay",), ("promised: purposes.support",)),
        Difference("records", ("jp-appi/29",), ()),
        Difference("says", ("support", "never said"), ("support",)),
    )
    assert not failed.passed
    assert (failed.case.file, failed.case.line) == ("c.yaml", 7)


def test_reasons_in_another_order_are_another_answer() -> None:
    text = GOOD.replace("act: use", "act: provide").replace("decision: permit", "decision: refuse")
    answer = verdict(text).answer
    listed = [f"{{{reason.code.value}: [{', '.join(map(repr, reason.rules))}]}}" for reason in answer.reasons]
    assert len(listed) > 1
    head = text.partition("      reasons:\n")[0]
    assert verdict(f"{head}      reasons: [{', '.join(listed)}]\n").passed
    assert not verdict(f"{head}      reasons: [{', '.join(reversed(listed))}]\n").passed


def test_another_policy_stands_for_the_one_given_to_all_and_not_for_a_cases_own() -> None:
    other = policy_text("kusunoki-2026-04-01.yaml").replace("revision: 2026-04-01", "revision: 2026-04-02")
    own = SECOND.replace("changes: {purposes: {support: {items: [nothing]}}}", "policy: kusunoki-2026-04-01.yaml")
    first, second = prepared(GOOD + own, ("other.yaml", other))
    assert first.rulebook.source.revision == date(2026, 4, 2)
    assert second.rulebook.source.revision == date(2026, 4, 1)


def test_what_a_case_is_given_adds_takes_away_or_replaces() -> None:
    more = SECOND.replace("changes: {purposes: {support: {items: [nothing]}}}", "{}")
    for own, expected in (
        ("also: [warrant], without: [known]", {"of-subject", "not-unjust", "promised", "not-stopped", "warrant"}),
        ("met: [known]", {"known"}),
    ):
        _, case = prepared(GOOD + more.replace("given: {{}}", f"given: {{{own}}}"))
        assert {condition.value for condition in case.facts.met} == expected


def test_every_part_of_an_ask_is_passed_on() -> None:
    asked = Asked(
        act=Act.PROVIDE,
        subject="customer",
        items=("email",),
        purpose="support",
        purposes=("promotion",),
        recipient="taipei",
        ground=Ground.CONSENT,
        basis="warrant",
        form=Form.AGGREGATES,
        own_use=True,
    )
    ask = asked.as_ask()
    assert {name: getattr(ask, name) for name in Asked.model_fields} == {
        **asked.model_dump(),
        "items": frozenset(("email",)),
        "purposes": frozenset(("promotion",)),
    }
