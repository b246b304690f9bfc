"""Correction, addition and deletion of content: what changes, what stays, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kotowari import clock
from kotowari.errors import AdditionUnpromised, CorrectionUnclear, Error, KeyReused, NotAHandle, ValueNotText
from kotowari.gate.codes import Code
from kotowari.handling import admit
from kotowari.handling.acquire import acquire, handles_of
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Changed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.vault.lookup import Lookup
from tests.handling.concurrent import once_after
from tests.handling.conftest import Newcomer, another_space, arriving, codes, entries, entry_of, rows

OLD, NEW = "hanako@example.com", "hanako.yamada@example.com"


@pytest.fixture
def person(newcomer: Newcomer) -> UUID:
    return newcomer(name="山田 花子", email=OLD, phone="03-1234-5678")


def tried(
    space: Space,
    person: UUID,
    values: dict[str, str],
    deleted: tuple[str, ...] = (),
    *,
    verified: bool = True,
    key: str | None = None,
) -> Changed | Refused:
    correction = Correction(values, frozenset(deleted), identity_verified=verified)
    return correct(space, by="officer", person=person, subject="customer", correction=correction, key=key)


def corrected(space: Space, person: UUID, deleted: tuple[str, ...] = (), /, **values: str) -> Changed | Refused:
    return tried(space, person, values, deleted)


def opened(space: Space, person: UUID, *items: str, key: str | None = None) -> dict[str, str]:
    outcome = use(space, by="desk", person=person, subject="customer", items=items, purpose="support", key=key)
    assert isinstance(outcome, Opened), outcome
    return outcome.values


def found_by(space: Space, item: str, value: str) -> tuple[UUID, ...]:
    with space.reading() as connection:
        return Lookup(connection, space.keys).find(handles_of(space, connection, {item: value}, "JP")[0])


def effects(space: Space) -> list[dict[str, Any]]:
    return [entry["effect"] for entry in entries(space) if "effect" in entry]


def test_content_is_corrected_and_the_rest_is_untouched(space: Space, person: UUID) -> None:
    before = {row[0]: row for row in rows(space, "vault.holding", "item, version, sealed, acquired_at")}
    done = corrected(space, person, email=NEW)
    assert isinstance(done, Changed)
    assert codes(done) == [Code.RIGHT]
    assert opened(space, person, "name", "email", "phone") == {
        "name": "山田 花子",
        "email": NEW,
        "phone": "03-1234-5678",
    }
    after = {row[0]: row for row in rows(space, "vault.holding", "item, version, sealed, acquired_at")}
    assert {item for item in before if before[item] != after[item]} == {"email"}
    assert after["email"][1] == before["email"][1] + 1


def test_how_it_came_in_stays_with_the_moment_of_the_correction_beside_it(space: Space, person: UUID) -> None:
    provenance = "item, purposes, source, notice, language, acquired_at, resolve_by"
    before = sorted(rows(space, "vault.holding", provenance))
    with clock.as_of(date(2026, 5, 20)):
        done = corrected(space, person, email=NEW)
    assert isinstance(done, Changed)
    assert sorted(rows(space, "vault.holding", provenance)) == before
    moments = dict(rows(space, "vault.holding", "item, corrected_at"))
    assert moments == {"name": None, "phone": None, "email": done.at}


def test_nothing_of_what_was_sealed_before_is_left(space: Space, person: UUID) -> None:
    before = dict(rows(space, "vault.holding", "item, sealed"))
    corrected(space, person, ("phone",), email=NEW)
    sealed = [content for (content,) in rows(space, "vault.holding", "sealed")]
    assert before["email"] not in sealed
    assert before["phone"] not in sealed
    assert before["name"] in sealed


def test_a_handle_follows_its_value(space: Space, person: UUID) -> None:
    corrected(space, person, email=NEW)
    assert found_by(space, "email", OLD) == ()
    assert found_by(space, "email", NEW) == (person,)
    assert found_by(space, "phone", "+81 3 1234 5678") == (person,)


def test_deletion_takes_the_content_and_the_handle(space: Space, person: UUID) -> None:
    assert isinstance(corrected(space, person, ("email",)), Changed)
    assert opened(space, person, "name", "email") == {"name": "山田 花子"}
    assert found_by(space, "email", OLD) == ()
    assert {item for (item,) in rows(space, "vault.handle", "item")} == {"phone"}
    assert rows(space, "vault.suppression") == []


def test_an_item_not_held_is_added_under_what_was_stated_with_the_others(space: Space, newcomer: Newcomer) -> None:
    person = newcomer("customer", ("support", "promotion"), name="花子")
    assert isinstance(corrected(space, person, email=NEW), Changed)
    (row,) = rows(space, "vault.holding WHERE item = 'email'", "purposes, source, notice")
    assert row == (["promotion", "support"], "person", date(2019, 10, 18))
    assert opened(space, person, "email") == {"email": NEW}
    assert found_by(space, "email", NEW) == (person,)


def test_an_addition_that_no_stated_purpose_uses_is_an_acquisition(space: Space, person: UUID) -> None:
    before = len(entries(space))
    with pytest.raises(AdditionUnpromised, match="acquire it"):
        corrected(space, person, salary="1")
    assert len(entries(space)) == before


def test_what_was_done_is_recorded_by_item_and_never_by_value(space: Space, person: UUID) -> None:
    done = corrected(space, person, ("phone",), email=NEW, address="東京都")
    entry = entry_of(space, done.entry)
    assert (entry["act"], entry["ask"]["items"]) == ("correct", ["address", "email", "phone"])
    assert entry["effect"] == {"corrected": ["email"], "added": ["address"], "deleted": ["phone"]}
    assert len(effects(space)) == 1
    log = str(entries(space))
    assert not any(value in log for value in (OLD, NEW, "東京都", "1234"))


@pytest.mark.parametrize(
    ("values", "verified", "code", "article"),
    [
        ({"email": NEW}, False, Code.IDENTITY_UNVERIFIED, "APPI Article 37(1)"),
        ({"shoe_size": "27"}, True, Code.UNKNOWN_ITEM, None),
        ({}, True, Code.MALFORMED, None),
    ],
)
def test_it_is_refused(
    space: Space, person: UUID, values: dict[str, str], verified: bool, code: Code, article: str | None
) -> None:
    outcome = tried(space, person, values, verified=verified)
    assert isinstance(outcome, Refused)
    reason = outcome.answer.reason
    assert (reason.code, reason.article and reason.article["en"]) == (code, article)
    assert reason.clause is not None
    assert entry_of(space, outcome.entry)["answer"]["decision"] == "refuse"
    assert opened(space, person, "email") == {"email": OLD}


def test_nobody_takes_the_address_of_one_who_was_erased(space: Space, person: UUID, newcomer: Newcomer) -> None:
    other = newcomer(email="taro@example.com")
    erase(space, by="officer", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
    assert codes(corrected(space, other, email=OLD.upper())) == [Code.SUPPRESSED]
    assert codes(corrected(space, person, email=NEW)) == [Code.ERASED]
    assert codes(corrected(space, uuid4(), email=NEW)) == [Code.UNKNOWN_PERSON]
    assert opened(space, other, "email") == {"email": "taro@example.com"}


@pytest.mark.parametrize(
    ("values", "deleted", "error"),
    [
        ({"email": NEW}, ("email",), CorrectionUnclear),
        ({"email": "nobody at all"}, (), NotAHandle),
        ({"name": "花\0子"}, (), ValueNotText),
        ({"name": "花\ud800"}, (), ValueNotText),
    ],
)
def test_what_cannot_be_held_changes_and_records_nothing(
    space: Space, person: UUID, values: dict[str, str], deleted: tuple[str, ...], error: type[Error]
) -> None:
    before = (len(entries(space)), rows(space, "vault.holding"))
    with pytest.raises(error):
        tried(space, person, values, deleted)
    assert (len(entries(space)), rows(space, "vault.holding")) == before


def test_a_stop_binds_no_correction_and_is_lifted_by_none(space: Space, person: UUID) -> None:
    stop(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert isinstance(corrected(space, person, email=NEW), Changed)
    refused = use(space, by="desk", person=person, subject="customer", items=["email"], purpose="support")
    assert codes(refused) == [Code.STOPPED]


def test_sent_again_it_is_one_act(space: Space, person: UUID) -> None:
    first = tried(space, person, {"email": NEW}, key="k")
    corrected(space, person, email="later@example.com")
    before = len(entries(space))
    assert tried(space, person, {"email": NEW}, key="k") == first
    assert opened(space, person, "email", key="u") == {"email": "later@example.com"}
    assert len(entries(space)) == before + 1
    with pytest.raises(KeyReused):
        tried(space, person, {"email": "other@example.com"}, key="k")


def test_a_read_decided_before_is_decided_again_and_opens_the_corrected_value(
    space: Space, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: corrected(other, person, email=NEW))
    assert opened(space, person, "email") == {"email": NEW}
    assert [entry["act"] for entry in entries(space)].count("use") == 1


def test_a_correction_that_fails_on_the_way_leaves_all_as_it_was(
    space: Space, person: UUID, owner: psycopg.Connection[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, log = owner.execute("SELECT * FROM vault.holding ORDER BY item").fetchall(), len(entries(space))

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Lookup, "set", fail)
    with pytest.raises(RuntimeError):
        corrected(space, person, ("phone",), email=NEW)
    assert owner.execute("SELECT * FROM vault.holding ORDER BY item").fetchall() == before
    assert len(entries(space)) == log


def test_acquired_anew_it_is_no_longer_a_correction(space: Space, person: UUID) -> None:
    corrected(space, person, email=NEW)
    acquire(space, by="desk", arrival=replace(arriving(email=OLD), person=person))
    assert dict(rows(space, "vault.holding", "item, corrected_at"))["email"] is None
