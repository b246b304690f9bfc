"""The page of databases as places: the indexes it shows are those that the queries use."""

import re
from pathlib import Path

import psycopg
import pytest

from kotowari.datamap.model import Match
from kotowari.places.lookup import Limits
from kotowari.places.sql.postgresql import PostgreSQL
from tests.places.conftest import postgresql  # noqa: F401 - a fixture
from tests.places.databases import Living, lookup, table

PAGE = (Path(__file__).parents[2] / "docs" / "places-sql.md").read_text(encoding="utf-8")
INDEXES = re.findall(r"^CREATE INDEX ON customer .*?;$", PAGE, re.MULTILINE | re.DOTALL)
CUSTOMER = table("customer", "id", "email", "phone", "code")


@pytest.mark.parametrize(
    ("match", "column", "value"),
    [
        (Match.EMAIL, "email", "hanako@example.com"),
        (Match.PHONE, "phone", "+81312345678"),
        (Match.CASEFOLD, "code", "Abc"),
    ],
)
def test_an_index_on_the_form_is_used(
    postgresql: Living,  # noqa: F811
    match: Match,
    column: str,
    value: str,
) -> None:
    made = "CREATE TABLE customer (id int PRIMARY KEY, email varchar(200), phone text, code text)"
    postgresql.run([made])
    one = lookup(CUSTOMER, match, **{column: [value]})
    place = postgresql.place()
    with place.opened(Limits()) as snapshot:
        session = snapshot._session
        known = session.known({"customer"})
        assert isinstance(known, dict)
        assert isinstance(session.engine, PostgreSQL)
        folding = session.engine.folding
        (statement,) = session.plan(one, known["customer"]).statements(one.any_of, 10)
    place.close()
    text = statement.text.replace("$1", psycopg.sql.quote(statement.parameters[0].decode()))
    # The database of the tests may be of the locale C, where the page says to name the collation.
    indexes = [each.replace("'g')))", f"'g'){folding}))").replace("(code))", f"(code{folding}))") for each in INDEXES]
    postgresql.run(indexes)
    with psycopg.connect(postgresql.address) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {text}".encode()))
    assert "Index Cond" in plan, plan
