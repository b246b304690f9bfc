"""What changes while a sweep runs wins: what was worked out from the state before is worked out anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import SweepTooWide
from kotowari.gate.retention import Turn
from kotowari.handling.acquire import acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.hold import Requirement, hold
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Acquired, Opened
from kotowari.handling.outgoing import send_on
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.keeping import sweep as sweeping
from kotowari.keeping.sweep import sweep
from kotowari.policy.terms import Ground
from tests.handling.concurrent import once_after
from tests.handling.conftest import SECOND, another_space, entries, policy_text, rows
from tests.keeping.conftest import LONG_AGO, TAKEN_IN, arriving, customer, end_contract, happened
from tests.publishing import publish

BASIS = ("keeping-by-law", "statutory-duty")


def began_again(space: Space, _: UUID) -> object:
    return happened(space, "Kusunoki", Turn.BEGAN, date(2026, 11, 1))


def begun_for_the_person(space: Space, person: UUID) -> object:
    return happened(space, person, Turn.BEGAN, date(2026, 11, 1))


def held(space: Space, person: UUID) -> object:
    return hold(space, by="officer", requirement=Requirement(person, *BASIS))


def held_with_everybody(space: Space, _: UUID) -> object:
    return hold(space, by="officer", requirement=Requirement("customer", *BASIS))


def acquired_for_more(space: Space, person: UUID) -> object:
    arrival = replace(arriving("employee", {"name": "Hanako"}, ("employment",)), person=person)
    with clock.as_of(TAKEN_IN):
        outcome = acquire(space, by="personnel", arrival=arrival)
    assert isinstance(outcome, Acquired)
    return outcome


def published_with_longer_keeping(space: Space, _: UUID) -> object:
    text = policy_text(SECOND).replace("2026-06-01", "2026-11-25").replace("then: 5 years", "then: 50 years")
    return publish(space, by="officer", text=text, file="next.yaml")


@pytest.mark.parametrize(
    "change",
    [began_again, begun_for_the_person, held, held_with_everybody, acquired_for_more, published_with_longer_keeping],
)
def test_a_change_after_the_working_out_keeps_the_person(
    space: Space, monkeypatch: pytest.MonkeyPatch, change: Callable[[Space, UUID], object]
) -> None:
    person = customer(space, 1)
    end_contract(space)
    other = another_space(space)
    once_after(monkeypatch, sweeping, "make_batch", lambda *_: change(other, person))
    sweep(space, by="officer", at_most=100)
    assert [number for (number,) in rows(space, "vault.person", "person")] == [person]
    assert not [one for one in entries(space) if one["act"] == "erase" and one["effect"].get("erased")]


def test_a_use_recorded_before_the_deletion_is_answered(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    person = customer(space, 1)
    end_contract(space)
    other = another_space(space)
    answered: list[object] = []

    def read(*_: object) -> None:
        answered.append(use(other, by="desk", person=person, subject="customer", items=["email"], purpose="support"))

    once_after(monkeypatch, sweeping, "make_batch", read)
    sweep(space, by="officer", at_most=100)
    (outcome,) = answered
    assert isinstance(outcome, Opened)
    assert rows(space, "vault.person", "person") == []


def test_events_that_come_amid_a_sweep_do_not_widen_it_unseen(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    customer(space, 0)
    for number in range(1, 10):
        customer(space, number, "Momiji")
    end_contract(space)
    other = another_space(space)
    once_after(monkeypatch, sweeping, "make_batch", lambda *_: end_contract(other, LONG_AGO, "Momiji"))
    with pytest.raises(SweepTooWide, match="10 of 10"):
        sweep(space, by="officer", at_most=10)
    assert len(rows(space, "vault.person", "person")) == 10


def test_who_receives_a_person_while_the_sweep_erases_is_told(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    person = customer(space, 1)
    names = frozenset(("country", "regime", "measures"))
    consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=names)
    give_consent(space, by="desk", person=person, consent=consent)
    end_contract(space)
    other = another_space(space)
    received: list[object] = []

    def deliver(*_: object) -> None:
        asked = {"subject": "customer", "items": ["email"], "purpose": "support", "recipient": "taiwan"}
        received.extend(provide(other, by="sales", persons=[person], ground=Ground.CONSENT, **asked))  # type: ignore[arg-type]

    once_after(monkeypatch, send_on, "known_outside", deliver)
    sweep(space, by="officer", at_most=100)
    (opened,) = received
    assert isinstance(opened, Opened), opened
    assert rows(space, "vault.person") == []
    assert rows(space, "recipients.delivered") == [], "nothing leads from the number to what was provided"
    assert rows(space, "recipients.notice", "person, what, entry") == [(None, "erase", opened.entry)]
    assert len(rows(space, "recipients.kept_record")) == 1


def test_a_roll_and_its_destruction_amid_a_sweep_leave_nobody_out(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    persons = {customer(space, number) for number in range(2)}
    end_contract(space, LONG_AGO)
    other = another_space(space)

    def rolled(*_: object) -> None:
        roll(other, by="officer")
        destroy(other, by="officer")

    once_after(monkeypatch, sweeping, "_found", rolled)
    sweep(space, by="officer", at_most=100)
    assert rows(space, "vault.person", "person") == []
    assert {person for (person,) in rows(space, "vault.erasure", "person")} == persons
