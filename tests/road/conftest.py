"""The whole program on homes of its own: commands as processes, and what may be found in what they leave."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil  # type: ignore[import-untyped]
import pytest

from kotowari.cli.demo.story import FIRST, policy_text
from kotowari.database.cluster import Cluster
from kotowari.home import Home
from tests.handling import searching
from tests.loaded import Done, Program, plain_environment

NAME, EMAIL, PHONE = "鹿目坂 小夜", "planted.sayo@kanamezaka.example", "03-5550-0199"
PLANTED = (NAME, EMAIL, PHONE, "+81355500199")
"""What one customer gave: to be found nowhere but where it is asked for."""

OTHER = "another.person@kanamezaka.example"

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Road:
    """An installation as somebody at a shell has it: a home, and commands."""

    folder: Path
    program: Program

    def at(self, folder: Path) -> "Road":
        """Return another installation."""
        return Road(folder, self.program)

    @property
    def home(self) -> Home:
        """The home, for a test that looks into it."""
        return Home(self.folder)

    def run(self, *arguments: object, given: str = "", patience: float = 120.0) -> Done:
        """Run a command to its end; whatever happens, it answers in sentences."""
        where = self.environment()
        return self.program.run(arguments, environment=where, folder=Path("/"), given=given, patience=patience)

    def start(self, *arguments: object, said: Path) -> "subprocess.Popen[bytes]":
        """Start a command whose answers go to a file, in a session of its own, as a terminal's is."""
        with said.open("wb") as file:
            return subprocess.Popen(
                self._line(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                cwd="/",
                start_new_session=True,
            )

    def begin(self, *arguments: object) -> "subprocess.Popen[str]":
        """Begin a command that waits for its standard input."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._line(*arguments),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
            env=self.environment(),
            cwd="/",
        )

    def environment(self) -> dict[str, str]:
        """Return our environment with nothing in it that leads to another installation or language."""
        return plain_environment() | {"KOTOWARI_HOME": str(self.folder), "KOTOWARI_BY": "officer", "LC_ALL": "C.UTF-8"}

    def status(self) -> dict[str, Any]:
        """Return what `kotowari status` counts."""
        return self.run("status", "--json").json()

    def entries(self) -> int:
        """Return how many entries the ledger has, once it is verified."""
        done = self.run("ledger", "verify", "--json")
        assert done.status == 0, done.err
        return int(done.json()["entries"])

    def servers(self) -> list[psutil.Process]:
        """Return every process of the home's own servers: each works in its data folder."""
        marks = {str(base / "data") for base in self.residences()}
        return [
            process
            for process in psutil.process_iter(["cwd", "name"])
            if process.info["name"].startswith(("postgres", "mariadbd")) and process.info["cwd"] in marks
        ]

    def residences(self) -> list[Path]:
        """Return where the things of the servers lie, inside the home or outside it."""
        named = [self.folder / "postgres", self.folder / "places" / "mariadb"]
        pointers = [path.with_name(f"{path.name}.elsewhere") for path in named]
        outside = [Path(pointer.read_text(encoding="utf-8").strip()) for pointer in pointers if pointer.exists()]
        return [*named, *outside]

    def _line(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "kotowari", *map(str, arguments)]


ACQUIRE = ("acquire", "--subject", "customer", "--purpose", "support", "--source", "web-form", "--language", "ja")
USE = ("use", "--subject", "customer", "--item", "email", "--purpose", "support")

ASKED: dict[str, Any] = {"by": "support-desk", "subject": "customer", "items": ["email"], "purpose": "support"}
"""The same use, as an act."""


def given(email: str = EMAIL) -> str:
    """What a customer gives, as JSON."""
    return json.dumps({"name": NAME, "email": email, "phone": PHONE}, ensure_ascii=False)


def assert_nothing_personal(road: Road, *told: Done) -> None:
    """Search what commands said, every file of the home with the server's log, and the titles of processes."""
    said = "".join(done.out + done.err for done in told)
    assert searching.holding(PLANTED, said.encode()) == []
    searched = 0
    for folder in (road.folder, *road.residences()):
        for path, content in searching.files(folder):
            searched += 1
            assert not any(text.encode() in content for text in PLANTED), path
    assert searched > 10
    for process in psutil.process_iter(["cmdline"]):
        title = "\0".join(process.info["cmdline"] or [])
        assert searching.holding(PLANTED, title.encode(errors="replace")) == []


@contextmanager
def at_home(road: Road) -> Iterator[str]:
    """Keep the home's server running within the block; yield the owner's address."""
    with Cluster(road.home) as cluster:
        yield cluster.owner_url


@dataclass(frozen=True, slots=True)
class Settled:
    """A home at rest: the 2019 policy in force, one customer, and that many entries in the ledger."""

    road: Road
    person: UUID
    entries: int


@pytest.fixture(scope="session")
def settled(session_folder: Path, loaded: Program) -> Settled:
    """The home that the others are copies of."""
    folder = session_folder / "road"
    folder.mkdir()
    folder.chmod(0o711)
    road = Road(folder / "home", loaded)
    policy = folder / FIRST
    policy.write_text(policy_text(FIRST), encoding="utf-8")
    for command in (("up",), ("publish", policy), ("approve", policy, "--by", "privacy-officer")):
        done = road.run(*command)
        assert done.status == 0, done
    done = road.run(*ACQUIRE, "--json", given=given())
    assert done.status == 0, done
    return Settled(road, UUID(done.json()["person"]), road.entries())


@pytest.fixture
def place(session_folder: Path) -> Path:
    """A folder on a short path that the server's account may pass through."""
    folder = session_folder / f"road-{next(_numbers)}"
    folder.mkdir()
    folder.chmod(0o711)
    return folder


@pytest.fixture
def copied(settled: Settled) -> Callable[[Path], Road]:
    """Makes a copy of the settled home in a folder."""

    def copy(folder: Path) -> Road:
        subprocess.run(["cp", "-a", settled.road.folder, folder / "home"], check=True)
        return settled.road.at(folder / "home")

    return copy


@pytest.fixture
def person(settled: Settled) -> UUID:
    """The customer of the settled home."""
    return settled.person


@pytest.fixture
def before(settled: Settled) -> int:
    """How many entries the settled home's ledger has."""
    return settled.entries


@pytest.fixture
def road(copied: Callable[[Path], Road], place: Path) -> Road:
    """A copy of the settled home."""
    return copied(place)
