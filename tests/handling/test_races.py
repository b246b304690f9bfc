"""A read against what changes at the same moment: whatever was answered first binds the other."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari import clock
from kotowari.errors import StateUnsettled
from kotowari.gate.codes import Code
from kotowari.gate.facts import Facts
from kotowari.gate.replay import only_known, replay
from kotowari.handling import admit
from kotowari.handling.acquire import acquire
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.facts import gather
from kotowari.handling.outcome import Acquired, Changed, Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.publish import record_evidence
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from kotowari.vault.custody import Custody
from tests.handling.concurrent import Gate, await_waiting, begin, once_after
from tests.handling.conftest import (
    FIRST,
    Newcomer,
    another_space,
    arriving,
    codes,
    entries,
    entry_of,
    policy_text,
    take_in,
)
from tests.publishing import publish

Owner = psycopg.Connection[tuple[Any, ...]]
NEXT = "2026-05-01"


def read(space: Space, person: UUID, key: str | None = None, purpose: str = "support") -> Opened | Refused:
    return use(space, by="support-desk", person=person, subject="customer", items=["email"], purpose=purpose, key=key)


def stopped(space: Space, person: UUID) -> object:
    return stop(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED)


def erased(space: Space, person: UUID) -> object:
    return erase(space, by="officer", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)


def found_unjust(space: Space, _: UUID) -> object:
    day = date(2026, 1, 1)
    return record_evidence(space, by="officer", about="purposes.support", kind=Kind.UNJUST, since=day, document=b"memo")


def published_without_support(space: Space, _: UUID) -> object:
    text = policy_text(FIRST).replace("2019-10-18", NEXT)
    # Under the new revision, support has no need of email.
    text = text.replace("items: [company, name, address, phone, email, login_log]", "items: [company, name]")
    return publish(space, by="officer", text=text, file="next.yaml")


def taken_in_anew_for_another_purpose(space: Space, person: UUID) -> object:
    arrival = replace(arriving("customer", ("promotion",), email="new@example.com"), person=person)
    return acquire(space, by="reception", arrival=arrival)


CHANGES = pytest.mark.parametrize(
    ("change", "code"),
    [
        (stopped, Code.STOPPED),
        (erased, Code.ERASED),
        (found_unjust, Code.UNJUST),
        (published_without_support, Code.ITEM_OUTSIDE),
        (taken_in_anew_for_another_purpose, Code.PURPOSE_NOT_STATED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
Change = Callable[[Space, UUID], object]


@CHANGES
def test_a_change_between_facts_and_entry_is_seen(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch, change: Change, code: Code
) -> None:
    person = newcomer(email="hanako@example.com")
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: change(other, person))
    outcome = read(space, person)
    assert code in codes(outcome)
    assert isinstance(outcome, Refused)
    uses = [entry["answer"]["decision"] for entry in entries(space) if entry["act"] == "use"]
    assert uses == ["refuse"]


@CHANGES
def test_a_change_is_seen_by_the_read_of_a_list(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch, change: Change, code: Code
) -> None:
    # Joint use within the country needs no evidence, so each person is answered for.
    revised = policy_text(FIRST).replace("2019-10-18", "2026-04-30").replace("country: TW", "country: JP")
    complete = "address: {en: a, ja: a, zh-Hant: a}, representative: {en: a, ja: a, zh-Hant: a}"
    responsible = "{en: Kazuhiro Ogura, ja: 小椋 一宏, zh-Hant: 小椋 一宏}"
    revised = revised.replace(
        f"responsible:\n      name: {responsible}", f"responsible: {{name: {responsible}, {complete}}}"
    )
    with clock.as_of(date(2026, 4, 30)):
        publish(space, by="officer", text=revised, file="revised.yaml")
    persons = [newcomer(email=f"{number}@example.com") for number in range(3)]
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: change(other, persons[1]))
    outcomes = list(
        provide(
            space,
            by="sales",
            persons=persons,
            subject="customer",
            items=["email"],
            purpose="support",
            recipient="taiwan",
            ground=Ground.JOINT_USE,
        )
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    opened = {outcome.person for outcome in outcomes if isinstance(outcome, Opened)}
    assert [code in codes(one) for one in refused] == [True] * len(refused)
    assert refused
    assert persons[1] not in opened
    if change in (stopped, erased, taken_in_anew_for_another_purpose):
        assert opened == {persons[0], persons[2]}
    else:
        assert not opened


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def test_a_read_waits_for_an_open_stop_and_is_decided_again(
    space: Space, newcomer: Newcomer, owner: Owner, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor
) -> None:
    person = newcomer(email="hanako@example.com")
    before_commit, after_facts = Gate(), Gate()
    once_after(monkeypatch, Custody, "stop", before_commit.pause)
    once_after(monkeypatch, admit, "gather", after_facts.pause)
    reading = begin(threads, lambda: read(space, person))
    after_facts.await_arrival()
    stopping = begin(threads, lambda: stopped(space, person))
    before_commit.await_arrival()
    after_facts.let_through()
    await_waiting(owner)
    assert not reading.done()
    before_commit.let_through()
    assert isinstance(stopping.result(), Changed)
    assert codes(reading.result()) == [Code.STOPPED]


def test_a_read_that_waited_for_a_stop_that_failed_stands(
    space: Space, newcomer: Newcomer, owner: Owner, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor
) -> None:
    person = newcomer(email="hanako@example.com")
    before_commit, after_facts = Gate(), Gate()

    def fail(*_: object) -> None:
        before_commit.pause()
        raise RuntimeError

    once_after(monkeypatch, Custody, "stop", fail)
    once_after(monkeypatch, admit, "gather", after_facts.pause)
    reading = begin(threads, lambda: read(space, person))
    after_facts.await_arrival()
    stopping = begin(threads, lambda: stopped(space, person))
    before_commit.await_arrival()
    after_facts.let_through()
    await_waiting(owner)
    before_commit.let_through()
    with pytest.raises(RuntimeError):
        stopping.result()
    assert isinstance(reading.result(), Opened)
    assert [entry["act"] for entry in entries(space)][-1] == "use"


def test_a_stop_waits_for_a_read_that_is_being_recorded(
    space: Space, newcomer: Newcomer, owner: Owner, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor
) -> None:
    """Under a key the read is recorded in a transaction: until it has ended, the stop is not answered."""
    person = newcomer(email="hanako@example.com")
    recorded = Gate()
    once_after(monkeypatch, admit, "record_unchanged", recorded.pause)
    reading = begin(threads, lambda: read(space, person, key="k"))
    recorded.await_arrival()
    stopping = begin(threads, lambda: stopped(space, person))
    await_waiting(owner)
    recorded.let_through()
    assert isinstance(reading.result(), Opened)
    assert isinstance(stopping.result(), Changed)
    assert isinstance(read(space, person, key="k"), Refused)


def test_a_state_that_never_settles_is_an_error(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email="hanako@example.com")

    def unsettled(*arguments: Any) -> object:
        gathered = gather(*arguments)
        with space.reading() as connection:
            connection.execute("UPDATE vault.person SET version = version + 1 WHERE person = %s", (person,))
        return gathered

    monkeypatch.setattr(admit, "gather", unsettled)
    with pytest.raises(StateUnsettled):
        read(space, person)
    assert [entry["act"] for entry in entries(space)] == ["propose", "publish", "acquire"]


def test_a_thread_does_not_decide_by_the_rulebook_it_took_before_another_found_the_new_one(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email="hanako@example.com")

    def publishing(*arguments: Any) -> object:
        monkeypatch.setattr(admit, "only_known", only_known)
        published_without_support(space, person)  # which makes this very Space read the revisions again
        return only_known(*arguments)

    monkeypatch.setattr(admit, "only_known", publishing)
    outcome = read(space, person)
    assert Code.ITEM_OUTSIDE in codes(outcome)
    assert entry_of(space, outcome.entry)["source"]["revision"] == NEXT


def test_a_read_at_midnight_is_decided_under_the_revision_of_its_day(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email="hanako@example.com")
    with clock.as_of(date(2026, 4, 30)):
        published_without_support(space, person)
    midnight = datetime(2026, 4, 30, 15, tzinfo=UTC)  # in Tokyo
    for calls_before in range(6):
        moments = iter(midnight + timedelta(seconds=call - calls_before) for call in range(1000))
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", lambda moments=moments: next(moments))
            recorded = entry_of(space, read(space, person).entry)
        rulebook = space.shelf.rulebook(Facts.from_json(recorded["facts"]).on)
        assert recorded["source"] == rulebook.source.to_json()
        assert replay(rulebook, recorded)[1]


def test_of_many_reads_and_stops_none_is_permitted_after_its_stop(
    space: Space, owner: Owner, threads: ThreadPoolExecutor
) -> None:
    """The threads' acts carry the real time: an entry's ``at`` is compared with the stop's."""
    draw = random.Random(7)
    persons = [take_in(space, email=f"{number}@example.com") for number in range(12)]
    plan = [("read", person) for person in persons for _ in range(16)]
    plan += [("keyed", person) for person in persons for _ in range(4)]
    plan += [("stop", person) for person in persons[:8]] + [("erase", person) for person in persons[8:]]
    draw.shuffle(plan)
    keys = iter(range(len(plan)))

    def act(kind: str, person: UUID, key: str) -> tuple[str, UUID, Any]:
        if kind == "stop":
            return kind, person, stopped(space, person)
        if kind == "erase":
            return kind, person, erased(space, person)
        return kind, person, read(space, person, key=key if kind == "keyed" else None)

    done = [future.result() for future in [threads.submit(act, k, p, str(next(keys))) for k, p in plan]]
    log = {entry["id"]: (place, entry) for place, entry in enumerate(entries(space))}
    ends = {person: log[str(outcome.entry)] for kind, person, outcome in done if kind in ("stop", "erase")}
    assert ends.keys() == set(persons)
    handed_out = [(person, outcome) for _, person, outcome in done if isinstance(outcome, Opened)]
    refused = [outcome for _, _, outcome in done if isinstance(outcome, Refused)]
    assert handed_out
    assert refused
    for person, outcome in handed_out:
        place, entry = log[str(outcome.entry)]
        assert outcome.values == {"email": f"{persons.index(person)}@example.com"}
        assert entry["answer"]["decision"] == "permit"
        assert entry["at"] < ends[person][1]["at"]
        assert place < ends[person][0]
    permitted = [e for _, e in log.values() if e["act"] == "use" and e["answer"]["decision"] == "permit"]
    assert len(permitted) == len(handed_out)


def test_two_stops_and_two_erasures_at_once_are_answered_one_after_the_other(
    space: Space, newcomer: Newcomer, threads: ThreadPoolExecutor
) -> None:
    person = newcomer(email="hanako@example.com")
    outcomes = [begin(threads, lambda: erased(space, person)) for _ in range(4)]
    results = [future.result() for future in outcomes]
    assert sum(isinstance(one, Changed) for one in results) == 1
    assert [codes(one) for one in results if isinstance(one, Refused)] == [[Code.ERASED]] * 3


def test_a_new_actor_whose_act_fails_is_not_remembered(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(email="hanako@example.com")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(Custody, "stop", fail)
        with pytest.raises(RuntimeError):
            stop(space, by="newly-hired", person=person, subject="customer", because=Because.WELL_FOUNDED)
    done = stop(space, by="newly-hired", person=person, subject="customer", because=Because.WELL_FOUNDED)
    with space.reading() as connection:
        row = connection.execute("SELECT actor FROM vault.actor WHERE name = 'newly-hired'").fetchone()
    assert row is not None
    assert entry_of(space, done.entry)["by"] == str(row[0])
    assert isinstance(done, Changed | Acquired)
