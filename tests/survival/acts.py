"""Every act, as a process does it that may be killed: what it needs, does and says, and how it is known to be whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kotowari.handling.access import record_access
from kotowari.handling.acquire import acquire
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Opened
from kotowari.handling.provide import provide
from kotowari.handling.publish import approve, propose, record_evidence
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from tests.handling.conftest import SECOND, arriving, policy_text

Said = dict[str, str]
"""The numbers of the entries under which values were handed over, with the values as one text."""

Run = Callable[[Space, UUID], Said]


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``prepare`` makes a person fit for it; what ``changes`` leaves an entry just where it has changed."""

    run: Run
    changes: bool = True
    prepare: Run | None = None
    once: bool = False
    """Whether it can be done once in a space only, so that each trial needs a space of its own."""


def _used(space: Space, person: UUID, key: str | None = None) -> Said:
    items = ["name", "email"]
    done = use(space, by="desk", person=person, subject="customer", items=items, purpose="support", key=key)
    assert isinstance(done, Opened), done
    return {str(done.entry): " ".join(sorted(done.values.values()))}


def _provided(space: Space, person: UUID) -> Said:
    asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support"}
    told = {}
    for done in provide(space, by="desk", persons=[person], recipient="taiwan", ground=Ground.CONSENT, **asked):
        if isinstance(done, Opened):
            told[str(done.entry)] = " ".join(done.values.values())
    return told


def _quietly(act: Callable[[Space, UUID], object]) -> Run:
    def run(space: Space, person: UUID) -> Said:
        act(space, person)
        return {}

    return run


def _agreed(space: Space, person: UUID) -> object:
    return give_consent(
        space, by="desk", person=person, consent=Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    )


def _withdrawn(space: Space, person: UUID) -> object:
    return withdraw(space, by="desk", person=person, purpose="promotion")


def _agreed_abroad(space: Space, person: UUID) -> Said:
    named = frozenset({"country", "regime", "measures"})
    agreed = Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=named)
    give_consent(space, by="desk", person=person, consent=agreed)
    return {}


def _corrected(space: Space, person: UUID) -> object:
    correction = Correction({"email": f"new-{person}@example.com"}, frozenset({"phone"}), identity_verified=True)
    return correct(space, by="desk", person=person, subject="customer", correction=correction, key=f"c-{person}")


def _stopped(space: Space, person: UUID) -> object:
    because = Because.WELL_FOUNDED
    return stop(space, by="desk", person=person, subject="customer", because=because, provision=True, key=f"s-{person}")


def _resumed(space: Space, person: UUID) -> object:
    because = ResumeBecause.WITHDRAWN
    return resume(
        space, by="desk", person=person, subject="customer", because=because, provision=True, key=f"r-{person}"
    )


def _erased(space: Space, person: UUID) -> object:
    return erase(space, by="desk", person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)


def _evidenced(space: Space, _: UUID) -> object:
    return record_evidence(
        space, by="desk", about="recipients.taiwan", kind=Kind.UNJUST, since=space.today(), document=b"a memo"
    )


def _proposed(space: Space, _: UUID) -> object:
    return propose(space, by="officer", text=policy_text(SECOND), file=SECOND)


def _approved(space: Space, _: UUID) -> object:
    return approve(space, by="counsel", text=policy_text(SECOND), file=SECOND)


def _granted(space: Space, _: UUID) -> None:
    with space.changing() as connection:
        record_access(connection, space, by="desk", act="key-added", content={"name": "crm"})


def _more(space: Space, person: UUID) -> object:
    arrival = arriving(address=f"東京都 {person}")
    return acquire(space, by="desk", arrival=replace(arrival, person=person), key=f"m-{person}")


def _newly(space: Space, person: UUID) -> object:
    return acquire(
        space, by="desk", arrival=arriving(name="新人", email=f"newly-{person}@example.com"), key=f"n-{person}"
    )


ACTS: dict[str, Act] = {
    "use": Act(_used, changes=False),
    "use under a key": Act(lambda space, person: _used(space, person, f"u-{person}"), changes=False),
    "provide": Act(_provided, changes=False, prepare=_agreed_abroad),
    "acquire": Act(_quietly(_newly)),
    "acquire more": Act(_quietly(_more)),
    "correct": Act(_quietly(_corrected)),
    "stop": Act(_quietly(_stopped)),
    "resume": Act(_quietly(_resumed), prepare=_quietly(_stopped)),
    "consent": Act(_quietly(_agreed)),
    "withdraw": Act(_quietly(_withdrawn), prepare=_quietly(_agreed)),
    "erase": Act(_quietly(_erased)),
    "evidence": Act(_quietly(_evidenced)),
    "access": Act(_quietly(_granted), changes=False),
    "propose": Act(_quietly(_proposed), once=True),
    "approve": Act(_quietly(_approved), prepare=_quietly(_proposed), once=True),
}
