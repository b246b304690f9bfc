"""Queries as people write them are rewritten; on DuckDB they come back with what they would over what is filtered."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kotowari.guard.rewrite.dialect import Dialect
from tests.guard.rewrite.engines import counted, duck
from tests.guard.rewrite.shop import filled, rewritten

ORDINARY = YAML(typ="safe").load(Path(__file__).with_name("ordinary.yaml").read_text("utf-8"))


@pytest.mark.parametrize("dialect", Dialect)
def test_a_query_as_people_write_it_is_rewritten(dialect: Dialect) -> None:
    for query in ORDINARY[dialect]:
        made = rewritten(query, dialect=dialect)
        assert "kotowari_support" in made.sql, query


def test_on_duckdb_it_is_the_query_over_what_was_filtered_first(tmp_path: Path) -> None:
    shop = filled()
    whole = duck(tmp_path / "whole", shop.whole, with_state=True)
    first = duck(tmp_path / "first", shop.first["support"], with_state=False)
    for query in ORDINARY["duckdb"]:
        expected = counted(first.execute(query).fetchall())
        assert counted(whole.execute(rewritten(query).sql).fetchall()) == expected, query
