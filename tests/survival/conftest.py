"""Spaces as the acts' tests have them, a program whose children may be killed, and the line on which they are."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari import clock
from kotowari.home import Home
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests.conftest import Installation
from tests.handling.conftest import DAY, SECOND, take_in
from tests.handling.conftest import bare as bare
from tests.handling.conftest import keyring as keyring
from tests.handling.conftest import newcomer as newcomer
from tests.handling.conftest import owner as owner
from tests.handling.conftest import space as space
from tests.handling.conftest import stated_day as stated_day
from tests.publishing import publish
from tests.survival.acts import POLICY
from tests.survival.case import Case, Given, OneSpace
from tests.survival.judge import Judge
from tests.survival.wire import Wire, wire

JUNE = date(2026, 6, 15)
"""A day on which the revision with every recipient is in force."""

NOBODY = UUID(int=0)

_numbers = count(1)


@pytest.fixture(scope="session")
def line(shared: Installation, session_folder: Path) -> Iterator[Wire]:
    folder = session_folder / "wire"
    folder.mkdir()
    with wire(shared.application_url, folder) as made:
        yield made


@pytest.fixture(scope="session")
def program() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.survival.mortal"]
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root, env=environment) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class Mortal:
    """Lets a child do something on the line, to be killed at one of its rounds."""

    line: Wire
    program: "subprocess.Popen[str]"

    def rounds(self, case: Case, what: str) -> int:
        """Let it be done unharmed, and return how many rounds it took."""
        told = self.run(case, what, None, after=False)
        assert told["how"] == "ended", told
        return self.line.rounds

    def run(self, case: Case, what: str, at: int | None, *, after: bool) -> dict[str, Any]:
        """Let it be done, and tell how that ended and what it said."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        home = case.home
        urls = [home.owner_url, *map(self.line.through, (home.application_url, home.sequencer_url))]
        told: dict[str, Any] = {
            "folder": str(home.folder),
            "urls": urls,
            "space": case.name,
            "person": str(case.person),
        }
        told |= {"what": what, "trial": case.trial, "given": dict(case.given), "day": clock.now().date().isoformat()}
        self.line.arm(at, after=after)
        self.program.stdin.write(json.dumps(told) + "\n")
        self.program.stdin.flush()
        answered: dict[str, Any] = json.loads(self.program.stdout.readline())
        self.line.disarm()
        assert answered["how"] in {"killed", "ended"}, answered
        return answered


@pytest.fixture
def mortal(line: Wire, program: "subprocess.Popen[str]") -> Mortal:
    return Mortal(line, program)


@pytest.fixture(scope="session")
def judge_of(shared: Installation) -> Iterator[Judge]:
    """Sees every row of every space."""
    with psycopg.connect(shared.owner_url, autocommit=True) as connection:
        yield Judge(connection)


@dataclass(slots=True)
class Company:
    """A space with keys of its own, on a day on which every act can be done in it."""

    installation: OneSpace
    _trials: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def home(self) -> Home:
        return self.installation.home

    def nobody(self) -> Case:
        """A case of no person."""
        return self.case(NOBODY, "nobody")

    def case(self, person: UUID, trial: str, given: Given | None = None) -> Case:
        """A case in this company, which this process does itself with the connections that all tests share."""
        case = Case(self.home, self.installation.only, person, trial, given or {})
        case.__dict__["installation"] = self.installation
        return case

    def customer(self) -> Case:
        """A case of a new person."""
        number = next(self._trials)
        values = {"name": "花子", "email": f"p{number}@example.com", "phone": f"090-1234-{number:04d}"}
        person = take_in(self.installation.space(), "customer", ("support", "promotion"), **values)
        return self.case(person, str(number))


Founded = Callable[[], Company]


@pytest.fixture
def found(shared: Installation, tmp_path: Path) -> Founded:
    """Founds companies."""

    def make() -> Company:
        number = next(_numbers)
        home = Home(tmp_path / str(number), shared.owner_url, shared.application_url, shared.sequencer_url)
        keyring = Keyring(home.keys, FileMaster.create(home.keys / "master.key"))
        installation = OneSpace(home, shared.owner_url, shared.database, shared.sequencing, keyring)
        installation.only = f"survival-{number}"
        with clock.as_of(DAY):
            publish(installation.space(), by="officer", text=POLICY, file=SECOND)
        return Company(installation)

    return make


@pytest.fixture
def company(found: Founded) -> Iterator[Company]:
    """One of them, in June."""
    made = found()
    with clock.as_of(JUNE):
        yield made
