"""Stop and resume: each lifts what was stopped in the same words, and no more."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kotowari.errors import KeyReused, NothingStopped, StopOfNothing
from kotowari.gate.codes import Code
from kotowari.handling import admit
from kotowari.handling.outcome import Changed, Opened, Refused
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from tests.handling.concurrent import once_after
from tests.handling.conftest import Newcomer, another_space, codes, entries, entry_of, rows, take_in

PURPOSES = ("support", "promotion")


@pytest.fixture
def person(newcomer: Newcomer) -> UUID:
    return newcomer("customer", PURPOSES, email="hanako@example.com")


def stopped(space: Space, person: UUID, purpose: str | None = None, **more: bool | str) -> Changed | Refused:
    asked = {"by": "officer", "person": person, "subject": "customer", "purpose": purpose, **more}
    return stop(space, because=Because.WELL_FOUNDED, **asked)  # type: ignore[arg-type]


def resumed(space: Space, person: UUID, purpose: str | None = None, **more: bool | str) -> Changed | Refused:
    asked = {"by": "officer", "person": person, "subject": "customer", "purpose": purpose, **more}
    return resume(space, because=ResumeBecause.WITHDRAWN, **asked)  # type: ignore[arg-type]


def is_open(space: Space, person: UUID, purpose: str = "support") -> bool:
    outcome = use(space, by="desk", person=person, subject="customer", items=["name"], purpose=purpose)
    assert isinstance(outcome, Opened) or codes(outcome) == [Code.STOPPED]
    return isinstance(outcome, Opened)


def provision_stopped(space: Space) -> list[bool]:
    return [row[0] for row in rows(space, "vault.person", "provision_stopped")]


@dataclass(frozen=True, slots=True)
class Stops:
    """The rule, said a second time: a set of words, of which `*` is one."""

    words: frozenset[str] = frozenset()

    def is_open(self, purpose: str) -> bool:
        return not self.words & {"*", purpose}


WORDS = st.sampled_from([None, *PURPOSES])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), WORDS), max_size=6))
def test_whatever_is_stopped_and_resumed_a_resumption_lifts_only_a_stop_of_the_same_words(
    space: Space, steps: list[tuple[bool, str | None]]
) -> None:
    person, stops = take_in(space, "customer", PURPOSES, email="hanako@example.com"), Stops()
    for is_stop, purpose in steps:
        word = purpose or "*"
        if is_stop:
            assert isinstance(stopped(space, person, purpose), Changed)
            stops = Stops(stops.words | {word})
        elif word in stops.words:
            assert isinstance(resumed(space, person, purpose), Changed)
            stops = Stops(stops.words - {word})
        else:
            with pytest.raises(NothingStopped):
                resumed(space, person, purpose)
    assert [is_open(space, person, purpose) for purpose in PURPOSES] == [stops.is_open(one) for one in PURPOSES]


def test_of_a_stop_of_everything_one_purpose_is_taken_back_without_a_moment_in_which_the_others_are_open(
    space: Space, person: UUID
) -> None:
    stopped(space, person)
    stopped(space, person, "promotion")
    assert not is_open(space, person, "promotion")
    resumed(space, person)
    assert is_open(space, person)
    assert not is_open(space, person, "promotion")


def test_provision_is_stopped_and_resumed_alone_or_with_use(space: Space, person: UUID) -> None:
    done = stopped(space, person, provision=True, use=False)
    assert provision_stopped(space) == [True]
    assert is_open(space, person)
    both = stopped(space, person, provision=True)
    assert not is_open(space, person)
    resumed(space, person)
    assert is_open(space, person)
    assert provision_stopped(space) == [True]
    again = resumed(space, person, provision=True, use=False)
    assert provision_stopped(space) == [False]
    told = {entry["id"]: (entry["act"], entry["effect"]) for entry in entries(space) if "effect" in entry}
    assert told == {
        str(done.entry): ("stop", {"use": False, "provision": True}),
        str(both.entry): ("stop", {"use": True, "provision": True}),
        str(again.entry): ("resume", {"use": False, "provision": True}),
    }


def test_a_stop_of_neither_use_nor_provision_is_none(space: Space, person: UUID) -> None:
    with pytest.raises(StopOfNothing):
        stopped(space, person, use=False)


def test_a_resumption_is_recorded_with_the_ground_it_was_decided_on(space: Space, person: UUID) -> None:
    stopped(space, person, "promotion")
    done = resumed(space, person, "promotion")
    entry = entry_of(space, done.entry)
    assert (entry["act"], entry["ask"]["purpose"], entry["answer"]["decision"]) == ("resume", "promotion", "permit")
    assert "stop-withdrawn" in entry["facts"]["met"]
    assert done.answer.reason.clause is not None
    assert done.answer.reason.article == {
        "en": "APPI Article 35(2)",
        "ja": "個人情報保護法第35条第2項",
        "zh-Hant": "日本個人資訊保護法第35條第2項",
    }


def test_nobody_resumes_without_the_person_s_word_or_a_decision(space: Space, person: UUID) -> None:
    stopped(space, person)
    refused = resume(space, by="sales", person=person, subject="customer", because=None)
    assert codes(refused) == [Code.STOP_STANDS]
    assert "stands" in refused.answer.reason.words("en")
    assert not is_open(space, person)


def test_a_purpose_that_the_policy_does_not_know_is_not_resumed(space: Space, person: UUID) -> None:
    assert Code.UNKNOWN_PURPOSE in codes(resumed(space, person, "surveillance"))


def test_what_was_not_stopped_is_not_resumed_and_nothing_is_recorded(space: Space, person: UUID) -> None:
    before = len(entries(space))
    for provision, use_too in ((False, True), (True, True), (True, False)):
        with pytest.raises(NothingStopped):
            resumed(space, person, provision=provision, use=use_too)
    assert len(entries(space)) == before


def test_sent_again_a_stop_and_a_resumption_are_one_act_each(space: Space, person: UUID) -> None:
    first = stopped(space, person, key="k")
    assert stopped(space, person, key="k") == first
    lifted = resumed(space, person, key="l")
    assert resumed(space, person, key="l") == lifted
    assert stopped(space, person, key="k") == first
    assert is_open(space, person)
    with pytest.raises(KeyReused):
        resumed(space, person, key="k")
    with pytest.raises(KeyReused):
        stopped(space, person, key="k", provision=True)


def test_a_read_that_was_refused_by_facts_of_before_is_decided_again_after_a_resumption(
    space: Space, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(space, person)
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: resumed(other, person))
    assert is_open(space, person)
