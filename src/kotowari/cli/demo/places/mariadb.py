"""A MariaDB server of the demonstration's own, from the distribution's package: there while anyone uses the home."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from kotowari import errors
from kotowari.database import locks, residence, secret_files, sockets
from kotowari.database.residence import Residence
from kotowari.home import Home

DATABASE = "personnel"
OWNER, READER = "personnel_owner", "personnel_reader"

_LONGEST_DATA_PATH = 300
"""In bytes. MariaDB's own limit is 512, for the path of any file."""

_PATIENCE = 60.0
_PAUSE = 0.05
_FOLDERS = "/usr/sbin:/usr/libexec"  # where distributions put servers, and which is on no user's path
_SETTINGS = (
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--default-time-zone=+00:00",
    "--innodb-buffer-pool-size=32M",
    "--log-warnings=0",  # nobody's name in the log for a connection that was cut
)
_LOGINS = """\
CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS {owner}@localhost;
ALTER USER {owner}@localhost IDENTIFIED BY '{owner_password}';
GRANT ALL ON {database}.* TO {owner}@localhost;
GRANT SHUTDOWN ON *.* TO {owner}@localhost;
CREATE USER IF NOT EXISTS {reader}@localhost;
ALTER USER {reader}@localhost IDENTIFIED BY '{reader_password}';
GRANT SELECT ON {database}.* TO {reader}@localhost;
"""


@dataclass(frozen=True, slots=True)
class Programs:
    """The two programs of MariaDB that are needed."""

    server: str
    install: str


def find_programs() -> Programs | None:
    """Return the distribution's programs, or ``None`` where MariaDB is not installed."""
    path = f"{os.environ.get('PATH', os.defpath)}:{_FOLDERS}"
    server, install = shutil.which("mariadbd", path=path), shutil.which("mariadb-install-db", path=path)
    return Programs(server, install) if server and install else None


@dataclass
class MariaDb:
    """The server of a home, within a ``with`` block: the first process starts it, the last one to leave stops it.

    One that was killed leaves it running; the next finds it. It listens on a private socket only. Entering raises
    ``ClusterNotCreated``, ``ClusterNotStarted``, ``ClusterBusy``, ``DataFolderRefused``, ``SocketFolderRefused`` or
    ``AccountMissing``.
    """

    home: Home
    programs: Programs
    _settled: Residence | None = None
    _users: int = -1
    _process: "subprocess.Popen[bytes] | None" = None

    def url(self, login: str) -> str:
        """Return the address of one of the two logins, as SQLAlchemy reads it, with its password."""
        query = {"unix_socket": str(self._socket), "charset": "utf8mb4"}
        made = sqlalchemy.URL.create(
            "mariadb+pymysql", login, self._password(login), "localhost", database=DATABASE, query=query
        )
        return made.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        folder = self.home.folder / "places"
        residence.make_home(folder)
        with locks.exclusive(folder, patience=_PATIENCE):
            self._settled = residence.settle(folder, "mariadb", _LONGEST_DATA_PATH)
        with locks.exclusive(self._settled.base, patience=_PATIENCE), ExitStack() as on_failure:
            users = locks.try_lock(self._settled.users, shared=True)
            if users is None:
                raise errors.ClusterBusy(folder=self._settled.base)
            on_failure.callback(self._stop_if_alone)
            on_failure.callback(os.close, users)
            self._run()
            on_failure.pop_all()
            self._users = users
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as hold:
            hold.callback(os.close, self._users)  # let go even if the lock cannot be had
            with locks.exclusive(self._here.base, patience=_PATIENCE):
                hold.close()
                self._stop_if_alone()

    @property
    def _here(self) -> Residence:
        if self._settled is None:
            raise RuntimeError("the server is used outside its `with` block")
        return self._settled

    @property
    def _socket(self) -> Path:
        return sockets.folder_for(self._here.base, self._here.account) / "mariadb.sock"

    @property
    def _logins(self) -> Path:
        """The statements that the server runs first; they hold passwords, and go once it answers."""
        return self._here.base / "logins.sql"

    def _password(self, login: str) -> str:
        file = self.home.secrets / f"{login}.password"
        kept = secret_files.kept(file)
        if kept is None:
            kept = secrets.token_hex(24)
            secret_files.keep(file, kept)
        return kept

    def _answers(self) -> bool:
        try:
            # The driver leaves its socket open where nobody listens.
            with socket.socket(socket.AF_UNIX) as trial:
                trial.connect(str(self._socket))
            self._as_owner("SELECT 1")
        except (OSError, SQLAlchemyError):
            return False
        return True

    def _as_owner(self, statement: str) -> None:
        engine = sqlalchemy.create_engine(self.url(OWNER), poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(statement))

    def _run(self) -> None:
        """Start the server, or find it running already, as when all who used it were killed."""
        sockets.prepare(self._socket.parent, self._here.account)
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            alive = locks.try_lock(self._here.alive)
            if alive is not None:
                try:
                    if self._process is not None:  # it came, and went without an answer
                        raise errors.ClusterNotStarted(reason="it ended at once", log=self._here.log)
                    self._start(alive)
                finally:
                    os.close(alive)
            if time.monotonic() > deadline:
                raise errors.ClusterNotStarted(reason="it takes no connection", log=self._here.log)
            time.sleep(_PAUSE)
        self._logins.unlink(missing_ok=True)

    def _start(self, alive: int) -> None:
        """Start the server, which inherits the lock that says it lives; make its data first if there is none."""
        here = self._here
        if not here.data.is_dir():
            self._create(alive)
        passwords = {"owner_password": self._password(OWNER), "reader_password": self._password(READER)}
        secret_files.write(self._logins, _LOGINS.format(database=DATABASE, owner=OWNER, reader=READER, **passwords))
        here.account.give(self._logins)
        self._socket.unlink(missing_ok=True)
        files = (
            f"--datadir={here.data}",
            f"--tmpdir={self._temporary()}",
            f"--socket={self._socket}",
            f"--init-file={self._logins}",
            "--pid-file=server.pid",
        )
        with here.log.open("ab") as said:
            command = [self.programs.server, "--no-defaults", *files, *_SETTINGS]
            self._process = here.account.start(command, said=said, pass_fds=[alive])

    def _temporary(self) -> Path:
        """Return the folder of the server's temporary files, of which servers that share one remove each other's."""
        folder = self._here.base / "temporary"
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            self._here.account.give(folder)
        return folder

    def _create(self, alive: int) -> None:
        """Make the data folder under another name, so that one cut short is made again."""
        here = self._here
        shutil.rmtree(here.unfinished, ignore_errors=True)
        here.unfinished.mkdir(mode=0o700)
        here.account.give(here.unfinished)
        install = [self.programs.install, "--no-defaults", f"--datadir={here.unfinished}", "--skip-test-db"]
        # A script, which passes on a path with a space in no other way.
        made = here.account.run(install, environment={"TMPDIR": str(self._temporary())}, pass_fds=[alive])
        if made.returncode != 0:
            raise errors.ClusterNotCreated(folder=here.base, said=f"exit status {made.returncode}")
        here.unfinished.rename(here.data)
        secret_files.sync(here.base)

    def _stop_if_alone(self) -> None:
        """Stop the server if nobody uses it. Raises ``ClusterNotStopped`` if it lives on even so."""
        alone = locks.try_lock(self._here.users)
        if alone is None:
            return
        os.close(alone)
        deadline = time.monotonic() + _PATIENCE
        if self._process is not None:
            self._process.terminate()  # which ends it in order, also one that takes no connection yet
            self._process.wait()
            self._process = None
        while (free := locks.try_lock(self._here.alive)) is None:
            if time.monotonic() > deadline:
                raise errors.ClusterNotStopped(folder=self._here.base)
            with suppress(SQLAlchemyError):
                self._as_owner("SHUTDOWN")
            time.sleep(_PAUSE)
        os.close(free)
        with suppress(OSError):
            self._socket.parent.rmdir()
