"""What recipients received goes with the persons of a merge or split: they are told, and so is whoever it was about."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.handling.outcome import Acquired, Changed
from kotowari.handling.outgoing.records import let_lapse, records_of
from kotowari.handling.receipt import keep_promise
from kotowari.handling.space import Space
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.receipt import Receipt, verify_receipt
from kotowari.ledger.sequencer import integrate
from kotowari.recipients.deliveries import received_of
from kotowari.recipients.request import concern, read_concerned
from tests.conftest import Installation
from tests.handling.conftest import rows, take_in
from tests.handling.packages import Pair
from tests.handling.packages import given as given
from tests.handling.packages import pair as pair
from tests.handling.test_erasure import erased
from tests.handling.test_merge import OTHER, THIS, divided, merged, new_one, read
from tests.handling.test_receipt import ids, of_person
from tests.handling.test_received import AGENCY, received
from tests.handling.test_send_on import due, sent, stopped, was


@pytest.fixture
def persons(space: Space) -> list[UUID]:
    return [take_in(space, name=f"人{number}", email=f"{number}@example.com") for number in range(2)]


def told_of(space: Space, person: UUID) -> list[tuple[str, tuple[str, ...]]]:
    with space.reading() as connection:
        return [(one.recipient, tuple(sorted(one.items))) for one in received_of(connection, space.name, person)]


def test_after_a_merge_recipients_are_told_what_stands_and_what_is_stopped(
    given: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    first = pair.open(tmp_path / "first.age")
    one, two = persons
    merged(given, one, two, name=THIS, email=OTHER)
    assert sorted((notice.person, notice.what.value, notice.items) for notice in due(given)) == sorted(
        [(one, "correct", ("email",)), (one, "correct", ("name",))]
    )
    assert told_of(given, one) == [("taiwan", ("email", "name"))] * 2
    assert told_of(given, two) == []
    _, opened = sent(given, pair, tmp_path / "on.age")
    rows_by = {row["was"]: row for row in opened.rows}
    assert rows_by[was(first, "人0")]["email"] == "1@example.com"
    assert rows_by[was(first, "人1")]["name"] == "人0"
    erased(given, one)
    assert [notice.what.value for notice in due(given)] == ["erase", "erase"]


def test_what_one_had_stopped_is_told_to_the_recipients_of_the_other(given: Space, persons: list[UUID]) -> None:
    one, two = persons
    stopped(given, two, purpose="support")
    before = {notice.number for notice in due(given)}
    merged(given, one, two, name=THIS, email=THIS)
    new = [notice for notice in due(given) if notice.number not in before]
    assert sorted(notice.what.value for notice in new) == ["correct", "stop"]
    assert {notice.person for notice in due(given)} == {one}


def test_a_request_is_about_the_one_who_stands(given: Space, persons: list[UUID]) -> None:
    one, two = persons
    request, both = uuid4(), uuid4()
    with given.changing() as connection:
        concern(connection, given.name, request, [two])
        concern(connection, given.name, both, persons)
    merged(given, one, two, name=THIS, email=THIS)
    with given.reading() as connection:
        assert read_concerned(connection, given.name, request) == {one}
        assert read_concerned(connection, given.name, both) == {one}


def test_after_a_split_recipients_are_told_whose_it_is_not_and_the_new_person_who_has_it(
    given: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    first = pair.open(tmp_path / "first.age")
    two = new_one(divided(given, persons[0], "email"))
    assert told_of(given, two) == [("taiwan", ("email",))]
    assert told_of(given, persons[0]) == [("taiwan", ("email", "name"))], "it was provided as this person's"
    _, opened = sent(given, pair, tmp_path / "on.age")
    (row,) = opened.rows
    assert (row["what"], row["was"], row["deleted"]) == ("correct", was(first, "人0"), "email")
    # By that entry the recipient knows the first: whatever befalls the second must not take the first along.
    stopped(given, two, purpose="support")
    erased(given, two)
    assert due(given) == ()
    assert rows(given, f"recipients.delivered WHERE person = '{two}'") == []
    erased(given, persons[0])
    (notice,) = due(given)
    assert (notice.what, notice.person) == ("erase", None)


def test_a_recipient_is_told_of_a_split_also_where_the_first_is_erased_before_it_was(
    given: Space, persons: list[UUID]
) -> None:
    new_one(divided(given, persons[0], "email", "name"))
    erased(given, persons[0])
    (notice,) = due(given)
    assert (notice.what, set(notice.items)) == ("erase", {"email", "name"})


def test_records_of_what_was_split_lapse_for_each_by_itself(given: Space, persons: list[UUID]) -> None:
    two = new_one(divided(given, persons[0], "email"))
    kept = "person, items, records, entry"
    by_person = {row[0]: row[1:] for row in rows(given, "recipients.delivered", kept)}
    assert by_person[two][1:] == by_person[persons[0]][1:]
    with given.changing() as connection:
        # A later provision of the first alone, in a series: it keeps the records of the first, and of nobody else.
        connection.execute("UPDATE recipients.delivery SET kept = 'continuous'")
        connection.execute("UPDATE recipients.delivered SET records = '{appi.29}' WHERE records = '{}'")
        connection.execute(
            "INSERT INTO recipients.delivered (person, space, delivery, entry, at, items, records)"
            " SELECT person, space, delivery, %s, '2029-06-01', items, records FROM recipients.delivered"
            " WHERE person = %s",
            (uuid4(), persons[0]),
        )
    with clock.as_of(date(2030, 1, 1)):
        let_lapse(given, by="retention")
    left = rows(given, "recipients.delivered WHERE records <> '{}'", "DISTINCT person")
    assert left == [(persons[0],)]


@pytest.mark.parametrize("first_stands", [True, False])
def test_who_was_parted_by_mistake_is_one_again_also_for_recipients(
    given: Space, persons: list[UUID], first_stands: bool
) -> None:
    before = told_of(given, persons[0])
    two = new_one(divided(given, persons[0], "email"))
    stays, goes = (persons[0], two) if first_stands else (two, persons[0])
    assert isinstance(merged(given, stays, goes), Changed)
    assert told_of(given, stays) == before
    assert told_of(given, goes) == []
    stopped(given, stays, purpose="support")
    assert {(notice.what.value, notice.person) for notice in due(given)} >= {("stop", stays)}


@pytest.mark.parametrize("first_stands", [True, False])
def test_who_was_parted_by_mistake_has_one_record_of_what_was_received(space: Space, first_stands: bool) -> None:
    outcome = received(space, AGENCY)
    assert isinstance(outcome, Acquired)
    before = records_of(space, by="desk", person=outcome.person)[0]
    two = new_one(divided(space, outcome.person, "name"))
    stays, goes = (outcome.person, two) if first_stands else (two, outcome.person)
    assert isinstance(merged(space, stays, goes), Changed)
    assert records_of(space, by="desk", person=stays)[0] == before


def test_a_receipt_of_the_ledger_follows_both(
    space: Space, shared: Installation, persons: list[UUID], tmp_path: Path
) -> None:
    signer = Signer(origin(space.name, "test"), bytes(32))

    def receipt(person: UUID) -> Receipt:
        promise = of_person(space, person)
        integrate(shared.sequencing, space.name, signer, tmp_path / "log")
        return verify_receipt(keep_promise(space, promise), str(signer.verifier))

    one, two = persons
    mine = {str(outcome.entry) for outcome in (read(space, one, "name"), read(space, two, "name"))}
    joined = str(merged(space, one, two, name=THIS, email=THIS).entry)
    found = set(ids(receipt(one)))
    assert mine | {joined} < found
    assert len(found) == 6  # with two acquisitions, and the giving itself
    outcome = divided(space, one, "email")
    parted, three = str(outcome.entry), new_one(outcome)
    assert found | {parted} < set(ids(receipt(one)))
    later = str(read(space, three).entry)
    assert set(ids(receipt(three))) > {parted, later}
    assert not set(ids(receipt(three))) & (mine | {joined})
