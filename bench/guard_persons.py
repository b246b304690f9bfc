"""How fast rows of a guarded database are enrolled, and persons delivered to it, on the two servers that it takes.

The processor's time is counted, of this process and of both servers: as many a second as one core does by itself.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.blocks import Measured
from bench.filling import fill
from bench.guarding import let_in, server
from kotowari import clock
from kotowari.cli.demo.story import BEFORE, FIRST, publish_shipped
from kotowari.guard.apply import apply, planner
from kotowari.guard.connect import connect
from kotowari.guard.state.coming import has_come
from kotowari.handling.guarded.deliver import deliver
from kotowari.handling.guarded.enrol import enrol
from kotowari.handling.guarded.wanted_of import compiler
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import keep_address
from kotowari.places.maps import map_in_force
from kotowari.vault.outbox import Outbox
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase, made_database

_TABLES = """
CREATE SCHEMA app;
CREATE TABLE app.customer (id bigint PRIMARY KEY, name text, email text);
CREATE TABLE app.orders (id bigint PRIMARY KEY, customer bigint REFERENCES app.customer, status text);
CREATE INDEX ON app.orders (customer);
"""
_MAPPED = """\
app.customer: {key: id, columns: {id: , name: name, email: {item: email, finds: email}}}
app.orders: {key: id, columns: {id: , customer: {refers: app.customer.id}, status: }}
"""
_ROWS = """
INSERT INTO app.customer
SELECT n, 'n', 'Person-0-' || n % {among} || '@example.co.jp' FROM generate_series({first}, {last}) n
"""


def measure(rows: int = 20_000, persons: int = 2_000) -> Iterator[Measured]:
    """Yield the measurements: so many rows, half of them of so many persons with several each, half nobody's."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        closing.enter_context(clock.as_of(BEFORE))
        home = Home(Path(folder) / "home")
        installation = closing.enter_context(set_up_installation(home))
        on = closing.enter_context(server())
        company = closing.enter_context(made_database(on))
        folders = (Path(folder), on.folder)
        publish_shipped(installation.space(), FIRST)
        numbers = fill(installation, persons)
        _guard(installation, home, company)
        _put_rows(company, 1, rows, persons)
        space = installation.space()
        yield from _enrolled(space, home, rows, folders)
        with space.changing() as connection:
            Outbox(connection, space.name, "crm").put_again(numbers)
        yield _rate("persons delivered, their state as it was", persons, lambda: deliver(space, home, "crm"), folders)
        yield _asked(company, rows)
        _put_rows(company, rows + 1, rows + rows // 10, persons)
        what = f"rows enrolled that came to {rows:,} others"
        yield _rate(what, rows // 10, lambda: deliver(space, home, "crm"), folders)


def _guard(installation: Installation, home: Home, company: CompanyDatabase) -> None:
    company.run(_TABLES)
    login = company.make_login("crm")
    let_in(company, "app", [login])
    keep_address(home, "crm", company.url())
    space = installation.space()
    record_map(space, by="keeper", files=[("map.yaml", map_text(_MAPPED, {login: "purposes: [support, promotion]"}))])
    with space.reading() as connection:
        datamap = map_in_force(connection, space.name).datamap
    wanted = compiler(space, datamap, datamap.places["crm"])
    with connect("crm", company.url(), autocommit=True) as there:
        apply(there, planner(wanted, lambda _: frozenset((login,))), lambda _: None)


def _put_rows(company: CompanyDatabase, first: int, last: int, persons: int) -> None:
    company.run(_ROWS.format(first=first, last=last, among=2 * persons) + "; ANALYZE app.customer")


def _enrolled(space: Space, home: Home, rows: int, folders: Sequence[Path]) -> Iterator[Measured]:
    yield _rate("rows enrolled", rows, lambda: enrol(space, home, "crm", by="keeper"), folders)
    yield _rate("rows looked through again", rows, lambda: enrol(space, home, "crm", by="keeper"), folders)


def _asked(company: CompanyDatabase, rows: int, times: int = 100) -> Measured:
    with connect("crm", company.url(), autocommit=True) as there:
        begun = time.perf_counter()
        for _ in range(times):
            has_come(there)
        took = (time.perf_counter() - begun) / times
    return Measured(f"asking whether rows came to {rows:,}", "–", took * 1e6, 0, "apart", True, f"{took * 1e3:.2f} ms")


def _rate(work: str, many: int, act: Callable[[], object], folders: Sequence[Path]) -> Measured:
    """Measure what an act takes of the processor: here and in the two servers, and so of one core if it had no more."""
    begun = _processor(folders)
    act()
    took = _processor(folders) - begun
    return Measured(f"{many:,} {work}", "–", took / many * 1e6, 0, "apart", True, f"{many / took:,.0f} a second")


def _processor(folders: Sequence[Path]) -> float:
    """Return how many seconds of the processor this process and the servers with data in some folders have had."""
    servers = {int(file.read_text().split()[0]) for folder in folders for file in folder.rglob("postmaster.pid")}
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parts = stat.read_text().rpartition(") ")[2].split()
            own, ended = parts[11:13], parts[13:15]
            if int(stat.parent.name) in servers:
                ticks += sum(map(int, (*own, *ended)))
            elif int(parts[1]) in servers:
                ticks += sum(map(int, own))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")
