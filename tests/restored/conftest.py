"""A company whose database can be put back to an earlier moment, as a DBA's own tools would, its home left as it is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from kotowari import clock
from kotowari.cli.restoring import KINDS
from kotowari.database.pool import Database
from kotowari.handling.acquire import acquire
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Acquired, Changed
from kotowari.handling.restored import Restored, restored
from kotowari.handling.space import Space
from kotowari.handling.watch import Watch
from kotowari.home import Home
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from tests import conftest
from tests.conftest import Template, cloned, run_as_owner
from tests.handling.conftest import FIRST, arriving, policy_text
from tests.publishing import publish

DAY = date(2026, 5, 1)
EMAIL = "planted.hanako@kanamezaka.example"

_TABLES = """
    SELECT nspname, relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE polname = 'own_space' ORDER BY 1, 2
"""
_numbers = count(1)

Dump = dict[tuple[str, str], bytes]


@dataclass(slots=True)
class Company:
    """One space of an installation, in a home of its own; what is opened of it is closed at the end."""

    made: conftest.Installation
    home: Home
    name: str
    opened: ExitStack

    def installation(self, *, to_restore: bool = False) -> Installation:
        """Open it, as another process would."""
        watch = None if to_restore else Watch(self.home)
        database = Database(self.made.application_url, size=2, watch=watch)
        sequencing = Database(self.made.sequencer_url, size=2)
        self.opened.callback(database.close)
        self.opened.callback(sequencing.close)
        keyring = Keyring(self.home.keys, FileMaster(self.home.keys / "master.key"))
        return Installation(self.home, self.made.owner_url, database, sequencing, keyring)

    def space(self) -> Space:
        """Open its space, as another process would."""
        return self.installation().space(self.name)

    def integrate(self) -> None:
        """Write what waits outside the database."""
        self.installation(to_restore=True).integrate(self.name)

    def restored(self, *, accept_loss: bool = False) -> Restored:
        """Run the restoration, and write what then waits."""
        installation = self.installation(to_restore=True)
        done = restored(installation, self.name, KINDS, by="dba", accept_loss=accept_loss)
        installation.integrate(self.name)
        return done

    @property
    def journal(self) -> Path:
        return self.home.journal / self.name

    @property
    def log(self) -> Path:
        return self.home.log / self.name

    def dump(self) -> Dump:
        """Every row of the space, as one snapshot."""
        dumped = {}
        with psycopg.connect(self.made.owner_url) as owner:
            owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for table in owner.execute(_TABLES).fetchall():
                query = sql.SQL("COPY (SELECT * FROM {} WHERE space = {}) TO STDOUT").format(
                    sql.Identifier(*table), sql.Literal(self.name)
                )
                with owner.cursor().copy(query) as copy:
                    rows = b"".join(map(bytes, copy)).splitlines(keepends=True)
                dumped[table[0], table[1]] = b"".join(sorted(rows))
        return dumped

    def load(self, dump: Dump) -> None:
        """Put the space back to a dump, in one transaction, under whoever works in it."""
        with psycopg.connect(self.made.owner_url) as owner:
            for table, rows in dump.items():
                name = sql.Identifier(*table)
                owner.execute(sql.SQL("DELETE FROM {} WHERE space = {}").format(name, sql.Literal(self.name)))
                with owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
                    copy.write(rows)

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Every row of a table, in an order."""
        with psycopg.connect(self.made.owner_url) as owner:
            query = f"SELECT {columns} FROM {table} WHERE space = %s ORDER BY 1, 2"
            return owner.execute(query.encode(), (self.name,)).fetchall()


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(DAY):
        yield


@pytest.fixture(scope="session")
def rewindable(
    template: Template, session_folder: Path, clone_numbers: Iterator[int]
) -> Iterator[conftest.Installation]:
    """A database whose owner, and nobody else, may write past row-level security, as a restore does."""
    with cloned(template, next(clone_numbers), session_folder / "rewindable") as made:
        with psycopg.connect(made.owner_url) as owner:
            tables = owner.execute(_TABLES).fetchall()
        for schema, table in tables:
            run_as_owner(
                made.owner_url, "ALTER TABLE {schema}.{table} NO FORCE ROW LEVEL SECURITY", schema=schema, table=table
            )
        yield made


Founded = Callable[[Path], Company]


@pytest.fixture
def found(rewindable: conftest.Installation) -> Iterator[Founded]:
    """Founds a company in a new folder, with the 2019 policy in force."""
    with ExitStack() as opened:

        def make(folder: Path) -> Company:
            home = Home(folder / "home", rewindable.owner_url, rewindable.application_url, rewindable.sequencer_url)
            FileMaster.create(home.keys / "master.key")
            company = Company(rewindable, home, f"company-{next(_numbers)}", opened)
            publish(company.space(), by="officer", text=policy_text(FIRST), file=FIRST)
            return company

        yield make


@pytest.fixture
def company(found: Founded, tmp_path: Path) -> Company:
    return found(tmp_path)


def take_in(space: Space, email: str = EMAIL, **more: str) -> UUID:
    """Take a customer in for support and promotion."""
    outcome = acquire(
        space, by="reception", arrival=arriving("customer", ("support", "promotion"), email=email, **more)
    )
    assert isinstance(outcome, Acquired), outcome
    return outcome.person


def done(outcome: object) -> Changed:
    assert isinstance(outcome, Changed), outcome
    return outcome
