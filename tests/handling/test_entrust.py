"""Entrustment: within the contract, while it lasts and is supervised; passed on in its chain; disposed of after."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.errors import (
    DisposalOfOther,
    DocumentMissing,
    EntrustmentNotPassedOn,
    EntrustmentWidened,
    Error,
    RecipientNotNamed,
    RecordDatedAhead,
    RecordEndsFirst,
    RecordTwice,
    RecordUnknown,
    ScopeUnknown,
)
from kotowari.gate.codes import Code
from kotowari.gate.replay import replay
from kotowari.handling.grounds.entrust import contract, dispose, end, sub_entrust, supervise
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.policy.terms import Ground
from kotowari.recipients.due import Duty
from tests.handling.conftest import SECOND, another_space, codes, entries, entry_of, take_in
from tests.handling.grounded import CONTACTS, DAY, YEAR, due_about, policy_with_recipients, to
from tests.publishing import publish


@pytest.fixture
def persons(space: Space) -> Iterator[list[UUID]]:
    """Two customers, on a day on which the revision with the recipients is in force."""
    found = [take_in(space, name="花子", email=f"{number}@example.com") for number in range(2)]
    publish(space, by="officer", text=policy_with_recipients(), file=SECOND)
    with clock.as_of(DAY):
        yield found


def entrusted(space: Space, **other: Any) -> UUID:
    told: dict[str, Any] = {"by": "officer", "recipient": "printer", "scope": CONTACTS, "since": DAY}
    told |= {"until": date(2026, 12, 31), "every": YEAR, "document": b"contract"}
    return contract(space, **(told | other)).record


def printed(space: Space, persons: list[UUID], recipient: str = "printer", **other: Any) -> list[Code]:
    """The reasons of the gate for a provision as an entrustment; none if it was permitted."""
    outcomes = to(space, persons, recipient, Ground.ENTRUSTMENT, **other)
    return codes(outcomes[0]) if isinstance(outcomes[0], Refused) else []


def test_a_contract_lets_its_scope_out_and_the_entry_names_it(space: Space, persons: list[UUID]) -> None:
    assert printed(space, persons) == [Code.NO_CONTRACT]
    number = entrusted(space)
    outcomes = to(space, persons, "printer", Ground.ENTRUSTMENT)
    assert all(isinstance(one, Opened) and one.rests_on == number for one in outcomes)
    entry = entry_of(space, outcomes[0].entry)
    assert entry["rests_on"] == str(number)
    assert replay(space.rulebook(), entry)[1]
    (recorded,) = [one for one in entries(space) if one["act"] == "recipient"]
    assert recorded["record"]["number"] == str(number)
    assert recorded["record"]["items"] == ["email", "name"]


@pytest.mark.parametrize(
    "narrower",
    [
        replace(CONTACTS, items=frozenset({"name"})),
        replace(CONTACTS, subjects=frozenset({"applicant"})),
        replace(CONTACTS, purposes=frozenset({"promotion"})),
    ],
)
def test_scope_narrower_than_ask(space: Space, persons: list[UUID], narrower: Any) -> None:
    entrusted(space, scope=narrower)
    assert printed(space, persons) == [Code.CONTRACT_SCOPE]


def test_two_contracts_that_cover_an_ask_only_together_do_not_cover_it(space: Space, persons: list[UUID]) -> None:
    for item in CONTACTS.items:
        entrusted(space, scope=replace(CONTACTS, items=frozenset({item})))
    assert printed(space, persons) == [Code.CONTRACT_SCOPE]


def test_contract_of_another_recipient_is_none(space: Space, persons: list[UUID]) -> None:
    entrusted(space, recipient="bindery")
    assert printed(space, persons) == [Code.NO_CONTRACT]


def test_own_use_is_not_entrustment(space: Space, persons: list[UUID]) -> None:
    entrusted(space)
    assert printed(space, persons, own_use=True) == [Code.OWN_USE]


def test_contract_ended_yesterday(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space)
    end(space, by="officer", number=number, on=DAY, document=b"notice")
    assert printed(space, persons) == []
    with clock.as_of(DAY + timedelta(days=1)):
        assert printed(space, persons) == [Code.NO_CONTRACT]
        with pytest.raises(RecordTwice):
            end(space, by="officer", number=number, on=DAY, document=b"notice")


def test_contract_counts_from_its_day_to_its_last(space: Space, persons: list[UUID]) -> None:
    entrusted(space, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2))
    found = []
    for days in range(4):
        with clock.as_of(DAY + timedelta(days=days)):
            found.append(printed(space, persons))
    assert found == [[Code.NO_CONTRACT], [], [], [Code.NO_CONTRACT]]


def test_a_clock_that_goes_back_permits_nothing_that_was_not_permitted_then(space: Space, persons: list[UUID]) -> None:
    entrusted(space)
    assert printed(space, persons) == []
    with clock.as_of(DAY - timedelta(days=1)):
        assert printed(space, persons) == [Code.NO_CONTRACT]


def test_supervision_overdue_refuses_until_it_is_carried_out(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space, every=Period(days=10), until=None)
    with clock.as_of(DAY + timedelta(days=10)):
        assert printed(space, persons) == []
        (due,) = due_about(space, "printer")
        assert (due.duty, due.overdue, due.by) == (Duty.SUPERVISION, False, DAY + timedelta(days=10))
    with clock.as_of(DAY + timedelta(days=11)):
        assert printed(space, persons) == [Code.SUPERVISION_OVERDUE]
        assert due_about(space, "printer")[0].overdue
        with pytest.raises(RecordDatedAhead):
            supervise(space, by="officer", number=number, on=DAY + timedelta(days=12), document=b"report")
        supervise(space, by="officer", number=number, on=DAY + timedelta(days=11), document=b"report")
        assert printed(space, persons) == []
    with clock.as_of(DAY + timedelta(days=22)):
        assert printed(space, persons) == [Code.SUPERVISION_OVERDUE]


def test_another_process_sees_a_record_at_its_next_provision(space: Space, persons: list[UUID]) -> None:
    other = another_space(space)
    assert printed(other, persons) == [Code.NO_CONTRACT]
    number = entrusted(space)
    assert printed(other, persons) == []
    end(space, by="officer", number=number, on=DAY, document=b"notice")
    with clock.as_of(DAY + timedelta(days=1)):
        assert printed(other, persons) == [Code.NO_CONTRACT]


def passed_on(space: Space, under: UUID, **other: Any) -> UUID:
    told: dict[str, Any] = {"by": "officer", "under": under, "recipient": "bindery", "scope": CONTACTS, "since": DAY}
    told |= {"until": date(2026, 12, 31), "every": YEAR, "document": b"sub"}
    return sub_entrust(space, **(told | other)).record


def test_work_is_passed_on_to_whom_the_contract_permits_and_ends_with_it(space: Space, persons: list[UUID]) -> None:
    with pytest.raises(EntrustmentNotPassedOn):
        passed_on(space, entrusted(space))
    number = entrusted(space, passed_to=["bindery"])
    assert printed(space, persons, "bindery") == [Code.NO_CONTRACT]
    passed_on(space, number)
    assert printed(space, persons, "bindery") == []
    end(space, by="officer", number=number, on=DAY, document=b"notice")
    with clock.as_of(DAY + timedelta(days=1)):
        assert printed(space, persons, "bindery") == [Code.NO_CONTRACT]


def test_an_entrustee_unsupervised_passes_nothing_on(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space, passed_to=["bindery"], every=Period(days=10))
    passed_on(space, number)
    with clock.as_of(DAY + timedelta(days=11)):
        assert printed(space, persons, "bindery") == [Code.SUPERVISION_OVERDUE]
        supervise(space, by="officer", number=number, on=DAY + timedelta(days=11), document=b"report")
        assert printed(space, persons, "bindery") == []


@pytest.mark.parametrize(
    "wider",
    [
        {"scope": replace(CONTACTS, items=CONTACTS.items | {"phone"})},
        {"until": None},
        {"until": date(2027, 1, 1)},
        {"since": DAY - timedelta(days=1)},
    ],
)
def test_a_sub_entrustment_lies_within_its_contract(space: Space, persons: list[UUID], wider: dict[str, Any]) -> None:
    number = entrusted(space, passed_to=["bindery"])
    with pytest.raises(EntrustmentWidened):
        passed_on(space, number, **wider)
    assert printed(space, persons, "bindery") == [Code.NO_CONTRACT]


def test_what_was_given_and_is_not_certified_is_due_after_the_end(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space)
    assert printed(space, persons, items=["name"]) == []
    assert isinstance(to(space, persons[:1], "printer", Ground.ENTRUSTMENT, items=["email"])[0], Opened)
    assert [one.duty for one in due_about(space, "printer")] == []
    end(space, by="officer", number=number, on=DAY, document=b"notice")
    tomorrow = DAY + timedelta(days=1)
    with clock.as_of(tomorrow):
        (due,) = due_about(space, "printer")
        assert (due.duty, due.items, due.regarding, due.overdue) == (Duty.DISPOSAL, ("email", "name"), number, True)
        dispose(space, by="officer", number=number, items=["email"], on=tomorrow, document=b"certificate")
        assert due_about(space, "printer")[0].items == ("name",)
        with pytest.raises(DisposalOfOther):
            dispose(space, by="officer", number=number, items=["phone"], on=tomorrow, document=b"certificate")
        dispose(space, by="officer", number=number, items=["name"], on=tomorrow, document=b"certificate")
        assert due_about(space, "printer") == []


def test_what_is_given_after_a_certificate_is_due_again(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space)
    assert printed(space, persons) == []
    dispose(space, by="officer", number=number, items=["name", "email"], on=DAY, document=b"certificate")
    with clock.as_of(DAY + timedelta(days=1)):
        assert printed(space, persons, items=["name"]) == []
        end(space, by="officer", number=number, on=DAY + timedelta(days=1), document=b"notice")
    with clock.as_of(DAY + timedelta(days=2)):
        assert due_about(space, "printer")[0].items == ("name",)


def test_what_was_refused_was_not_given(space: Space, persons: list[UUID]) -> None:
    number = entrusted(space)
    assert isinstance(to(space, [uuid4()], "printer", Ground.ENTRUSTMENT)[0], Refused)
    end(space, by="officer", number=number, on=DAY, document=b"notice")
    with clock.as_of(DAY + timedelta(days=1)):
        assert due_about(space, "printer") == []


BROKEN: dict[str, tuple[Callable[[Space], object], type[Error]]] = {
    "recipient not named": (lambda space: entrusted(space, recipient="mars"), RecipientNotNamed),
    "item not in the policy": (
        lambda space: entrusted(space, scope=replace(CONTACTS, items=frozenset({"hanako@example.com"}))),
        ScopeUnknown,
    ),
    "empty scope": (lambda space: entrusted(space, scope=replace(CONTACTS, purposes=frozenset())), ScopeUnknown),
    "ends first": (lambda space: entrusted(space, until=DAY - timedelta(days=1)), RecordEndsFirst),
    "no document": (lambda space: entrusted(space, document=b""), DocumentMissing),
    "passed to nobody known": (lambda space: entrusted(space, passed_to=["mars"]), RecipientNotNamed),
    "supervision of no contract": (
        lambda space: supervise(space, by="officer", number=uuid4(), on=DAY, document=b"report"),
        RecordUnknown,
    ),
    "ended before it began": (
        lambda space: end(space, by="officer", number=entrusted(space), on=DAY - timedelta(days=1), document=b"notice"),
        RecordEndsFirst,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_record_is_not_kept(space: Space, persons: list[UUID], name: str) -> None:
    act, expected = BROKEN[name]
    with pytest.raises(expected) as raised:
        act(space)
    assert "hanako" not in str(raised.value)
    assert printed(space, persons) in ([], [Code.NO_CONTRACT])
