"""Kinds: concepts of the vocabulary that a file names for others to read. They permit and forbid nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.gate.difference.account import account_of
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.model import Policy
from kotowari.policy.vocabulary import ITEMS, PURPOSES, SUBJECTS, concept
from tests.policy.given import PAGE, law, policy

OTHERWISE = {
    "subjects": ("customer", "dpv:Client"),
    "items": ("email", "pd:EmailAddressWork"),
    "purposes": ("promotion", "dpv:DirectMarketing"),
}


def rulebook(read: Policy) -> Rulebook:
    return make_rulebook(read, "digest", [(law(), "mark")])


@pytest.mark.parametrize("section", OTHERWISE)
@pytest.mark.parametrize("is_named", [True, False])
def test_another_kind_or_none_is_said_otherwise_and_changes_no_permission(section: str, is_named: bool) -> None:
    name, other = OTHERWISE[section]
    patch: dict[str, Any] = {section: {name: {"kind": other if is_named else None}}}
    account = account_of(rulebook(policy(PAGE)), rulebook(policy(PAGE, patch)))
    assert account.differences == ()
    assert account.dues == ()
    (change,) = account.changes
    assert (change.rule, change.key) == (f"{section}.{name}", "kind")
    assert change.after == (({"en": other},) if is_named else ())


@pytest.mark.parametrize(
    ("kind", "known", "expected"),
    [
        ("dpv:CustomerCare", SUBJECTS, "`dpv:Customer` or `dpv:Consumer`"),
        ("fibo:Name", ITEMS, "`pd:Name`"),
        ("pd:><script>", ITEMS, "`pd:Prescription`"),
        ("氏" * 10_000, ITEMS, "one such as `pd:EmailAddress`"),
    ],
    ids=["of-another-section", "of-another-vocabulary", "hostile", "endless"],
)
def test_what_is_no_concept_is_told_with_the_nearest(kind: str, known: frozenset[str], expected: str) -> None:
    with pytest.raises(ValueError, match="is no such concept") as caught:
        concept(kind, known, "pd:EmailAddress")
    assert str(caught.value) == f"`{kind[:60]}` is no such concept of DPV 2.3: expected {expected}"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from([SUBJECTS, ITEMS, PURPOSES]), st.text(max_size=80))
def test_what_is_no_concept_is_refused_in_one_line(known: frozenset[str], text: str) -> None:
    with pytest.raises(ValueError, match=r"is no such concept of DPV 2\.3: expected ") as caught:
        concept(text, known, min(known))
    assert len(str(caught.value).splitlines()) == 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(SUBJECTS | ITEMS | PURPOSES)), st.data())
def test_a_letter_left_out_is_told_with_the_concept_that_was_meant(kind: str, data: st.DataObject) -> None:
    known = next(known for known in (SUBJECTS, ITEMS, PURPOSES) if kind in known)
    place = data.draw(st.integers(kind.index(":") + 1, len(kind) - 1))
    misspelt = kind[:place] + kind[place + 1 :]
    if misspelt in known:
        return
    with pytest.raises(ValueError, match="is no such concept") as caught:
        concept(misspelt, known, "nothing")
    assert f"`{kind}`" in str(caught.value)
