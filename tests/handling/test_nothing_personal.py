"""Values planted in every field of every act: they are found nowhere but in what was handed out."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kotowari.database import residence
from kotowari.errors import Error
from kotowari.handling.acquire import Arrival, Notice, Source, acquire, foresee
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.publish import record_evidence
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import integrate
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from tests.conftest import Installation
from tests.handling import searching
from tests.handling.conftest import arriving, entries
from tests.publishing import publish

NAME, EMAIL, PHONE = "雪之下 陽乃-Plantée", "planted.yukinoshita@example.com", "03-5946-1177"
COMPANY = "植込商事-Plantée株式会社"
PLANTED = (NAME, EMAIL, PHONE, COMPANY, "+81359461177", "planted.yukinoshita", "5946-1177", "Plantée")


def providing(space: Space, **asked: Any) -> list[Opened | Refused]:
    return list(provide(space, **asked))


class Party:
    """Does everything, with planted values everywhere, and keeps what errors and refusals say."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.told = b""
        self.outcomes = 0
        self.errors = 0

    def tried(self, act: Callable[[], object]) -> None:
        try:
            outcome = act()
            self.outcomes += 1
        except Error as problem:
            self.told += searching.told_by(problem)
            self.errors += 1
            return
        if not isinstance(outcome, Opened):
            self.told += repr(outcome).encode()

    def everything(self) -> None:
        space = self.space
        values = {"name": NAME, "email": EMAIL, "phone": PHONE, "address": f"〒150 {NAME}方", "company": COMPANY}
        arrival = replace(arriving(**values), organisation=COMPANY, since=date(2025, 1, 1))
        first = acquire(space, by="desk", arrival=arrival, key=EMAIL)
        assert isinstance(first, Acquired)
        person = first.person
        asked: dict[str, Any] = {"by": "desk", "subject": "customer", "items": list(values), "purpose": "support"}
        opened = use(space, person=person, key=PHONE, **asked)
        assert isinstance(opened, Opened)
        assert opened.values == values
        for text in (NAME, EMAIL, PHONE, f"{NAME}\0", f"{EMAIL}\ud800"):
            self.misplaced(text, person, asked)
        self.broken(arrival)
        self.tried(
            lambda: acquire(space, by="desk", arrival=replace(arrival, values={"email": "x@y.example"}), key=EMAIL)
        )
        self.tried(
            lambda: give_consent(
                space,
                by="desk",
                person=person,
                consent=Consent(frozenset({"email"}), "paper", "ja", purpose="promotion"),
            )
        )
        self.tried(lambda: stop(space, by="desk", person=person, subject="customer", because=Because.WELL_FOUNDED))
        self.tried(lambda: use(space, person=person, **asked))
        self.tried(
            lambda: erase(space, by="desk", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
        )
        self.tried(lambda: acquire(space, by="desk", arrival=arrival))
        assert isinstance(acquire(space, by="desk", arrival=arriving(name=NAME)), Acquired)

    def misplaced(self, text: str, person: Any, asked: dict[str, Any]) -> None:
        """A value in every place where another text belongs."""
        space, tried = self.space, self.tried
        for place in ("by", "subject", "purpose", "basis", "key"):
            tried(partial(use, space, person=person, **{**asked, place: text}))
        tried(lambda: use(space, person=person, **{**asked, "items": [text, "email"]}))
        for place in ("recipient", "basis", "purpose"):
            other = {"recipient": "taiwan", "ground": Ground.CONSENT, **asked, place: text}
            tried(partial(providing, space, persons=[person, person], **other))
        good = arriving(name=NAME)
        arrivals: tuple[dict[str, Any], ...] = (
            {"subject": text},
            {"values": {text: text}},
            {"purposes": frozenset({text})},
            {"language": text},
            {"region": text},
            {"basis": text},
            {"consents": frozenset({text}), "subject": text},
        )
        for changed in arrivals:
            tried(partial(acquire, space, by="desk", arrival=replace(good, **changed)))
            tried(partial(foresee, space, replace(good, **changed)))
        tried(lambda: acquire(space, by=text, arrival=good))
        agreed = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
        consents: tuple[dict[str, Any], ...] = (
            {"how": text},
            {"language": text},
            {"purpose": text},
            {"recipient": text, "purpose": None},
            {"items": frozenset({text})},
            {"names": frozenset({text})},
        )
        for changed in consents:
            tried(partial(give_consent, space, by="desk", person=person, consent=replace(agreed, **changed)))
        tried(lambda: stop(space, by="desk", person=person, subject=text, because=None, purpose=text))
        tried(lambda: erase(space, by="desk", person=person, subject=text, because=None))
        tried(
            lambda: record_evidence(
                space,
                by="desk",
                about=text,
                kind=Kind.UNJUST,
                since=date(2026, 1, 1),
                document=text.encode(errors="replace"),
            )
        )
        tried(lambda: publish(space, by=text, text="kotowari: 1", file="policy.yaml"))

    def broken(self, arrival: Arrival) -> None:
        """Values that cannot be held."""
        for values in (
            {"email": f"{EMAIL}@{NAME}"},
            {"phone": f"{PHONE}{NAME}"},
            {"name": f"{NAME}\0"},
            {"name": NAME * 10_000},
            {"name": f"{NAME}\ud800"},
        ):
            self.tried(partial(acquire, self.space, by="desk", arrival=replace(arrival, values=values)))
        for organisation in (f"{COMPANY}\0", COMPANY * 10_000, f"{COMPANY}\ud800"):
            arrived = replace(arriving(name=NAME), organisation=organisation)
            self.tried(partial(acquire, self.space, by="desk", arrival=arrived))
        self.tried(
            lambda: acquire(
                self.space,
                by="desk",
                arrival=Arrival("customer", {"name": NAME}, Source.UNKNOWN, Notice.SHOWN, frozenset()),
            )
        )


def test_nothing_personal_is_anywhere_but_where_it_was_asked(
    shared: Installation,
    space: Space,
    owner: psycopg.Connection[tuple[Any, ...]],
    session_folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    party = Party(space)
    party.everything()
    assert party.errors > 60
    assert party.outcomes > 60
    signer = Signer(origin(space.name, "test"), space.keys.ledger)
    assert integrate(shared.sequencing, space.name, signer, tmp_path / "log")
    places = searching.tables(shared.owner_url)
    assert {table: found for table, content in places.items() if (found := searching.holding(PLANTED, content))} == {}
    assert searching.holding(PLANTED, party.told) == []
    assert searching.holding(PLANTED, *(str(entry).encode() for entry in entries(space))) == []
    said = capfd.readouterr()
    logged = "\n".join(map(repr, (vars(record) for record in caplog.records)))
    assert searching.holding(PLANTED, said.out.encode(), said.err.encode(), logged.encode()) == []
    assert searching.holding(PLANTED, process_titles()) == []
    running = owner.execute("SELECT query, application_name FROM pg_stat_activity").fetchall()
    assert searching.holding(PLANTED, str(running).encode()) == []
    assert_no_file_holds_any([tmp_path, session_folder], session_folder)


def assert_no_file_holds_any(folders: list[Path], session_folder: Path) -> None:
    """Search what the installation wrote, with the server's own files, its log and its write-ahead log."""
    if not os.environ.get("KOTOWARI_TEST_OWNER_URL"):
        settled = residence.settle(session_folder / "home")
        assert settled.log.exists()
        folders = [*folders, settled.base]
    plain = [text.encode() for text in PLANTED]
    searched = 0
    for folder in folders:
        for path, content in searching.files(folder):
            searched += 1
            assert not any(text in content for text in plain), path
    assert searched > 10


def process_titles() -> bytes:
    found = b""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += process.read_bytes() + b"\n"
        except OSError:
            continue
    return found


def test_a_search_finds_what_stands_in_a_table(
    shared: Installation, space: Space, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """So that the test above could fail: in text, in bytes, in an array."""
    for planted, column in ((f"{EMAIL}.1", "source"), (f"{EMAIL}.2", "sealed"), (f"{EMAIL}.3", "purposes")):
        values = {
            "person": "00000000-0000-0000-0000-000000000001",
            "space": space.name,
            "item": column,
            "sealed": planted.encode() if column == "sealed" else b"",
            "purposes": [planted] if column == "purposes" else [],
            "source": planted if column == "source" else "",
        }
        owner.execute(
            "INSERT INTO vault.holding (person, space, item, sealed, purposes, source, notice, acquired_at)"
            " VALUES (%(person)s, %(space)s, %(item)s, %(sealed)s, %(purposes)s, %(source)s, now(), now())",
            values,
        )
        assert searching.holding([planted], searching.tables(shared.owner_url)["vault.holding"]) == [planted]
    owner.execute("DELETE FROM vault.holding")
