"""A MariaDB server of the tests' own, on a private socket, as an account that is nobody's."""

import os
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pymysql

_FOLDERS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/libexec"
_PATIENCE = 120.0
_SETTINGS = (
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--lower-case-table-names=0",
)


@dataclass(frozen=True, slots=True)
class MariaDbServer:
    """A running server, by its socket and the password of the login ``tests``, which may do everything."""

    socket: Path
    password: str

    def url(self, database: str = "", login: str = "tests", password: str | None = None) -> str:
        """Return an address as SQLAlchemy takes it."""
        return f"mariadb+pymysql://{login}:{password or self.password}@localhost/{database}?unix_socket={self.socket}"

    def connect(self, database: str | None = None) -> "pymysql.connections.Connection[tuple[object, ...]]":
        """Return a connection that commits each statement."""
        return pymysql.connect(
            unix_socket=str(self.socket),
            user="tests",
            password=self.password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
        )

    def run(self, *statements: str, database: str | None = None) -> None:
        """Run some statements, each by itself."""
        connection = self.connect(database)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def make_database(self) -> str:
        """Make an empty database and return its name."""
        name = f"kotowari_{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return name


def is_installed() -> bool:
    """Whether the distribution's programs are there."""
    return all(shutil.which(name, path=_FOLDERS) for name in ("mariadbd", "mariadb-install-db"))


@contextmanager
def running(folder: Path) -> Iterator[MariaDbServer]:
    """Yield a server whose data are in a folder on a short path, and stop it afterwards."""
    account = _account()
    folder.mkdir()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    user = [] if account is None else [f"--user={account.pw_name}"]
    folders = [f"--datadir={folder / 'data'}", f"--tmpdir={folder}"]
    _program("mariadb-install-db", [*folders, "--skip-test-db", *user], folder)
    server = MariaDbServer(folder / "s", secrets.token_hex(8))
    first = folder / "first.sql"
    first.write_text(
        f"CREATE USER tests@localhost IDENTIFIED BY '{server.password}';"
        "\nGRANT ALL ON *.* TO tests@localhost WITH GRANT OPTION;\n"
    )
    files = [*folders, f"--socket={server.socket}", f"--init-file={first}", "--pid-file=pid"]
    with (folder / "log").open("wb") as log:
        mariadbd = shutil.which("mariadbd", path=_FOLDERS) or "mariadbd"
        process = subprocess.Popen(
            [mariadbd, "--no-defaults", *user, *files, *_SETTINGS], stdout=log, stderr=log, cwd="/"
        )
    try:
        _await(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _account() -> pwd.struct_passwd | None:
    """Another's account where we are root, as which no server should run."""
    if os.geteuid() != 0:
        return None
    for name in ("mysql", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("there is no account to run MariaDB as")


def _program(name: str, arguments: list[str], folder: Path) -> None:
    made = subprocess.run(
        [shutil.which(name, path=_FOLDERS) or name, "--no-defaults", *arguments],
        capture_output=True,
        cwd="/",
        check=False,
        env={"PATH": _FOLDERS, "TMPDIR": str(folder), "LC_ALL": "C"},
    )
    assert made.returncode == 0, made.stdout + made.stderr


def _await(server: MariaDbServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")
        if server.socket.exists():
            with suppress(pymysql.err.OperationalError):
                server.run("SELECT 1")
                return
        time.sleep(0.05)
    raise AssertionError("MariaDB does not answer: " + log.read_text(errors="replace"))
