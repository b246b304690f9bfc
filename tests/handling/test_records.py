"""Records of provision: where due, for how long, beyond an erasure for the duty alone, and gone when their time is."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import KeyMissing, PersonUnknown
from kotowari.gate.codes import Code
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Changed, Opened, Refused
from kotowari.handling.outgoing.records import kept_beyond, let_lapse, records_of
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.recipients.deliveries import Kept
from kotowari.recipients.notices import notices
from tests.handling.conftest import DAY, entries, rows, take_in


@pytest.fixture
def person(space: Space) -> UUID:
    person = take_in(space, name="植込 花子", email="planted@example.com")
    names = frozenset(("country", "regime", "measures"))
    consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=names)
    give_consent(space, by="desk", person=person, consent=consent)
    return person


def provided(space: Space, person: UUID, kept: Kept = Kept.EACH, **other: Any) -> list[Opened | Refused]:
    asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support", "kept": kept, **other}
    return list(provide(space, by="sales", persons=[person], recipient="taiwan", ground=Ground.CONSENT, **asked))


def erased(space: Space, person: UUID) -> None:
    outcome = erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(outcome, Changed)


def test_a_record_says_what_the_law_asks(space: Space, person: UUID) -> None:
    (opened,) = provided(space, person)
    (record,), entry = records_of(space, by="desk", person=person)
    assert record.articles == ("jp-appi/29(1)",)
    assert (record.items, record.entry) == (("email",), opened.entry)
    assert record.until == date(2029, 5, 1)
    assert record.says["consent"] is True
    assert record.says["recipient"]["name"]["en"]
    assert record.says["recipient"]["address"] is None
    (told,) = [one for one in entries(space) if one["id"] == str(entry)]
    assert (told["act"], told["records"]) == ("records", 1)
    assert told["person"] is not None


def test_a_consent_withdrawn_has_who_received_on_it_told_to_stop(space: Space, person: UUID) -> None:
    (opened,) = provided(space, person)
    withdraw(space, by="desk", person=person, recipient="taiwan")
    with space.reading() as connection:
        (notice,) = notices(connection, space.name, person=person, due=True)
    assert (notice.what, notice.recipient, notice.entry) == ("stop", "taiwan", opened.entry)


def test_the_same_request_is_one_provision_and_one_record(space: Space, person: UUID) -> None:
    first, second = (provided(space, person, key="k")[0] for _ in range(2))
    assert isinstance(first, Opened)
    assert first == second
    assert len(records_of(space, by="desk", person=person)[0]) == 1


@pytest.mark.parametrize(
    ("kept", "until"),
    [(Kept.EACH, "2029-05-01"), (Kept.CONTINUOUS, "2029-09-01"), (Kept.CONTRACT, "2027-09-01")],
)
def test_time_counts_from_the_record_or_from_the_last(space: Space, person: UUID, kept: Kept, until: str) -> None:
    provided(space, person, kept)
    with clock.as_of(date(2026, 9, 1)):
        provided(space, person, kept)
        first, second = records_of(space, by="desk", person=person)[0]
    assert first.until.isoformat() == until
    last = date.fromisoformat(until)
    with clock.as_of(last):
        assert let_lapse(space, by="desk") == 0
    with clock.as_of(last.replace(day=2)):
        assert let_lapse(space, by="desk", most=1) == 1
        if kept is Kept.EACH:
            assert [one.at for one in records_of(space, by="desk", person=person)[0]] == [second.at]
        else:
            assert let_lapse(space, by="desk") == 1
            assert records_of(space, by="desk", person=person)[0] == ()
        assert let_lapse(space, by="desk") == 0
    assert len(rows(space, "recipients.delivered")) == 2, "who received what is still known"


def test_beyond_an_erasure_it_is_kept_for_the_duty_alone_and_then_gone(
    space: Space, person: UUID, tmp_path: Path
) -> None:
    provided(space, person)
    erased(space, person)
    for table in ("delivered", "receipt"):
        assert rows(space, f"recipients.{table}") == []
    (kept,) = rows(space, "recipients.kept_record")
    assert "植込" not in str(kept)
    assert str(person) not in str(kept)
    with pytest.raises(PersonUnknown):
        records_of(space, by="desk", person=person)
    refused = kept_beyond(space, by="desk", basis=None)
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.answer.reasons] == [Code.NO_LEGAL_BASIS]
    told = kept_beyond(space, by="officer", basis="statutory-duty")
    assert not isinstance(told, Refused)
    ((record,), entry) = told
    assert record["person"] == {"name": "植込 花子"}
    assert (record["items"], record["until"]) == (["email"], "2029-05-01")
    assert "植込" not in str([one for one in entries(space) if one["id"] == str(entry)])
    key = tmp_path / "keys" / space.name / "records-2029.key"
    assert key.exists()
    with clock.as_of(date(2029, 5, 1)):
        assert let_lapse(space, by="desk") == 0
    with clock.as_of(date(2029, 5, 2)):
        late = kept_beyond(space, by="officer", basis="statutory-duty")
        assert not isinstance(late, Refused)
        assert late[0] == (), "whose time has passed is not told any more"
        assert let_lapse(space, by="desk") == 1
        assert rows(space, "recipients.kept_record") == []
        (lapsed,) = [one for one in entries(space) if one["act"] == "lapse"]
        assert (lapsed["lapsed"], lapsed["person"]) == ({"records": 1}, None)
        assert key.exists(), "another record may yet end in that year"
    with clock.as_of(date(2030, 1, 1)):
        let_lapse(space, by="desk")
    assert not key.exists()


def test_nothing_is_carried_over_where_no_record_is_due_or_its_time_has_passed(space: Space, person: UUID) -> None:
    other = take_in(space, name="次郎")
    erased(space, other)
    provided(space, person)
    with clock.as_of(date(DAY.year + 3, DAY.month, DAY.day + 1)):
        erased(space, person)
    assert rows(space, "recipients.kept_record") == []
    assert list((space.keys._keyring._folder / space.name).glob("records-*")) == []


def test_a_lost_key_of_a_year_is_noticed_and_no_other_takes_its_place(
    space: Space, person: UUID, tmp_path: Path
) -> None:
    other = take_in(space, name="花子", email="other@example.com")
    names = frozenset(("country", "regime", "measures"))
    consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=names)
    give_consent(space, by="desk", person=other, consent=consent)
    for one in (person, other):
        provided(space, one)
    erased(space, person)
    key = tmp_path / "keys" / space.name / "records-2029.key"
    away = key.rename(tmp_path / "away")
    with pytest.raises(KeyMissing):
        erased(space, other)
    assert not key.exists()
    away.rename(key)
    erased(space, other)
    told = kept_beyond(space, by="officer", basis="statutory-duty")
    assert not isinstance(told, Refused)
    assert len(told[0]) == 2
