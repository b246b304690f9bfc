"""On PostgreSQL, too, a rewritten query comes back with what the query would over tables filtered first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
import pytest

from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.functions import NAMED
from tests.guard.rewrite.drawn import Draw
from tests.guard.rewrite.engines import Rows, columns_of, compared
from tests.guard.rewrite.shop import STATES, Row, filled, rewritten
from tests.guard.rewrite.test_ordinary import ORDINARY
from tests.guard.server import CompanyDatabase

FEW, MANY = 60, 5_000

_VOLATILE = "array_sample array_shuffle clock_timestamp gen_random_uuid random random_normal timeofday"
VOLATILE = frozenset(_VOLATILE.split())
_OF_SETTINGS = """
    age array_to_json array_to_string concat concat_ws convert_from convert_to date date_add date_part date_subtract
    date_trunc extract format generate_series json_agg json_agg_strict json_build_array json_build_object
    json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict json_to_record
    json_to_recordset json_to_tsvector jsonb_agg jsonb_agg_strict jsonb_build_array jsonb_build_object
    jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_path_query_tz
    jsonb_to_record jsonb_to_recordset jsonb_to_tsvector length make_timestamptz now numeric overlaps pg_column_size
    pg_typeof phraseto_tsquery plainto_tsquery quote_literal quote_nullable row_to_json statement_timestamp time
    timestamp timestamptz timetz timezone to_char to_date to_json to_jsonb to_number to_timestamp to_tsquery
    to_tsvector transaction_timestamp ts_headline websearch_to_tsquery
"""
OF_SETTINGS = frozenset(_OF_SETTINGS.split())
"""What reads the clock, or settings of the session, such as its time zone."""


class NeverRaised(Exception):
    """What no engine raises."""


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
    return held(connection, purpose, ((seed, Draw(seed, purpose, duckdb=False).text) for seed in seeds), psycopg.Error)


def held(
    connection: Connection, purpose: str, queries: Iterable[tuple[int, str]], unfit: type[Exception]
) -> tuple[int, int]:
    """Compare queries over what was filtered first with what is made of them over the whole."""
    first = f"first_{purpose}"

    def ask(schema: str, query: str) -> Rows:
        connection.execute(f"SET search_path = {schema}".encode())
        return connection.execute(query.encode()).fetchall()

    return compared(
        queries,
        lambda query: ask(first, re.sub(r'(?i)\bapp"?\.', lambda found: found[0].replace(found[0][:3], first), query)),
        lambda query: ask("app", query),
        lambda query: rewritten(query, purpose, Dialect.POSTGRES).sql,
        unfit,
    )


def test_queries_as_people_write_them_are_the_same(whole: Connection) -> None:
    whole.execute("SET timezone = 'UTC'")
    count, _ = held(whole, "support", enumerate(ORDINARY["postgres"]), NeverRaised)
    assert count == len(ORDINARY["postgres"])


def test_of_a_row_no_function_of_the_companys_is_called(whole: Connection) -> None:
    """``row.name`` would call it, if the row were the table's."""
    whole.execute("CREATE FUNCTION app.pay(app.customer) RETURNS bigint LANGUAGE sql RETURN $1.salary")
    whole.execute("SET search_path = app")
    query = "SELECT c.pay FROM customer AS c, (SELECT 1 AS pay) AS x"
    assert whole.execute(query.encode()).fetchall()
    with pytest.raises(psycopg.Error):
        whole.execute(rewritten(query, dialect=Dialect.POSTGRES).sql.encode())


def test_what_is_taken_for_its_own_reads_nothing(whole: Connection) -> None:
    """Of PostgreSQL's own, what is known is immutable; what is not, and reads no table, is named above."""
    rows = whole.execute(
        "SELECT proname, bool_and(provolatile = 'i'), bool_or(provolatile = 'v') FROM pg_proc"
        " WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname"
    ).fetchall()
    own = {name: (is_pure, is_volatile) for name, is_pure, is_volatile in rows}
    known = NAMED[Dialect.POSTGRES] & own.keys()
    assert {name for name in known if own[name][1]} == VOLATILE
    assert {name for name in known if not own[name][0]} - VOLATILE <= OF_SETTINGS


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
