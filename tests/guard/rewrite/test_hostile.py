"""Queries that would see more than is let through, each by the way it tries, are refused or see no more."""

import logging
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kotowari.errors import Error, QueryUnproven
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.proving import LONGEST
from kotowari.guard.rewrite.rewriting import Withheld, rewrite
from tests.guard.rewrite.shop import of_shop, rewritten

WAYS = YAML(typ="safe").load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
REFUSED: dict[str, tuple[str, str, str]] = {
    way: (problem, dialect, query)
    for problem, ways in WAYS["refused"].items()
    for way, said in ways.items()
    for dialect, query in said.items()
} | {
    "what is too deep": ("QueryUnproven", "postgres", "SELECT " + "(" * 3000 + "1" + ")" * 3000),
    "what is too long": ("QueryUnproven", "postgres", "SELECT '" + "a" * LONGEST + "'"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_proven_is_refused(way: str) -> None:
    problem, dialect, query = REFUSED[way]
    with pytest.raises(Error) as refused:
        rewrite(query, Dialect(dialect), of_shop("support"))
    assert type(refused.value).__name__ == problem
    assert refused.value.exit_status == 3


@pytest.mark.parametrize("way", WAYS["seen_through"])
def test_every_way_to_a_table_leads_to_what_is_let_through(way: str) -> None:
    ((dialect, query),) = WAYS["seen_through"][way].items()
    made = " ".join(rewritten(query, dialect=Dialect(dialect)).sql.replace("`", '"').split())
    assert made.count('"app"."customer"') == made.count('FROM "app"."customer" AS "kotowari_rows" WHERE') == 1
    assert 'CASE WHEN FALSE THEN "kotowari_rows"."salary" END AS "salary"' in made


def test_what_the_policy_does_not_promise_is_refused_with_its_words() -> None:
    found = rewrite("SELECT salary FROM staff", Dialect.POSTGRES, of_shop("support"))
    assert isinstance(found, Withheld)
    assert found.table == "app.staff"
    assert not found.answer.is_permit
    assert "is not a purpose promised to" in found.answer.reasons[0].words("en")


@pytest.mark.parametrize(
    "query", ["SELECT 'hanako@example.com' FROM (", "SELECT f('hanako@example.com')", "MERGE 'hanako@example.com'"]
)
def test_nothing_of_a_query_but_names_is_said_or_logged(query: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(QueryUnproven) as refused:
        rewrite(query, Dialect.POSTGRES, of_shop("support"))
    assert "hanako" not in str(refused.value) + caplog.text
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT id,\n  mine(name)\nFROM customer", "line 2, column 3"),
        ("SELECT '日本', x.password\r\nFROM customer AS x", "line 1, column 16"),
        ("SELECT 1\nFROM app.secret", "line 2, column 6"),
        ("SELECT 1 FROM product\n  WHERE ((1 = 1)", "line 2, column 16"),
        ("\nSELECT 1_000", "line 2, column 8"),
        ("SELECT name FROM customer FOR UPDATE", "line 1, column 8"),
        ("WITH a AS (SELECT 1),\n a AS (SELECT 2) SELECT 3", "line 2, column 2"),
    ],
)
def test_a_refusal_says_where_it_is(query: str, place: str) -> None:
    with pytest.raises(Error) as refused:
        rewrite(query, Dialect.POSTGRES, of_shop("support"))
    assert f"({place})" in str(refused.value)


@pytest.mark.parametrize("dialect", [Dialect.DUCKDB, Dialect.BIGQUERY])
@pytest.mark.parametrize("link", [" OR id = ", " + id + ", " UNION ALL SELECT "])
def test_what_is_long_is_not_deep(dialect: Dialect, link: str) -> None:
    query = "SELECT id FROM app.customer WHERE id = 1" if "OR" in link else "SELECT 1"
    assert rewritten(
        query + "".join(f"{link}{number}" for number in range(400)) + (" FROM app.customer" if "+" in link else ""),
        dialect=dialect,
    )
