"""A request that is sent again because its reply was lost is one act."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari.errors import KeyReused
from kotowari.gate.codes import Code
from kotowari.handling import acquire as acquire_act
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from tests.handling.concurrent import Gate, await_waiting, begin, once_after
from tests.handling.conftest import Newcomer, another_space, arriving, codes, entries, rows

ARRIVAL = Arrival(
    "customer",
    {"name": "花子", "email": "hanako@example.com", "phone": "03-1234-5678"},
    Source.WEB_FORM,
    Notice.SHOWN,
    frozenset({"support"}),
    language="ja",
    organisation="甲株式会社",
    since=date(2025, 4, 1),
)


def read(space: Space, person: UUID, key: str = "k", **other: Any) -> Opened | Refused:
    asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support", "by": "desk", **other}
    return use(space, person=person, key=key, **asked)


def test_an_acquisition_sent_again_is_one(space: Space) -> None:
    first = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    again = acquire(another_space(space), by="desk", arrival=ARRIVAL, key="k")
    assert isinstance(first, Acquired)
    assert isinstance(again, Acquired)
    assert (again.person, again.entry, again.answer) == (first.person, first.entry, first.answer)
    assert [entry["act"] for entry in entries(space)] == ["propose", "publish", "acquire"]
    assert len(rows(space, "vault.person")) == 1


def test_without_a_key_or_under_another_it_is_another_act(space: Space) -> None:
    keys: list[str | None] = ["k", "l", None, None]
    outcomes = [acquire(space, by="desk", arrival=ARRIVAL, key=key) for key in keys]
    assert len({outcome.person for outcome in outcomes}) == 4


def test_a_use_sent_again_is_one(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    first, again = read(space, person), read(another_space(space), person)
    assert isinstance(first, Opened)
    assert isinstance(again, Opened)
    assert (again.entry, again.values) == (first.entry, first.values)
    assert [entry["act"] for entry in entries(space)].count("use") == 1


def test_two_at_once_are_one_acquisition(
    space: Space, owner: psycopg.Connection[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before_commit = Gate()
    once_after(monkeypatch, acquire_act, "_take_in", before_commit.pause)
    with ThreadPoolExecutor(4) as threads:
        first = begin(threads, lambda: acquire(space, by="desk", arrival=ARRIVAL, key="k"))
        before_commit.await_arrival()
        others = [begin(threads, lambda: acquire(space, by="desk", arrival=ARRIVAL, key="k")) for _ in range(2)]
        await_waiting(owner, 2)
        before_commit.let_through()
        outcomes = [future.result() for future in [first, *others]]
    assert len({(outcome.person, outcome.entry) for outcome in outcomes}) == 1
    assert [entry["act"] for entry in entries(space)].count("acquire") == 1


def test_many_at_once_are_one_use(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    with ThreadPoolExecutor(6) as threads:
        outcomes = [future.result() for future in [begin(threads, lambda: read(space, person)) for _ in range(12)]]
    assert len({outcome.entry for outcome in outcomes}) == 1
    assert all(isinstance(outcome, Opened) for outcome in outcomes)
    assert [entry["act"] for entry in entries(space)].count("use") == 1


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "applicant"},
        {"values": {"name": "花子", "email": "other@example.com"}},
        {"source": Source.CONTRACT},
        {"notice": Notice.UNKNOWN},
        {"purposes": frozenset({"support", "promotion"})},
        {"language": "en"},
        {"region": "TW", "values": {"name": "花子"}},
        {"organisation": "乙株式会社"},
        {"since": date(2025, 4, 2)},
        {"consents": frozenset({"special-care"})},
        {"basis": "life-or-body"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_key_stands_for_everything_that_an_acquisition_said(space: Space, other: dict[str, Any]) -> None:
    acquire(space, by="desk", arrival=ARRIVAL, key="k")
    before = len(entries(space))
    with pytest.raises(KeyReused):
        acquire(space, by="desk", arrival=replace(ARRIVAL, **other), key="k")
    with pytest.raises(KeyReused):
        acquire(space, by="another-desk", arrival=ARRIVAL, key="k")
    assert len(entries(space)) == before


@pytest.mark.parametrize(
    "other",
    [{"by": "x"}, {"subject": "applicant"}, {"items": ["name"]}, {"purpose": "promotion"}, {"basis": "warrant"}],
    ids=lambda other: next(iter(other)),
)
def test_a_key_stands_for_everything_that_a_use_asked(space: Space, newcomer: Newcomer, other: dict[str, Any]) -> None:
    person = newcomer(email="hanako@example.com", name="花子")
    read(space, person)
    with pytest.raises(KeyReused):
        read(space, person, **other)
    with pytest.raises(KeyReused):
        read(space, newcomer(email="taro@example.com"))


def test_a_key_of_a_use_is_no_key_of_an_acquisition(space: Space, newcomer: Newcomer) -> None:
    read(space, newcomer(email="hanako@example.com"))
    with pytest.raises(KeyReused):
        acquire(space, by="desk", arrival=ARRIVAL, key="k")


def test_after_an_erasure_nothing_is_repeated(space: Space) -> None:
    first = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    assert isinstance(first, Acquired)
    assert isinstance(read(space, first.person, key="l"), Opened)
    erase(space, by="officer", person=first.person, subject="customer", because=EraseBecause.WELL_FOUNDED)
    assert codes(acquire(space, by="desk", arrival=ARRIVAL, key="k")) == [Code.SUPPRESSED]
    assert codes(read(space, first.person, key="l")) == [Code.ERASED]
    assert rows(space, "vault.reply") == []


def test_after_a_stop_a_use_is_not_repeated(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    assert isinstance(read(space, person), Opened)
    stop(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)
    assert codes(read(space, person)) == [Code.STOPPED]
    assert [entry["act"] for entry in entries(space)].count("use") == 2


def test_a_refused_ask_is_asked_anew(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    assert isinstance(read(space, person, purpose="promotion"), Refused)
    consent = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    give_consent(space, by="desk", person=person, consent=consent)
    assert isinstance(read(space, person, purpose="promotion"), Opened)
    refused = acquire(space, by="desk", arrival=replace(ARRIVAL, source=None), key="l")
    assert isinstance(refused, Refused)
    assert isinstance(acquire(space, by="desk", arrival=ARRIVAL, key="l"), Acquired)


def test_the_lost_reply_of_an_acquisition_says_what_the_first_said_though_much_has_changed(space: Space) -> None:
    first = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    assert isinstance(first, Acquired)
    changed = replace(ARRIVAL, person=first.person, values={"email": "new@example.com"})
    acquire(space, by="desk", arrival=changed)
    stop(space, by="officer", person=first.person, subject="customer", because=Because.WELL_FOUNDED)
    again = acquire(space, by="desk", arrival=ARRIVAL, key="k")
    assert isinstance(again, Acquired)
    assert again.entry == first.entry


def test_nothing_of_what_was_asked_can_be_read_from_a_reply(space: Space) -> None:
    acquire(space, by="desk", arrival=arriving(name="花子"), key="hanako@example.com")
    ((key, ask),) = rows(space, "vault.reply", "key, ask")
    assert (len(key), len(ask)) == (32, 32)
