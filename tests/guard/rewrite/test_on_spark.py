"""On Spark, too, a rewritten query comes back with what the query would over tables filtered first.

Spark is there only where requirements/warehouse.txt was installed, as `make test-long` does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kotowari.guard.rewrite.dialect import Dialect
from tests.guard.rewrite.drawn import Draw
from tests.guard.rewrite.engines import counted, duck
from tests.guard.rewrite.shop import TYPES, Row, filled, rewritten

MANY = 100


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark of this process, which keeps nothing."""
    sql = pytest.importorskip("pyspark.sql", reason="requirements/warehouse.txt is not installed")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.sql.warehouse.dir": str(folder),
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
    }
    builder = sql.SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def results(spark: Any, folder: Path, tables: Mapping[str, list[Row]], queries: list[str], state: bool) -> list[Any]:
    """What comes of queries over these rows; None where Spark takes it for none of its own."""
    duck(folder, tables, with_state=state).close()
    spark.sql("DROP DATABASE IF EXISTS app CASCADE")
    spark.sql("CREATE DATABASE app")
    spark.sql("USE app")
    for table in TYPES:
        spark.sql(f"CREATE TABLE app.{table} USING parquet LOCATION '{folder / table}.parquet'")
    return [_result(spark, query) for query in queries]


def _result(spark: Any, query: str) -> Counter[str] | str:
    from pyspark.errors import PySparkException

    try:
        return counted(tuple(row) for row in spark.sql(query).collect())
    except PySparkException as problem:
        return str(problem)[:200]


@pytest.mark.long
@pytest.mark.parametrize("purpose", ["support", "promotion"])
def test_a_rewritten_query_is_the_query_over_what_was_filtered_first(spark: Any, purpose: str, tmp_path: Path) -> None:
    shop = filled()
    queries = [Draw(seed, purpose, duckdb=False).text for seed in range(MANY)]
    first = results(spark, tmp_path / "first", shop.first[purpose], queries, state=False)
    made = [rewritten(query, purpose, Dialect.SPARK).sql for query in queries]
    found = results(spark, tmp_path / "whole", shop.whole, made, state=True)
    compared = 0
    for query, text, one, other in zip(queries, made, first, found, strict=True):
        if not isinstance(one, str):  # drawn so that Spark does not take it
            assert other == one, f"{query}\n{text}"
            compared += 1
    assert compared > MANY * 0.8, Counter(one[:60] for one in first if isinstance(one, str))
