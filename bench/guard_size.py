"""What a guard takes to make: for many tables and purposes, and on large tables, none of which is rewritten."""

import json
import time
from collections.abc import Iterator

from bench.blocks import Measured
from bench.guard import CHANGES, LOGINS, MAP, TABLES
from bench.guarding import let_in, names, put_guard, server, sides
from kotowari.datamap.parse import parse_map
from kotowari.guard.apply import look, planner
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.connect import connect
from tests.guard.applied import compiler
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
        called = names(both.raw, logins)
        both.guarded.run(_script(tables, list(called.values())))
        datamap = parse_map([("map.yaml", _map(tables, list(called.values())))])
        source = source_of(both.guarded, datamap, json.dumps({"purposes": _purposes(purposes)}))
        begun = time.process_time()
        compiled(source)
        compiled_in = time.process_time() - begun
        with connect("crm", both.guarded.url(), autocommit=True) as connection:
            begun = time.process_time()
            plan = look(connection, planner(compiler(source), lambda _: frozenset(called.values())))
            planned_in = time.process_time() - begun
    what = f"of {tables} tables, {purposes} purposes and logins"
    yield _alone(f"compiling a guard {what}", compiled_in)
    yield _alone(f"reading the catalogs, compiling and planning {what}: {len(plan.changes):,} changes", planned_in)


def _applied(on: GuardServer, rows: int) -> Measured:
    with sides(on, LOGINS) as both:
        company, logins = both.guarded, names(both.raw, LOGINS)
        company.run(TABLES)
        let_in(company, "app", logins.values())
        company.run(
            "SET session_replication_role = replica;"
            f"INSERT INTO app.customer SELECT n, 'n', 'e', NULL, 1, '2020-01-01' FROM generate_series(1, {rows}) n;"
            "INSERT INTO app.orders SELECT n, n, 'open', '2021-01-01' FROM generate_series(1, 1000) n;"
            "INSERT INTO app.line SELECT n, n, 'chair', 1 FROM generate_series(1, 1000) n"
        )
        files = _files(company)
        begun = time.perf_counter()
        put_guard(company, MAP.format(**logins), CHANGES)
        took = time.perf_counter() - begun
        assert _files(company) == files, "a table was rewritten"
    return _alone(f"applying a guard where a table has {rows:,} rows, not rewritten", took)


def _files(company: CompanyDatabase) -> list[tuple[str, int]]:
    with company.connect() as connection:
        asked = "SELECT relname::text, relfilenode FROM pg_class WHERE relnamespace = 'app'::regnamespace ORDER BY 1"
        return connection.execute(asked).fetchall()


def _alone(work: str, seconds: float) -> Measured:
    return Measured(work, "–", seconds * 1e6, 0, "apart", True, f"{seconds:.2f} s")


def _script(tables: int, logins: list[str]) -> str:
    made = ["CREATE SCHEMA app", "CREATE TABLE app.customer (id int PRIMARY KEY, name text, email text, salary int)"]
    made += [
        f"CREATE TABLE app.t{number} (id int PRIMARY KEY, of int, note text, amount int)" for number in range(1, tables)
    ]
    listed = ", ".join(f'"{login}"' for login in logins)
    made += [f"GRANT USAGE ON SCHEMA app TO {listed}", f"GRANT ALL ON ALL TABLES IN SCHEMA app TO {listed}"]
    return ";".join(made)


def _map(tables: int, logins: list[str]) -> str:
    said = ["kotowari_map: 1", "map: bench", "places:", "  crm:", "    kind: sql", "    title: {en: Many}"]
    said += ["    of: customer", "    guard:", "      logins:"]
    said += [f"        {login}: {{purposes: [purpose{number}]}}" for number, login in enumerate(logins)]
    said += ["    tables:", "      app.customer:", "        key: id"]
    said += ["        columns: {id: , name: name, email: {item: email, finds: email}, salary: salary}"]
    for number in range(1, tables):
        said += [
            f"      app.t{number}: {{key: id, columns: {{id: , of: {{refers: app.customer.id}}, note: , amount: }}}}"
        ]
    return "\n".join(said) + "\n"


def _purposes(many: int) -> dict[str, object]:
    return {
        f"purpose{number}": {
            "for": ["customer"],
            "items": ["name", "email"] if number % 2 else ["name"],
            "label": {"en": f"purpose {number}", "ja": f"目的{number}", "zh-Hant": f"目的{number}"},
        }
        for number in range(many)
    }
