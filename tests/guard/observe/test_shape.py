"""Shapes of statements: like ones are one, and no value is in any of them, however it was written."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.guard.found import FoundColumn, FoundDatabase, FoundTable, Relation
from kotowari.guard.observe.shape import LONGEST, read
from kotowari.guard.observe.uses import Catalog, How, names_of, search_path, uses

VALUE = "Hanako"


def table(name: str, columns: str, kind: str = "r", definition: str | None = None) -> FoundTable:
    found = {column: FoundColumn(column, "text", "text") for column in columns.split()}
    return FoundTable(Relation("app", name), kind, "owner", found, definition=definition)


TABLES = (
    table("customer", "id name email seen"),
    table("orders", "id customer total"),
    table(
        "active",
        "id mail",
        "v",
        "SELECT customer.id, customer.email AS mail FROM app.customer WHERE customer.seen > 'x'",
    ),
    table("outer", "mail", "v", "SELECT active.mail FROM app.active"),
    table("everyone", "name", "v", "SELECT name FROM app.customer UNION SELECT total FROM app.orders"),
)
DATABASE = FoundDatabase("shop", 160000, "owner", {one.name: one for one in TABLES}, {})
NAMES = names_of(DATABASE) | {"lower", "count"}
CATALOG = Catalog(DATABASE, ("app",))


def used(statement: str) -> set[str]:
    found = uses(read(statement, NAMES).trees, CATALOG)
    return {f"{one.how.value} {one.table.name}.{one.column}" for one in found if one.column is not None}


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT name FROM customer WHERE email = '{VALUE}'",
        f'SELECT name FROM customer WHERE email = "{VALUE}"',
        f"SELECT name AS {VALUE} FROM customer",
        f'SELECT name AS "{VALUE}" FROM customer',
        f"SELECT name FROM customer -- {VALUE}",
        f"/* {VALUE} /* {VALUE} */ */ SELECT name FROM customer",
        f"/*+ {VALUE} */ SELECT /*+ {VALUE} */ name FROM customer",
        f"SELECT name FROM customer WHERE email = $${VALUE}$$ OR email = $a${VALUE}$a$",
        f"SELECT name FROM customer WHERE email IN (E'{VALUE}', U&'{VALUE}', N'{VALUE}', B'01', X'1F')",
        f"SELECT {VALUE}(name) FROM customer",
        f"SELECT name::{VALUE} FROM customer",
        f"SELECT '1'::\"{VALUE}\" FROM {VALUE}.customer AS {VALUE}",
        f"EXECUTE one('{VALUE}')",
        f"DO $$ BEGIN PERFORM '{VALUE}'; END $$",
        f"CALL f('{VALUE}')",
        f"SET app.user = '{VALUE}'",
        f"COMMENT ON TABLE customer IS '{VALUE}'",
        f"NOTIFY a, '{VALUE}'",
        f"this is no SQL {VALUE} '{VALUE}",
        f"SELECT '{VALUE}",
        f"EXPLAIN (ANALYZE) SELECT name FROM customer WHERE name = '{VALUE}'",
        f"PREPARE {VALUE} AS SELECT name FROM customer WHERE name = '{VALUE}'",
        f"INSERT INTO customer (name) VALUES ('{VALUE}'), ('{VALUE}') ON CONFLICT DO NOTHING",
        f"CREATE ROLE {VALUE} PASSWORD '{VALUE}'",
        f"COPY customer TO PROGRAM 'mail {VALUE}'",
        f"{{{{ {VALUE} }}}} {{% {VALUE} %}} {{# {VALUE} #}}",
    ],
)
def test_no_value_is_in_a_shape(statement: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("sqlglot").disabled = False  # as whoever sets up logging leaves it
    with caplog.at_level(logging.DEBUG):
        shape = read(statement, NAMES).shape
    assert VALUE.lower() not in (shape.text or "").lower()
    assert VALUE not in caplog.text
    # Nor does the digest tell which value it was.
    assert shape.digest == read(statement.replace(VALUE, "Taro"), NAMES).shape.digest


@given(st.text(max_size=60), st.sampled_from(["SELECT {}", "SELECT name FROM customer WHERE {}", "{}", "a '{}' b"]))
def test_a_shape_is_made_of_words_that_are_known(text: str, around: str) -> None:
    shape = read(around.replace("{}", text), NAMES).shape
    assert shape.text is None or read(shape.text, NAMES).shape.text in (shape.text, None)
    assert not any(character.isdigit() for character in shape.text or "")


def test_like_statements_are_one() -> None:
    texts = (
        "SELECT name FROM customer WHERE id IN (1, 2, 3)",
        "select  Name\nfrom CUSTOMER where id in ($1)",
        "SELECT name FROM customer WHERE id IN ($1, $2) -- /* why */",
        "PREPARE p (int) AS SELECT name FROM customer WHERE id IN ($1)",
    )
    assert len({read(text, NAMES).shape.digest for text in texts}) == 1
    assert read(texts[0], NAMES).shape.text == "SELECT name FROM customer WHERE id IN ( ? )"


def test_what_is_too_long_or_deep_is_not_read() -> None:
    for text in ("SELECT '" + "x" * LONGEST + "'", "SELECT " + "(" * 5000 + "1" + ")" * 5000):
        assert read(text, NAMES).shape.text is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT name FROM customer c WHERE c.seen > $1", {"read customer.name", "read customer.seen"}),
        ("SELECT count(*) FROM customer", set()),
        ("TABLE orders", {"read orders.id", "read orders.customer", "read orders.total"}),
        ("SELECT o FROM orders o", {"read orders.id", "read orders.customer", "read orders.total"}),
        ("SELECT mail FROM active", {"read customer.email", "read customer.seen"}),
        ("SELECT id FROM app.active", {"read customer.id", "read customer.seen"}),
        ("SELECT * FROM \"outer\"", {"read customer.email", "read customer.seen"}),
        ("SELECT name FROM everyone", {"read customer.name", "read orders.total"}),
        ("WITH customer AS (SELECT total FROM orders) SELECT * FROM customer", {"read orders.total"}),
        ("SELECT (SELECT total FROM orders WHERE customer = c.id) FROM customer c",
         {"read orders.total", "read orders.customer", "read customer.id"}),
        ("SELECT total FROM (SELECT customer, total FROM orders) x JOIN customer c ON c.id = x.customer",
         {"read orders.total", "read orders.customer", "read customer.id"}),
        ("SELECT name FROM customer JOIN orders USING (id)",
         {"read customer.name", "read customer.id", "read orders.id"}),
        ("INSERT INTO customer (name) VALUES ('x')", {"insert customer.name"}),
        ("INSERT INTO orders SELECT id, name, email FROM customer RETURNING id",
         {"insert orders.id", "insert orders.customer", "insert orders.total", "read orders.id",
          "read customer.id", "read customer.name", "read customer.email"}),
        ("UPDATE customer SET (name, email) = ('a', 'b') WHERE id = 1",
         {"update customer.name", "update customer.email", "read customer.id"}),
        ("DELETE FROM orders USING customer WHERE customer.id = orders.customer AND name = 'x'",
         {"read orders.customer", "read customer.id", "read customer.name"}),
        ("COPY customer (email) TO STDOUT", {"read customer.email"}),
        ("COPY customer (email) FROM STDIN", {"insert customer.email"}),
        ("COPY (SELECT name FROM customer) TO STDOUT", {"read customer.name"}),
        ("EXPLAIN ANALYZE SELECT name FROM customer", {"read customer.name"}),
        ("DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT name FROM customer", {"read customer.name"}),
        ("CREATE TEMP TABLE t AS SELECT email FROM customer", {"read customer.email"}),
        ("SELECT relname FROM pg_class", set()),
        ("SELECT nothing FROM nowhere", set()),
        ("SELECT name FROM customer; SELECT total FROM orders", {"read customer.name", "read orders.total"}),
    ],
)  # fmt: skip
def test_what_a_statement_uses(statement: str, expected: set[str]) -> None:
    assert used(statement) == expected


def test_rows_that_go_are_a_use_of_the_table() -> None:
    for statement, how in (("DELETE FROM orders", How.DELETE), ("TRUNCATE orders", How.TRUNCATE)):
        assert {(one.how, one.column) for one in uses(read(statement, NAMES).trees, CATALOG)} == {(how, None)}


def test_a_search_path_is_read_as_the_server_does() -> None:
    assert search_path('"$user", public', "crm") == ("crm", "public")
    assert search_path('"Odd, One", App', "crm") == ("Odd, One", "app")
