"""The embedded server as its users see it: there while anyone uses the home, gone when the last one leaves."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from kotowari import errors
from kotowari.database import addresses, creation, locks, logins, residence, secret_files, sockets
from kotowari.database.residence import Residence
from kotowari.database.server import Server
from kotowari.home import Home


@dataclass(frozen=True, slots=True)
class _Use:
    """One user's hold on the server: while its descriptor is open, nobody stops the server."""

    server: Server
    owner_url: str
    descriptor: int


class Cluster:
    """The embedded PostgreSQL server of a home, within a ``with`` block.

    The first process to enter starts it (and makes it, the first time of all), the last one to leave stops it. One
    that was killed leaves it running; the next finds it and takes it over. ``patience`` is how long, in seconds, each
    wait for the server or for another process may last.

    Entering raises ``ClusterNotStarted``, ``ClusterNotCreated``, ``ClusterBusy``, ``DataFolderRefused``,
    ``SocketFolderRefused``, ``BinariesMissing``, ``BinariesUnfit``, ``BinariesUnreachable`` or ``AccountMissing``.
    """

    def __init__(self, home: Home, *, patience: float = 60.0) -> None:
        self._home = home
        self._patience = patience
        self._use: _Use | None = None

    @property
    def owner_url(self) -> str:
        """The address of the owner login, with its password; its host is the socket folder."""
        return self._used().owner_url

    @property
    def log_file(self) -> Path:
        """The server's log. It holds nothing personal."""
        return self._used().server.residence.log

    def __enter__(self) -> Self:
        if self._use is not None:
            raise RuntimeError("the cluster has been entered already")
        try:
            self._use = self._enter()
        except OSError as problem:  # a full disk, a folder that is not ours
            reason = f"cannot be used ({problem.strerror or type(problem).__name__})"
            raise errors.DataFolderRefused(folder=problem.filename or self._home.folder, reason=reason) from problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        use = self._used()
        self._use = None
        settled = use.server.residence
        with ExitStack() as hold:
            hold.callback(os.close, use.descriptor)  # let go even if the lock cannot be had
            with locks.exclusive(settled.base, patience=self._patience):
                hold.pop_all()
                _let_go(use.server, use.descriptor)

    def _enter(self) -> _Use:
        folder = self._home.folder
        residence.make_home(folder)
        with locks.exclusive(folder, patience=self._patience):
            settled = residence.settle(folder)
        server = Server(settled, self._home.secrets / "owner.password", self._patience)
        with locks.exclusive(settled.base, patience=self._patience), ExitStack() as on_failure:
            if secret_files.kept(server.secret) is None:
                _stop_to_renew_password(server)
            descriptor = locks.try_lock(settled.users, shared=True)
            if descriptor is None:  # nobody takes it alone but under the lock that we hold
                raise errors.ClusterBusy(folder=settled.base)
            on_failure.callback(os.close, descriptor)
            server.run()
            on_failure.pop_all()
            on_failure.callback(_let_go, server, descriptor)
            owner_url = _owner_url(server)
            logins.lead_here(self._home, owner_url)
            on_failure.pop_all()
        return _Use(server, owner_url, descriptor)

    def _used(self) -> _Use:
        if self._use is None:
            raise RuntimeError("the cluster is used outside its `with` block")
        return self._use


@contextmanager
def owner_access(home: Home) -> Iterator[str]:
    """Yield the owner login's address: of the company's own server if the home names one, else of the embedded one."""
    if home.owner_url is not None:
        yield home.owner_url
    else:
        with Cluster(home) as cluster:
            yield cluster.owner_url


def _alone(settled: Residence) -> bool:
    """Say whether no process uses the server; call it with the residence locked."""
    users = locks.try_lock(settled.users)
    if users is None:
        return False
    os.close(users)
    return True


def _let_go(server: Server, descriptor: int) -> None:
    """Give up a hold on the server, and stop it if that was the last; call it with the residence locked."""
    os.close(descriptor)
    if _alone(server.residence):
        server.stop()


def _stop_to_renew_password(server: Server) -> None:
    """Stop a server whose password file is lost, since a new password can be set only while it does not run."""
    if not _alone(server.residence):
        reason = f"`{server.secret}` is lost while others use the database: end them, so that a new one can be made"
        raise errors.ClusterNotStarted(reason=reason, log=server.residence.log)
    server.stop()


def _owner_url(server: Server) -> str:
    """Return the owner login's address; raises ``ClusterNotStarted`` if the server does not let it in."""
    address = {
        "user": creation.OWNER,
        "password": creation.owner_password(server.secret),
        "dbname": creation.DATABASE,
        "host": str(server.sockets),
        "port": str(sockets.PORT),
    }
    url = addresses.url(address)
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as problem:
        raise errors.ClusterNotStarted(reason=_refusal(server, str(problem)), log=server.residence.log) from None
    return url


def _refusal(server: Server, said: str) -> str:
    """Return why the owner login was not let in: no statement was sent yet, so the server's words quote no value."""
    if "password authentication failed" in said:
        return f"`{server.secret}` does not open it (remove the file while nobody uses the database to have a new one)"
    return said.rpartition("FATAL:")[2].strip() or "it lets nobody in"
