"""A second person approves what one proposed; texts in other languages may follow the prevailing one."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from ruamel.yaml import YAML

from kotowari import clock
from kotowari.canonical import digest
from kotowari.errors import (
    ApprovedByProposer,
    Error,
    NoPolicyInForce,
    NothingProposed,
    ProposalChanged,
    RevisionBackdated,
    RevisionExists,
)
from kotowari.handling.outcome import Opened
from kotowari.handling.publish import approve, propose
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.policy.completion import completes
from kotowari.publication.proposal import read_proposals
from kotowari.publication.shelf import read_policy
from tests.handling.conftest import FIRST, another_space, entries, policy_text, rows, take_in
from tests.publishing import publish

DAY = date(2019, 10, 18)
NEXT = date(2026, 6, 1)
LANGUAGES = ("en", "ja", "zh-Hant")


def revised(*languages: str, following: tuple[str, ...] = (), **changes: Any) -> str:
    """The 2019 file as of June 2026, in some of its languages, the others following or left out."""
    tree = YAML(typ="safe").load(policy_text(FIRST).replace("2019-10-18", "2026-06-01"))
    tree = _only(tree, frozenset(LANGUAGES) - frozenset(languages))
    tree |= {"languages": list(languages), "following": list(following), "prevailing": "ja", **changes}
    return _written(tree)


def _only(value: Any, left_out: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _only(inner, left_out) for key, inner in value.items() if key not in left_out}
    return [_only(inner, left_out) for inner in value] if isinstance(value, list) else value


def _written(tree: Any) -> str:
    out = StringIO()
    YAML(typ="safe").dump(tree, out)
    return out.getvalue()


def test_nothing_decides_by_a_proposal(bare: Space) -> None:
    propose(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    with pytest.raises(NoPolicyInForce):
        bare.rulebook()
    assert [entry["act"] for entry in entries(bare)] == ["propose"]
    approve(bare, by="second-officer", text=policy_text(FIRST), file=FIRST)
    assert bare.rulebook().source.revision == DAY
    assert rows(bare, "publication.proposal") == []


def test_who_proposed_does_not_approve(bare: Space) -> None:
    propose(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    before = entries(bare), rows(bare, "publication.proposal")
    with pytest.raises(ApprovedByProposer):
        approve(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    assert (entries(bare), rows(bare, "publication.proposal")) == before
    # Nor by proposing over what another proposed, for then that other may approve, and only that other.
    propose(bare, by="second-officer", text=policy_text(FIRST), file=FIRST)
    with pytest.raises(ApprovedByProposer):
        approve(bare, by="second-officer", text=policy_text(FIRST), file=FIRST)
    approve(bare, by="officer", text=policy_text(FIRST), file=FIRST)


def test_only_the_file_that_was_read_is_approved(bare: Space) -> None:
    read, swapped = policy_text(FIRST), policy_text(FIRST) + "# more\n"
    propose(bare, by="officer", text=read, file=FIRST)
    propose(bare, by="officer", text=swapped, file=FIRST)
    with pytest.raises(ProposalChanged) as failure:
        approve(bare, by="second-officer", text=read, file=FIRST)
    assert digest(swapped.encode()) in str(failure.value)
    with pytest.raises(NoPolicyInForce):
        bare.rulebook()
    approve(bare, by="second-officer", text=swapped, file=FIRST)
    assert bare.shelf.revisions[0].digest == digest(swapped.encode())


def test_of_several_each_is_approved_by_its_file(space: Space) -> None:
    texts = [policy_text(FIRST).replace("2019-10-18", day) for day in ("2026-06-01", "2026-07-01")]
    for text in texts:
        propose(space, by="officer", text=text, file=FIRST)
    with space.reading() as connection:
        assert [proposal.text for proposal in read_proposals(connection, space.name)] == texts
    for text in texts:
        approve(space, by="second-officer", text=text, file=FIRST)
    assert [known.policy.revision for known in space.shelf.revisions] == [DAY, NEXT, date(2026, 7, 1)]


@pytest.mark.parametrize("day", ["2019-10-17", "2026-06-01"])
def test_what_was_not_proposed_is_not_approved(bare: Space, day: str) -> None:
    propose(bare, by="officer", text=policy_text(FIRST), file=FIRST)
    with pytest.raises(NothingProposed) as failure:
        approve(bare, by="second-officer", text=policy_text(FIRST).replace("2019-10-18", day), file=FIRST)
    assert "`2019-10-18`" in str(failure.value)


def test_a_proposal_that_waited_too_long_is_not_published_after_its_day(space: Space) -> None:
    text = revised(*LANGUAGES)
    propose(space, by="officer", text=text, file="next.yaml")
    with clock.as_of(date(2026, 6, 2)), pytest.raises(RevisionBackdated):
        approve(space, by="second-officer", text=text, file="next.yaml")
    assert len(space.shelf.revisions) == 1
    with clock.as_of(NEXT):
        approve(space, by="second-officer", text=text, file="next.yaml")


def test_translations_follow_and_are_recorded(space: Space) -> None:
    publish(space, by="officer", text=revised("ja", following=("en", "zh-Hant")), file="next.yaml")
    person = take_in(space, email="hanako@example.com")
    first = space.shelf.revisions[-1]
    for languages, following in ((("en", "ja"), ("zh-Hant",)), (LANGUAGES, ())):
        with clock.as_of(date(2026, 6, 20)):  # long after it took force
            publish(space, by="officer", text=revised(*languages, following=following), file="next.yaml")
        latest = space.shelf.revisions[-1]
        assert (latest.policy.languages, latest.policy.following) == (languages, following)
        assert (latest.digest, latest.published_at) == (first.digest, first.published_at)
        assert latest.translated_at is not None
        told = entries(space)[-1]["publish"]
        assert (told["languages"], told["following"]) == (list(languages), list(following))
    assert len(space.shelf.revisions) == 2
    assert another_space(space).shelf.revisions == space.shelf.revisions
    with clock.as_of(date(2026, 6, 21)):
        outcome = use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support")
    assert isinstance(outcome, Opened)
    assert outcome.answer.source.digest == first.digest


CHANGED: dict[str, dict[str, Any]] = {
    "the words that prevail": {"title": {"en": "Other", "ja": "別", "zh-Hant": "另"}},
    "a rule": {"subjects": {"customer": {"label": {"en": "c", "ja": "c", "zh-Hant": "c"}}}},
    "a language that was not to follow": {"languages": [*LANGUAGES, "ko"]},
    "one that is still to follow": {"following": ["ko"]},
    "which language prevails": {"prevailing": "en"},
}


@pytest.mark.parametrize("change", CHANGED)
def test_nothing_but_what_was_to_follow_is_added(space: Space, change: str) -> None:
    publish(space, by="officer", text=revised("ja", following=("en", "zh-Hant")), file="next.yaml")
    with pytest.raises(Error) as failure:
        propose(space, by="officer", text=revised(*LANGUAGES, **CHANGED[change]), file="next.yaml")
    assert failure.value.http_status in (409, 422)
    assert rows(space, "publication.proposal") == []


def test_the_same_revision_again_adds_nothing(space: Space) -> None:
    publish(space, by="officer", text=revised("ja", following=("en", "zh-Hant")), file="next.yaml")
    with pytest.raises(RevisionExists):
        propose(space, by="officer", text=revised("ja", following=("en", "zh-Hant")), file="next.yaml")


def test_the_order_of_clauses_is_what_was_published() -> None:
    earlier = read_policy(revised("ja", following=("en",)), "a")
    tree = YAML(typ="safe").load(revised("en", "ja"))
    later = read_policy(_written(tree), "b")
    assert completes(later, earlier)
    tree["document"][-1], tree["document"][-2] = tree["document"][-2], tree["document"][-1]
    assert not completes(read_policy(_written(tree), "c"), earlier)
