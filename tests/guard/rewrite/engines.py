"""Engines that hold the shop: whole with its state, and filtered first; on DuckDB from Parquet files."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb

from tests.guard.rewrite.shop import STATES, TYPES, Row

Rows = Iterable[tuple[object, ...]]
Ask = Callable[[str], Rows]
"""Runs a query, and returns its rows."""

_TYPES = {"int": "INTEGER", "text": "VARCHAR", "date": "DATE", "list": "VARCHAR[]"}


def columns_of(table: str, *, with_state: bool) -> dict[str, str]:
    """The columns of a table with their types, with or without state."""
    columns = {name: _TYPES[kind] for name, kind in TYPES[table].items()}
    if with_state and table != "product":
        for rows, other in [STATES["support"], *([STATES["promotion"]] if table == "customer" else [])]:
            columns |= {rows: "BOOLEAN", other: "DATE" if other.endswith("through") else "BOOLEAN"}
    return columns


def duck(folder: Path, tables: Mapping[str, list[Row]], *, with_state: bool) -> duckdb.DuckDBPyConnection:
    """A DuckDB whose tables are views over Parquet files of these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA app")
    connection.execute("SET search_path = 'app'")
    connection.execute("SET threads = 1")
    for table, rows in tables.items():
        columns = columns_of(table, with_state=with_state)
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE main.making ({made})")
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            connection.execute(f"INSERT INTO main.making VALUES ({marks})", [row[name] for name in columns])
        file = folder / f"{table}.parquet"
        connection.execute(f"COPY main.making TO '{file}' (FORMAT parquet)")
        connection.execute("DROP TABLE main.making")
        connection.execute(f"CREATE VIEW app.{table} AS SELECT * FROM read_parquet('{file}')")
    return connection


def counted(rows: Rows) -> Counter[str]:
    """Rows, however they are ordered."""
    return Counter(map(repr, rows))


def compared(
    drawn: Iterable[tuple[int, str]], first: Ask, whole: Ask, made: Callable[[str], str], unfit: type[Exception]
) -> tuple[int, int]:
    """Hold drawn queries over what was filtered ``first`` against what is ``made`` of them over the whole.

    Return how many were compared, and how many of these came back with rows. One by which ``first`` raises what is
    ``unfit`` is drawn so that the engine does not take it.
    """
    count = with_rows = 0
    for seed, query in drawn:
        try:
            expected = counted(first(query))
        except unfit:
            continue
        text = made(query)
        assert counted(whole(text)) == expected, f"{seed}\n{query}\n{text}"
        count += 1
        with_rows += bool(expected)
    return count, with_rows
