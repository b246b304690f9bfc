"""A long mixed run: every decision of its log can be made again from the entry alone."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.errors import Error
from kotowari.gate.facts import Facts
from kotowari.gate.replay import replay
from kotowari.handling.acquire import Notice, acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.grounds.abroad import check
from kotowari.handling.grounds.entrust import contract
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.period import Period
from kotowari.policy.terms import Ground
from kotowari.recipients.contract import Scope
from tests.handling.conftest import SECOND, arriving, entries, policy_text
from tests.publishing import publish

UNKNOWN = "hanako@example.com"
SUBJECTS = ("customer", "applicant", "employee", UNKNOWN)
ITEMS = ("name", "email", "phone", "company", "resume", "salary", "individual_number", "health_check", UNKNOWN)
PURPOSES = ("support", "promotion", "recruiting", "pay", "health", "answering-rights", UNKNOWN, None)
BASES = (None, None, "warrant", "withholding-tax", "life-or-body", UNKNOWN)
RECIPIENTS = ("taiwan", UNKNOWN, None)
VALUES = {"email": "a{}@example.com", "phone": "03-1234-{:04}"}


class Run:
    """Acts drawn at random, on persons taken in meanwhile, while days pass and a revision is published."""

    def __init__(self, space: Space, seed: int) -> None:
        self.space = space
        self.draw = random.Random(seed)
        self.persons: list[UUID] = [uuid4()]
        self.errors = 0

    def act(self, number: int) -> None:
        acts = (self.acquire, self.acquire, self.use, self.use, self.use, self.provide, self.consent, self.evidence)
        act = self.draw.choice((*acts, self.stop, self.erase) if number % 5 == 0 else acts)
        try:
            act(number)
        except Error:
            self.errors += 1

    def person(self) -> UUID:
        return self.draw.choice(self.persons)

    def items(self) -> frozenset[str]:
        return frozenset(self.draw.sample(ITEMS[:4] if self.draw.random() < 0.7 else ITEMS, self.draw.randint(1, 3)))

    def key(self) -> str | None:
        return f"key-{self.draw.randint(1, 30)}" if self.draw.random() < 0.2 else None

    def acquire(self, number: int) -> None:
        items = self.items() - {UNKNOWN} or {"name"}
        values = {item: VALUES.get(item, "値{}").format(number % 40) for item in items}
        purposes = frozenset(filter(None, self.draw.sample(PURPOSES[:2] * 5 + PURPOSES, 2)))
        arrival = replace(
            arriving(self.draw.choice(SUBJECTS[:1] * 6 + SUBJECTS), **values),
            purposes=purposes,
            notice=self.draw.choice((*Notice, Notice.SHOWN, None)),
            basis=self.draw.choice(BASES),
            consents=frozenset(self.draw.sample(["special-care"], self.draw.randint(0, 1))),
            person=self.person() if self.draw.random() < 0.2 else None,
        )
        outcome = acquire(self.space, by="desk", arrival=arrival, key=self.key())
        if outcome.answer.is_permit and outcome.person:
            self.persons.append(outcome.person)

    def asked(self) -> dict[str, Any]:
        return {
            "by": self.draw.choice(("desk", "sales", "hr")),
            "subject": self.draw.choice(SUBJECTS[:1] * 4 + SUBJECTS),
            "items": self.items(),
            "purpose": self.draw.choice(PURPOSES[:2] * 3 + PURPOSES),
            "basis": self.draw.choice(BASES),
        }

    def use(self, _: int) -> None:
        use(self.space, person=self.person(), key=self.key(), **self.asked())

    def provide(self, _: int) -> None:
        persons = self.draw.choices(self.persons, k=self.draw.randint(1, 6))
        where: dict[str, Any] = {
            "recipient": self.draw.choice(RECIPIENTS[:1] * 4 + RECIPIENTS),
            "own_use": self.draw.random() < 0.3,
        }
        ground = self.draw.choice((Ground.JOINT_USE, Ground.CONSENT, *Ground, None))
        list(provide(self.space, persons=persons, ground=ground, **where, **self.asked()))

    def consent(self, _: int) -> None:
        to: dict[str, Any] = {"purpose": "promotion"} if self.draw.random() < 0.5 else {"recipient": "taiwan"}
        names = frozenset(self.draw.sample(["country", "regime", "measures"], 3))
        items = self.items() & {"company", "name", "email"} or frozenset({"email"}) if "purpose" in to else self.items()
        given = Consent(items, "paper", "ja", names=names, **to)
        give_consent(self.space, by="desk", person=self.person(), consent=given)

    def evidence(self, _: int) -> None:
        scope = Scope(frozenset({"customer"}), self.items(), frozenset(PURPOSES[:1]))
        to: Any = {"recipient": "taiwan", "document": b"seen"}
        by, today = "officer", self.space.today()
        if self.draw.random() < 0.5:
            check(self.space, by=by, on=today, **to)
        else:
            contract(self.space, by=by, scope=scope, since=today, until=None, every=Period(months=12), **to)

    def stop(self, _: int) -> None:
        because, purpose = self.draw.choice((None, *Because)), self.draw.choice((*PURPOSES[:2], None, UNKNOWN))
        stop(self.space, by="officer", person=self.person(), subject="customer", because=because, purpose=purpose)

    def erase(self, _: int) -> None:
        because = self.draw.choice((None, *EraseBecause))
        erase(self.space, by="officer", person=self.person(), subject="customer", because=because)


def test_every_entry_decides_the_same_again(space: Space) -> None:
    run = Run(space, seed=11)
    for number in range(400):
        with clock.as_of(date(2026, 5, 1) + timedelta(days=number // 6)):
            if number == 150:
                publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
            run.act(number)
    log = entries(space)
    decided = [entry for entry in log if "answer" in entry]
    answers = {(entry["act"], entry["answer"]["decision"]) for entry in decided}
    assert answers == {
        (act, decision) for act in ("acquire", "use", "provide", "stop", "erase") for decision in ("permit", "refuse")
    }
    assert {entry["source"]["revision"] for entry in decided} == {"2019-10-18", "2026-06-01"}
    assert len(run.persons) > 10
    for entry in decided:
        rulebook = space.shelf.rulebook(Facts.from_json(entry["facts"]).on)
        assert entry["source"] == rulebook.source.to_json()
        assert replay(rulebook, entry)[1], entry
    assert UNKNOWN not in str(log)
    assert len({entry["id"] for entry in log}) == len(log)
    references = [entry["person"] for entry in log if entry["person"]]
    assert len(set(references)) == len(references)
