"""The examples of docs/rewrite.md come out as the page shows them, and what it says is refused is."""

import re

import pytest

from kotowari.datamap.parse import parse_map
from kotowari.errors import Error
from kotowari.guard.capacity import Capacity
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.rewriting import Rewritten, Withheld, rewrite
from kotowari.guard.rewrite.warehouse import warehouse
from tests.docs.test_commands_shown import page
from tests.guard.shop import rulebook, standing

PAGE = page("docs/rewrite.md")
QUERY, COMES_OF_IT, WITHHELD = re.findall(r"^```sql\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE)
(MAP,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
made = parse_map([("map.yaml", MAP)])
OF = warehouse(rulebook(), made, made.places["warehouse"], Capacity("support"), standing)


def test_what_comes_of_the_query_is_shown() -> None:
    found = rewrite(QUERY, Dialect.DUCKDB, OF)
    assert isinstance(found, Rewritten)
    assert found.sql == COMES_OF_IT


def test_the_words_of_the_refusal_are_shown() -> None:
    found = rewrite(WITHHELD, Dialect.POSTGRES, OF)
    assert isinstance(found, Withheld)
    (said,) = re.findall(r"^> (.*)\.$", PAGE, re.MULTILINE)
    assert found.answer.reasons[0].words("en").startswith(said)


def test_every_dialect_is_named() -> None:
    assert all(f"`{dialect}`" in PAGE for dialect in Dialect)


@pytest.mark.parametrize("table", ["'customer.parquet'", "read_parquet('x')", "information_schema.tables"])
def test_what_is_said_to_be_refused_is(table: str) -> None:
    with pytest.raises(Error):
        rewrite(f"SELECT * FROM {table}", Dialect.DUCKDB, OF)
