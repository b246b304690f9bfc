"""On PostgreSQL, too, a rewritten query comes back with what the query would over tables filtered first."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest

from kotowari.guard.rewrite.dialect import Dialect
from tests.guard.rewrite.drawn import Draw
from tests.guard.rewrite.engines import Rows, columns_of, compared
from tests.guard.rewrite.shop import STATES, Row, filled, rewritten
from tests.guard.server import CompanyDatabase

FEW, MANY = 60, 5_000

Connection = psycopg.Connection[Any]


@pytest.fixture
def whole(one_company: CompanyDatabase) -> Iterator[Connection]:
    """The shop whole, with its state, in the schema ``app``; filtered first for a purpose in another."""
    shop = filled()
    with one_company.connect() as connection:
        put(connection, shop.whole, with_state=True)
        for purpose, tables in shop.first.items():
            connection.execute(f"ALTER SCHEMA app RENAME TO kept_{purpose}".encode())
            put(connection, tables, with_state=False)
            connection.execute(f"ALTER SCHEMA app RENAME TO first_{purpose}".encode())
            connection.execute(f"ALTER SCHEMA kept_{purpose} RENAME TO app".encode())
        connection.execute("SET search_path = app")
        yield connection


def put(connection: Connection, tables: Mapping[str, list[Row]], *, with_state: bool) -> None:
    connection.execute("CREATE SCHEMA app")
    for table, rows in tables.items():
        columns = columns_of(table, with_state=with_state)
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE app.{table} ({made})".encode())
        marks = ", ".join("%s" for _ in columns)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO app.{table} VALUES ({marks})".encode(), [[row[name] for name in columns] for row in rows]
            )


def differing(connection: Connection, purpose: str, seeds: range) -> tuple[int, int]:
    """Compare the drawn queries; return how many were, and how many of these came back with rows."""

    def ask(schema: str, query: str) -> Rows:
        connection.execute(f"SET search_path = {schema}".encode())
        return connection.execute(query.encode()).fetchall()

    first = f"first_{purpose}"
    return compared(
        ((seed, Draw(seed, purpose, duckdb=False).text) for seed in seeds),
        lambda query: ask(first, query.replace("app.", f"{first}.").replace("App.", f"{first}.")),
        lambda query: ask("app", query),
        lambda query: rewritten(query, purpose, Dialect.POSTGRES).sql,
        psycopg.Error,
    )


@pytest.mark.parametrize("purpose", STATES)
def test_a_rewritten_query_is_the_query_over_what_was_filtered_first(whole: Connection, purpose: str) -> None:
    count, with_rows = differing(whole, purpose, range(FEW))
    assert count > FEW * 0.6
    assert with_rows > count * 0.25


@pytest.mark.long
@pytest.mark.parametrize("purpose", STATES)
def test_so_are_many(whole: Connection, purpose: str) -> None:
    count, with_rows = differing(whole, purpose, range(FEW, FEW + MANY))
    assert count > MANY * 0.6
    assert with_rows > count * 0.25
