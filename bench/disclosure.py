"""A disclosure: all that a place holds of one person, walked by the map, beside the indexed SQL written by hand.

Both read a PostgreSQL of a company in one read-only snapshot, through psycopg, and give the same rows.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql

from bench.blocks import Measured, at_most, interleave
from kotowari.database import addresses
from kotowari.database.cluster import Cluster
from kotowari.datamap.model import Column, Datamap, Link, Place, PlaceKind, Table, TableName, Way
from kotowari.datamap.route import plan
from kotowari.handling.admit import _admit
from kotowari.home import Home
from kotowari.places.sql.place import SqlPlace
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Walked

GOAL: Final = 1.3
EACH: Final = 3
"""How many rows each row has that refer to it, in a table."""

BIG: Final = (1, 3)
"""Which tables have rows of all persons; the others of a thousand, among whom the askers are."""

SMALL: Final = 1000
_PLACE = "crm"
_COLUMNS = ("id", "of", "made_at", "amount", "state", "note")


def measure(tables: Sequence[int] = (10, 50, 200), persons: int = 10_000, asks: int = 20) -> Iterator[Measured]:
    """Yield a disclosure over so many tables, of a company with so many persons."""
    with company(max(tables), persons) as url:
        for many in tables:
            yield disclosure(url, many, persons, asks)


def disclosure(url: str, many: int, persons: int, asks: int) -> Measured:
    """Return a disclosure over the first ``many`` tables, medians of interleaved blocks of several persons."""
    chosen = [f"person{random.randrange(min(persons, SMALL))}@example.com" for _ in range(asks)]
    datamap = _datamap(many)
    opener = SqlPlace(datamap.places[_PLACE], url)
    with psycopg.connect(url) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True

        def walked() -> list[Walked]:
            return [_walked(datamap, opener, email) for email in chosen]

        def written() -> list[int]:
            return [_written(connection, many, email) for email in chosen]

        assert [sum(len(found.rows) for found in one.found) for one in walked()] == written()
        times = interleave(walked, written, asks)
    opener.close()
    return at_most(f"disclosure over {many} tables", "SQL written by hand, one by one", times, GOAL)


@contextmanager
def company(tables: int, persons: int) -> Iterator[str]:
    """Yield the address of a database with so many tables, filled; without persons, of an empty one."""
    with TemporaryDirectory(prefix="kotowari-bench-") as folder:
        Path(folder).chmod(0o711)
        with Cluster(Home(Path(folder) / "home")) as cluster:
            with psycopg.connect(cluster.owner_url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE company")
            url = addresses.url({**addresses.parts(cluster.owner_url), "dbname": "company"})
            if persons:
                grow(url, tables, 0, persons)
            yield url


def grow(url: str, tables: int, before: int, persons: int) -> None:
    """Make the tables if there were no persons before, and add persons to the big ones until there are so many."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not before:
            connection.execute("CREATE TABLE customer (id bigint PRIMARY KEY, email text, name text, since date)")
            connection.execute("CREATE UNIQUE INDEX ON customer (email)")
        connection.execute(
            "INSERT INTO customer SELECT n, format('person%%s@example.com', n), format('Person %%s', n), '2020-01-01' "
            "FROM generate_series(%s::bigint, %s) n",
            [before, persons - 1],
        )
        for number in range(1, tables):
            if not before:
                _make(connection, number)
            first, last = (before, persons) if number in BIG else (0, 0 if before else min(persons, SMALL))
            each = EACH if _parent(number) == 0 else EACH * EACH
            connection.execute(
                sql.SQL(
                    "INSERT INTO {} SELECT n, n / {}, now(), n * 1.5, 'open', repeat('note ', 5) "
                    "FROM generate_series(%s::bigint, %s) n"
                ).format(sql.Identifier(_name(number)), sql.Literal(EACH)),
                [first * each, last * each - 1],
            )
        connection.execute("VACUUM (ANALYZE)")


def _make(connection: psycopg.Connection[Any], number: int) -> None:
    made = "id bigint PRIMARY KEY, of bigint, made_at timestamptz, amount numeric, state text, note text"
    for statement in (f"CREATE TABLE {{}} ({made})", "CREATE INDEX ON {} (of)"):
        connection.execute(sql.SQL(statement).format(sql.Identifier(_name(number))))


def _name(number: int) -> str:
    return "customer" if number == 0 else f"kept_{number}"


def _parent(number: int) -> int:
    """Every other table refers to the customer, the one after it to that table."""
    return 0 if number % 2 else number - 1


def _datamap(many: int) -> Datamap:
    customer = {
        "id": Column("id"),
        "email": Column("email", finds="email"),
        "name": Column("name"),
        "since": Column("since"),
    }
    tables = [Table(TableName(_PLACE, "customer"), customer, key=("id",))]
    tables += [
        Table(TableName(_PLACE, _name(number)), {name: Column(name) for name in _COLUMNS}, key=("id",))
        for number in range(1, many)
    ]
    links = [
        Link(tables[source].name, ("id",), tables[number].name, ("of",), Way.DOWN)
        for number in range(1, many)
        for source in (_parent(number),)
    ]
    place = Place(_PLACE, PlaceKind.SQL, {"en": "Customers"}, {table.name.table: table for table in tables})
    return Datamap("bench", {_PLACE: place}, tuple(links))


def _walked(datamap: Datamap, opener: SqlPlace, email: str) -> Walked:
    asker = Asker({"email": [email]})
    person, entry = uuid4(), uuid4()
    admitted = {
        place: _admit("own", person, items, entry) for place, items in plan(datamap, asker.handles).items.items()
    }
    return walk("own", admitted, datamap, {_PLACE: opener}, asker)


def _written(connection: psycopg.Connection[Any], many: int, email: str) -> int:
    """Return how many rows the SQL finds that somebody who knows the tables would write."""
    found: dict[int, list[int]] = {}
    count = 0
    with connection.transaction():
        rows = connection.execute("SELECT id, email, name, since FROM customer WHERE email = %s", [email]).fetchall()
        found[0] = [row[0] for row in rows]
        count += len(rows)
        for number in range(1, many):
            of = found[_parent(number)]
            text = f"SELECT id, of, made_at, amount, state, note FROM kept_{number} WHERE of = ANY (%s)"
            rows = connection.execute(text.encode(), [of]).fetchall()
            found[number] = [row[0] for row in rows]
            count += len(rows)
    return count
