"""Two persons who were found to be one become one, and what was taken for one person's becomes two's."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kotowari import clock
from kotowari.errors import (
    KeyReused,
    MergedWithItself,
    MergeUnsettled,
    PersonMerged,
    SealBroken,
    SplitUnclear,
    SplitUnheld,
)
from kotowari.gate.codes import Code
from kotowari.gate.replay import replay
from kotowari.handling.acquire import acquire
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.history import open_history
from kotowari.handling.joined import Finding
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Acquired, Changed, Disclosed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.split import split
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.vault.custody import Custody
from kotowari.vault.history import Version
from kotowari.vault.joining import Memberships
from kotowari.vault.organisations import organisation_number
from tests.conftest import Installation
from tests.handling.conftest import FIRST, arriving, codes, entries, entry_of, policy_text, rows, take_in
from tests.handling.test_correct import corrected, found_by
from tests.handling.test_erasure import erased
from tests.publishing import publish

THIS, OTHER = Stands.THIS, Stands.OTHER
ALL = ("name", "email", "phone", "address")


def merged(
    space: Space, person: UUID, other: UUID, finding: Finding | None = Finding.DOCUMENT, /, **stands: Stands
) -> Changed | Refused:
    return merge(
        space, by="officer", person=person, other=other, subject="customer", finding=finding, stands=stands, key=None
    )


def divided(
    space: Space,
    person: UUID,
    *items: str,
    finding: Finding | None = Finding.PERSON,
    earlier: dict[str, int] | None = None,
    memberships: Memberships = Memberships.STAY,
    subject: str = "customer",
) -> Changed | Refused:
    return split(
        space,
        by="officer",
        person=person,
        subject=subject,
        finding=finding,
        items=items,
        earlier=earlier or {},
        memberships=memberships,
    )


def history(space: Space, person: UUID, *items: str) -> list[Version]:
    outcome = open_history(
        space, by="officer", person=person, subject="customer", items=items or ALL, identity_verified=True
    )
    assert isinstance(outcome, Disclosed), outcome
    return list(outcome.versions)


def now_held(space: Space, person: UUID) -> dict[str, str]:
    return {version.item: version.value for version in history(space, person) if version.until is None}


def read(space: Space, person: UUID, *items: str, purpose: str = "support") -> Opened | Refused:
    return use(space, by="desk", person=person, subject="customer", items=items or ["email"], purpose=purpose)


def new_one(outcome: Changed | Refused) -> UUID:
    assert isinstance(outcome, Changed), outcome
    assert outcome.other
    return outcome.other


def test_two_become_one_and_nothing_is_lost(space: Space) -> None:
    one = take_in(space, name="山田 花子", email="a@example.com")
    two = take_in(space, "customer", ("promotion", "support"), email="b@example.com", phone="03-1234-5678")
    corrected(space, two, phone="03-1234-5679")
    before = {version.value: version for person in (one, two) for version in history(space, person)}
    outcome = merged(space, one, two, email=THIS)
    assert isinstance(outcome, Changed)
    assert (outcome.person, outcome.other) == (one, two)
    assert now_held(space, one) == {"name": "山田 花子", "email": "a@example.com", "phone": "03-1234-5679"}
    after = {version.value: version for version in history(space, one)}
    assert after.keys() == before.keys()
    for value, version in after.items():
        was = before[value]
        kept = ("item", "purposes", "source", "notice", "language", "acquired_at", "corrected_at", "confirmed_at")
        assert [getattr(version, name) for name in kept] == [getattr(was, name) for name in kept]
    # What did not stand ended with this very act.
    assert (after["b@example.com"].until, after["b@example.com"].entry) == (outcome.at, outcome.entry)
    assert after["03-1234-5678"].until == before["03-1234-5678"].until


def test_purposes_are_not_widened(space: Space) -> None:
    one = take_in(space, "customer", ("support",), name="花子")
    two = take_in(space, "customer", ("surveys",), email="a@example.com")
    merged(space, one, two)
    assert isinstance(read(space, one, "name"), Opened)
    assert isinstance(read(space, one, "email", purpose="surveys"), Opened)
    assert codes(read(space, one, "name", purpose="surveys")) == [Code.PURPOSE_NOT_STATED]
    assert codes(read(space, one, "email")) == [Code.PURPOSE_NOT_STATED]


def test_the_other_value_stands_where_it_is_said_so(space: Space) -> None:
    one, two = take_in(space, email="a@example.com"), take_in(space, email="b@example.com")
    merged(space, one, two, email=OTHER)
    assert now_held(space, one) == {"email": "b@example.com"}
    assert found_by(space, "email", "a@example.com") == ()
    assert found_by(space, "email", "b@example.com") == (one,)
    assert [version.value for version in history(space, one)] == ["a@example.com", "b@example.com"]


def test_nothing_is_chosen_silently(space: Space) -> None:
    one = take_in(space, name="花子", email="a@example.com")
    two = take_in(space, name="花子", email="b@example.com")
    log, held = len(entries(space)), rows(space, "vault.holding")
    with pytest.raises(MergeUnsettled, match="`email`, `name`"):
        merged(space, one, two)
    with pytest.raises(MergeUnsettled, match="`name`"):
        merged(space, one, two, email=THIS, phone=THIS)
    assert (len(entries(space)), rows(space, "vault.holding")) == (log, held)


def test_a_handle_in_common_merges_nobody(space: Space, installation: Installation) -> None:
    phone = "03-1234-5678"
    mother = take_in(space, name="花子", phone=phone)
    outcome = acquire(space, by="import", arrival=arriving(name="一郎", phone=phone))
    assert isinstance(outcome, Acquired)
    assert outcome.sharing == (mother,)
    assert outcome.person != mother
    again = acquire(space, by="import", arrival=arriving(name="一郎", phone=phone))
    assert isinstance(again, Acquired)
    assert set(again.sharing) == {mother, outcome.person}
    assert len(rows(space, "vault.person")) == 3
    assert set(found_by(space, "phone", phone)) == {mother, outcome.person, again.person}
    assert codes(merged(space, mother, outcome.person, None, phone=THIS)) == [Code.NOT_ONE]
    assert now_held(space, mother) == {"name": "花子", "phone": phone}


def test_what_either_had_stopped_is_stopped(space: Space) -> None:
    one = take_in(space, "customer", ("support", "promotion"), email="a@example.com")
    two = take_in(space, "customer", ("support", "promotion"), phone="03-1234-5678")
    stop(space, by="o", person=one, subject="customer", because=Because.WELL_FOUNDED, purpose="support")
    stop(space, by="o", person=two, subject="customer", because=Because.WELL_FOUNDED, provision=True, use=False)
    stop(space, by="o", person=two, subject="customer", because=Because.WELL_FOUNDED, purpose="promotion")
    merged(space, one, two)
    ((stopped, provision),) = rows(space, "vault.person", "stopped, provision_stopped")
    assert (sorted(stopped), provision) == (["promotion", "support"], True)
    assert Code.STOPPED in codes(read(space, one, purpose="promotion"))


def test_the_number_that_was_merged_is_answered_as_merged(space: Space) -> None:
    one, two = take_in(space, name="花子"), take_in(space, email="b@example.com")
    three = take_in(space, phone="03-1234-5678")
    merged(space, two, three)
    merged(space, one, two)
    for number in (two, three):
        for outcome in (
            read(space, number),
            corrected(space, number, email="x@example.com"),
            erased(space, number),
            divided(space, number, "email"),
            merged(space, one, number),
            merged(space, number, one),
            open_history(space, by="o", person=number, subject="customer", items=["name"], identity_verified=True),
            open_history(space, by="o", person=number, subject="customer", items=["name"], purpose="support"),
        ):
            assert codes(outcome)[0] is Code.MERGED
            assert isinstance(outcome, Refused)
            assert outcome.into == one
        with pytest.raises(PersonMerged, match=str(one)):
            acquire(space, by="o", arrival=_adding(number))
        agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
        with pytest.raises(PersonMerged, match=str(one)):
            give_consent(space, by="o", person=number, consent=agreed)
    erased(space, one)
    for number in (one, two, three):
        outcome = read(space, number)
        assert codes(outcome) == [Code.ERASED]
        assert isinstance(outcome, Refused)
        assert outcome.into is None
    assert {table: rows(space, f"vault.{table}") for table in ("merged", "history", "trail", "handle")} == {
        "merged": [],
        "history": [],
        "trail": [],
        "handle": [],
    }


def _adding(person: UUID) -> Any:
    return replace(arriving(phone="03-1234-5678"), person=person)


@pytest.mark.parametrize("first", [True, False])
def test_an_erased_person_is_merged_with_nobody(space: Space, first: bool) -> None:
    one, two = take_in(space, email="a@example.com"), take_in(space, email="b@example.com")
    erased(space, two)
    outcome = merged(space, *((two, one) if first else (one, two)), email=THIS)
    assert codes(outcome) == [Code.ERASED]
    assert now_held(space, one) == {"email": "a@example.com"}


def test_nor_is_one_of_another_space_or_nobody(space: Space, keyring: Any) -> None:
    one = take_in(space, email="a@example.com")
    elsewhere = Space(space.database, keyring, space.name + "-2")
    publish(elsewhere, by="officer", text=policy_text(FIRST), file=FIRST)
    stranger = take_in(elsewhere, phone="03-1234-5678")
    for number in (stranger, uuid4()):
        assert codes(merged(space, one, number)) == [Code.UNKNOWN_PERSON]
        assert codes(merged(space, number, one)) == [Code.UNKNOWN_PERSON]
    assert now_held(elsewhere, stranger) == {"phone": "03-1234-5678"}


def test_nor_a_person_with_the_same(space: Space) -> None:
    one = take_in(space, email="a@example.com")
    with pytest.raises(MergedWithItself):
        merged(space, one, one)


def test_one_entry_refers_to_each_and_says_names_only(space: Space) -> None:
    one = take_in(space, name="花子", email="a@example.com")
    two = take_in(space, email="b@example.com", phone="03-1234-5678")
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        mine, theirs = custody.lock(one), custody.lock(two)
    assert mine
    assert theirs
    before = len(entries(space))
    outcome = merged(space, one, two, Finding.RECORDS, email=THIS)
    assert len(entries(space)) == before + 1
    entry = entry_of(space, outcome.entry)
    assert (entry["act"], entry["person"], entry["other"]) == (
        "merge",
        mine.reference(outcome.entry),
        theirs.reference(outcome.entry),
    )
    assert entry["effect"] == {"finding": "records", "added": ["phone"], "kept": ["email"], "replaced": []}
    assert replay(space.shelf.rulebook(date(2026, 5, 1)), entry)[1]


def test_entries_of_both_are_found_and_told_from_the_one_who_stands(space: Space) -> None:
    one, two, three = (
        take_in(space, name="花子"),
        take_in(space, email="b@example.com"),
        take_in(space, phone="03-1234-5678"),
    )
    for person, item in ((one, "name"), (two, "email"), (three, "phone")):
        assert isinstance(read(space, person, item), Opened)
    merged(space, two, three)
    merged(space, one, two)
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        stands = custody.lock(one)
        assert stands
        taken = custody.taken_over(stands)
        trail = {row[0] for row in connection.execute("SELECT entry FROM vault.trail WHERE person = %s", (one,))}
        about = [entry for entry in entries(space) if entry["act"] not in ("propose", "publish")]
        assert trail == {UUID(entry["id"]) for entry in about}
        assert all(entry["person"] in stands.references(UUID(entry["id"]), taken) for entry in about)
        # Two entries never have a reference in common.
        assert len({entry["person"] for entry in about}) == len(about)


def test_nothing_opens_under_the_key_that_was_destroyed(
    space: Space, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    one, two = take_in(space, name="花子"), take_in(space, email="b@example.com")
    ((epoch, wrapped),) = rows(space, f"vault.person WHERE person = '{two}'", "epoch, wrapped")
    merged(space, one, two)
    assert rows(space, f"vault.person WHERE person = '{two}'") == []
    owner.execute("UPDATE vault.holding SET person = %s WHERE item = 'email'", (two,))
    owner.execute(
        "INSERT INTO vault.person (person, space, epoch, first_epoch, wrapped, subjects, version)"
        " VALUES (%s, %s, %s, 1, %s, '{customer}', 9)",
        (two, space.name, epoch, wrapped),
    )
    with pytest.raises(SealBroken):
        read(space, two)


def test_consents_and_memberships_and_replies_go_over(space: Space) -> None:
    one, two = take_in(space, name="花子", email="a@example.com"), take_in(space, phone="03-1234-5678")
    give_consent(
        space,
        by="desk",
        person=two,
        consent=Consent(frozenset({"email"}), "web-form", "ja", purpose="promotion"),
    )
    with space.changing() as connection:
        company = organisation_number(connection, space.keys, "A社", None)
        for person, until in ((one, "'2026-01-01'"), (two, "NULL")):
            connection.execute(
                "INSERT INTO vault.membership (person, space, organisation, since, until)"
                f" VALUES (%s, %s, %s, '2025-04-01', {until})".encode(),
                (person, space.name, company),
            )
    done = stop(space, by="o", person=two, subject="customer", because=Because.OPT_OUT, purpose="promotion", key="k")
    merged(space, one, two)
    assert rows(space, "vault.consent", "person, purpose, withdrawn_at") == [(one, "promotion", None)]
    assert rows(space, "vault.membership", "person, until") == [(one, None)]
    assert rows(space, "vault.reply", "person, entry") == [(one, done.entry)]


def test_a_consent_that_one_withdrew_is_not_given_by_the_other(
    space: Space, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    one, two = take_in(space, email="a@example.com"), take_in(space, phone="03-1234-5678")
    asked = Consent(frozenset({"email"}), "web-form", "ja", purpose="promotion")
    with clock.as_of(date(2026, 4, 1)):
        give_consent(space, by="desk", person=one, consent=asked)
        give_consent(space, by="desk", person=two, consent=asked)
    with clock.as_of(date(2026, 4, 20)):
        give_consent(space, by="desk", person=one, consent=asked)
    owner.execute("UPDATE vault.consent SET withdrawn_at = '2026-04-10T00:00Z' WHERE person = %s", (two,))
    merged(space, one, two)
    given = rows(space, "vault.consent", "given_at, withdrawn_at")
    withdrawn = datetime(2026, 4, 10, tzinfo=UTC)
    assert sorted((at.date(), gone) for at, gone in given if gone) == [(date(2026, 4, 1), withdrawn)] * 2
    assert [at.date() for at, gone in given if not gone] == [date(2026, 4, 20)]


def test_events_and_duties_go_over_and_a_duty_is_of_both_after_a_split(space: Space) -> None:
    one, two = take_in(space, name="花子"), take_in(space, email="b@example.com")
    event = "INSERT INTO vault.event (person, space, period, turn, day) VALUES (%s, %s, 'contract', 'ended', %s)"
    hold = "INSERT INTO vault.hold VALUES (%s, %s, %s, '{}', 'keeping-by-law', 'withholding-tax', NULL)"
    with space.changing() as connection:
        for person, day in ((one, date(2026, 1, 1)), (two, date(2026, 1, 1)), (two, date(2026, 2, 1))):
            connection.execute(event, (person, space.name, day))
        connection.execute(hold, (two, space.name, uuid4()))
    merged(space, one, two)
    assert sorted(rows(space, "vault.event", "person, day")) == [(one, date(2026, 1, 1)), (one, date(2026, 2, 1))]
    assert rows(space, "vault.hold", "person") == [(one,)]
    three = new_one(divided(space, one, "email"))
    assert {person for (person,) in rows(space, "vault.hold", "person")} == {one, three}


def test_under_a_key_it_is_one_act(space: Space) -> None:
    one, two = take_in(space, name="花子"), take_in(space, email="b@example.com")

    def again(finding: Finding = Finding.PERSON) -> Changed | Refused:
        return merge(space, by="o", person=one, other=two, subject="customer", finding=finding, key="k")

    first = again()
    assert again() == first
    with pytest.raises(KeyReused):
        again(Finding.RECORDS)

    def parted() -> Changed | Refused:
        finding = Finding.PERSON
        return split(space, by="o", person=one, subject="customer", finding=finding, items=["email"], key="l")

    assert parted() == parted()
    assert len(rows(space, "vault.person")) == 2


def test_one_becomes_two_with_all_that_is_theirs(space: Space) -> None:
    one = take_in(space, "customer", ("support", "promotion"), name="花子", email="a@example.com", phone="03-1234-5678")
    corrected(space, one, email="b@example.com")
    stop(space, by="o", person=one, subject="customer", because=Because.OPT_OUT, purpose="promotion")
    before = {version.value: version for version in history(space, one)}
    outcome = divided(space, one, "email")
    two = new_one(outcome)
    assert now_held(space, one) == {"name": "花子", "phone": "03-1234-5678"}
    assert [version.value for version in history(space, two)] == ["a@example.com", "b@example.com"]
    for version in history(space, two):
        was = before[version.value]
        assert (version.purposes, version.notice, version.acquired_at, version.until, version.entry) == (
            was.purposes,
            was.notice,
            was.acquired_at,
            was.until,
            was.entry,
        )
    assert found_by(space, "email", "b@example.com") == (two,)
    assert Code.STOPPED in codes(read(space, two, purpose="promotion"))
    assert codes(read(space, one, "name", purpose="promotion")) == [Code.STOPPED]
    assert isinstance(read(space, two), Opened)
    with space.changing() as connection:
        custody = Custody(connection, space.keys)
        mine, theirs = custody.lock(one), custody.lock(two)
    assert mine
    assert theirs
    entry = entry_of(space, outcome.entry)
    references = (mine.reference(outcome.entry), theirs.reference(outcome.entry))
    assert (entry["act"], entry["person"], entry["other"]) == ("split", *references)
    assert entry["effect"] == {"finding": "person", "items": ["email"], "earlier": [], "memberships": "stay"}
    assert {person for (person,) in rows(space, f"vault.trail WHERE entry = '{outcome.entry}'", "person")} == {one, two}


def test_a_merge_is_undone_by_a_split(space: Space) -> None:
    one = take_in(space, name="花子", email="a@example.com")
    two = take_in(space, "customer", ("support", "surveys"), name="一郎", email="b@example.com", phone="03-1234-5678")
    merged(space, one, two, name=THIS, email=OTHER)
    (past,) = [version for version in history(space, one, "name") if version.value == "一郎"]
    three = new_one(divided(space, one, "phone", earlier={"name": past.version}))
    assert now_held(space, three) == {"name": "一郎", "phone": "03-1234-5678"}
    assert [version.value for version in history(space, one)] == ["a@example.com", "b@example.com", "花子"]
    assert {version.purposes for version in history(space, three)} == {frozenset({"support", "surveys"})}
    # The number that was merged does not silently lead to either.
    assert codes(read(space, two)) == [Code.MERGED]


def test_memberships_go_as_is_said(space: Space) -> None:
    for where, left, given in (
        (Memberships.STAY, 1, 0),
        (Memberships.GO, 0, 1),
        (Memberships.BOTH, 1, 1),
    ):
        one = take_in(space, name="花子", email="a@example.com")
        with space.changing() as connection:
            company = organisation_number(connection, space.keys, "A社", None)
            values = (one, space.name, company)
            connection.execute("INSERT INTO vault.membership VALUES (%s, %s, %s, '2025-04-01')", values)
        two = new_one(divided(space, one, "email", memberships=where))
        counts = [len(rows(space, f"vault.membership WHERE person = '{person}'")) for person in (one, two)]
        assert counts == [left, given]


def test_a_split_without_a_finding_or_of_what_is_not_held_is_refused(space: Space) -> None:
    one = take_in(space, name="花子", email="a@example.com")
    corrected(space, one, email="b@example.com")
    assert codes(divided(space, one, "email", finding=None)) == [Code.NOT_TWO]
    assert codes(divided(space, one, "email", subject="employee")) == [Code.NOT_OF_SUBJECT]
    assert codes(divided(space, one)) == [Code.MALFORMED]
    assert codes(divided(space, uuid4(), "email"))[0] is Code.UNKNOWN_PERSON
    log = len(entries(space))
    with pytest.raises(SplitUnheld, match="`phone`"):
        divided(space, one, "phone", "email")
    with pytest.raises(SplitUnheld, match="`email`"):
        divided(space, one, "name", earlier={"email": 1000})
    with pytest.raises(SplitUnclear, match="`email`"):
        divided(space, one, "email", earlier={"email": 1})
    assert len(entries(space)) == log
    assert len(rows(space, "vault.person")) == 1


def test_neither_brings_an_erased_person_back(space: Space) -> None:
    shared = "03-1234-5678"
    gone = take_in(space, name="花子", phone=shared)
    one, two = take_in(space, name="一郎", phone=shared), take_in(space, email="b@example.com")
    erased(space, gone)
    merged(space, two, one)
    assert found_by(space, "phone", shared) == (two,)
    assert codes(acquire(space, by="import", arrival=arriving(phone=shared))) == [Code.SUPPRESSED]
    three = new_one(divided(space, two, "phone"))
    assert found_by(space, "phone", shared) == (three,)
    erased(space, three)
    erased(space, two)
    assert rows(space, "vault.handle") == []
    for value in ({"phone": shared}, {"email": "b@example.com"}):
        assert codes(acquire(space, by="import", arrival=arriving(**value))) == [Code.SUPPRESSED]


def test_a_number_is_never_sealed_to_twice(space: Space) -> None:
    one, two = take_in(space, name="花子", email="a@example.com"), take_in(space, email="b@example.com")
    for number in range(3):
        corrected(space, one, email=f"c{number}@example.com")
        corrected(space, two, email=f"d{number}@example.com")
    merged(space, one, two, email=THIS)
    numbers = [version.version for version in history(space, one, "email")]
    assert len(numbers) == len(set(numbers)) == 8


def test_whoever_was_merged_withdraws_as_easily_as_before(space: Space) -> None:
    one, two = (take_in(space, email=f"{name}@example.com") for name in ("a", "b"))
    agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    for person in (one, two):
        give_consent(space, by="desk", person=person, consent=agreed)
    merged(space, one, two, email=THIS)
    stood = len(rows(space, "vault.consent", "consent"))
    done = withdraw(space, by="desk", person=one, purpose="promotion")
    assert done.count == stood > 0
    assert rows(space, "vault.consent", "withdrawn_at IS NULL") == [(False,)] * stood
