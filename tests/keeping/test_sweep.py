"""The sweep on a real server: what goes, what stays and for what, what is recorded, and what it rests on."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.errors import SweepAhead, SweepRefused, SweepTooWide
from kotowari.gate.codes import Code
from kotowari.gate.facts import Facts
from kotowari.gate.replay import replay
from kotowari.gate.retention import Turn
from kotowari.handling import expire
from kotowari.handling.acquire import Notice, Source, acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because, erase
from kotowari.handling.events import Report, record_events
from kotowari.handling.hold import Requirement, hold, lift
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Acquired, Changed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.keeping.certificate import digest_of, pending_now
from kotowari.keeping.sweep import sweep
from kotowari.keeping.words import certificate_lines
from kotowari.vault.statements import ADD_BUNDLE
from tests.handling.conftest import entries, rows
from tests.keeping.conftest import DAY, ENDED, LONG_AGO, arriving, customer, end_contract, happened, taken_in

NOTHING = {"email": "hanako1@example.com", "name": "Hanako 1"}


def persons(space: Space) -> set[UUID]:
    return {number for (number,) in rows(space, "vault.person", "person")}


def opened(space: Space, person: UUID, purpose: str, item: str = "email", basis: str | None = None) -> Opened | Refused:
    return use(space, by="desk", person=person, subject="customer", items=[item], purpose=purpose, basis=basis)


def certificate(text: str | None) -> dict[str, object]:
    assert text is not None
    read: dict[str, object] = json.loads(text)
    return read


def test_persons_whom_nothing_needs_any_more_are_erased_in_one_entry(space: Space) -> None:
    gone = {customer(space, number) for number in range(3)}
    kept = customer(space, 9, "Momiji")
    end_contract(space)
    done = sweep(space, by="officer", at_most=100)
    assert persons(space) == {kept}
    for table in ("holding", "handle", "membership", "trail", "event"):
        assert not {number for (number,) in rows(space, f"vault.{table}", "person")} & gone, table
    assert {person for person, _ in rows(space, "vault.erasure", "person, entry")} == gone
    (made,) = [entry for entry in entries(space) if entry["act"] == "erase"]
    assert made["effect"] == {
        "erased": "persons",
        "rules": {"purposes.business_communications": 3},
        "sweep": 1,
    }
    assert len(set(made["references"])) == 3
    assert made["person"] is None
    said = certificate(done.certificate)
    assert said["erased"] == {"purposes.business_communications": 3}
    assert said["entries"] == [made["id"]]
    assert said["pending"] == [{"reason": "backups", "of": "epoch-1", "persons": None, "until": None}]


def test_the_entry_can_be_decided_again_and_refers_to_nobody_by_number(space: Space) -> None:
    gone = customer(space, 1)
    end_contract(space)
    sweep(space, by="officer", at_most=100)
    (made,) = [entry for entry in entries(space) if entry["act"] == "erase"]
    _, is_same = replay(space.shelf.rulebook(Facts.from_json(made["facts"]).on), made)
    assert is_same
    assert not any(str(gone) in json.dumps(entry) for entry in entries(space))


def test_the_certificates_digest_is_in_the_ledger(space: Space) -> None:
    done = sweep(space, by="officer")
    (made,) = [entry for entry in entries(space) if entry["act"] == "sweep"]
    assert done.certificate is not None
    assert made["sweep"] == {"number": 1, "certificate": digest_of(done.certificate)}
    assert str(done.entry) == made["id"]


def test_what_one_purpose_no_longer_needs_goes_and_the_rest_stays_for_the_others(space: Space) -> None:
    person = taken_in(
        space, "customer", {**NOTHING, "login_log": "ten times"}, ("support", "business_communications"), "Kusunoki"
    )
    end_contract(space, ENDED)
    done = sweep(space, by="officer")
    held = dict(rows(space, "vault.holding", "item, purposes"))
    assert held == {"email": ["business_communications"], "name": ["business_communications"]}
    refused = opened(space, person, "support")
    assert isinstance(refused, Refused)
    assert refused.answer.reason.code is Code.PURPOSE_NOT_STATED
    assert isinstance(opened(space, person, "business_communications"), Opened)
    (made,) = [entry for entry in entries(space) if entry["act"] == "erase"]
    assert made["effect"]["deleted"] == ["login_log"]
    assert made["effect"]["ended"] == ["support"]
    pending = pending_now(space, certificate(done.certificate))
    assert pending == certificate(done.certificate)["pending"]
    assert [one["reason"] for one in pending] == ["dumps"], "a dump of before has it, and the person's key goes on"
    again = sweep(space, by="officer")
    assert certificate(again.certificate)["entries"] == []


def test_a_handle_goes_with_its_item(space: Space) -> None:
    taken_in(
        space, "customer", {"email": "a@example.com", "phone": "03-1234-5678"}, ("support", "promotion"), "Kusunoki"
    )
    taken_in(space, "customer", {"name": "B", "phone": "03-1234-5679"}, ("business_communications",), "Kusunoki")
    end_contract(space, ENDED)
    sweep(space, by="officer", at_most=50)
    assert [item for (item,) in rows(space, "vault.handle", "item")] == ["phone"]


def test_what_a_law_requires_is_kept_for_that_duty_alone(space: Space) -> None:
    person, other = customer(space, 1), customer(space, 2)
    end_contract(space)
    requirement = Requirement(person, "keeping-by-law", "statutory-duty", frozenset(("email",)), date(2030, 3, 31))
    hold(space, by="officer", requirement=requirement)
    done = sweep(space, by="officer", at_most=50)
    assert persons(space) == {person}
    assert rows(space, "vault.holding", "item, purposes") == [("email", ["keeping-by-law"])]
    for purpose in ("support", "business_communications"):
        assert isinstance(opened(space, person, purpose), Refused)
    assert isinstance(opened(space, person, "keeping-by-law"), Refused)
    assert isinstance(opened(space, person, "keeping-by-law", basis="statutory-duty"), Opened)
    said = certificate(done.certificate)
    assert {"reason": "held-by-law", "of": "keeping-by-law", "persons": 1, "until": "2030-03-31"} in said["pending"]  # type: ignore[operator]
    erased = erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(erased, Refused)
    assert erased.answer.reason.code is Code.HELD_BY_LAW
    with clock.as_of(date(2030, 4, 1)):
        sweep(space, by="officer", at_most=100)
    assert persons(space) == set()
    assert other not in persons(space)


def test_a_hold_on_a_subject_keeps_everybody_of_it_until_it_is_lifted(space: Space) -> None:
    person = customer(space, 1)
    end_contract(space)
    number, _ = hold(space, by="officer", requirement=Requirement("customer", "keeping-by-law", "statutory-duty"))
    assert certificate(sweep(space, by="officer").certificate)["erased"] == {}
    assert persons(space) == {person}
    lift(space, by="officer", number=number)
    sweep(space, by="officer", at_most=100)
    assert persons(space) == set()
    erased = erase(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(erased, Refused)
    assert erased.answer.reason.code is Code.ERASED


def test_nothing_is_deleted_of_which_no_ending_is_known(space: Space) -> None:
    customer(space, 1)
    customer(space, 2, None)
    taken_in(space, "applicant", {"name": "C", "email": "c@example.com"}, ("recruiting",))
    sweep(space, by="officer", at_most=0)
    assert len(persons(space)) == 3


def test_a_contract_that_begins_again_keeps_what_was_due(space: Space) -> None:
    customer(space, 1)
    end_contract(space)
    happened(space, "Kusunoki", Turn.BEGAN, date(2026, 1, 1))
    sweep(space, by="officer", at_most=0)
    assert len(persons(space)) == 1


def test_an_event_withdrawn_counts_no_longer(space: Space) -> None:
    customer(space, 1)
    end_contract(space)
    wrong = Report("Kusunoki", "contract", Turn.ENDED, LONG_AGO, withdrawn=True)
    record_events(space, by="sales", reports=[wrong])
    sweep(space, by="officer", at_most=0)
    assert len(persons(space)) == 1


def test_the_day_is_that_of_the_operators_time_zone(space: Space) -> None:
    """A year from 1 July in Tokyo, though it was June still in Greenwich."""
    with clock.as_of(datetime(2026, 6, 30, 16, tzinfo=UTC)):
        outcome = acquire(
            space, by="web", arrival=arriving("customer", {"site_usage": "ten pages"}, ("site_analysis",))
        )
    assert isinstance(outcome, Acquired)
    with clock.as_of(datetime(2027, 7, 1, 14, tzinfo=UTC)):
        sweep(space, by="officer", at_most=100)
        assert len(persons(space)) == 1
    with clock.as_of(datetime(2027, 7, 1, 15, tzinfo=UTC)):
        sweep(space, by="officer", at_most=100)
        assert persons(space) == set()


def test_a_consent_to_an_ended_purpose_opens_nothing_any_more(space: Space) -> None:
    person = customer(space, 1)
    give_consent(
        space, by="desk", person=person, consent=Consent(frozenset(("email",)), "paper", "ja", purpose="promotion")
    )
    assert isinstance(opened(space, person, "promotion"), Opened)
    end_contract(space, ENDED)
    sweep(space, by="officer")
    assert isinstance(opened(space, person, "promotion"), Refused)
    assert isinstance(opened(space, person, "business_communications"), Opened)


def test_too_wide_a_sweep_is_refused_before_anything_is_done(space: Space) -> None:
    for number in range(4):
        customer(space, number)
    end_contract(space)
    with pytest.raises(SweepTooWide, match="4 of 4 persons would be erased, more than 10%"):
        sweep(space, by="officer")
    assert len(persons(space)) == 4
    assert rows(space, "keeping.sweep") == []
    assert not [entry for entry in entries(space) if entry["act"] in ("erase", "sweep")]


def test_no_sweep_is_of_a_day_to_come(space: Space) -> None:
    with pytest.raises(SweepAhead):
        sweep(space, by="officer", through=date(2026, 11, 26))


def test_a_sweep_as_of_an_earlier_day_takes_what_was_due_then(space: Space) -> None:
    customer(space, 1)
    end_contract(space, date(2021, 3, 31))
    sweep(space, by="officer", through=date(2026, 3, 31), at_most=100)
    assert len(persons(space)) == 1
    sweep(space, by="officer", through=DAY, at_most=100)
    assert persons(space) == set()


def test_the_old_file_brings_nobody_back_but_who_comes_again_is_taken_in(space: Space) -> None:
    customer(space, 1)
    end_contract(space)
    sweep(space, by="officer", at_most=100)
    again = arriving("customer", NOTHING, ("support",))
    for arrival in (
        replace(again, listed=True),
        replace(again, notice=Notice.UNKNOWN, source=Source.UNKNOWN),
        replace(again, source=Source.THIRD_PARTY),
    ):
        refused = acquire(space, by="intake", arrival=arrival)
        assert isinstance(refused, Refused)
        assert refused.answer.reason.code is Code.SUPPRESSED
    assert isinstance(acquire(space, by="web", arrival=again), Acquired)


def test_a_wish_to_be_erased_is_stronger_than_that_nothing_was_needed(space: Space) -> None:
    customer(space, 1)
    end_contract(space)
    sweep(space, by="officer", at_most=100)
    outcome = acquire(space, by="web", arrival=arriving("customer", NOTHING, ("support",)))
    assert isinstance(outcome, Acquired)
    done = erase(space, by="officer", person=outcome.person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(done, Changed)
    refused = acquire(space, by="web", arrival=arriving("customer", NOTHING, ("support",)))
    assert isinstance(refused, Refused)


def test_a_refusal_of_the_gate_ends_the_sweep_with_its_entry_and_nothing_done(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer(space, 1)
    end_contract(space)
    monkeypatch.setattr(expire, "_FOUND", frozenset())
    with pytest.raises(SweepRefused):
        sweep(space, by="officer", at_most=100)
    assert len(persons(space)) == 1
    (made,) = [entry for entry in entries(space) if entry["act"] == "erase"]
    assert made["answer"]["decision"] == "refuse"


def test_nothing_personal_is_recorded_of_a_sweep(space: Space) -> None:
    customer(space, 1, "Yamada Hanako Shoten")
    happened(space, "Yamada Hanako Shoten", Turn.ENDED, LONG_AGO, matter="Yamada-0042")
    sweep(space, by="officer", at_most=100)
    everything = json.dumps(entries(space)) + repr(rows(space, "keeping.sweep")) + repr(rows(space, "keeping.batch"))
    everything += repr(rows(space, "vault.organisation_event")) + repr(rows(space, "vault.suppression"))
    for planted in ("Yamada", "hanako1", "0042"):
        assert planted not in everything


def test_every_key_and_copy_that_a_dump_could_be_opened_with_is_pending(space: Space) -> None:
    customer(space, 1)
    roll(space, by="officer")
    bundle = uuid4()
    with space.changing() as connection:
        values = {"space": space.name, "bundle": bundle, "epochs": [1, 2], "at": clock.now()}
        connection.execute(ADD_BUNDLE, values)
    end_contract(space)
    said = certificate(sweep(space, by="officer", at_most=100).certificate)

    def pending() -> list[tuple[str, str]]:
        return [(one["reason"], one["of"]) for one in pending_now(space, said)]

    assert pending() == [("backups", "epoch-1"), ("backups", "epoch-2"), ("bundles", str(bundle))]
    assert pending() == [(one["reason"], one["of"]) for one in said["pending"]]  # type: ignore[attr-defined]
    assert any("kotowari keys attest" in line for line in certificate_lines(said, "en"))
    for _ in range(2):
        destroy(space, by="officer")
        roll(space, by="officer")
    assert pending() == [("bundles", str(bundle))]
