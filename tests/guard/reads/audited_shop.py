"""The shop's guard on a server with pgaudit, and what the server's log then says was read, folded."""

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kotowari.guard.before import read_kept
from kotowari.guard.connect import connect
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.observe.log.files import InFolder, Position, pieces
from kotowari.guard.observe.uses import names_of
from kotowari.guard.reads.folding import Bound, Folded, fold
from kotowari.guard.reads.settings import unwatching, watching
from tests.guard import shop
from tests.guard.applied import apply_all, found_in
from tests.guard.server import CompanyDatabase

Told = Counter[tuple[str, str, tuple[str, ...], str]]
"""How often (login without its database's part, command, purposes, table) was read."""


@dataclass(frozen=True, slots=True)
class AuditedShop:
    """A guarded database whose reads are logged; ``folder`` has the log."""

    company: CompanyDatabase
    folder: Path

    def seat(self, purpose: str) -> str:
        return f"kotowari/{self.company.name}/{purpose}/{self.company.login('crm')}"

    def until_logged(self) -> None:
        """Wait until both forms of the log have all that was said until now."""
        mark = secrets.token_hex(8)
        with self.company.connect() as connection:
            connection.execute(f"SELECT '{mark}'".encode())
        deadline = time.monotonic() + 60
        files = [*self.folder.glob("*.csv"), *self.folder.glob("*.json")]
        while sum(mark in one.read_text(encoding="utf-8", errors="replace") for one in files) < 2:
            assert time.monotonic() < deadline, "the collector writes nothing"
            time.sleep(0.02)

    def folded(self, folder: Path | None = None, before: Mapping[str, Position] | None = None) -> Iterator[Folded]:
        """Fold the log, or one in another folder, from its beginning or from where it was left."""
        with connect("crm", self.company.url()) as connection:
            found, kept = inspect(connection), read_kept(connection)
        first = {role.name: role.settings["role"] for role in found.roles.values() if "role" in role.settings}
        prefix = f"kotowari/{found.name}/"
        views = {name: name.removeprefix(prefix) for name in found.roles if name.startswith(prefix)}
        files = InFolder(folder or self.folder)
        return fold(files, before or {}, {}, found.name, Bound.of(kept, first, views), names_of(found))

    def told(self, folder: Path | None = None, before: Mapping[str, Position] | None = None) -> Told:
        """Return what was read, of bound and other logins, by sessions that were begun since."""
        self.until_logged()
        found: Told = Counter()
        suffix = "_" + self.company.name.rpartition("_")[2]
        for folded in self.folded(folder, before):
            for reading, times in folded.readings.items():
                login = reading.login.removesuffix(suffix)
                found[login, reading.command, reading.purposes, reading.table] += times.times
        return found

    def told_of(self, work: Callable[[], None]) -> Told:
        """Return what is told of some work alone."""
        self.until_logged()
        before = {piece.file: piece.position for piece in pieces(InFolder(self.folder), {})}
        work()
        return self.told(before=before)


def watched(company: CompanyDatabase) -> AuditedShop:
    """Have pgaudit told of the shop in a database, and guard it."""
    found = found_in(company)
    company.run(";".join(watching(found, ())))
    apply_all(company, shop.source(company))
    return AuditedShop(company, company.server.folder / "logged")


@contextmanager
def audited_shop(company: CompanyDatabase) -> Iterator[AuditedShop]:
    """Yield the shop, guarded and watched, in an empty database."""
    shop.build(company)
    company.run("CREATE EXTENSION pgaudit")
    yield watched(company)
    company.run(";".join(unwatching(found_in(company))))


def as_json(folder: Path, into: Path) -> Path:
    """Copy the JSON form of a log, whole lines of it, into a folder of its own."""
    into.mkdir()
    for one in folder.glob("*.json"):
        lines = one.read_bytes().splitlines(keepends=True)
        assert all(isinstance(json.loads(line), dict) for line in lines if line.endswith(b"\n"))
        (into / one.name).write_bytes(b"".join(lines))
    return into
