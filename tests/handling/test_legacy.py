"""What came from before the system, and what its kind asks: sources, notices, special care, purposes stated."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kotowari import clock
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Notice, Source, acquire
from kotowari.handling.outcome import Acquired, Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.vault.statements import COUNTS
from tests.handling.conftest import Newcomer, arriving, codes, entries, rows, take_in


def counted(space: Space) -> tuple[Any, ...] | None:
    with space.reading() as connection:
        return connection.execute(COUNTS, {"space": space.name}).fetchone()


@pytest.mark.parametrize("source", [None, Source.UNKNOWN, Source.CONTRACT])
def test_a_notice_unknown_is_taken_in_counted_and_to_be_resolved_within_a_year(
    space: Space, source: Source | None
) -> None:
    old = replace(arriving(email="hanako@example.com", name="花子"), source=source, notice=Notice.UNKNOWN)
    outcome = acquire(space, by="import", arrival=old)
    assert isinstance(outcome, Acquired)
    assert codes(outcome) == [Code.TAKEN_IN_AS_LEGACY]
    assert entries(space)[-1]["answer"]["reasons"][0]["code"] == "taken-in-as-legacy"
    assert "notice-legacy" in entries(space)[-1]["facts"]["met"]
    assert counted(space) == (1, 2, 0)
    kept = {(one, by) for one, by in rows(space, "vault.holding", "source, resolve_by")}
    assert kept == {((source or Source.UNKNOWN).value, date(2027, 5, 1))}
    opened = use(space, by="desk", person=outcome.person, subject="customer", items=["email"], purpose="support")
    assert isinstance(opened, Opened)


def test_a_year_from_a_leap_day_is_the_last_of_february(space: Space) -> None:
    with clock.as_of(date(2028, 2, 29)):
        acquire(space, by="import", arrival=replace(arriving(name="花子"), notice=Notice.UNKNOWN))
    assert rows(space, "vault.holding", "resolve_by") == [(date(2029, 2, 28),)]


def test_a_notice_shown_later_resolves_the_item(space: Space) -> None:
    old = replace(arriving(email="hanako@example.com", name="花子"), notice=Notice.UNKNOWN)
    first = acquire(space, by="import", arrival=old)
    assert isinstance(first, Acquired)
    acquire(space, by="desk", arrival=replace(arriving(email="hanako@example.com"), person=first.person))
    assert counted(space) == (1, 1, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": None}, Code.NO_SOURCE),
        ({"source": Source.UNKNOWN}, Code.NO_SOURCE),
        ({"notice": None}, Code.NO_NOTICE),
        ({"purposes": frozenset()}, Code.NO_PURPOSE),
        ({"purposes": frozenset({"recruiting"})}, Code.PURPOSE_NOT_PROMISED),
        ({"purposes": frozenset({"astrology"})}, Code.UNKNOWN_PURPOSE),
        ({"subject": "passenger"}, Code.UNKNOWN_SUBJECT),
        ({"values": {"name": "花子", "shoe_size": "23"}}, Code.UNKNOWN_ITEM),
        ({"values": {"name": "花子", "salary": "1"}}, Code.ITEM_OUTSIDE),
    ],
    ids=str,
)
def test_an_acquisition_that_is_not_in_order_is_refused_whole(space: Space, change: dict[str, Any], code: Code) -> None:
    outcome = acquire(space, by="desk", arrival=replace(arriving(name="花子"), **change))
    assert code in codes(outcome)
    assert rows(space, "vault.person") == rows(space, "vault.holding") == []
    assert entries(space)[-1]["answer"]["decision"] == "refuse"
    assert rows(space, "vault.trail") == []


def test_special_care_needs_consent_or_an_exception(space: Space) -> None:
    health = arriving("employee", ("health",), health_check="A")
    assert codes(acquire(space, by="desk", arrival=health)) == [Code.SPECIAL_CARE]
    assert isinstance(
        acquire(space, by="desk", arrival=replace(health, consents=frozenset({"special-care"}))), Acquired
    )
    assert isinstance(acquire(space, by="desk", arrival=replace(health, basis="life-or-body")), Acquired)
    assert codes(acquire(space, by="desk", arrival=replace(health, basis="voluntary-inquiry"))) == [Code.SPECIAL_CARE]


def test_an_individual_number_needs_its_procedure(space: Space) -> None:
    number = arriving("employee", ("pay",), individual_number="123456789018")
    assert codes(acquire(space, by="desk", arrival=number)) == [Code.INDIVIDUAL_NUMBER]
    taken = acquire(space, by="desk", arrival=replace(number, basis="withholding-tax"))
    assert isinstance(taken, Acquired)
    read: dict[str, Any] = {"by": "pay", "person": taken.person, "subject": "employee", "items": ["individual_number"]}
    assert codes(use(space, purpose="pay", **read)) == [Code.INDIVIDUAL_NUMBER]
    assert isinstance(use(space, purpose="pay", basis="withholding-tax", **read), Opened)


def test_each_item_is_used_for_what_was_stated_when_it_came(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    acquire(
        space, by="desk", arrival=replace(arriving("customer", ("promotion",), email="h@example.com"), person=person)
    )
    read: dict[str, Any] = {"by": "desk", "person": person, "subject": "customer"}
    assert codes(use(space, items=["email"], purpose="promotion", **read)) == [Code.NO_MESSAGE_CONSENT]
    assert isinstance(use(space, items=["name"], purpose="support", **read), Opened)
    assert codes(use(space, items=["name"], purpose="promotion", **read)) == [Code.PURPOSE_NOT_STATED]
    both = [Code.PURPOSE_NOT_STATED, Code.NO_MESSAGE_CONSENT]
    assert codes(use(space, items=["name", "email"], purpose="promotion", **read)) == both


def test_a_person_of_two_subjects_is_used_as_each(space: Space) -> None:
    person = take_in(space, name="花子", email="hanako@example.com")
    again = acquire(
        space, by="desk", arrival=replace(arriving("employee", ("pay",), salary="1", bank_account="2"), person=person)
    )
    assert isinstance(again, Acquired)
    for subject, item, purpose in (("customer", "email", "support"), ("employee", "salary", "pay")):
        opened = use(space, by="desk", person=person, subject=subject, items=[item], purpose=purpose)
        assert isinstance(opened, Opened)
