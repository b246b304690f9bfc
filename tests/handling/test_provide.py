"""Provision: a list answered once where all are refused, for each person otherwise; abroad only with evidence."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.gate.answer import Permit
from kotowari.gate.codes import Code
from kotowari.handling import provide as provide_act
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.grounds.abroad import check
from kotowari.handling.grounds.entrust import contract
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.policy.period import Period
from kotowari.policy.terms import Ground
from kotowari.recipients.contract import Scope
from tests.handling.conftest import SECOND, codes, entries, entry_of, policy_text, rows, take_in
from tests.publishing import publish

JUNE = date(2026, 6, 15)
NO_CONTRACT = [Code.NO_CONTRACT]


@pytest.fixture
def persons(space: Space) -> list[UUID]:
    return [take_in(space, name=f"人{number}", email=f"{number}@example.com") for number in range(4)]


@pytest.fixture
def revised(space: Space, persons: list[UUID]) -> Iterator[Space]:
    """In June 2026, the revised policy in force, with evidence that the group's Taiwan company keeps the standard."""
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(JUNE):
        checked(space, date(2026, 6, 10))
        yield space


def checked(space: Space, day: date) -> None:
    check(space, by="officer", recipient="taiwan", on=day, document=b"check")


def to_taiwan(space: Space, persons: list[UUID], **other: Any) -> list[Opened | Refused]:
    asked: dict[str, Any] = {"by": "sales", "subject": "customer", "items": ["name", "email"], "purpose": "support"}
    asked |= {"recipient": "taiwan", "ground": Ground.JOINT_USE, **other}
    return list(provide(space, persons=persons, **asked))


def test_a_list_that_is_refused_whoever_it_concerns_is_one_entry_with_the_count(
    space: Space, persons: list[UUID]
) -> None:
    before = len(entries(space))
    (refused,) = to_taiwan(space, persons)
    assert isinstance(refused, Refused)
    assert refused.person is None
    assert {Code.JOINT_USE_INCOMPLETE, Code.NO_FOREIGN_ROUTE} <= set(codes(refused))
    entry = entry_of(space, refused.entry)
    assert (entry["persons"], entry["person"]) == (4, None)
    assert len(entries(space)) == before + 1


def test_the_count_is_that_of_the_whole_list_not_of_a_batch(
    space: Space, persons: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provide_act, "BATCH", 3)
    many = persons + [uuid4() for _ in range(6)]
    for other in ({}, {"own_use": "malformed"}):
        (refused,) = to_taiwan(space, many, **other)
        assert entry_of(space, refused.entry)["persons"] == 10


def test_one_person_is_answered_for(space: Space, persons: list[UUID]) -> None:
    (refused,) = to_taiwan(space, persons[:1])
    assert refused.person == persons[0]
    assert "persons" not in entry_of(space, refused.entry)


def test_with_evidence_the_revised_policy_permits_it(revised: Space, persons: list[UUID]) -> None:
    outcomes = to_taiwan(revised, persons)
    assert {outcome.person: outcome.values for outcome in outcomes if isinstance(outcome, Opened)} == {
        person: {"name": f"人{number}", "email": f"{number}@example.com"} for number, person in enumerate(persons)
    }
    reason = outcomes[0].answer.reason
    assert reason.code is Code.GROUND_MET
    assert "joint_use.taiwan" in reason.rules
    assert outcomes[0].answer.source.revision == date(2026, 6, 1)
    assert len({outcome.entry for outcome in outcomes}) == 4
    assert all(entry["facts"]["checked"] == "2026-06-10" for entry in entries(revised)[-4:])


def test_the_same_ask_was_refused_before_revision_and_evidence(space: Space, persons: list[UUID]) -> None:
    assert isinstance(to_taiwan(space, persons)[0], Refused)
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(JUNE):
        assert codes(to_taiwan(space, persons)[0]) == [Code.SYSTEM_NOT_EVIDENCED]
        checked(space, JUNE)
        assert all(isinstance(outcome, Opened) for outcome in to_taiwan(space, persons))


def test_each_person_s_own_state_refuses_that_person_only(
    revised: Space, persons: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(
        revised,
        by="officer",
        person=persons[1],
        subject="customer",
        because=Because.WELL_FOUNDED,
        purpose="promotion",
        provision=True,
    )
    erase(revised, by="officer", person=persons[2], subject="customer", because=EraseBecause.WELL_FOUNDED)
    nobody = uuid4()
    for batch in (200, 2):
        monkeypatch.setattr(provide_act, "BATCH", batch)
        outcomes = {outcome.person: outcome for outcome in to_taiwan(revised, [*persons, persons[0], nobody])}
        assert len(outcomes) == 5
        assert {person for person, outcome in outcomes.items() if isinstance(outcome, Opened)} == {
            persons[0],
            persons[3],
        }
        assert codes(outcomes[persons[1]]) == [Code.PROVISION_STOPPED]
        assert set(codes(outcomes[persons[2]])) == {Code.ERASED}
        assert set(codes(outcomes[nobody])) == {Code.UNKNOWN_PERSON}


def test_a_check_that_is_overdue_refuses(revised: Space, persons: list[UUID]) -> None:
    for day, permitted in ((date(2027, 6, 10), True), (date(2027, 6, 11), False)):
        with clock.as_of(day):
            outcomes = to_taiwan(revised, persons)
        assert all(isinstance(outcome, Opened) for outcome in outcomes) is permitted
    assert codes(outcomes[0]) == [Code.SYSTEM_CHECK_OVERDUE]
    with clock.as_of(date(2027, 6, 12)):
        checked(revised, date(2027, 6, 12))
        assert all(isinstance(outcome, Opened) for outcome in to_taiwan(revised, persons))


def test_a_check_of_something_else_does_not_make_good_for_one_that_is_overdue(
    revised: Space, persons: list[UUID]
) -> None:
    with clock.as_of(date(2027, 6, 11)):
        check(revised, by="officer", recipient="america", on=date(2027, 6, 11), document=b"of another recipient")
        assert codes(to_taiwan(revised, persons)[0]) == [Code.SYSTEM_CHECK_OVERDUE]


def test_evidence_counts_from_its_day(revised: Space, persons: list[UUID]) -> None:
    with clock.as_of(date(2026, 6, 9)):
        assert codes(to_taiwan(revised, persons)[0]) == [Code.SYSTEM_NOT_EVIDENCED]


def test_consent_counts_for_its_items_and_for_what_it_named(space: Space, persons: list[UUID]) -> None:
    for names, expected in (((), [Code.CONSENT_UNINFORMED]), (("country", "regime", "measures"), [])):
        consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=frozenset(names))
        with clock.as_of(date(2026, 4, 1 + len(names))):
            give_consent(space, by="desk", person=persons[0], consent=consent)
        (outcome,) = to_taiwan(space, persons[:1], items=["email"], ground=Ground.CONSENT)
        assert (codes(outcome) if isinstance(outcome, Refused) else []) == expected
    assert isinstance(outcome.answer, Permit)
    assert outcome.answer.records == ("jp-appi/29(1)",)
    (more,) = to_taiwan(space, persons[:1], ground=Ground.CONSENT)
    assert Code.NO_CONSENT in codes(more)
    listed = to_taiwan(space, persons[:2], items=["email"], ground=Ground.CONSENT)
    assert sorted(outcome.answer.is_permit for outcome in listed) == [False, True]


def test_entrustment_needs_a_contract_in_effect(revised: Space, persons: list[UUID]) -> None:
    (refused,) = to_taiwan(revised, persons, ground=Ground.ENTRUSTMENT)
    assert codes(refused) == NO_CONTRACT
    contract(
        revised,
        by="officer",
        recipient="taiwan",
        scope=Scope(frozenset({"customer"}), frozenset({"name", "email"}), frozenset({"support"})),
        since=date(2026, 6, 1),
        until=date(2026, 6, 20),
        every=Period(months=12),
        document=b"contract",
    )
    assert all(isinstance(one, Opened) for one in to_taiwan(revised, persons, ground=Ground.ENTRUSTMENT))
    (own,) = to_taiwan(revised, persons, ground=Ground.ENTRUSTMENT, own_use=True)
    assert codes(own) == [Code.OWN_USE]
    with clock.as_of(date(2026, 6, 21)):
        assert codes(to_taiwan(revised, persons, ground=Ground.ENTRUSTMENT)[0]) == NO_CONTRACT


def test_nothing_is_opened_before_it_is_asked_for(revised: Space, persons: list[UUID]) -> None:
    before = len(entries(revised))
    outcomes = provide(
        revised,
        by="sales",
        persons=persons,
        subject="customer",
        items=["email"],
        purpose="support",
        recipient="taiwan",
        ground=Ground.JOINT_USE,
    )
    assert len(entries(revised)) == before
    assert isinstance(next(outcomes), Opened)
    assert len(entries(revised)) == before + 4
    assert len(rows(revised, "vault.trail")) == 8


def test_nobody_is_nothing(space: Space) -> None:
    before = len(entries(space))
    assert to_taiwan(space, []) == []
    assert len(entries(space)) == before
