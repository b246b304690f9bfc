"""No values without a durable entry; a change and its entry commit together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pkgutil import walk_packages
from threading import Barrier
from typing import Any
from uuid import UUID

import psycopg
import pyrage
import pytest
from psycopg import sql

from kotowari import clock, handling
from kotowari.database import addresses
from kotowari.errors import DatabaseFailed, DatabaseUnavailable, Error
from kotowari.gate.retention import Turn
from kotowari.guard.observe.log.files import Position
from kotowari.guard.reads.folding import Folded, Reading, Times
from kotowari.guard.reads.sessions import Session
from kotowari.handling import accept_clock, access, admit, consent, events, expire, hold, publish, receipt, record
from kotowari.handling import record_map as record_map_module
from kotowari.handling.access import record_access
from kotowari.handling.acquire import acquire
from kotowari.handling.asked import fetch, steps
from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import Channel
from kotowari.handling.asked.cases import Kind as Asked
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.events import Report, record_events
from kotowari.handling.expire import record_sweep
from kotowari.handling.facts import gather
from kotowari.handling.grounds import on_record
from kotowari.handling.grounds.abroad import check
from kotowari.handling.guarded import observing, reads
from kotowari.handling.guarded import record_guard as record_guard_module
from kotowari.handling.guarded.record_guard import Deed, GuardChange, record_guard
from kotowari.handling.hold import Requirement
from kotowari.handling.outgoing import package, recipient_keys, records
from kotowari.handling.outgoing.recipient_keys import register_key
from kotowari.handling.outgoing.records import records_of
from kotowari.handling.provide import provide
from kotowari.handling.publish import propose, record_evidence
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from kotowari.vault.custody import Custody, Person
from tests.conftest import Installation
from tests.handling.conftest import FIRST, Newcomer, arriving, entries, policy_text, rows
from tests.publishing import publish as publish_policy
from tests.survival.disclosing import PASSPHRASE, TOKEN, put_link

Owner = psycopg.Connection[tuple[Any, ...]]

PERIODS = """
periods:
  contract: {label: {en: while the contract lasts, ja: 契約期間中, zh-Hant: 契約期間}}
"""


def read(space: Space, person: UUID, key: str | None = None) -> object:
    return use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support", key=key)


def provided(space: Space, person: UUID) -> object:
    asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support"}
    return list(provide(space, by="desk", persons=[person], recipient="taiwan", ground=Ground.CONSENT, **asked))


def acquired(space: Space, _: UUID) -> object:
    return acquire(space, by="desk", arrival=arriving(name="二", email="ni@example.com"), key="k")


def more_acquired(space: Space, person: UUID) -> object:
    return acquire(space, by="desk", arrival=replace(arriving(name="二"), person=person))


def stopped(space: Space, person: UUID) -> object:
    return stop(space, by="desk", person=person, subject="customer", because=Because.WELL_FOUNDED)


def erased(space: Space, person: UUID) -> object:
    return erase(space, by="desk", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)


def consented(space: Space, person: UUID) -> object:
    agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    return give_consent(space, by="desk", person=person, consent=agreed)


def withdrawn(space: Space, person: UUID) -> object:
    return withdraw(space, by="desk", person=person, purpose="promotion")


def evidenced(space: Space, _: UUID) -> object:
    kind, day = Kind.UNJUST, space.today()
    return record_evidence(space, by="desk", about="purposes.promotion", kind=kind, since=day, document=b"")


def checked(space: Space, _: UUID) -> object:
    return check(space, by="desk", recipient="taiwan", on=space.today(), document=b"seen")


READS = (read, lambda space, person: read(space, person, "k"), provided)


def corrected(space: Space, person: UUID) -> object:
    correction = Correction({"email": "san@example.com"}, identity_verified=True)
    return correct(space, by="desk", person=person, subject="customer", correction=correction)


def proposed(space: Space, _: UUID) -> object:
    text = policy_text(FIRST).replace("2019-10-18", "2026-07-01")
    return propose(space, by="desk", text=text, file=FIRST)


def given_access(space: Space, _: UUID) -> object:
    with space.changing() as connection:
        return record_access(connection, space, by="desk", act="key-added", content={})


def key_registered(space: Space, _: UUID) -> object:
    public = str(pyrage.x25519.Identity.generate().to_public())
    return register_key(space, by="desk", recipient="taiwan", text=public)


def clock_accepted(space: Space, _: UUID) -> object:
    return accept_clock.accept_clock(space, by="desk")


def happened(space: Space, person: UUID) -> object:
    return record_events(space, by="desk", reports=[Report(person, "contract", Turn.ENDED, space.today())])


def held(space: Space, person: UUID | str) -> object:
    return hold.hold(space, by="desk", requirement=Requirement(person, "keeping-by-law", "statutory-duty"))


def everybody_held(space: Space, _: UUID) -> object:
    return held(space, "customer")


def sweep_ended(space: Space, _: UUID) -> object:
    with space.changing() as connection:
        return record_sweep(connection, space, by="desk", number=1, digest="0" * 64)


def records_told(space: Space, person: UUID) -> object:
    return records_of(space, by="desk", person=person)


def arrived(space: Space, _: UUID) -> object:
    today, content = space.today(), {"requester": {"name": "花子"}}
    came = Arrival(Asked.DISCLOSURE, "customer", Channel.POST, "ja", today, ("jp-appi",), today, content)
    return arrive(space, by="desk", arrival=came, key="asked")


def map_recorded(space: Space, _: UUID) -> object:
    text = "kotowari_map: 1\nmap: own\nplaces: {crm: {kind: sql, title: {en: Customers}}}\n"
    return record_map(space, by="desk", files=[("map.yaml", text)])


def guard_changed(space: Space, _: UUID) -> object:
    change = GuardChange(Deed.APPLIED, "crm", "shop", "sha256:00", {"columns": 2}, 0, False)
    return record_guard(space, by="desk", change=change)


def guard_observed(space: Space, _: UUID) -> object:
    return observing.begin_observing(space, by="desk", place="crm", sources=["log"])


def reads_folded(space: Space, _: UUID) -> object:
    reading = Reading("crm", True, ("support",), "app.customer", "SELECT", b"0", "SELECT name FROM customer")
    at = clock.now()
    folded = Folded("log.csv", Position("first", 10), {reading: Times(2, at, at)}, {"1.2": Session("seat")}, at)
    return reads.fold_reads(space, by="desk", place="crm", folded=folded, before={})


def fetched(space: Space, person: UUID) -> object:
    put_link(space, person, person)
    return b"".join(fetch.fetch(space.database, space.name, TOKEN, PASSPHRASE).pieces)


CHANGES = (
    fetched,
    *(acquired, more_acquired, corrected, stopped, erased, consented, withdrawn, evidenced, checked, proposed),
    given_access,
    key_registered,
    *(happened, held, everybody_held, sweep_ended),
    *(clock_accepted, records_told),
    *(arrived, map_recorded, guard_changed, guard_observed, reads_folded),
)
APPENDING: tuple[Any, ...] = (
    *(access, accept_clock, admit, consent, events, expire, hold, on_record, package, publish, receipt, record),
    *(recipient_keys, record_map_module, record_guard_module, records, steps, fetch, observing, reads),
)
PROCEDURES = {"enrol", "escrow", "movekeys", "restored", "roll", "send_on"}
"""What takes many transactions, and is killed at each of them in tests of its own."""

ANY = pytest.mark.parametrize("act", [*READS, *CHANGES])


@contextmanager
def ledger_closed(installation: Installation) -> Iterator[None]:
    """The application may not write entries: what a full disk or a wrong privilege looks like from within."""
    names = {"login": sql.Identifier(addresses.parts(installation.application_url)["user"])}
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute(sql.SQL("REVOKE INSERT ON ledger.pending FROM {login}").format(**names))
        try:
            yield
        finally:
            owner.execute(sql.SQL("GRANT INSERT ON ledger.pending TO {login}").format(**names))


def state(space: Space) -> dict[str, Any]:
    tables = (
        *("person", "holding", "handle", "consent", "membership", "erasure", "suppression", "trail", "reply"),
        *("history", "event", "hold", "subject_hold", "retention_edition", "journal"),
    )
    found: dict[str, Any] = {table: sorted(map(repr, rows(space, f"vault.{table}"))) for table in tables}
    return found | {
        "evidence": rows(space, "publication.evidence"),
        "records": rows(space, "recipients.record"),
        "maps": rows(space, "places.map"),
        "guards": rows(space, "guard.place") + rows(space, "guard.log_position") + rows(space, "guard.session"),
        "seen": rows(space, "publication.edition", "seen"),
        "keys": rows(space, "recipients.public_key"),
        "requests": rows(space, "rights.request") + rows(space, "rights.step"),
        "entries": entries(space),
    }


@pytest.fixture
def space(bare: Space) -> Space:
    publish_policy(bare, by="officer", text=policy_text(FIRST) + PERIODS, file=FIRST)
    return bare


@pytest.fixture
def person(space: Space, newcomer: Newcomer) -> UUID:
    person = newcomer(name="花子", email="hanako@example.com")
    read(space, person)  # so that actor and statements are known, and only the act itself is left to fail
    return person


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was opened, however it then fared."""
    values: list[object] = []
    original = Person.open

    def watched(*arguments: Any) -> dict[str, str]:
        values.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(Person, "open", watched)
    return values


@ANY
def test_where_no_entry_can_be_written_nothing_is_revealed_or_changed(
    shared: Installation, space: Space, person: UUID, act: Any, opened: list[object]
) -> None:
    before = state(space)
    with ledger_closed(shared), pytest.raises(DatabaseFailed) as failure:
        act(space, person)
    assert "42501" in str(failure.value)
    assert not opened
    assert state(space) == before
    act(space, person)
    assert len(entries(space)) == len(before["entries"]) + 1


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_that_fails_after_its_entry_leaves_neither(
    space: Space, person: UUID, act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(space)
    written: list[object] = []
    for room in APPENDING:
        original = room.append

        def fail_after(*arguments: Any, original: Any = original) -> None:
            original(*arguments)
            written.append(arguments)
            raise RuntimeError

        monkeypatch.setattr(room, "append", fail_after)
    with pytest.raises(RuntimeError):
        act(space, person)
    assert written
    assert state(space) == before


def test_values_are_opened_when_the_entry_can_be_read_by_others(
    space: Space, person: UUID, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable: list[bool] = []
    original = Person.open

    def watched(holder: Person, admitted: Any, holdings: Any) -> dict[str, str]:
        found = owner.execute("SELECT count(*) FROM ledger.pending WHERE id = %s", (admitted.entry,)).fetchone()
        durable.append(found == (1,))
        return original(holder, admitted, holdings)

    monkeypatch.setattr(Person, "open", watched)
    read(space, person)
    read(space, person, "k")
    assert durable == [True, True]


@ANY
def test_a_database_that_goes_away_mid_act_is_an_error_and_nothing_is_half_done(
    space: Space, person: UUID, owner: Owner, act: Any, monkeypatch: pytest.MonkeyPatch, opened: list[object]
) -> None:
    before = state(space)
    cut: list[int] = []

    def cutting(original: Any) -> Any:
        def watched(connection: Any, *arguments: Any) -> Any:
            result = original(connection, *arguments)
            if not cut:
                cut.append(connection.info.backend_pid)
                ended = owner.execute("SELECT pg_terminate_backend(%s, 5000)", cut).fetchone()
                assert ended == (True,)
            return result

        return watched

    monkeypatch.setattr(admit, "gather", cutting(gather))
    for room in APPENDING:
        monkeypatch.setattr(room, "append", cutting(room.append))
    with pytest.raises(DatabaseUnavailable):
        act(space, person)
    assert cut
    assert not opened
    assert state(space) == before
    act(space, person)  # the next one finds a new connection
    assert len(entries(space)) == len(before["entries"]) + 1


def test_a_deadlock_is_told_as_a_busy_database(space: Space, person: UUID, newcomer: Newcomer) -> None:
    other = newcomer(email="taro@example.com")
    both_hold_one = Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as threads:

        def lock(first: UUID, second: UUID) -> Error | None:
            try:
                with space.changing() as connection:
                    custody = Custody(connection, space.keys)
                    assert custody.lock(first)
                    both_hold_one.wait()
                    custody.lock(second)
            except Error as problem:
                return problem
            return None

        results = [threads.submit(lock, *order) for order in ((person, other), (other, person))]
        problems = [problem for future in results if (problem := future.result())]
    assert [type(problem) for problem in problems] == [DatabaseUnavailable]


def test_the_files_that_append_are_those_that_were_broken_here() -> None:
    found = {
        name.rpartition(".")[2]
        for _, name, _ in walk_packages(handling.__path__, "kotowari.handling.")
        if _appends(name)
    }
    assert found - PROCEDURES == {room.__name__.rpartition(".")[2] for room in APPENDING}


def _appends(name: str) -> bool:
    return hasattr(import_module(name), "append")
