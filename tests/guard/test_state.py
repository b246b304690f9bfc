"""State gets to every row that is of a person, however it is: shared, beneath what is shared, of an unknown person."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from kotowari.guard.compile.carried import state_tables
from kotowari.guard.connect import connect
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.state.enrolment import Enrolment
from kotowari.guard.state.guard import Guard
from tests.guard import shop
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase

TABLES = """
CREATE TABLE app.meter (id int PRIMARY KEY, household int REFERENCES app.household);
CREATE TABLE app.reading (id int PRIMARY KEY, meter int REFERENCES app.meter);
CREATE TABLE app.contact (id int PRIMARY KEY, mail text, customer int REFERENCES app.customer);
"""
MORE = """\
app.meter: {key: id, columns: {id: , household: {refers: app.household.id}}}
app.reading: {key: id, columns: {id: , meter: {refers: app.meter.id}}}
app.contact: {key: id, columns: {id: , mail: {item: email, finds: email}, customer: {refers: app.customer.id}}}
"""
ROWS = """
INSERT INTO app.household (zip) VALUES ('1'), ('2');
INSERT INTO app.customer (name, household) VALUES ('Taro', 1), ('Hanako', 2);
INSERT INTO app.meter VALUES (1, 1), (2, 2);
INSERT INTO app.reading VALUES (1, 1), (2, 2);
INSERT INTO app.orders (shop, number, customer) VALUES (1, 1, 1), (1, 2, 2);
INSERT INTO app.line VALUES (1, 1, 'chair'), (1, 2, 'desk');
INSERT INTO app.contact VALUES (1, 'a@b', 1);
"""
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def guard(one_company: CompanyDatabase) -> Iterator[Guard]:
    """The shop's guard, with two customers: the first has had support stopped, the second not."""
    shop.build(one_company)
    one_company.run(TABLES)
    source = shop.source(one_company, shop.MAPPED + MORE)
    apply_all(one_company, source)
    one_company.run(ROWS)
    with connect("crm", one_company.url(), autocommit=True) as connection:
        made = Guard(connection, inspect(connection), state_tables(source))
        link(made, '"app"."customer"', "1", ONE, kotowari_support=False)
        link(made, '"app"."customer"', "2", TWO)
        yield made


def link(guard: Guard, relation: str, key: str, person: UUID, **state: bool) -> None:
    Enrolment(guard, guard.linked[relation], []).relink([], [((key,), person, state)])
    guard.walk([person])


def states(guard: Guard, table: str, key: str = "id", column: str = "kotowari_support") -> dict[Any, Any]:
    """Return what a table's rows have in a column of state."""
    return dict(guard.connection.execute(f"SELECT {key}, {column} FROM app.{table}".encode()).fetchall())


def test_what_hangs_on_a_shared_row_is_of_whoever_shares_it(guard: Guard) -> None:
    for table in ("household", "meter", "reading"):
        assert states(guard, table) == {1: False, 2: True}, table
    guard.connection.execute("INSERT INTO app.meter VALUES (3, 1)")
    assert states(guard, "meter")[3] is False


def test_a_row_of_an_unknown_person_that_hangs_on_anothers_needs_both(guard: Guard) -> None:
    column = "kotowari_promotion__if_email"
    link(guard, '"app"."customer"', "1", ONE, kotowari_support=True, **{column: True})
    assert states(guard, "contact", column=column) == {1: False}
    link(guard, '"app"."contact"', "1", TWO, **{column: True})
    assert states(guard, "contact", column=column) == {1: True}


def test_what_hangs_on_a_row_that_is_led_elsewhere_follows_when_all_is_settled(guard: Guard) -> None:
    guard.connection.execute("UPDATE app.orders SET customer = 1 WHERE number = 2")
    assert states(guard, "orders", "number") == {1: False, 2: False}
    guard.settle()
    assert states(guard, "line", "article") == {"chair": False, "desk": False}


def test_a_shared_row_that_is_left_is_of_whoever_still_shares_it_when_all_is_settled(guard: Guard) -> None:
    guard.connection.execute("UPDATE app.customer SET household = 2 WHERE id = 1")
    guard.settle()
    for table in ("household", "meter", "reading"):
        assert states(guard, table) == {1: True, 2: False}, table
