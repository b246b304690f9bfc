"""What is written for engines that are not here is what DuckDB, which is, says that it means."""

from pathlib import Path

import duckdb
import pytest
import sqlglot

from kotowari.errors import QueryUnproven
from kotowari.guard.rewrite.dialect import Dialect
from tests.guard.rewrite.drawn import Draw
from tests.guard.rewrite.engines import counted, duck
from tests.guard.rewrite.shop import filled, of_shop, rewritten

FEW = 25

TODAY = {
    Dialect.POSTGRES: "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Tokyo' AS DATE)",
    Dialect.DUCKDB: "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Tokyo' AS DATE)",
    Dialect.SPARK: "CAST(CONVERT_TIMEZONE('Asia/Tokyo', CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ)) AS DATE)",
    Dialect.BIGQUERY: "CURRENT_DATE('Asia/Tokyo')",
    Dialect.SNOWFLAKE: "CAST(CONVERT_TIMEZONE('Asia/Tokyo', CURRENT_TIMESTAMP()) AS DATE)",
}


@pytest.mark.parametrize("dialect", Dialect)
def test_a_day_ends_where_the_operator_is(dialect: Dialect) -> None:
    names = '"app"."customer"' if dialect is Dialect.SNOWFLAKE else "app.customer"
    made = rewritten(f"SELECT * FROM {names}", dialect=dialect).sql
    quote = "`" if dialect in (Dialect.SPARK, Dialect.BIGQUERY) else '"'
    assert TODAY[dialect] in made
    for part in ("kotowari_rows.kotowari_support", "app.customer", "kotowari_rows.kotowari_support__through"):
        assert ".".join(f"{quote}{name}{quote}" for name in part.split(".")) in made


@pytest.mark.parametrize("dialect", [Dialect.BIGQUERY, Dialect.SNOWFLAKE])
def test_written_for_another_engine_and_carried_back_it_is_the_same(dialect: Dialect, tmp_path: Path) -> None:
    """A day in a time zone is the one thing that is not carried: it is put as a day of ours."""
    shop = filled()
    whole = duck(tmp_path / "whole", shop.whole, with_state=True)
    first = duck(tmp_path / "first", shop.first["support"], with_state=False)
    compared = 0
    for seed in range(FEW):
        query = Draw(seed, "support", duckdb=False).text
        try:
            expected = counted(first.execute(query).fetchall())
        except duckdb.Error:
            continue
        tree = sqlglot.parse_one(query, dialect="duckdb")
        for name in tree.find_all(sqlglot.exp.Identifier):  # as the map and the catalog have them, in small letters
            name.set("this", name.name.lower())
            name.set("quoted", True)
        carried = sqlglot.transpile(tree.sql(dialect), read=dialect, write="duckdb")[0]
        try:
            if counted(first.execute(carried).fetchall()) != expected:
                continue
        except duckdb.Error:
            continue  # the engine has no such thing, as names for the columns of a query
        try:
            made = rewritten(tree.sql(dialect), dialect=dialect).sql
        except QueryUnproven:  # Snowflake takes a name in its own making for recursion
            assert (dialect, query[:4]) == (Dialect.SNOWFLAKE, "WITH")
            continue
        assert TODAY[dialect] in made or "kotowari_support" not in made
        made = made.replace(TODAY[dialect], "CAST('2026-11-01' AS DATE)")
        back = sqlglot.transpile(made, read=dialect, write="duckdb")[0]
        assert counted(whole.execute(back).fetchall()) == expected, f"{seed}\n{query}\n{made}\n{back}"
        compared += 1
    assert compared > FEW * 0.6


def test_names_are_the_same_as_the_engine_has_them() -> None:
    of = of_shop("support")
    assert of.zone == "Asia/Tokyo"
    for dialect, query in {
        Dialect.POSTGRES: 'SELECT "c".NAME FROM CUSTOMER AS c',
        Dialect.DUCKDB: 'SELECT "C"."NAME" FROM "CUSTOMER" AS c',
        Dialect.SPARK: "SELECT `C`.`NAME` FROM `CUSTOMER` AS c",
        Dialect.BIGQUERY: "SELECT `C`.`NAME` FROM `app.customer` AS c",
        Dialect.SNOWFLAKE: 'SELECT C."name" FROM "customer" AS c',
    }.items():
        assert rewritten(query, dialect=dialect).tables.keys() == {"app.customer"}
