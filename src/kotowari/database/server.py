"""One embedded PostgreSQL server: started, found running, stopped."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from kotowari import errors
from kotowari.database import binaries, copies, creation, locks, secret_files, sockets
from kotowari.database.binaries import Binaries
from kotowari.database.residence import Residence

_PAUSE = 0.05
_LONGEST_LOG = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """The server of a residence; ``secret`` is the file of the owner login's password, ``patience`` is in seconds.

    Its methods are for who holds the residence's folder locked.
    """

    residence: Residence
    secret: Path
    patience: float

    @property
    def sockets(self) -> Path:
        """The folder of its socket."""
        return sockets.folder_for(self.residence.base, self.residence.account)

    def answers(self) -> bool:
        """Say whether it runs and takes connections."""
        address = make_conninfo(host=str(self.sockets), port=sockets.PORT, dbname=creation.DATABASE)
        return PGconn.ping(address.encode()) == Ping.OK

    def run(self) -> None:
        """Start the server, or find it running already, as when all who used it were killed.

        If a process of it still lives that takes no connection (it starts, it stops, or the server was killed and a
        statement goes on), this waits. Raises ``ClusterNotStarted``, ``ClusterNotCreated``, and what finding
        programs, accounts and folders raises.
        """
        sockets.prepare(self.sockets, self.residence.account)
        deadline = time.monotonic() + self.patience
        while not self.answers():
            alive = locks.try_lock(self.residence.alive)
            if alive is not None:
                try:
                    return self._start(alive)
                finally:
                    os.close(alive)
            if time.monotonic() > deadline:
                reason = "processes of an earlier run still live and take no connection"
                raise errors.ClusterNotStarted(reason=reason, log=self.residence.log)
            time.sleep(_PAUSE)
        return None

    def stop(self) -> None:
        """Stop the server: its connections are ended and the data written, or after ``patience`` it is cut short.

        Raises ``ClusterNotStopped`` if it lives on even so.
        """
        self._settle()
        if not self._gone():
            for mode in ("fast", "immediate"):
                stopping = ["stop", "--silent", f"--mode={mode}", f"--timeout={self.patience:.0f}"]
                self._pg_ctl(self._programs(), *stopping)
                if self._gone(within=self.patience if mode == "immediate" else 1.0):
                    break
            else:
                raise errors.ClusterNotStopped(folder=self.residence.base)
        with suppress(OSError):  # another account's files in it would be for `sockets.prepare` to refuse
            self.sockets.rmdir()

    def _start(self, alive: int) -> None:
        """Start the server, which inherits the lock that says it lives."""
        residence = self.residence
        programs = self._programs()
        anew = secret_files.kept(self.secret) is None
        password = creation.owner_password(self.secret)
        if not residence.data.is_dir():
            creation.create(residence, programs, password, alive)
        else:
            self._forget_earlier()
            creation.configure(residence, residence.data)
            if anew:
                creation.renew_password(residence, programs, password, alive)
        before = self._turn_log()
        if self._pg_ctl(programs, "start", "--silent", f"--timeout={self.patience:.0f}", inherited=[alive]) != 0:
            raise errors.ClusterNotStarted(reason=self._reason(before), log=residence.log)

    def _forget_earlier(self) -> None:
        """Remove what a killed server left that names its process.

        Nobody holds the lock, so that process is dead, or a zombie that nobody buries, or the number is another
        program's by now: PostgreSQL would take the last two for a server that runs.
        """
        (self.residence.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink()

    def _settle(self) -> None:
        """Wait until the server takes connections or is gone.

        Told to stop while it recovers from the crash of one of its processes, PostgreSQL may never do so.
        """
        deadline = time.monotonic() + self.patience
        while not (self.answers() or self._gone()) and time.monotonic() < deadline:
            time.sleep(_PAUSE)

    def _programs(self) -> Binaries:
        """Return programs that can use the data, within the account's reach."""
        try:
            major = int((self.residence.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            major = None
        return copies.within_reach(binaries.find(major), self.residence)

    def _pg_ctl(self, programs: Binaries, *arguments: str, inherited: Sequence[int] = ()) -> int:
        """Run pg_ctl on the data folder and return its exit status; what it says goes to the log."""
        log = os.open(self.residence.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(log, "ab") as said:
            command: list[str | Path] = [programs.program("pg_ctl"), *arguments]
            data = {"PGDATA": str(self.residence.data)}
            return self.residence.account.run(command, environment=data, said=said, pass_fds=inherited).returncode

    def _gone(self, *, within: float = 0.0) -> bool:
        """Say whether no process of the server lives, waiting for it some seconds."""
        deadline = time.monotonic() + within
        while (free := locks.try_lock(self.residence.alive)) is None:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        os.close(free)
        return True

    def _turn_log(self) -> int:
        """Put a log that has grown long aside, and return the length of the one to be continued."""
        log = self.residence.log
        if not log.exists():
            return 0
        if log.stat().st_size > _LONGEST_LOG:
            log.replace(log.with_name("server.log.old"))
            return 0
        return log.stat().st_size

    def _reason(self, before: int) -> str:
        """Return why a start failed, in the server's words since: it held no connection, so it can quote no value."""
        with self.residence.log.open("rb") as log:
            log.seek(before)
            lines = log.read().decode(errors="replace").splitlines()
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return (
            fatal[-1].partition("] ")[2].strip()
            if fatal
            else f"it takes no connection after {self.patience:.0f} seconds"
        )
