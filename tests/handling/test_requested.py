"""By law, or otherwise permitted: on a request that two others approved, for what and whom it names, and no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.errors import (
    ApprovedByRecorder,
    BasisUnknown,
    LineUnclear,
    MinimalUnconfirmed,
    PersonUnknown,
    RecordDatedAhead,
    RecordEndsFirst,
    RecordTwice,
    RequestClosed,
    RequestOfNobody,
    RequestUnknown,
)
from kotowari.gate.answer import Permit
from kotowari.gate.codes import Code
from kotowari.gate.replay import replay
from kotowari.handling import admit
from kotowari.handling.erase import Because, erase
from kotowari.handling.facts import gather
from kotowari.handling.grounds.requested import Asked, approve_request, close_request, record_request
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.recipients.due import Duty
from kotowari.recipients.request import read_concerned
from tests.handling.conftest import SECOND, codes, entries, entry_of, rows, take_in
from tests.handling.grounded import CONTACTS, DAY, asked, due_about, policy_with_recipients, to
from tests.publishing import publish

LAW, BY_LAW = Ground.LAW, "answering-by-law"
UNAPPROVED = [Code.NO_SECOND_APPROVAL, Code.NOT_MINIMISED]
LAWFUL = replace(CONTACTS, purposes=frozenset({BY_LAW}))


@pytest.fixture
def persons(space: Space) -> Iterator[list[UUID]]:
    """Three customers, on a day on which the revision with the recipients is in force."""
    found = [take_in(space, name="花子", email=f"{number}@example.com") for number in range(3)]
    publish(space, by="officer", text=policy_with_recipients(), file=SECOND)
    with clock.as_of(DAY):
        yield found


def requested(space: Space, persons: list[UUID], told: Asked | None = None, **other: Any) -> UUID:
    whole: dict[str, Any] = {
        "by": "reception",
        "recipient": "police",
        "asked": told or asked(scope=LAWFUL),
        "document": b"inquiry",
        **other,
    }
    return record_request(space, persons=persons, **whole).record


def approved(space: Space, number: UUID, *by: str) -> UUID:
    for account in by or ("officer", "general-counsel"):
        approve_request(space, by=account, number=number, minimal=True)
    return number


def given(space: Space, persons: list[UUID], number: UUID | None, **other: Any) -> list[Code]:
    """The reasons of the gate, of the gravest refusal; none if everything asked was permitted."""
    told: dict[str, Any] = {"by": "desk", "purpose": BY_LAW, "request": number, **other}
    outcomes = to(space, persons, told.pop("recipient", "police"), told.pop("ground", LAW), **told)
    return next((codes(one) for one in outcomes if isinstance(one, Refused)), [])


def test_two_others_approve_and_the_named_persons_are_given(space: Space, persons: list[UUID]) -> None:
    number = requested(space, persons[:2])
    assert given(space, persons[:2], number) == UNAPPROVED
    approve_request(space, by="officer", number=number, minimal=True)
    assert given(space, persons[:2], number) == UNAPPROVED
    approve_request(space, by="general-counsel", number=number, minimal=True)
    outcomes = to(space, persons[:2], "police", LAW, by="desk", purpose=BY_LAW, request=number)
    assert all(isinstance(one, Opened) and one.rests_on == number for one in outcomes)
    entry = entry_of(space, outcomes[0].entry)
    assert (entry["rests_on"], entry["ask"]["basis"]) == (str(number), "statutory-inquiry")
    assert {"second-approval", "minimised"} <= set(entry["facts"]["met"])
    assert replay(space.rulebook(), entry)[1]
    assert isinstance(outcomes[0].answer, Permit)
    assert outcomes[0].answer.records == ()


def test_a_flag_alone_gives_nothing(space: Space, persons: list[UUID]) -> None:
    approved(space, requested(space, persons))
    for basis in ("statutory-inquiry", "warrant"):
        assert given(space, persons, None, basis=basis) == UNAPPROVED


def test_approver_is_the_recorder(space: Space, persons: list[UUID]) -> None:
    number = requested(space, persons)
    with pytest.raises(ApprovedByRecorder):
        approve_request(space, by="reception", number=number, minimal=True)
    approve_request(space, by="officer", number=number, minimal=True)
    with pytest.raises(RecordTwice):
        approve_request(space, by="officer", number=number, minimal=True)
    assert given(space, persons, number) == UNAPPROVED


def test_approving_ones_own_provision_does_not_count(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons), "officer", "desk")
    assert given(space, persons, number, by="desk") == UNAPPROVED
    assert given(space, persons, number, by="officer") == UNAPPROVED
    assert given(space, persons, number, by="reception") == []
    approved(space, number, "general-counsel")
    assert given(space, persons, number, by="desk") == []


def test_approval_confirms_that_it_is_no_more_than_the_law_asks(space: Space, persons: list[UUID]) -> None:
    number = requested(space, persons)
    with pytest.raises(MinimalUnconfirmed):
        approve_request(space, by="officer", number=number, minimal=False)
    assert given(space, persons, number) == UNAPPROVED


def test_request_for_another_recipient(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    assert set(given(space, persons, number, recipient="court")) == {Code.NO_LEGAL_BASIS, *UNAPPROVED}


def test_request_on_another_ground(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    refused = given(space, persons, number, ground=Ground.OTHERWISE_PERMITTED)
    assert {Code.NO_SECOND_APPROVAL, Code.NO_EXCEPTION} <= set(refused)


@pytest.mark.parametrize(
    "more", [{"items": ["name", "email", "phone"]}, {"subject": "applicant"}, {"purpose": "support"}]
)
def test_more_than_was_approved(space: Space, persons: list[UUID], more: dict[str, Any]) -> None:
    number = approved(space, requested(space, persons))
    assert set(UNAPPROVED) <= set(given(space, persons, number, **more))


def test_fewer_items_than_were_approved_are_given(space: Space, persons: list[UUID]) -> None:
    assert given(space, persons, approved(space, requested(space, persons)), items=["email"]) == []


def test_persons_whom_it_is_not_about_are_refused_each_for_themselves(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons[:1]))
    outcomes = {one.person: one for one in to(space, persons, "police", LAW, by="desk", purpose=BY_LAW, request=number)}
    assert [isinstance(outcomes[person], Opened) for person in persons] == [True, False, False]
    assert codes(outcomes[persons[1]]) == UNAPPROVED
    assert "rests_on" not in entry_of(space, outcomes[persons[1]].entry)
    assert given(space, persons[1:2], number) == UNAPPROVED


def test_a_voluntary_inquiry_gives_no_ground_whoever_approves(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons, asked(scope=LAWFUL, basis="voluntary-inquiry")))
    assert given(space, persons, number)[0] is Code.NO_LEGAL_BASIS


def test_communications_need_a_warrant_on_record(space: Space, persons: list[UUID]) -> None:
    logs = replace(LAWFUL, items=frozenset({"mail_contents"}))
    number = approved(space, requested(space, persons, asked(scope=logs)))
    assert given(space, persons, number, items=["mail_contents"]) == [Code.COMMUNICATIONS]
    number = approved(space, requested(space, persons, asked(scope=logs, basis="warrant")))
    assert given(space, persons, number, items=["mail_contents"]) == []


def test_a_warrant_that_is_only_named_opens_no_communications_on_any_ground(space: Space, persons: list[UUID]) -> None:
    for ground in Ground:
        reasons = given(space, persons, None, ground=ground, basis="warrant", items=["mail_contents"])
        assert {Code.COMMUNICATIONS, Code.NO_SECOND_APPROVAL} & set(reasons), ground


def test_a_closed_request_gives_nothing_and_takes_no_approval(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    assert given(space, persons, number) == []
    close_request(space, by="desk", number=number)
    assert given(space, persons, number) == UNAPPROVED
    with pytest.raises(RequestClosed):
        approve_request(space, by="personnel", number=number, minimal=True)
    with pytest.raises(RecordTwice):
        close_request(space, by="desk", number=number)


def test_a_request_closed_while_it_is_being_carried_out_gives_nothing(
    space: Space, persons: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = approved(space, requested(space, persons))
    closed: list[object] = []

    def closing(*arguments: Any) -> Any:
        found = gather(*arguments)
        if not closed:
            closed.append(close_request(space, by="officer", number=number))
        return found

    monkeypatch.setattr(admit, "gather", closing)
    assert given(space, persons[:1], number) == UNAPPROVED


def test_a_clock_that_goes_back_before_the_request(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    with clock.as_of(DAY - timedelta(days=1)):
        assert given(space, persons, number) == UNAPPROVED


def test_otherwise_permitted_names_its_exception_and_is_approved(space: Space, persons: list[UUID]) -> None:
    told = asked(ground=Ground.OTHERWISE_PERMITTED, basis="life-or-body", scope=CONTACTS, law="accident, unconscious")
    number = requested(space, persons[:1], told, recipient="insurer")
    other = {"ground": Ground.OTHERWISE_PERMITTED, "recipient": "insurer", "purpose": "support"}
    assert given(space, persons[:1], number, **other) == [Code.NO_SECOND_APPROVAL]
    approved(space, number)
    assert given(space, persons[:1], number, **other) == []
    assert given(space, persons[:1], number, **other, items=["name", "phone"]) == [Code.NO_SECOND_APPROVAL]
    told = asked(ground=Ground.OTHERWISE_PERMITTED, basis="statutory-inquiry", scope=CONTACTS)
    lawful = approved(space, requested(space, persons[:1], told, recipient="insurer"))
    assert given(space, persons[:1], lawful, **other) == [Code.NO_EXCEPTION]


def test_what_waits_and_what_is_to_be_answered_is_due(space: Space, persons: list[UUID]) -> None:
    number = requested(space, persons)
    (due,) = due_about(space, "police")
    assert (due.duty, due.by, due.overdue) == (Duty.APPROVAL, date(2026, 6, 30), False)
    approved(space, number)
    with clock.as_of(date(2026, 7, 1)):
        (due,) = due_about(space, "police")
        assert (due.duty, due.overdue, due.regarding) == (Duty.REPLY, True, number)
        close_request(space, by="desk", number=number)
        assert due_about(space, "police") == []


def test_nothing_that_was_written_of_a_request_is_in_the_ledger(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    given(space, persons, number)
    told = repr(entries(space))
    for text in ("Shibuya", "2026-771", "Criminal", *map(str, persons)):
        assert text not in told
    assert "Shibuya" in repr(rows(space, "recipients.record"))


def test_of_the_erased_no_request_knows_any_more(space: Space, persons: list[UUID]) -> None:
    number = approved(space, requested(space, persons))
    erase(space, by="officer", person=persons[0], subject="customer", because=Because.NO_LONGER_NEEDED)
    with space.reading() as connection:
        assert read_concerned(connection, space.name, number) == frozenset(persons[1:])


def test_requests_do_not_leave_their_space(space: Space, persons: list[UUID], bare: Space) -> None:
    number = requested(space, persons)
    other = Space(space.database, space.keys._keyring, f"{space.name}-other")
    publish(other, by="officer", text=policy_with_recipients(), file=SECOND)
    with pytest.raises(RequestUnknown):
        approve_request(other, by="officer", number=number, minimal=True)
    with pytest.raises(RequestUnknown):
        given(other, persons, number)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"basis": "hanako@example.com"}, BasisUnknown),
        ({"received": DAY + timedelta(days=1), "deadline": None}, RecordDatedAhead),
        ({"deadline": DAY - timedelta(days=1)}, RecordEndsFirst),
        ({"authority": " "}, LineUnclear),
        ({"law": "line\nbreak"}, LineUnclear),
        ({"reference": "9" * 201}, LineUnclear),
    ],
)
def test_what_is_no_request_is_not_kept(
    space: Space, persons: list[UUID], change: dict[str, Any], expected: type[Exception]
) -> None:
    with pytest.raises(expected) as raised:
        requested(space, persons, asked(scope=LAWFUL, **change))
    assert "hanako" not in str(raised.value)
    assert rows(space, "recipients.record") == rows(space, "recipients.concerned") == []


def test_a_request_is_about_persons_who_are_held(space: Space, persons: list[UUID]) -> None:
    with pytest.raises(RequestOfNobody):
        requested(space, [])
    with pytest.raises(PersonUnknown):
        requested(space, [persons[0], uuid4()])
    with pytest.raises(RequestUnknown):
        given(space, persons, uuid4())
