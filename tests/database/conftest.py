"""Homes for embedded servers, processes that use one, and the PostgreSQL installations to try it with."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from kotowari.database import addresses, binaries, creation
from kotowari.database.cluster import Cluster
from kotowari.database.runas import Account
from kotowari.home import Home
from tests.conftest import run_as_owner

USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from kotowari.database.cluster import Cluster
from kotowari.home import Home

with Cluster(Home(Path(sys.argv[1]))) as cluster:
    print(cluster.owner_url, flush=True)
    sys.stdin.readline()
"""

_numbers = count(1)


class User:
    """Another process that uses a home's cluster."""

    def __init__(self, home: Home) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE_UNTIL_TOLD, str(home.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @cached_property
    def owner_url(self) -> str:
        """What it found; waits until it is in."""
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip()
        assert url
        return url

    def leave(self) -> None:
        self.process.communicate("leave\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def installations() -> list[Path]:
    """Every PostgreSQL on this machine that could serve, the one taken by default first."""
    if named := os.environ.get(binaries.VARIABLE):
        return [Path(named)]
    return [folder for folder in binaries._folders() if binaries._inspect(folder)]


every_installation = pytest.mark.parametrize(
    "folder", installations(), ids=lambda folder: (found := binaries._inspect(folder)) and found.version
)


def server_pid(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n")[0])


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def place(session_folder: Path) -> Path:
    """A folder on a short path that the server's account may pass through."""
    folder = session_folder / str(next(_numbers))
    folder.mkdir()
    folder.chmod(0o711)
    return folder


@pytest.fixture
def new_home(place: Path) -> Home:
    """A home that is still to be made."""
    return Home(place / "home")


@pytest.fixture(scope="session")
def made_once(session_folder: Path) -> Path:
    """The folder of a home whose server was made, and rests."""
    folder = session_folder / "made"
    folder.mkdir()
    folder.chmod(0o711)
    with Cluster(Home(folder / "home")):
        pass
    return folder / "home"


@pytest.fixture
def home(place: Path, made_once: Path) -> Home:
    """A home that is made: a copy, for making one takes longer than most that is tested on it."""
    subprocess.run(["cp", "-a", made_once, place / "home"], check=True)
    return Home(place / "home")


@pytest.fixture
def users() -> Iterator[Callable[[Home], User]]:
    """Starts processes that use a home; those still there are killed."""
    started: list[User] = []

    def start(home: Home) -> User:
        started.append(User(home))
        return started[-1]

    yield start
    for user in started:
        if user.process.returncode is None:
            user.kill()


@pytest.fixture
def remove_outside() -> Iterator[Callable[[Home], Path]]:
    """Tells where a home's server lies outside it, and removes that after the test."""
    found: list[Path] = []

    def outside(home: Home) -> Path:
        found.append(Path((home.folder / "postgres.elsewhere").read_text().strip()))
        return found[-1]

    yield outside
    for folder in found:
        shutil.rmtree(folder)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@pytest.fixture
def unprivileged() -> Account:
    return Account.for_new_data()


@dataclass(frozen=True, slots=True)
class Server:
    """A server of which the tests have the superuser's address too, as a company has of its own."""

    owner_url: str
    superuser_url: str


@pytest.fixture(scope="session")
def server(session_folder: Path) -> Iterator[Server]:
    with ExitStack() as running:
        with pytest.MonkeyPatch.context() as patched:  # while it is made only: no other test's superuser has a password
            opened = creation._LOGINS + "ALTER ROLE kotowari_superuser PASSWORD '{password}';\n"
            patched.setattr(creation, "_LOGINS", opened)
            cluster = running.enter_context(Cluster(Home(session_folder / "company")))
        yield Server(cluster.owner_url, addresses.with_parts(cluster.owner_url, user="kotowari_superuser"))


@dataclass(frozen=True, slots=True)
class Empty:
    """An empty database of the owner's, and a home that keeps the logins' addresses."""

    home: Home
    owner_url: str
    superuser_url: str

    @property
    def name(self) -> str:
        return addresses.parts(self.owner_url)["dbname"]

    def alter(self, statement: str, *names: str) -> None:
        """Run a statement as the superuser, with names of roles and databases quoted into it."""
        with psycopg.connect(self.superuser_url, autocommit=True) as superuser:
            superuser.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def empty(server: Server, tmp_path: Path) -> Iterator[Empty]:
    name = f"empty_{next(_numbers)}"
    run_as_owner(server.owner_url, "CREATE DATABASE {name}", name=name)
    urls = (addresses.with_parts(url, dbname=name) for url in (server.owner_url, server.superuser_url))
    yield Empty(Home(tmp_path / "home"), *urls)
    with psycopg.connect(server.superuser_url, autocommit=True) as superuser:
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        made = superuser.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", (f"{name}_",))
        for (role,) in made.fetchall():
            superuser.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))
