"""What a guard takes to make: for many tables and purposes, and on large tables, none of which is rewritten."""

import json
import time
from collections.abc import Iterable, Iterator

from bench.blocks import Measured
from bench.guard import CHANGES, LOGINS, TABLES, map_of
from bench.guarding import let_in, names, put_guard, server, sides
from kotowari.guard.apply import look, planner
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.connect import connect
from tests.guard.applied import compiler
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase, GuardServer
from tests.guard.shop import source_of


def measure(tables: int = 200, purposes: int = 20, rows: int = 1_000_000) -> Iterator[Measured]:
    """Yield how long it takes to compile and plan so much, and to apply a guard where a table has so many rows."""
    with server() as on:
        yield from _planned(on, tables, purposes)
        for size in (1000, rows):
            yield _applied(on, size)


def _planned(on: GuardServer, tables: int, purposes: int) -> Iterator[Measured]:
    logins = tuple(f"login{number}" for number in range(purposes))
    with sides(on, logins) as both:
        called = list(names(both.raw, logins).values())
        both.guarded.run(";".join(_script(tables, called)))
        text = map_text("".join(_mapped(tables)), {login: f"purposes: [purpose{n}]" for n, login in enumerate(called)})
        source = source_of(both.guarded, text, json.dumps({"purposes": _purposes(purposes)}))
        begun = time.process_time()
        compiled(source)
        compiled_in = time.process_time() - begun
        with connect("crm", both.guarded.url(), autocommit=True) as connection:
            begun = time.process_time()
            plan = look(connection, planner(compiler(source), lambda _: frozenset(called)))
            planned_in = time.process_time() - begun
    what = f"of {tables} tables, {purposes} purposes and logins"
    yield _alone(f"compiling a guard {what}", compiled_in)
    yield _alone(f"reading the catalogs, compiling and planning {what}: {len(plan.changes):,} changes", planned_in)


def _applied(on: GuardServer, rows: int) -> Measured:
    with sides(on, LOGINS) as both:
        company = both.guarded
        company.run(TABLES)
        let_in(company, "app", names(both.raw, LOGINS).values())
        company.run(
            "SET session_replication_role = replica;"
            f"INSERT INTO app.customer SELECT n, 'n', 'e', NULL, 1, '2020-01-01' FROM generate_series(1, {rows}) n;"
            "INSERT INTO app.orders SELECT n, n, 'open', '2021-01-01' FROM generate_series(1, 1000) n;"
            "INSERT INTO app.line SELECT n, n, 'chair', 1 FROM generate_series(1, 1000) n"
        )
        files = _files(company)
        begun = time.perf_counter()
        put_guard(company, map_of(both), CHANGES)
        took = time.perf_counter() - begun
        assert _files(company) == files, "a table was rewritten"
    return _alone(f"applying a guard where a table has {rows:,} rows, not rewritten", took)


def _files(company: CompanyDatabase) -> list[tuple[str, int]]:
    with company.connect() as connection:
        asked = "SELECT relname::text, relfilenode FROM pg_class WHERE relnamespace = 'app'::regnamespace ORDER BY 1"
        return connection.execute(asked).fetchall()


def _alone(work: str, seconds: float) -> Measured:
    return Measured(work, "–", seconds * 1e6, 0, "apart", True, f"{seconds:.2f} s")


def _script(tables: int, logins: Iterable[str]) -> Iterator[str]:
    yield "CREATE SCHEMA app; CREATE TABLE app.customer (id int PRIMARY KEY, name text, email text, salary int)"
    for number in range(1, tables):
        yield f"CREATE TABLE app.t{number} (id int PRIMARY KEY, of int, note text, amount int)"
    listed = ", ".join(f'"{login}"' for login in logins)
    yield f"GRANT USAGE ON SCHEMA app TO {listed}; GRANT ALL ON ALL TABLES IN SCHEMA app TO {listed}"


def _mapped(tables: int) -> Iterator[str]:
    columns = "{id: , name: name, email: {item: email, finds: email}, salary: salary}"
    yield f"app.customer: {{key: id, columns: {columns}}}\n"
    for number in range(1, tables):
        yield f"app.t{number}: {{key: id, columns: {{id: , of: {{refers: app.customer.id}}, note: , amount: }}}}\n"


def _purposes(many: int) -> dict[str, object]:
    return {
        f"purpose{number}": {
            "for": ["customer"],
            "items": ["name", "email"] if number % 2 else ["name"],
            "label": {"en": f"purpose {number}", "ja": f"目的{number}", "zh-Hant": f"目的{number}"},
        }
        for number in range(many)
    }
