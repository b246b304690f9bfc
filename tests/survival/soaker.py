"""Many processes and threads that do acts at random in one space, and die (SIGKILL) at any moment. Run as a program.

What it needs comes as JSON on the standard input. Whatever was answered is written down, a line each, before the next
act; an answer that may not come is a ``problem``. At the end it tells how many workers were killed.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari import clock, errors
from kotowari.gate.retention import Turn
from kotowari.handling.acquire import acquire
from kotowari.handling.confirm import Means, confirm
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.events import Report, record_events
from kotowari.handling.joined import Finding
from kotowari.handling.keys.roll import destroy, roll
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Acquired, Changed, Refused
from kotowari.handling.provide import provide
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.split import split
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.home import Home
from kotowari.keeping.sweep import sweep
from kotowari.policy.terms import Ground
from kotowari.publication.shelf import _published
from tests.handling.conftest import arriving
from tests.survival.acts import POLICY
from tests.survival.acts_on_persons import agreed
from tests.survival.acts_on_persons import withdrawn as withdrawal
from tests.survival.case import Case

ANSWERS = (
    *(errors.DatabaseUnavailable, errors.StateUnsettled, errors.PersonUnknown, errors.PersonMerged),
    *(errors.MergeUnsettled, errors.MergedWithItself, errors.SplitUnheld, errors.ConfirmationUnheld),
    *(errors.OrganisationUnknown, errors.SweepBusy, errors.RollUnfinished, errors.EpochNeeded, errors.LedgerBusy),
    *(errors.NothingStopped, errors.AdditionUnpromised),
)
"""What may be answered where others are at the same at the same moment, or were before."""

COMPANIES = 4
_SOMEBODY = b"SELECT person FROM vault.person ORDER BY random() LIMIT %(number)s"


@dataclass(frozen=True, slots=True)
class Worker:
    """One thread of a process. It never resumes a stop of persons with odd numbers: these must stand for ever."""

    case: Case
    chance: random.Random
    write: Callable[[Mapping[str, object]], None] = field(repr=False)

    def somebody(self) -> UUID:
        """Anybody who is there at this moment."""
        with self.case.space.reading() as connection:
            row = connection.execute(_SOMEBODY, {"number": 1}).fetchone()
        return row[0] if row else UUID(int=0)

    def about(self, by: str = "desk") -> dict[str, Any]:
        """An act on anybody."""
        return {"by": by, "person": self.somebody(), "subject": "customer"}

    def acquired(self) -> object:
        """A newcomer, of one of a few companies."""
        number = f"{self.chance.getrandbits(60):x}"
        arrival = arriving("customer", ("support", "promotion"), name="花子", email=f"{number}@example.com")
        organisation = f"Company {self.chance.randrange(COMPANIES)}"
        arrival = replace(arrival, organisation=organisation, since=date(2012, 4, 1))
        return acquire(self.case.space, by="desk", arrival=arrival, key=number)

    def more(self) -> object:
        arrival = replace(arriving(phone="03-1234-5678"), person=self.somebody())
        return acquire(self.case.space, by="desk", arrival=arrival)

    def used(self) -> object:
        return use(self.case.space, **self.about(), items=["name"], purpose="support")

    def provided(self) -> object:
        asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support"}
        persons = [self.somebody(), self.somebody()]
        told: dict[str, Any] = {"recipient": "taiwan", "ground": Ground.JOINT_USE}
        outcomes = list(provide(self.case.space, by="desk", persons=persons, **asked, **told))
        return outcomes[0]

    def corrected(self) -> object:
        email = f"{self.chance.getrandbits(60):x}@example.com"
        correction = Correction({"email": email}, identity_verified=True)
        return correct(self.case.space, **self.about(), correction=correction)

    def confirmed(self) -> object:
        return confirm(self.case.space, **self.about(), items=["name"], means=Means.DOCUMENT)

    def stopped(self) -> object:
        return stop(self.case.space, **self.about(), because=Because.WELL_FOUNDED, provision=True)

    def resumed(self) -> object:
        about = self.about()
        if about["person"].int % 2:
            return None
        return resume(self.case.space, **about, because=ResumeBecause.WITHDRAWN, provision=True)

    def consented(self) -> object:
        return agreed(self.case.of(self.somebody()))

    def withdrawn(self) -> object:
        return withdrawal(self.case.of(self.somebody()))

    def erased(self) -> object:
        return erase(self.case.space, **self.about(), because=EraseBecause.WELL_FOUNDED)

    def merged(self) -> object:
        """Two persons of the same kind: of those whose stops stand, or of the others."""
        with self.case.space.reading() as connection:
            found = connection.execute(_SOMEBODY, {"number": 8}).fetchall()
        persons = [person for (person,) in found if person.int % 2 == found[0][0].int % 2]
        if len(persons) < 2:
            return None
        stands = dict.fromkeys(("name", "email", "phone"), Stands.OTHER)
        told: dict[str, Any] = {"person": persons[0], "other": persons[1], "subject": "customer", "stands": stands}
        return merge(self.case.space, by="officer", finding=Finding.RECORDS, **told)

    def parted(self) -> object:
        return split(self.case.space, **self.about("officer"), finding=Finding.RECORDS, items=["email"])

    def ended(self) -> object:
        organisation = f"Company {self.chance.randrange(COMPANIES)}"
        turn, on = self.chance.choice([(Turn.ENDED, date(2014, 3, 31)), (Turn.BEGAN, date(2025, 4, 1))])
        record_events(self.case.space, by="sales", reports=[Report(organisation, "contract", turn, on)])
        return None

    def rolled(self) -> object:
        roll(self.case.space, by="officer", batch=5)
        destroy(self.case.space, by="officer")
        return None

    def swept(self) -> object:
        sweep(self.case.space, by="officer", at_most=100)
        return None

    def integrated(self) -> object:
        self.case.installation.integrate(self.case.name)
        return None


OFTEN = ("acquired", "acquired", "acquired", "used", "provided", "more", "corrected", "confirmed", "stopped", "resumed")
SELDOM = ("consented", "withdrawn", "erased", "merged", "parted", "ended", "rolled", "swept", "integrated")


def go_on(worker: Worker, until: float) -> None:
    """Do one act after another, and write down what was answered."""
    with clock.as_of(date(2026, 6, 15)):
        while time.monotonic() < until:
            name = worker.chance.choice(OFTEN * 2 + SELDOM)
            try:
                outcome = getattr(worker, name)()
            except ANSWERS as answer:
                worker.write({"act": name, "answer": type(answer).__name__})
            except BaseException as problem:
                worker.write({"act": name, "problem": repr(problem)})
            else:
                told: dict[str, object] = {"act": name, "refused": isinstance(outcome, Refused)}
                if isinstance(outcome, Acquired | Changed):
                    told |= {"entry": str(outcome.entry), "person": str(outcome.person)}
                worker.write(told)


def live(given: dict[str, Any], seed: int, seconds: float) -> None:
    """Work in some threads, until the end or until killed."""
    chance = random.Random(seed)
    case = Case(Home(Path(given["folder"]), *given["urls"]), given["space"], UUID(int=0), str(seed))
    log = os.open(Path(given["folder"]) / "answers", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(told: Mapping[str, object]) -> None:
        os.write(log, (json.dumps(told) + "\n").encode())

    if chance.random() < 0.7:
        death = threading.Timer(chance.uniform(0.1, seconds), os.kill, (os.getpid(), signal.SIGKILL))
        death.daemon = True
        death.start()
    with clock.as_of(date(2026, 6, 15)):
        assert case.space
    until = time.monotonic() + seconds
    workers = [Worker(case, random.Random(chance.getrandbits(64)), write) for _ in range(2)]
    threads = [threading.Thread(target=go_on, args=(worker, until)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def soak(given: dict[str, Any]) -> int:
    """Let generations of workers follow each other for so many seconds; return how many were killed."""
    killed, seed, until = 0, int(given["seed"]), time.monotonic() + given["seconds"]
    while time.monotonic() < until:
        children = []
        for _ in range(4):
            seed += 1
            if (child := os.fork()) == 0:
                try:
                    live(given, seed, 2.5)
                finally:
                    os._exit(0)
            children.append(child)
        for child in children:
            _, status = os.waitpid(child, 0)
            killed += os.WIFSIGNALED(status)
    return killed


if __name__ == "__main__":
    _published(POLICY)
    sys.stdout.write(f"{soak(json.loads(sys.stdin.read()))}\n")
