"""A real server for the tests: a template database, made once, and a clone of it for each test that asks."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from kotowari.database import addresses, creation, logins, migrate
from kotowari.database.cluster import Cluster
from kotowari.database.pool import Database
from kotowari.home import Home
from tests.guard.audited import audited
from tests.guard.server import CompanyDatabase, GuardServer, Servers, made_database
from tests.loaded import Program
from tests.mariadb import server as mariadb

settings.register_profile("tests", deadline=None)  # how long an example takes, the machine's other work decides
settings.load_profile("tests")


CASES = 3
"""On another server, of a test of many cases so many are run: what tells them apart is not the server's doing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    about = f"run only what asks a server, and at most {CASES} cases of a test: for a second server, of another age"
    parser.addoption("--another-server", action="store_true", help=about)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--another-server"):
        return
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    chosen = {item for every in cases.values() for item in every[:: -(-len(every) // CASES)]}
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation with a database of its own, migrated, empty, as the application and as the sequencer see it."""

    home: Home
    owner_url: str
    application_url: str
    sequencer_url: str
    database: Database
    sequencing: Database


@dataclass(frozen=True, slots=True)
class Template:
    """The database that is cloned; ``administration_url`` is the owner's address of another, to clone from."""

    administration_url: str
    owner_url: str
    application_url: str
    sequencer_url: str

    @property
    def logins(self) -> tuple[str, str]:
        return addresses.parts(self.application_url)["user"], addresses.parts(self.sequencer_url)["user"]

    @property
    def name(self) -> str:
        return addresses.parts(self.owner_url)["dbname"]


def run_as_owner(url: str, statement: str, **names: str) -> None:
    """Run one statement, with names of databases and logins quoted into it."""
    with psycopg.connect(url, autocommit=True) as connection:
        quoted = {slot: sql.Identifier(name) for slot, name in names.items()}
        connection.execute(sql.SQL(statement).format(**quoted))


def drop_database(url: str, name: str) -> None:
    """Drop a database with whatever a failed test left connected.

    Only a plain DROP sends an autovacuum worker away, and only FORCE a connection: no owner may end the worker.
    """
    for attempt in range(50):
        try:
            run_as_owner(url, "DROP DATABASE {name}" + " WITH (FORCE)" * (attempt % 2), name=name)
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("a database of the tests cannot be dropped")


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    """A folder on a short path that the server's account may pass through, which pytest's own is not for root."""
    with short_folder("tests") as folder:
        yield folder


@pytest.fixture(scope="session")
def companies_folder() -> Iterator[Path]:
    """Another one, for servers of companies: what these log is not the product's to answer for."""
    with short_folder("companies") as folder:
        yield folder


@contextmanager
def short_folder(name: str) -> Iterator[Path]:
    """Yield a folder on a short path, removed afterwards."""
    folder = Path(tempfile.gettempdir()) / f"kotowari-{name}-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server_url(session_folder: Path) -> Iterator[str]:
    """The owner's address on a server: the one in ``KOTOWARI_TEST_OWNER_URL``, else an embedded one's."""
    if url := os.environ.get("KOTOWARI_TEST_OWNER_URL"):
        yield url
        return
    with ExitStack() as running:
        with pytest.MonkeyPatch.context() as patched:  # while it starts only: no other server is so
            patched.setattr(creation, "_SETTINGS", creation._SETTINGS + _HASTY)
            cluster = running.enter_context(Cluster(Home(session_folder / "home")))
        yield cluster.owner_url


_HASTY = """
# A commit is with the system before it is answered, and so outlives every process; the machine's own crash, for which
# it would have to be on the disk, no test of this server's tries.
fsync = off
full_page_writes = off
"""


@pytest.fixture(scope="session")
def template(server_url: str, session_folder: Path) -> Iterator[Template]:
    """A database with every migration and privilege, and proof that its application login is bound by them."""
    name = f"kotowari_test_{secrets.token_hex(4)}"
    run_as_owner(server_url, "CREATE DATABASE {name}", name=name)
    owner_url = addresses.with_parts(server_url, dbname=name)
    made = Template(server_url, owner_url, *migrate.prepare(Home(session_folder / "template"), owner_url))
    for login in made.logins:
        # So that DROP DATABASE … WITH (FORCE) may end what a failed test left connected.
        run_as_owner(server_url, "GRANT {login} TO CURRENT_USER", login=login)
    for url in (made.application_url, made.sequencer_url):
        assert_bound(owner_url, url)
    yield made
    drop_database(server_url, name)
    for login in made.logins:
        run_as_owner(server_url, "DROP ROLE {login}", login=login)


@contextmanager
def cloned(template: Template, number: int, home: Path) -> Iterator[Installation]:
    """Yield an installation with a clone of the template, dropped afterwards."""
    name = f"{template.name}_{number}"
    run_as_owner(
        template.administration_url, "CREATE DATABASE {name} TEMPLATE {template}", name=name, template=template.name
    )
    owner_url = addresses.with_parts(template.owner_url, dbname=name)
    application_url = addresses.with_parts(template.application_url, dbname=name)
    sequencer_url = addresses.with_parts(template.sequencer_url, dbname=name)
    with logins.connect(owner_url) as connection:
        for login in template.logins:
            logins.restrict(connection, login)  # a database's own grants are not cloned
    named = Home(home, owner_url, application_url, sequencer_url)
    with closing(Database(application_url)) as database, closing(Database(sequencer_url)) as sequencing:
        yield Installation(named, owner_url, application_url, sequencer_url, database, sequencing)
    drop_database(template.administration_url, name)


@pytest.fixture
def installation(template: Template, tmp_path: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    """An installation with a clone of the template, dropped after the test."""
    with cloned(template, next(clone_numbers), tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="session")
def shared(template: Template, session_folder: Path, clone_numbers: Iterator[int]) -> Iterator[Installation]:
    """An installation that many tests share, each in a space of its own: no space sees another's rows."""
    with cloned(template, next(clone_numbers), session_folder / "shared") as made:
        yield made


@pytest.fixture(scope="session")
def loaded(session_folder: Path) -> Iterator[Program]:
    """The program, loaded once for every command that tests run."""
    folder = session_folder / "commands"
    folder.mkdir(mode=0o700)
    with Program(folder) as program:
        yield program


@pytest.fixture(scope="session")
def mariadb_server(session_folder: Path) -> Iterator[mariadb.MariaDbServer]:
    """A MariaDB server from the distribution's package."""
    if not mariadb.is_installed():
        pytest.skip("MariaDB is not installed (Debian's packages: mariadb-server-core, mariadb-client-core)")
    with mariadb.running(session_folder / "mariadb") as server:
        yield server


@pytest.fixture(scope="session")
def guard_servers(companies_folder: Path) -> Iterator[Servers]:
    """The servers of companies, by major version: for a test that chooses."""
    with ExitStack() as stack:
        yield Servers(companies_folder, stack)


@pytest.fixture
def one_company(guard_servers: Servers) -> Iterator[CompanyDatabase]:
    """An empty database on one server alone: for what does not depend on the version."""
    with made_database(guard_servers.of(16)) as made:
        yield made


@pytest.fixture(scope="session")
def audited_server(companies_folder: Path) -> Iterator[GuardServer]:
    """A company's server that logs all, with pgaudit."""
    with audited(companies_folder / "audited") as server:
        yield server


@pytest.fixture
def audited_company(audited_server: GuardServer) -> Iterator[CompanyDatabase]:
    """An empty database on that server."""
    with made_database(audited_server) as made:
        yield made


@pytest.fixture(scope="session")
def clone_numbers() -> Iterator[int]:
    return count(1)


def assert_bound(owner_url: str, login_url: str) -> None:
    """Assert, in the server's own words, that row-level security binds the login.

    A superuser, an owner or a BYPASSRLS login would pass every test of isolation, wrongly.
    """
    with psycopg.connect(login_url) as visitor:
        login = visitor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user").fetchone()
        assert login == (False, False)
        owned = visitor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_has_role(session_user, relowner, 'MEMBER')"
        ).fetchone()
        assert owned == (0,)
    assert addresses.parts(owner_url)["user"] != addresses.parts(login_url)["user"]
