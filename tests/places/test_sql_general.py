"""A server that is reached as another than it is: by MySQL's name, and by one of which nothing is known.

The server is MariaDB each time, over its own wire.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

from kotowari.datamap.model import Column, Match
from kotowari.places.lookup import Condition, Limits, Referring, Rows
from kotowari.places.sql.reflect import reflect
from kotowari.places.sql.snapshot import SqlSnapshot
from tests.places.databases import Living, looked_up, lookup, table

TABLES = (
    "CREATE TABLE customer (id integer PRIMARY KEY, mail varchar(200), tel varchar(40), born date, made json)",
    """INSERT INTO customer VALUES
    (1, 'Hanako@Example.com', '０３（１２３４）５６７８', '1990-01-02', '{"tags": ["a", "b"], "at": {"city": "渋谷"}}'),
    (2, 'jiro@example.com', NULL, NULL, NULL),
    (3, 'hanako@example.com', 'x''y"%s', NULL, '{"tags": ["c"]}')""",
    "CREATE TABLE visit (customer integer, shop varchar(20), PRIMARY KEY (customer, shop))",
    "INSERT INTO visit VALUES (1, 'ｘ'), (1, 'y'), (2, 'y')",
)
CUSTOMER = table("customer", "id", "mail", "tel", "born", "made.at.city", Column("made.tags", array=True))
VISIT = table("visit", "customer", "shop", key=("customer", "shop"))


class Nameless(MySQLDialect_pymysql):
    """A dialect of which nothing more is known than that SQLAlchemy reaches it: of a server, over a wire."""

    name = "nameless"
    supports_statement_cache = True


@pytest.fixture(params=["mysql+pymysql", "nameless"])
def renamed(mariadb: Living, request: pytest.FixtureRequest) -> Living:
    registry.register("nameless", __name__, "Nameless")
    mariadb.run(TABLES)
    return replace(mariadb, address=mariadb.address.replace("mariadb+pymysql", request.param))


@contextmanager
def reading(living: Living, limits: Limits | None = None) -> Iterator[SqlSnapshot]:
    place = living.place()
    try:
        with place.opened(limits or Limits()) as snapshot:
            yield snapshot
    finally:
        place.close()


def ids(answer: object) -> list[int]:
    assert isinstance(answer, Rows), answer
    return sorted(row[0] for row in answer.rows)


def test_values_are_found_as_the_map_compares_them(renamed: Living) -> None:
    with reading(renamed) as snapshot:
        exact, mail, tel, several, odd = snapshot.find(
            [
                lookup(CUSTOMER, mail=["hanako@example.com"]),
                lookup(CUSTOMER, Match.EMAIL, mail=["HANAKO@example.com"]),
                lookup(CUSTOMER, Match.PHONE, tel=["+81312345678"]),
                lookup(CUSTOMER, id=[1, "2", 99]),
                lookup(CUSTOMER, tel=["x'y\"%s"]),
            ]
        )
    assert (ids(exact), ids(mail), ids(tel), ids(several), ids(odd)) == ([3], [1, 3], [1], [1, 2], [3])


def test_fields_and_lists_within_json_are_found(renamed: Living) -> None:
    with reading(renamed) as snapshot:
        city, tags = snapshot.find(
            [lookup(CUSTOMER, **{"made.at.city": ["渋谷"]}), lookup(CUSTOMER, **{"made.tags": ["b", "c"]})]
        )
    assert (ids(city), ids(tags)) == ([1], [1, 3])


def test_columns_together_are_found(renamed: Living) -> None:
    with reading(renamed) as snapshot:
        (found,) = snapshot.find([looked_up(VISIT, {("customer", "shop"): [(1, "y"), (2, "x")]})])
    assert isinstance(found, Rows)
    assert found.rows == [(1, "y")]


def test_what_rows_of_others_share_is_told(renamed: Living) -> None:
    asked = Referring(VISIT, Condition(("shop",), [("ｘ",), ("y",)]), own=[(1, "ｘ"), (1, "y")])
    with reading(renamed) as snapshot:
        assert snapshot.shared([asked]) == [{("y",)}]


def test_limits_hold(renamed: Living) -> None:
    with reading(renamed, Limits(rows=1)) as snapshot:
        (found,) = snapshot.find([lookup(CUSTOMER, id=[1, 2])])
    assert not isinstance(found, Rows)


def test_it_tells_what_it_has(renamed: Living) -> None:
    told = reflect("crm", renamed.address)
    assert list(told.tables) == ["customer", "visit"]
    assert list(told.tables["customer"].columns) == ["id", "mail", "tel", "born", "made"]
    assert told.tables["visit"].key == ("customer", "shop")
