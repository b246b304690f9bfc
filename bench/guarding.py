"""A company's database with its guard beside the same database without one, on one server.

The guard is the product's own: compiled from a policy and a map, planned, and applied, with every login enforced.
The server waits for no disk: what the guard costs is not hidden behind it.
"""

import statistics
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase, GuardServer, made_database, running
from tests.guard.shop import source_of

_SETTINGS = {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "jit": "off",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """The two databases, with the same logins."""

    guarded: CompanyDatabase
    raw: CompanyDatabase

    def clients(self, login: str) -> "Clients":
        """Return a connection of a login to each side, the same but for the database."""
        name = self.raw.login(login)
        return Clients(*(side.connect(name, prepare_threshold=0) for side in (self.guarded, self.raw)))


@dataclass(frozen=True, slots=True)
class Clients:
    """One login's connections to both sides."""

    guarded: psycopg.Connection[Any]
    raw: psycopg.Connection[Any]

    def __enter__(self) -> "Clients":
        return self

    def __exit__(self, *_: object) -> None:
        self.guarded.close()
        self.raw.close()

    def compare(self, work: Callable[[psycopg.Connection[Any]], object], each: int, blocks: int) -> tuple[float, float]:
        """Run a work on both sides in turn; return the median microseconds of the processor that one of each takes.

        Client and server are counted together, and not what they wait for: it is the same on a machine that has other
        work, and on a calm one, where the waits of both sides are alike, it is the larger ratio.
        """
        took: dict[bool, list[int]] = {True: [], False: []}
        work(self.guarded), work(self.raw)
        for block in range(blocks):
            for is_guarded in (True, False) if block % 2 else (False, True):
                connection = self.guarded if is_guarded else self.raw
                begun = processor(connection)
                work(connection)
                took[is_guarded].append(processor(connection) - begun)
        ours, other = (statistics.median(took[of]) / each / 1000 for of in (True, False))
        return ours, other


def processor(connection: psycopg.Connection[Any]) -> int:
    """Return how many nanoseconds of the processor this process and a connection's in the server have had."""
    served = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time_ns() + int(served)


@contextmanager
def server(major: int = 16) -> Iterator[GuardServer]:
    """Yield a company's server, gone afterwards."""
    with TemporaryDirectory(prefix="kb-") as folder:
        Path(folder).chmod(0o711)
        with running(major, Path(folder) / "g", _SETTINGS) as started:
            yield started


@contextmanager
def sides(on: GuardServer, logins: Iterable[str]) -> Iterator[Sides]:
    """Yield two empty databases with logins that may connect to both."""
    with made_database(on) as raw:
        for login in logins:
            raw.make_login(login)
        with made_database(on) as guarded:
            yield Sides(guarded, raw)


def names(of: CompanyDatabase, logins: Iterable[str]) -> Mapping[str, str]:
    """Return the logins' names in the server by what a map's text calls them."""
    return {login: of.login(login) for login in logins}


def put_guard(company: CompanyDatabase, text: str, changes: str) -> None:
    """Compile, plan and apply the guard of a database, with every login of the map enforced.

    ``text`` is a map with the logins' names in it, ``changes`` a merge patch (JSON) to the policy.
    """
    apply_all(company, source_of(company, text, changes))


def let_in(company: CompanyDatabase, schema: str, logins: Collection[str]) -> None:
    """Let logins, by their whole names, work with all tables of a schema, which they find under their bare names."""
    listed = ", ".join(f'"{name}"' for name in logins)
    company.run(
        f"GRANT USAGE ON SCHEMA {schema} TO {listed};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {listed}"
    )
    for name in logins:
        company.run(f'ALTER ROLE "{name}" IN DATABASE "{company.name}" SET search_path = {schema}')
