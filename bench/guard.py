"""The guard beside raw tables: point reads, rows by the thousand, joins of three tables, inserts, and aggregates.

A login of each side runs the same statements in the same transactions. Of the persons a login may see all, nine of ten,
or one of ten, and its columns are kept from it in views (blank) or by grants (strict).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg

from bench.blocks import Measured, at_most
from bench.guarding import Clients, Sides, let_in, names, put_guard, server, sides
from kotowari.guard.capacity import Capacity
from kotowari.guard.names import state_column
from tests.guard.maps import map_text

CHANGES = (
    '{"periods": {"contract": {"label": {"en": "the contract", "ja": "契約", "zh-Hant": "契約"}}}, "purposes": {'
    '"support": {"keep": {"while": "contract", "then": "1 year"}},'
    '"promotion": {"keep": {"while": "contract", "then": "1 year"}},'
    '"inquiries": {"keep": {"while": "contract", "then": "1 year"}}}}'
)

TABLES = """
CREATE SCHEMA app;
CREATE TABLE app.customer (
    id int PRIMARY KEY, name text NOT NULL, email text NOT NULL, phone text, salary int, since date NOT NULL
);
CREATE TABLE app.orders (
    id int PRIMARY KEY, customer int NOT NULL REFERENCES app.customer, state text NOT NULL, placed date NOT NULL
);
CREATE INDEX ON app.orders (customer);
CREATE TABLE app.line (id int PRIMARY KEY, orders int NOT NULL REFERENCES app.orders, article text, amount int);
CREATE INDEX ON app.line (orders);
"""

MAPPED = """\
app.customer:
  key: id
  columns: {id: , name: name, email: {item: email, finds: email}, phone: phone, salary: salary, since: }
app.orders:
  key: id
  columns: {id: , customer: {refers: app.customer.id}, state: , placed: }
app.line:
  key: id
  columns: {id: , orders: {refers: app.orders.id}, article: , amount: }
"""

LOGINS = {
    "all": "purposes: [support]",
    "most": "purposes: [promotion]",
    "few": "purposes: [inquiries]",
    "all_strict": "purposes: [support], columns: strict",
    "most_strict": "purposes: [promotion], columns: strict",
    "few_strict": "purposes: [inquiries], columns: strict",
}
SHARES = {"all": "100 %", "most": "90 %", "few": "10 %"}

SHOWN = {"": "*", "_strict": "id, name, since"}
JOIN = (
    "SELECT c.id, c.name, o.placed, l.article, l.amount FROM customer c JOIN orders o ON o.customer = c.id"
    " JOIN line l ON l.orders = o.id WHERE c.id BETWEEN %s AND %s"
)


def measure(persons: int = 1_000_000, rounds: int = 1) -> Iterator[Measured]:
    """Yield every pair over tables of so many rows each; the more rounds, the more blocks of each."""
    with server() as on, sides(on, LOGINS) as both:
        build(both, persons)
        for share in SHARES:
            for form in SHOWN:
                with both.clients(share + form) as clients:
                    yield from _reads(clients, share, form, persons, rounds)
        for form in SHOWN:
            with both.clients("all" + form) as clients:
                yield from _inserts(clients, form, persons, rounds)


def build(both: Sides, persons: int) -> None:
    """Make the tables of both sides with so many rows each, and the guard of one before its rows come."""
    logins = names(both.raw, LOGINS).values()
    for side in (both.raw, both.guarded):
        side.run(TABLES)
        let_in(side, "app", logins)
    put_guard(both.guarded, map_of(both), CHANGES)
    states = [f'"{state_column(Capacity(purpose))}"' for purpose in ("promotion", "inquiries")]
    for side in (both.raw, both.guarded):
        more, told = (", " + ", ".join(states), ", n % 10 <> 0, n % 10 = 0") if side is both.guarded else ("", "")
        rows = f"{told} FROM generate_series(1, {persons}) n;"
        side.run(
            # Rows come at once as they would be after many years: no trigger need look at each.
            "SET session_replication_role = replica;"
            f"INSERT INTO app.customer (id, name, email, phone, salary, since{more})"
            " SELECT n, 'Person ' || n, 'person' || n || '@example.com', '090-' || n, n % 997, DATE '2020-01-01'"
            f" + n % 999{rows}"
            f"INSERT INTO app.orders (id, customer, state, placed{more})"
            f" SELECT n, n, 'open', DATE '2021-01-01' + n % 999{rows}"
            f"INSERT INTO app.line (id, orders, article, amount{more}) SELECT n, n, 'chair ' || n % 100, n % 10{rows}"
        )
        with side.connect() as connection:
            connection.execute("VACUUM (FREEZE, ANALYZE)")
            connection.execute("CHECKPOINT")


def map_of(both: Sides) -> str:
    """Return the map of the guarded side."""
    return map_text(MAPPED, {login: LOGINS[called] for called, login in names(both.raw, LOGINS).items()})


@dataclass(frozen=True, slots=True)
class Query:
    """One statement, over how many persons, how many times a block runs it, how many blocks, the goal of its ratio.

    Blocks are short, so that what else the machine does comes to both sides alike. Of one person the statement is
    prepared; over a span it is planned for what it is given.
    """

    work: str
    statement: str
    persons: int
    times: int
    blocks: int
    goal: float | None


def _reads(clients: Clients, share: str, form: str, persons: int, rounds: int) -> Iterator[Measured]:
    shown, tenth = SHOWN[form], persons // 10
    how = "strict" if form else "blank"
    for query in (
        Query("point read", f"SELECT {shown} FROM customer WHERE id = %s", 1, 20, 101, 1.05),
        Query("10 % of the rows", f"SELECT {shown} FROM customer WHERE id BETWEEN %s AND %s", tenth, 1, 9, 1.10),
        Query("join of three, 1 person", JOIN.replace("BETWEEN %s AND %s", "= %s"), 1, 10, 101, 1.10),
        Query("join of three, 1,000 persons", JOIN, 1000, 1, 51, 1.10),
        Query("count of 10 %", "SELECT count(*) FROM customer WHERE id BETWEEN %s AND %s", tenth, 1, 9, None),
        Query("sum over a join of 10 %", _SUM, tenth, 1, 7, None),
    ):
        yield _pair(f"{query.work}, {SHARES[share]} let, {how}", clients, query, persons, rounds)


_SUM = (
    "SELECT o.state, sum(l.amount) FROM customer c JOIN orders o ON o.customer = c.id JOIN line l ON l.orders = o.id"
    " WHERE c.id BETWEEN %s AND %s GROUP BY o.state"
)


def _pair(work: str, clients: Clients, query: Query, persons: int, rounds: int) -> Measured:
    chosen = [random.randint(1, persons - query.persons) for _ in range(query.times)]
    is_prepared = query.persons == 1
    spans = [(n,) if is_prepared else (n, n + query.persons - 1) for n in chosen]

    def run(connection: psycopg.Connection[Any]) -> None:
        for span in spans:
            connection.execute(query.statement.encode(), span, prepare=is_prepared).fetchall()

    times = clients.compare(run, len(spans), rounds * query.blocks)
    return judged(work, "raw tables", times, query.goal)


def judged(work: str, beside: str, times: tuple[float, float], goal: float | None) -> Measured:
    """Return a measurement; one that has no goal is told apart."""
    if goal is not None:
        return at_most(work, beside, times, goal)
    return Measured(work, beside, *times, "apart", True, f"{times[0] / times[1]:.2f}×")


def _inserts(clients: Clients, form: str, persons: int, rounds: int) -> Iterator[Measured]:
    numbers = count(10 * persons + (1_000_000 if form else 0))

    def run(connection: psycopg.Connection[Any]) -> None:
        for number in [next(numbers) for _ in range(10)]:
            with connection.transaction():
                connection.execute(_CUSTOMER, (number, "Person", "person@example.com"))
                connection.execute(_ORDER, (number, number))

    times = clients.compare(run, 10, 101 * rounds)
    yield at_most(f"insert of a row and a child, {'strict' if form else 'blank'}", "raw tables", times, 1.10)


_CUSTOMER = b"INSERT INTO customer (id, name, email, since) VALUES (%s, %s, %s, '2026-01-01')"
_ORDER = b"INSERT INTO orders (id, customer, state, placed) VALUES (%s, %s, 'open', '2026-01-01')"
