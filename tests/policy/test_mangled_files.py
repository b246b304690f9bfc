"""A policy file with anything put in anywhere is read, checked and traced, or its mistakes are told."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import PolicyUnreadable
from kotowari.policy.checking.check import check
from kotowari.policy.parse import parse_policy
from kotowari.policy.tracing.trace import trace
from tests.policy.given import DAY, PAGE, law, text

POLICY = text(PAGE)
LAWS = frozenset({"jp-appi"})

CHANGES = given(st.integers(0, len(POLICY) - 1), st.integers(1, 60), st.text(max_size=12))


def read_changed(place: int, length: int, put: str) -> None:
    with suppress(PolicyUnreadable):
        parse_policy(POLICY[:place] + put + POLICY[place + length :], "p.yaml", LAWS)


@settings(max_examples=12, deadline=None, derandomize=True)
@CHANGES
def test_any_change_of_a_policy_is_read_or_told_of(place: int, length: int, put: str) -> None:
    read_changed(place, length, put)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@CHANGES
def test_many_a_change_of_a_policy_is_read_or_told_of(place: int, length: int, put: str) -> None:
    read_changed(place, length, put)


SHORT = """\
kotowari: 1
policy: small
revision: 2026-01-01
languages: [en]
prevailing: en
laws: [jp-appi]
title: {en: P}
operator: {name: {en: O}, contact: {email: a@b.example}}
subjects: {customer: {label: {en: customers}}}
items: {email: {label: {en: email}, handle: email}}
periods: {contract: {label: {en: while it lasts}}}
purposes: {support: {for: [customer], items: [email], label: {en: support}, keep: {while: contract, then: 1 year}}}
rights: {stop: {act: stop, of: [customer], fee: {amount: 0}}}
measures: {fee: {how: {en: none}, by: [procedure]}}
answers: {fee-unstated: {en: none}}
document:
  - id: all
    heading: {en: All}
    text: {en: "{purposes of customer} {keeping of customer}"}
    keeps: [purposes, rights, measures]
"""
TOKENS = [
    "",
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "{}",
    "~",
    "0",
    "-1",
    "\n",
    "  ",
    "'",
    "&a ",
    "*a",
    "!!x ",
    "[procedure]",
    "{en: x}",
    "🙂",
    "\x85",
]


MANGLINGS = given(
    st.lists(st.tuples(st.integers(0, len(SHORT)), st.integers(0, 20), st.sampled_from(TOKENS)), min_size=1, max_size=4)
)


def read_and_check(changes: list[tuple[int, int, str]]) -> None:
    mangled = SHORT
    for place, length, put in changes:
        mangled = mangled[:place] + put + mangled[place + length :]
    with suppress(PolicyUnreadable):
        policy = parse_policy(mangled, "p.yaml", LAWS)
        check(policy, [law()], DAY)
        for language in policy.languages:
            trace(policy, language)


@settings(max_examples=120, deadline=None, derandomize=True)
@MANGLINGS
def test_any_mangled_policy_is_read_and_checked_or_told_of(changes: list[tuple[int, int, str]]) -> None:
    read_and_check(changes)


@pytest.mark.long
@settings(max_examples=4000, deadline=None)
@MANGLINGS
def test_many_a_mangled_policy_is_read_and_checked_or_told_of(changes: list[tuple[int, int, str]]) -> None:
    read_and_check(changes)


def test_a_small_policy_is_read() -> None:
    assert parse_policy(SHORT, "p.yaml", LAWS).rights["stop"].fee is not None


def test_a_label_without_a_language_is_told_of_where_a_clause_lists_what_is_kept() -> None:
    with pytest.raises(PolicyUnreadable) as caught:
        parse_policy(SHORT.replace("label: {en: support}", "label: {ja: 対応}"), "p.yaml", LAWS)
    assert any("purposes.support.label" in str(mistake) for mistake in caught.value.mistakes)
