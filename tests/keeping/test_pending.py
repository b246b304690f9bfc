"""What a sweep could not reach: copies at recipients and entrustees, and what laws keep, each until it is gone."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.handling.grounds.entrust import contract, dispose
from kotowari.handling.hold import Requirement, hold, lift
from kotowari.handling.outcome import Opened
from kotowari.handling.space import Space
from kotowari.keeping.certificate import pending_now
from kotowari.keeping.sweep import sweep
from kotowari.keeping.words import certificate_lines
from kotowari.policy.terms import Ground
from kotowari.recipients.notices import acknowledge, mark_sent, notices
from tests.handling.conftest import SECOND
from tests.handling.grounded import CONTACTS, YEAR, policy_with_recipients, to
from tests.keeping.conftest import DAY, TAKEN_IN, customer, end_contract
from tests.publishing import publish


@pytest.fixture
def space(bare: Space) -> Space:
    with clock.as_of(TAKEN_IN.replace(day=1)):
        publish(bare, by="officer", text=policy_with_recipients(), file=SECOND)
    return bare


def swept(space: Space) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(sweep(space, by="officer", at_most=100).certificate or "")
    return said


def outside(pending: list[dict[str, Any]]) -> list[tuple[str, str, int | None]]:
    return [
        (one["reason"], one["of"], one["persons"]) for one in pending if one["reason"] in ("recipients", "entrusted")
    ]


def printed(space: Space, persons: list[UUID]) -> UUID:
    told: dict[str, Any] = {"recipient": "printer", "scope": CONTACTS, "since": TAKEN_IN, "until": None, "every": YEAR}
    number = contract(space, by="officer", document=b"contract", **told).record
    assert all(isinstance(one, Opened) for one in to(space, persons, "printer", Ground.ENTRUSTMENT))
    return number


def test_copies_at_an_entrustee_are_pending_until_they_are_acknowledged_and_certified(space: Space) -> None:
    number = printed(space, [customer(space, 1), customer(space, 2)])
    customer(space, 3)
    end_contract(space)
    said = swept(space)
    assert outside(said["pending"]) == [("recipients", "printer", 2), ("entrusted", "printer", None)]
    assert outside(pending_now(space, said)) == outside(said["pending"])
    for language in ("en", "ja", "zh-Hant"):
        assert sum("printer" in line for line in certificate_lines(said, language)) == 2
    with clock.as_of(DAY + timedelta(days=3)):
        with space.changing() as connection:
            due, package = notices(connection, space.name, due=True), uuid4()
            mark_sent(connection, space.name, [one.number for one in due], [], package, clock.now())
        assert outside(pending_now(space, said))[0] == ("recipients", "printer", 2), "sent is not acknowledged"
        with space.changing() as connection:
            assert acknowledge(connection, space.name, package, clock.now()) == 2
        assert outside(pending_now(space, said)) == [("entrusted", "printer", None)]
        dispose(space, by="officer", number=number, items=["name", "email"], on=DAY, document=b"certificate")
        assert outside(pending_now(space, said)) == []
        assert outside(said["pending"]), "the certificate stays as it was"


def test_what_was_given_of_others_afterwards_is_not_pending_of_this_sweep(space: Space) -> None:
    customer(space, 1)
    stays = customer(space, 2, "Momiji")
    end_contract(space)
    said = swept(space)
    with clock.as_of(DAY + timedelta(days=1)):
        printed(space, [stays])
        assert outside(pending_now(space, said)) == []


def test_a_hold_that_is_lifted_or_has_ended_is_pending_no_longer(space: Space) -> None:
    one, other = customer(space, 1), customer(space, 2)
    end_contract(space)
    kept = ("keeping-by-law", "statutory-duty", frozenset({"email"}))
    number, _ = hold(space, by="officer", requirement=Requirement(one, *kept))
    hold(space, by="officer", requirement=Requirement(other, *kept, date(2027, 3, 31)))
    said = swept(space)

    def held() -> list[str | None]:
        return [each["until"] for each in pending_now(space, said) if each["reason"] == "held-by-law"]

    assert held() == ["2027-03-31", None]
    lift(space, by="officer", number=number, person=one)
    assert held() == ["2027-03-31"]
    with clock.as_of(date(2027, 4, 1)):
        assert held() == []
