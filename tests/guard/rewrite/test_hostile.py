"""Queries that would see more than is let through, each by the way it tries, are refused or see no more."""

import logging

import pytest

from kotowari.errors import Error, QueryColumnUnknown, QueryTableUnknown, QueryUnproven
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.proving import LONGEST
from kotowari.guard.rewrite.rewriting import Withheld, rewrite
from tests.guard.rewrite.shop import of_shop, rewritten

REFUSED = {
    "a file by its name in quotes": ("duckdb", "SELECT * FROM 'customer.parquet'", QueryTableUnknown),
    "a file by its name as an identifier": ("duckdb", 'SELECT * FROM "customer.parquet"', QueryTableUnknown),
    "a file reader": ("duckdb", "SELECT * FROM read_parquet('customer.parquet')", QueryUnproven),
    "a reader of CSV": ("duckdb", "SELECT * FROM read_csv('x.csv')", QueryUnproven),
    "a reader of text": ("duckdb", "SELECT * FROM read_text('/etc/passwd')", QueryUnproven),
    "a file by its format": ("spark", "SELECT * FROM parquet.`/data/customer`", QueryTableUnknown),
    "a query in a text": ("duckdb", "SELECT * FROM query('SELECT * FROM app.customer')", QueryUnproven),
    "a table in a text": ("duckdb", "SELECT * FROM query_table('app.customer')", QueryUnproven),
    "a query in a text, as XML": (
        "postgres", "SELECT query_to_xml('TABLE app.customer', true, true, '')", QueryUnproven),
    "a table as XML": ("postgres", "SELECT table_to_xml('app.customer', true, true, '')", QueryUnproven),
    "a macro": ("duckdb", "SELECT * FROM everybody()", QueryUnproven),
    "a macro for a value": ("duckdb", "SELECT everybody()", QueryUnproven),
    "a function of a schema": ("postgres", "SELECT app.all_names()", QueryUnproven),
    "a known function's name in a schema": ("postgres", "SELECT app.len('a')", QueryUnproven),
    "a method": ("duckdb", "SELECT name.mine() FROM customer", QueryUnproven),
    "another server": ("postgres", "SELECT * FROM dblink('x', 'SELECT 1') AS t(a int)", QueryUnproven),
    "a file of the server": ("postgres", "SELECT pg_read_file('/etc/passwd')", QueryUnproven),
    "a large object": ("postgres", "SELECT lo_get(1)", QueryUnproven),
    "the catalog": ("postgres", "SELECT * FROM information_schema.tables", QueryTableUnknown),
    "the system's catalog": ("postgres", "SELECT * FROM pg_catalog.pg_stats", QueryTableUnknown),
    "the catalog of a dataset": ("bigquery", "SELECT * FROM app.INFORMATION_SCHEMA.COLUMNS", QueryTableUnknown),
    "the catalog of DuckDB": ("duckdb", "SELECT * FROM duckdb_tables()", QueryUnproven),
    "another database's table": ("postgres", "SELECT * FROM elsewhere.app.customer", QueryTableUnknown),
    "another schema's table": ("postgres", "SELECT * FROM other.customer", QueryTableUnknown),
    "a name that two tables have": ("postgres", "SELECT * FROM office", QueryTableUnknown),
    "a name in other letters in quotes": ("postgres", 'SELECT * FROM app."Customer"', QueryTableUnknown),
    "an unmapped table": ("postgres", "SELECT * FROM app.secret", QueryTableUnknown),
    "a table that is named before it is": (
        "postgres", "WITH a AS (TABLE b), b AS (SELECT 1) TABLE a", QueryTableUnknown),
    "a name within its own making": ("postgres", "WITH a AS (SELECT * FROM a) SELECT * FROM a", QueryTableUnknown),
    "a name of a query beside": (
        "postgres", "(WITH a AS (SELECT 1) SELECT * FROM a) UNION SELECT * FROM a", QueryTableUnknown),
    "recursion": ("postgres", "WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a", QueryUnproven),
    "recursion that is not called so": (
        "snowflake", "WITH a AS (SELECT 1 AS n UNION ALL SELECT n FROM a) SELECT * FROM a", QueryUnproven),
    "a hierarchy": ("snowflake", "SELECT 1 FROM app.product START WITH id = 1 CONNECT BY id = 2", QueryUnproven),
    "time travel in BigQuery": (
        "bigquery", "SELECT * FROM app.customer FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()", QueryUnproven),
    "time travel in Spark": ("spark", "SELECT * FROM app.customer VERSION AS OF 1", QueryUnproven),
    "time travel in Snowflake": ("snowflake", "SELECT * FROM app.customer AT(OFFSET => -60)", QueryUnproven),
    "what was changed": (
        "snowflake", "SELECT * FROM app.customer CHANGES(INFORMATION => DEFAULT) AT(OFFSET => -60)", QueryUnproven),
    "a stage": ("snowflake", "SELECT $1 FROM @stage", QueryUnproven),
    "a column by its position": ("snowflake", "SELECT $1 FROM app.customer", QueryUnproven),
    "a column by its position in DuckDB": ("duckdb", "SELECT #1 FROM customer", QueryUnproven),
    "a table in a variable": ("snowflake", "SELECT * FROM IDENTIFIER('app.customer')", QueryUnproven),
    "a table in a text of Snowflake": ("snowflake", "SELECT * FROM TABLE('app.customer')", QueryUnproven),
    "what came of another query": ("snowflake", "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))", QueryUnproven),
    "the words of an object": ("snowflake", "SELECT GET_DDL('TABLE', 'app.customer')", QueryUnproven),
    "a variable of the session": ("bigquery", "SELECT @@project_id", QueryUnproven),
    "a parameter": ("postgres", "SELECT $1", QueryUnproven),
    "a setting": ("postgres", "SELECT current_setting('kotowari.x')", QueryUnproven),
    "who is connected": ("postgres", "SELECT session_user", QueryUnproven),
    "who is connected, as a column": ("postgres", "SELECT user FROM product", QueryUnproven),
    "into a table": ("postgres", "SELECT name INTO mine FROM customer", QueryUnproven),
    "a lock": ("postgres", "SELECT name FROM customer FOR UPDATE", QueryUnproven),
    "a hint": ("spark", "SELECT /*+ BROADCAST(customer) */ name FROM customer", QueryUnproven),
    "a script": ("spark", "SELECT TRANSFORM(name) USING 'cat' FROM app.customer", QueryUnproven),
    "a sample": ("duckdb", "SELECT name FROM customer TABLESAMPLE 10%", QueryUnproven),
    "two statements": ("postgres", "SELECT 1; SELECT 2", QueryUnproven),
    "no statement": ("postgres", "-- nothing", QueryUnproven),
    "a statement in a comment's end": ("postgres", "SELECT 1 /* */; DROP TABLE app.customer --", QueryUnproven),
    "a change in a query": (
        "postgres", "WITH gone AS (DELETE FROM app.customer RETURNING *) SELECT * FROM gone", QueryUnproven),
    "an insert": ("postgres", "INSERT INTO app.customer SELECT * FROM app.customer", QueryUnproven),
    "an update": ("postgres", "UPDATE app.customer SET name = 'a'", QueryUnproven),
    "a new table": ("postgres", "CREATE TABLE mine AS SELECT * FROM app.customer", QueryUnproven),
    "a copy": ("postgres", "COPY app.customer TO '/tmp/x'", QueryUnproven),
    "a plan": ("postgres", "EXPLAIN ANALYZE SELECT * FROM app.customer", QueryUnproven),
    "a setting that is changed": ("duckdb", "SET search_path = 'other'", QueryUnproven),
    "an attached database": ("duckdb", "ATTACH 'other.db'", QueryUnproven),
    "a library": ("duckdb", "LOAD httpfs", QueryUnproven),
    "a pragma": ("duckdb", "PRAGMA table_info('app.customer')", QueryUnproven),
    "a summary": ("duckdb", "SUMMARIZE app.customer", QueryUnproven),
    "a summary in a query": ("duckdb", "SELECT * FROM (SUMMARIZE app.customer)", QueryUnproven),
    "a description": ("duckdb", "DESCRIBE app.customer", QueryUnproven),
    "what tables there are": ("duckdb", "SHOW ALL TABLES", QueryUnproven),
    "a pivot of whatever there is": ("duckdb", "PIVOT app.customer ON name USING COUNT(*)", QueryUnproven),
    "a pivot by another query": (
        "snowflake", "SELECT * FROM app.orders PIVOT (MAX(number) FOR log IN (ANY))", QueryUnproven),
    "columns by a pattern": ("duckdb", "SELECT COLUMNS('.*') FROM customer", QueryUnproven),
    "a state column": ("duckdb", "SELECT kotowari_support FROM customer", QueryUnproven),
    "a state column of its own making": (
        "duckdb", "SELECT (SELECT COUNT(*) FROM customer) FROM (SELECT TRUE AS kotowari_support) AS x", QueryUnproven),
    "a state column made of a structure": (
        "duckdb", "SELECT s.* FROM (SELECT {'kotowari_rows': {'kotowari_support': TRUE}} AS s)", QueryUnproven),
    "a clock of its own": (
        "duckdb",
        "SELECT (SELECT COUNT(*) FROM customer) FROM (SELECT DATE '1999-01-01' AS current_timestamp) AS x",
        QueryUnproven),
    "the guard's name for rows": ("duckdb", "SELECT Kotowari_Rows.name FROM customer AS KOTOWARI_ROWS", QueryUnproven),
    "a column that the map has not": ("duckdb", "SELECT password FROM customer", QueryColumnUnknown),
    "a column that it has not, of a table": ("duckdb", "SELECT c.rowid FROM customer AS c", QueryColumnUnknown),
    "a column of the system": ("postgres", "SELECT ctid, xmin FROM customer", QueryColumnUnknown),
    "a day of a partition": ("bigquery", "SELECT _PARTITIONTIME FROM app.customer", QueryColumnUnknown),
    "a name with a quote in it": ("postgres", 'SELECT 1 AS "a""; DROP TABLE x; --"', QueryUnproven),
    "a text with a backslash": ("spark", r"SELECT 'a\\' FROM app.customer", QueryUnproven),
    "a text with escapes": ("postgres", r"SELECT E'a\'b'", QueryUnproven),
    "a type of the company's": ("postgres", "SELECT 'x'::app.mail", QueryUnproven),
    "an object by its name": ("postgres", "SELECT 'app.customer'::regclass", QueryUnproven),
    "what is not SQL": ("postgres", "SELECT FROM WHERE", QueryUnproven),
    "what does not end": ("postgres", "SELECT 'a", QueryUnproven),
    "what is too deep": ("postgres", "SELECT " + "(" * 3000 + "1" + ")" * 3000, QueryUnproven),
    "what is too long": ("postgres", "SELECT '" + "a" * LONGEST + "'", QueryUnproven),
}  # fmt: skip


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_proven_is_refused(way: str) -> None:
    dialect, query, problem = REFUSED[way]
    with pytest.raises(Error) as refused:
        rewrite(query, Dialect(dialect), of_shop("support"))
    assert type(refused.value) is problem
    assert refused.value.exit_status == 3


SEEN_THROUGH = {
    "a table alone": ("postgres", "TABLE app.customer"),
    "a source alone": ("duckdb", "FROM customer"),
    "other letters": ("postgres", "SELECT NAME FROM APP.Customer"),
    "other letters in DuckDB, in quotes": ("duckdb", 'SELECT "NAME" FROM "App"."CUSTOMER"'),
    "a comment in a name": ("postgres", "SELECT * FROM app./* x */customer -- y"),
    "every column but one": ("duckdb", "SELECT * EXCLUDE (id) FROM customer"),
    "every column, one replaced": ("duckdb", "SELECT * REPLACE (salary AS id) FROM customer"),
    "a whole row": ("postgres", "SELECT customer FROM customer"),
    "by position": ("postgres", "SELECT salary, name FROM customer ORDER BY 1, 2"),
    "a name that is shadowed": ("postgres", "WITH customer AS (SELECT * FROM app.customer) SELECT * FROM customer"),
    "a name that is not shadowed where it is whole": (
        "postgres", "WITH customer AS (SELECT 1 AS id) SELECT c.name FROM app.customer AS c, customer"),
    "looking outward": ("postgres", "SELECT 1 FROM product AS p WHERE EXISTS (SELECT 1 FROM customer WHERE id = p.id)"),
    "in a list": ("duckdb", "SELECT 1 FROM product WHERE id IN (SELECT salary FROM customer)"),
    "sideways": ("postgres", "SELECT l.* FROM product AS p, LATERAL (SELECT * FROM customer WHERE id = p.id) AS l"),
    "in a set": ("postgres", "SELECT 'a' UNION ALL SELECT note FROM customer"),
    "in brackets": ("postgres", "SELECT * FROM (product AS p JOIN customer AS c ON p.id = c.id)"),
    "in a condition of a join": (
        "postgres", "SELECT 1 FROM product AS p JOIN product AS q ON (SELECT MAX(salary) FROM customer) > 1"),
    "in an order": ("postgres", "SELECT id FROM product ORDER BY (SELECT MAX(salary) FROM customer)"),
    "in a limit": ("postgres", "SELECT id FROM product LIMIT (SELECT MAX(salary) FROM customer)"),
    "in an array": ("postgres", "SELECT ARRAY(SELECT name FROM customer)"),
    "in values": ("postgres", "SELECT * FROM (VALUES ((SELECT MAX(salary) FROM customer))) AS v(a)"),
    "in what is unnested": ("duckdb", "SELECT * FROM UNNEST((SELECT tags FROM customer LIMIT 1)) AS u(t)"),
    "in a window": ("postgres", "SELECT SUM(salary) OVER w FROM customer WINDOW w AS (PARTITION BY name)"),
    "in a pivot": ("duckdb", "SELECT * FROM customer PIVOT (MAX(salary) FOR name IN ('a', 'b'))"),
    "in the middle of an expression": ("duckdb", "SELECT CASE WHEN TRUE THEN (SELECT MAX(note) FROM customer) END"),
}  # fmt: skip


@pytest.mark.parametrize("way", SEEN_THROUGH)
def test_every_way_to_a_table_leads_to_what_is_let_through(way: str) -> None:
    dialect, query = SEEN_THROUGH[way]
    made = " ".join(rewritten(query, dialect=Dialect(dialect)).sql.split())
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
