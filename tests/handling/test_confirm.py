"""What is held was found to be true on a day; and the history of what is held is opened through the one door."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.errors import ConfirmationUnheld, ConfirmationUntimely
from kotowari.gate.codes import Code
from kotowari.gate.replay import replay
from kotowari.handling.acquire import acquire
from kotowari.handling.confirm import Means, confirm
from kotowari.handling.history import open_history
from kotowari.handling.outcome import Changed, Disclosed, Refused
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.vault.statements import UNCONFIRMED
from tests.handling.conftest import Newcomer, arriving, codes, entries, entry_of, rows, take_in
from tests.handling.test_correct import corrected, opened
from tests.handling.test_erasure import erased

DAYS = "vault.holding", "item, confirmed_at"


def confirmed(
    space: Space, person: UUID, *items: str, means: Means | None = Means.DOCUMENT, on: date | None = None
) -> Changed | Refused:
    return confirm(space, by="desk", person=person, subject="customer", items=items, means=means, on=on)


def read_history(
    space: Space,
    person: UUID,
    *items: str,
    purpose: str | None = None,
    verified: bool = False,
    basis: str | None = None,
) -> Disclosed | Refused:
    return open_history(
        space,
        by="desk",
        person=person,
        subject="customer",
        items=items,
        purpose=purpose,
        identity_verified=verified,
        basis=basis,
    )


@pytest.fixture
def person(space: Space) -> UUID:
    with clock.as_of(date(2026, 4, 1)):
        return take_in(space, name="花子", email="a@example.com")


def test_a_confirmation_moves_the_day_and_nothing_else(space: Space, person: UUID) -> None:
    before = (
        rows(space, "vault.holding ORDER BY item", "item, version, sealed, acquired_at"),
        rows(space, "vault.person", "version"),
    )
    done = confirmed(space, person, "email", on=date(2026, 4, 20))
    assert dict(rows(space, *DAYS)) == {"email": date(2026, 4, 20), "name": None}
    assert (
        rows(space, "vault.holding ORDER BY item", "item, version, sealed, acquired_at"),
        rows(space, "vault.person", "version"),
    ) == before
    entry = entry_of(space, done.entry)
    assert (entry["act"], entry["ask"]["items"], entry["effect"]) == (
        "confirm",
        ["email"],
        {"on": "2026-04-20", "means": "document"},
    )
    assert replay(space.shelf.rulebook(date(2026, 5, 1)), entry)[1]
    confirmed(space, person, "email", "name", on=date(2026, 4, 10))
    assert dict(rows(space, *DAYS)) == {"email": date(2026, 4, 20), "name": date(2026, 4, 10)}
    confirmed(space, person, "email", means=Means.PERSON)
    assert dict(rows(space, *DAYS))["email"] == date(2026, 5, 1)
    assert opened(space, person, "email") == {"email": "a@example.com"}


def test_a_new_value_is_not_confirmed_by_what_was_found_of_the_old(space: Space, person: UUID) -> None:
    confirmed(space, person, "email", "name")
    corrected(space, person, email="b@example.com")
    assert dict(rows(space, *DAYS)) == {"email": None, "name": date(2026, 5, 1)}
    with pytest.raises(ConfirmationUntimely, match="`email`"):
        confirmed(space, person, "email", on=date(2026, 4, 30))
    outcome = read_history(space, person, "email", verified=True)
    assert isinstance(outcome, Disclosed)
    assert [version.confirmed_at for version in outcome.versions] == [date(2026, 5, 1), None]


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 5, 2)])
def test_a_day_on_which_it_cannot_have_been_found_is_an_error(space: Space, person: UUID, day: date) -> None:
    log = len(entries(space))
    with pytest.raises(ConfirmationUntimely):
        confirmed(space, person, "email", on=day)
    assert len(entries(space)) == log


def test_what_is_not_held_is_not_confirmed(space: Space, person: UUID) -> None:
    with pytest.raises(ConfirmationUnheld, match="`phone`"):
        confirmed(space, person, "email", "phone")
    assert dict(rows(space, *DAYS)) == {"email": None, "name": None}


def test_it_is_refused_without_the_means_or_the_person(space: Space, person: UUID) -> None:
    assert codes(confirmed(space, person, "email", means=None)) == [Code.NO_MEANS]
    assert codes(confirmed(space, uuid4(), "email")) == [Code.UNKNOWN_PERSON]
    assert codes(confirmed(space, person, "shoe_size"))[0] is Code.UNKNOWN_ITEM
    assert codes(confirmed(space, person)) == [Code.MALFORMED]
    erased(space, person)
    assert codes(confirmed(space, person, "email")) == [Code.ERASED]


def test_what_was_not_confirmed_for_a_time_is_counted_by_item_and_age(space: Space, newcomer: Newcomer) -> None:
    for day in (date(2023, 5, 2), date(2024, 5, 1), date(2026, 4, 30)):
        with clock.as_of(day):
            newcomer(name="花子", email=f"{day:%Y}@example.com")
    with clock.as_of(date(2025, 6, 1)):
        person = newcomer(phone="03-1234-5678")
    with clock.as_of(date(2026, 4, 1)):
        confirmed(space, person, "phone")
    with space.reading() as connection:
        found = connection.execute(
            UNCONFIRMED, {"space": space.name, "on": space.today(), "timezone": space.timezone()}
        ).fetchall()
    assert found == [("email", 0, 1), ("email", 2, 2), ("name", 0, 1), ("name", 2, 2), ("phone", 0, 1)]


def test_history_is_disclosed_to_the_person_whose_identity_is_verified(space: Space, person: UUID) -> None:
    corrected(space, person, email="b@example.com")
    assert codes(read_history(space, person, "email")) == [Code.IDENTITY_UNVERIFIED]
    outcome = read_history(space, person, "email", verified=True)
    assert isinstance(outcome, Disclosed)
    assert [(version.item, version.value) for version in outcome.versions] == [
        ("email", "a@example.com"),
        ("email", "b@example.com"),
    ]
    assert "example.com" not in repr(outcome)
    entry = entry_of(space, outcome.entry)
    assert (entry["act"], entry["effect"], entry["answer"]["decision"]) == ("disclose", {"history": True}, "permit")
    assert replay(space.shelf.rulebook(date(2026, 5, 1)), entry)[1]
    assert (person, outcome.entry) in rows(space, "vault.trail", "person, entry")


def test_for_a_purpose_only_what_it_was_stated_for_is_opened(space: Space, newcomer: Newcomer) -> None:
    person = newcomer("customer", ("promotion",), email="a@example.com")
    acquire(space, by="o", arrival=replace(arriving("customer", ("support",), email="b@example.com"), person=person))
    outcome = read_history(space, person, "email", purpose="support")
    assert isinstance(outcome, Disclosed)
    assert [version.value for version in outcome.versions] == ["b@example.com"]
    assert entry_of(space, outcome.entry)["effect"] == {"history": True}
    assert Code.PURPOSE_NOT_STATED in codes(read_history(space, person, "email", purpose="promotion"))
    assert codes(read_history(space, person, "email", purpose="answering-rights")) == [Code.NO_REQUEST]
    assert codes(read_history(space, person, "email", purpose="answering-by-law")) == [Code.NO_LEGAL_BASIS]
    stop(space, by="o", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert codes(read_history(space, person, "email", purpose="support")) == [Code.STOPPED]
    by_law = read_history(space, person, "email", purpose="keeping-by-law", basis="withholding-tax")
    assert isinstance(by_law, Disclosed)
    assert [version.value for version in by_law.versions] == ["a@example.com", "b@example.com"]


def test_history_of_nobody_is_refused_for_that_alone(space: Space, person: UUID) -> None:
    for purpose in (None, "support"):
        assert codes(read_history(space, uuid4(), "email", purpose=purpose)) == [Code.UNKNOWN_PERSON]
    assert codes(read_history(space, person, "shoe_size", purpose="support"))[0] is Code.UNKNOWN_ITEM
    erased(space, person)
    assert codes(read_history(space, person, "email", verified=True)) == [Code.ERASED]
