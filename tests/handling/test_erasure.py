"""Erasure: one commit, nothing left that leads to the person, and no way back by an import."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Acquired, Changed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.handling.use import use
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import integrate
from kotowari.ledger.verify import verify
from kotowari.vault.custody import Custody
from tests.conftest import Installation
from tests.handling import searching
from tests.handling.conftest import Newcomer, arriving, codes, entries, rows

OF_PERSONS = ("person", "holding", "handle", "consent", "membership", "trail", "reply")
ARRIVAL = Arrival(
    "customer",
    {"name": "花子", "email": "Hanako@Example.com", "phone": "03-1234-5678"},
    Source.WEB_FORM,
    Notice.SHOWN,
    frozenset({"support"}),
    organisation="甲株式会社",
    since=date(2025, 4, 1),
)


@pytest.fixture
def person(space: Space) -> UUID:
    """A person of whom there is something in every table."""
    outcome = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    assert isinstance(outcome, Acquired)
    consent = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    give_consent(space, by="desk", person=outcome.person, consent=consent)
    for purpose in ("support", None):
        use(space, by="desk", person=outcome.person, subject="customer", items=["email"], purpose=purpose)
    stop(space, by="officer", person=outcome.person, subject="customer", because=StopBecause.WELL_FOUNDED)
    return outcome.person


def erased(space: Space, person: UUID) -> Changed | Refused:
    return erase(space, by="officer", person=person, subject="customer", because=Because.NO_LONGER_NEEDED)


def counts(space: Space) -> dict[str, int]:
    return {table: len(rows(space, f"vault.{table}")) for table in OF_PERSONS}


def test_everything_that_is_held_goes(space: Space, person: UUID, newcomer: Newcomer) -> None:
    before = counts(space)
    assert all(before.values()), before
    other = newcomer(email="taro@example.com")
    with_other = counts(space)
    done = erased(space, person)
    assert isinstance(done, Changed)
    assert counts(space) == {table: with_other[table] - before[table] for table in OF_PERSONS}
    assert rows(space, "vault.erasure", "person, entry") == [(person, done.entry)]
    assert len(rows(space, "vault.suppression")) == 2
    still = use(space, by="desk", person=other, subject="customer", items=["email"], purpose="support")
    assert isinstance(still, Opened)


def test_it_goes_in_one_commit(
    space: Space, person: UUID, owner: psycopg.Connection[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks from outside, after any of the statements, sees all of it; when it fails, all of it is left."""
    before, log = counts(space), len(entries(space))
    seen: list[tuple[int, int, int]] = []
    original = Custody._run

    def watched(custody: Custody, statement: bytes, **values: object) -> Any:
        done = original(custody, statement, **values)
        row = owner.execute(
            "SELECT (SELECT count(*) FROM vault.person WHERE person = %(person)s),"
            " (SELECT count(*) FROM vault.holding WHERE person = %(person)s),"
            " (SELECT count(*) FROM vault.erasure WHERE person = %(person)s)",
            {"person": person},
        ).fetchone()
        assert row
        seen.append(row)
        if statement.startswith(b"DELETE FROM vault.person"):
            raise RuntimeError
        return done

    monkeypatch.setattr(Custody, "_run", watched)
    with pytest.raises(RuntimeError):
        erased(space, person)
    assert len(seen) > 9
    assert set(seen) == {(1, 3, 0)}
    assert (counts(space), len(entries(space))) == (before, log)
    assert rows(space, "vault.suppression") == []


@pytest.mark.parametrize(
    "values",
    [
        {"email": "hanako@example.com"},
        {"email": "HANAKO@EXAMPLE.COM"},
        {"email": "　ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ "},
        {"phone": "+81 3-1234-5678"},
        {"phone": "０３（１２３４）５６７８"},
        {"phone": "0312345678", "email": "somebody-else@example.com"},
    ],
)
def test_an_import_does_not_bring_the_person_back(space: Space, person: UUID, values: dict[str, str]) -> None:
    erased(space, person)
    assert codes(acquire(space, by="import", arrival=arriving(name="花子", **values))) == [Code.SUPPRESSED]
    assert rows(space, "vault.person") == []
    assert isinstance(acquire(space, by="import", arrival=arriving(email="taro@example.com")), Acquired)


def test_nothing_that_is_left_leads_to_the_person(shared: Installation, space: Space, person: UUID) -> None:
    def standing() -> set[str]:
        forms = searching.spellings_of(person)
        places = searching.tables(shared.owner_url).items()
        return {name for name, content in places if any(form in content for form in forms)}

    about = [entry for entry in entries(space) if entry["person"] is not None]
    assert standing() == {f"vault.{table}" for table in OF_PERSONS}
    erased(space, person)
    assert standing() == {"vault.erasure"}
    still = {entry["id"]: entry for entry in entries(space)}
    assert [still[entry["id"]] for entry in about] == about
    assert len({entry["person"] for entry in still.values() if entry["person"]}) == len(about) + 1


def test_the_ledger_verifies_before_and_after(shared: Installation, space: Space, person: UUID, tmp_path: Path) -> None:
    signer = Signer(origin(space.name, "test"), space.keys.ledger)
    folder = tmp_path / "log"
    integrate(shared.sequencing, space.name, signer, folder)
    before = verify(folder, str(signer.verifier))
    erased(space, person)
    integrate(shared.sequencing, space.name, signer, folder)
    after = verify(folder, str(signer.verifier), before.checkpoint)
    assert after.size == before.size + 1
    # An act whose entry has its place in the log is found by its key as before.
    assert codes(acquire(space, by="desk", arrival=ARRIVAL, key="k")) == [Code.SUPPRESSED]


def test_a_repeat_finds_its_entry_in_the_log_as_in_what_waits(
    shared: Installation, space: Space, tmp_path: Path
) -> None:
    first = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    integrate(shared.sequencing, space.name, Signer(origin(space.name, "t"), space.keys.ledger), tmp_path / "log")
    again = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    assert again.entry == first.entry
