"""A rewritten query comes back with what the query would over tables filtered first: on DuckDB, on Parquet."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from tests.guard.rewrite.drawn import Draw
from tests.guard.rewrite.drawn_wide import WideDraw
from tests.guard.rewrite.engines import compared, duck
from tests.guard.rewrite.shop import STATES, filled, rewritten

FEW, MANY = 150, 50_000

Engines = Mapping[str, tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Engines:
    """For each purpose, the shop whole and the shop filtered first."""
    folder: Path = tmp_path_factory.mktemp("warehouse")
    shop = filled()
    whole = duck(folder / "whole", shop.whole, with_state=True)
    return {
        purpose: (
            whole,
            duck(folder / purpose, shop.first[purpose], with_state=False),
        )
        for purpose in STATES
    }


def differing(engines: Engines, purpose: str, seeds: range) -> tuple[int, int]:
    """Compare the drawn queries; return how many were, and how many of these came back with rows."""
    whole, first = engines[purpose]
    return compared(
        ((seed, (WideDraw if seed % 5 == 0 else Draw)(seed, purpose).text) for seed in seeds),
        lambda query: first.execute(query).fetchall(),
        lambda query: whole.execute(query).fetchall(),
        lambda query: rewritten(query, purpose).sql,
        duckdb.Error,
    )


@pytest.mark.parametrize("purpose", STATES)
def test_a_rewritten_query_is_the_query_over_what_was_filtered_first(engines: Engines, purpose: str) -> None:
    count, with_rows = differing(engines, purpose, range(FEW))
    assert count > FEW * 0.9
    assert with_rows > count * 0.4


@pytest.mark.long
@pytest.mark.parametrize("purpose", STATES)
def test_so_are_very_many(engines: Engines, purpose: str) -> None:
    count, with_rows = differing(engines, purpose, range(FEW, FEW + MANY))
    assert count > MANY * 0.9
    assert with_rows > count * 0.4
