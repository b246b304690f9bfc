"""Erased stays erased, stopped stays stopped and revoked stays revoked, whatever dump the database came back from."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

import kotowari
from kotowari.api.keys import Deed, add_key, list_keys, revoke_key
from kotowari.cli.restoring import KINDS, sentences
from kotowari.database import pool
from kotowari.errors import JournalIncomplete, JournalNewer, RestoreUnfinished
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, acquire
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.restored import restored
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.space import Space
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.handling.use import use
from kotowari.ledger.verify import verify
from kotowari.policy.terms import Ground
from kotowari.vault.journal import Kind, record
from kotowari.vault.lookup import Handle, Lookup
from tests.handling.conftest import arriving, codes, entries
from tests.restored.conftest import EMAIL, Company, done, take_in

OTHER = "another.person@kanamezaka.example"


def erase_one(space: Space, person: UUID) -> None:
    done(erase(space, by="officer", person=person, subject="customer", because=EraseBecause.NO_LONGER_NEEDED))


def stop_one(space: Space, person: UUID, purpose: str | None = None) -> None:
    done(
        stop(space, by="officer", person=person, subject="customer", because=StopBecause.WELL_FOUNDED, purpose=purpose)
    )


def use_one(space: Space, person: UUID, purpose: str = "support") -> Opened | Refused:
    return use(space, by="support-desk", person=person, subject="customer", items=["email"], purpose=purpose)


def found_by(space: Space, email: str) -> tuple[UUID, ...]:
    with space.reading() as connection:
        return Lookup(connection, space.keys).find(Handle("email", "email", email, "JP"))


def acquired(space: Space, email: str) -> Acquired | Refused:
    return acquire(space, by="reception", arrival=arriving(email=email))


def test_whom_the_dump_holds_and_the_journal_erased_is_gone(company: Company) -> None:
    space = company.space()
    person, stays = take_in(space), take_in(space, OTHER)
    company.integrate()
    dump = company.dump()
    erase_one(space, person)
    company.integrate()
    company.load(dump)
    assert found_by(company.installation(to_restore=True).space(company.name), EMAIL) == (person,)

    told = company.restored()
    assert (dict(told.replayed), dict(told.missing), dict(told.lost)) == ({"erase": 1}, {}, {})
    space = company.space()
    assert found_by(space, EMAIL) == ()
    assert codes_of(use_one(space, person)) == [Code.ERASED]
    assert codes_of(acquired(space, EMAIL)) == [Code.SUPPRESSED]
    assert isinstance(use_one(space, stays), Opened)
    for table in ("person", "holding", "handle", "trail"):
        assert person not in {row[0] for row in company.rows(f"vault.{table}", "person, space")}


def codes_of(outcome: object) -> list[Code]:
    assert isinstance(outcome, Acquired | Opened | Refused)
    return codes(outcome)


def test_run_again_it_changes_nothing_and_is_recorded_once(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    dump = company.dump()
    erase_one(space, person)
    company.integrate()
    company.load(dump)
    first = company.restored()
    after = company.dump()
    again = company.restored()
    assert again.entry is None
    assert company.dump() == after
    (entry,) = [one for one in entries(company.space()) if one["act"] == "restored"]
    assert entry["id"] == str(first.entry)
    assert entry["restored"] == {"replayed": {"erase": 1}, "missing": {}, "recovered": first.recovered}
    assert [one["act"] for one in entries(company.space())].count("erase") == 1
    verified = verify(company.log, str(company.installation().signer(company.name).verifier))
    assert verified.size == len(entries(company.space()))


def test_who_came_and_was_erased_after_the_dump_stays_out(company: Company) -> None:
    space = company.space()
    take_in(space, OTHER)
    dump = company.dump()
    person = take_in(space)
    erase_one(space, person)
    company.integrate()
    company.load(dump)
    told = company.restored()
    assert dict(told.lost) == {"acquire": 1}
    assert "1 acquire" in "\n".join(sentences([told]))
    space = company.space()
    assert codes_of(acquired(space, EMAIL)) == [Code.SUPPRESSED]
    assert codes_of(use_one(space, person)) == [Code.ERASED]


def test_a_handle_of_the_dump_that_was_replaced_before_the_erasure_keeps_only_imports_out(company: Company) -> None:
    """The marks are those of the erasure's moment, as without any restore."""
    space = company.space()
    person = take_in(space, OTHER)
    dump = company.dump()
    again = acquire(space, by="reception", arrival=arriving_for(person, EMAIL))
    assert isinstance(again, Acquired)
    erase_one(space, person)
    company.integrate()
    truth = company.rows("vault.suppression", "digest, item")
    company.load(dump)
    company.restored()
    assert company.rows("vault.suppression", "digest, item") == truth
    assert codes_of(acquired(company.space(), EMAIL)) == [Code.SUPPRESSED]
    assert isinstance(acquired(company.space(), OTHER), Acquired)


def arriving_for(person: UUID, email: str) -> Arrival:
    return replace(arriving(email=email), person=person)


def test_stops_and_resumptions_after_the_dump_are_in_force_in_their_order(company: Company) -> None:
    space = company.space()
    stopped, resumed = take_in(space), take_in(space, OTHER)
    stop_one(space, resumed)
    dump = company.dump()
    stop_one(space, stopped)
    stop_one(space, resumed, "support")
    for purpose in (None, "support"):
        lifted = resume(
            space, by="officer", person=resumed, subject="customer", because=ResumeBecause.WITHDRAWN, purpose=purpose
        )
        done(lifted)
    company.integrate()
    truth = company.rows("vault.person", "person, stopped, provision_stopped")
    company.load(dump)
    assert dict(company.restored().replayed) == {"resume": 2, "stop": 2}
    assert company.rows("vault.person", "person, stopped, provision_stopped") == truth
    space = company.space()
    assert codes_of(use_one(space, stopped)) == [Code.STOPPED]
    assert isinstance(use_one(space, resumed), Opened)


def test_a_key_of_the_api_that_was_revoked_after_the_dump_stands_no_more(company: Company) -> None:
    space = company.space()
    text, _ = add_key(space, by="officer", account="desk", acts={Deed.USE}, purposes={"support"})
    dump = company.dump()
    (key,) = list_keys(space)
    revoke_key(space, by="officer", name=key.id)
    later, _ = add_key(space, by="officer", account="desk", acts={Deed.USE}, purposes={"support"})
    revoke_key(space, by="officer", name=next(one.id for one in list_keys(space) if one.id != key.id))
    company.integrate()
    (truth,) = [one for one in list_keys(space) if one.id == key.id]
    company.load(dump)
    told = company.restored()
    assert dict(told.replayed) == {"key-revoked": 2}
    assert dict(told.lost) == {"key-added": 1}
    assert list_keys(company.space()) == (truth,)
    assert text != later


Act = Callable[[Space, UUID], object]
ACTS: dict[str, Act] = {
    "use": use_one,
    "stop": stop_one,
    "erase": erase_one,
    "acquire": lambda space, _: take_in(space, OTHER),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("open_before", [True, False])
def test_until_restored_has_run_every_act_is_refused(
    company: Company, act: str, *, open_before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a process that goes on over the database as it is exchanged."""
    monkeypatch.setattr(pool, "_WATCH", 0.0)
    space = company.space()
    person, erased = take_in(space), take_in(space, "third@kanamezaka.example")
    company.integrate()
    dump = company.dump()
    erase_one(space, erased)
    company.integrate()
    company.load(dump)
    with pytest.raises(RestoreUnfinished, match="kotowari restored"):
        ACTS[act](space if open_before else company.space(), person)
    with pytest.raises(RestoreUnfinished):
        company.integrate()
    assert company.dump() == dump
    company.restored()
    ACTS[act](space if open_before else company.space(), person)


def test_a_dump_that_lacks_nothing_but_entries_is_refused_too(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    company.integrate()
    dump = company.dump()
    assert isinstance(use_one(space, person), Opened)
    company.integrate()
    company.load(dump)
    with pytest.raises(RestoreUnfinished):
        company.space()
    told = company.restored()
    assert (dict(told.replayed), dict(told.lost), told.recovered) == ({}, {}, 1)
    assert isinstance(use_one(company.space(), person), Opened)


def test_what_waited_in_the_dump_is_not_done_again_and_not_numbered_twice(company: Company) -> None:
    space = company.space()
    person, other = take_in(space), take_in(space, OTHER)
    stop_one(space, person, "support")
    dump = company.dump()  # its line and its entry wait
    erase_one(space, other)
    company.integrate()
    truth = company.rows("vault.journal", "number, chain, line")
    company.load(dump)
    assert dict(company.restored().replayed) == {"erase": 1}
    assert company.rows("vault.journal", "number, chain, line") == truth
    stop_one(company.space(), person)
    company.integrate()
    assert [number for number, *_ in company.rows("vault.journal", "number, line")] == [0, 1, 2]


def test_without_a_journal_the_log_shows_what_is_missing(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    company.integrate()
    dump = company.dump()
    erase_one(space, person)
    company.integrate()
    company.load(dump)
    for segment in company.journal.iterdir():
        segment.unlink()
    with pytest.raises(JournalIncomplete, match="1 of `erase`"):
        company.restored()
    assert company.dump() == dump
    told = company.restored(accept_loss=True)
    assert dict(told.missing) == {"erase": 1}
    assert "LOST, do again by hand: 1 erase" in "\n".join(sentences([told]))
    (entry,) = [one for one in entries(company.space()) if one["act"] == "restored"]
    assert entry["restored"]["missing"] == {"erase": 1}


def test_a_new_home_gets_the_journal_of_the_database(company: Company) -> None:
    """With neither folder there is nothing to hold against; the journal begins again with what the dump has."""
    space = company.space()
    erase_one(space, take_in(space))
    company.integrate()
    before = {path.name: path.read_bytes() for path in company.journal.iterdir()}
    for segment in company.journal.iterdir():
        segment.unlink()
    company.integrate()
    assert {path.name: path.read_bytes() for path in company.journal.iterdir()} == before


def test_a_change_of_a_kind_unknown_here_stops_before_anything_is_done(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    company.integrate()
    dump = company.dump()
    erase_one(space, person)
    with space.changing() as connection:
        record(connection, space.keys, Kind("of-a-later-version", lambda *_: None), {"person": str(uuid4())})
    company.integrate()
    company.load(dump)
    with pytest.raises(JournalNewer, match="of-a-later-version"):
        restored(company.installation(to_restore=True), company.name, KINDS, by="dba")
    assert company.dump() == dump


def test_every_kind_that_is_recorded_can_be_done_again() -> None:
    found = set()
    for module in pkgutil.walk_packages(kotowari.__path__, "kotowari."):
        if not module.name.endswith(("__main__", "wsgi")) and ".web." not in module.name:
            values = vars(importlib.import_module(module.name)).values()
            found |= {value for value in values if isinstance(value, Kind)}
    assert found == set(KINDS)
    assert len({kind.act for kind in KINDS}) == len(KINDS)


def test_nothing_personal_is_in_the_journal(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    stop_one(space, person)
    erase_one(space, person)
    company.integrate()
    content = b"".join(path.read_bytes() for path in company.journal.iterdir())
    assert content.count(b"\n") == 2
    rows = repr(company.rows("vault.journal")).encode()
    for written in (content, rows):
        assert EMAIL.encode() not in written
        assert str(person).encode() not in written
        assert b"erase" not in written
    assert company.journal.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in company.journal.iterdir())


def test_what_leads_from_the_erased_to_recipients_goes_also_where_no_key_opens_them(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    names = frozenset(("country", "regime", "measures"))
    consent = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=names)
    give_consent(space, by="desk", person=person, consent=consent)
    asked = {"subject": "customer", "items": ["email"], "purpose": "support", "recipient": "taiwan"}
    list(provide(space, by="sales", persons=[person], ground=Ground.CONSENT, **asked))  # type: ignore[arg-type]
    dump = company.dump()
    erase_one(space, person)
    roll(space, by="officer")
    assert destroy(space, by="officer") == (1,)
    company.integrate()
    company.load(dump)
    company.restored()
    assert company.rows("recipients.delivered", "person, entry") == []
    assert company.rows("recipients.notice", "person, what") == [(None, "erase")]
    assert len(company.rows("recipients.kept_record")) == 1, "the law keeps the record beyond the erasure"


def test_a_withdrawal_of_what_no_longer_stood_is_missed_by_no_restoration(company: Company) -> None:
    space = company.space()
    person = take_in(space)
    give_consent(
        space, by="desk", person=person, consent=Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    )
    company.integrate()
    dump = company.dump()
    counts = [withdraw(space, by="desk", person=person, purpose="promotion").count for _ in range(2)]
    assert counts == [1, 0]
    company.integrate()
    company.load(dump)
    done = company.restored()
    assert (done.replayed, done.missing) == ({"withdraw": 2}, {})
    assert company.rows("vault.consent", "withdrawn_at IS NULL, person") == [(False, person)]
