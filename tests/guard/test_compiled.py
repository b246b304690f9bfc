"""What is compiled, in a real server: what each login of a shop sees and writes, with statements of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors

from kotowari.guard.compile.compiling import compiled
from tests.guard import shop
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase, GuardServer, made_database

ROWS = """
INSERT INTO app.household (zip, phone) VALUES ('780', '088');
INSERT INTO app.customer (name, email, phone, tags, salary, household)
    VALUES ('Taro', 'taro@', '090', '{a}', 5, 1), ('Hanako', 'hanako@', '080', '{b}', 6, 1);
INSERT INTO app.orders (shop, number, customer, logins) VALUES (1, 1, 1, 'l1'), (1, 2, 2, 'l2');
INSERT INTO app.line VALUES (1, 1, 'chair'), (1, 2, 'desk');
INSERT INTO app.visit VALUES (1, '2026-02-02', '/a'), (2, '2026-02-03', '/b');
INSERT INTO app.staff VALUES (1, 'Jiro', 500);
INSERT INTO app.product VALUES (1, 'chair');
INSERT INTO app.surprise VALUES (1, 'taro@');
REFRESH MATERIALIZED VIEW app.counted;
"""


@pytest.fixture(scope="module")
def built(guard_server: GuardServer) -> Iterator[CompanyDatabase]:
    """The shop with its guard, rows in it; what a test changes it takes back."""
    with made_database(guard_server) as company:
        shop.build(company)
        company.run(ROWS)
        apply_all(company, shop.source(company))
        yield company


@contextmanager
def visiting(company: CompanyDatabase, login: str) -> Iterator[psycopg.Connection[Any]]:
    """A login's connection whose changes are taken back."""
    with company.connect(company.login(login)) as connection, connection.transaction(force_rollback=True):
        yield connection


def rows(connection: psycopg.Connection[Any], statement: str) -> list[Any]:
    return connection.execute(statement.encode()).fetchall()


def refused(connection: psycopg.Connection[Any], statement: str, error: type[psycopg.Error]) -> None:
    with pytest.raises(error), connection.transaction():
        connection.execute(statement.encode())


def test_what_selects_every_column_runs_and_sees_what_is_permitted(built: CompanyDatabase) -> None:
    with visiting(built, "crm") as crm:
        assert rows(crm, "SELECT * FROM customer ORDER BY id") == [
            (1, "Taro", "taro@", "090", ["a"], None, 1, None, "TARO"),
            (2, "Hanako", "hanako@", "080", ["b"], None, 1, None, "HANAKO"),
        ]
        assert rows(crm, "SELECT logins, article FROM orders JOIN line USING (shop, number) ORDER BY 1") == [
            ("l1", "chair"),
            ("l2", "desk"),
        ]
        for table in ("app.customer", "staff", "visit", "surprise", "counted", "app.visit_2026"):
            refused(crm, f"SELECT * FROM {table}", errors.InsufficientPrivilege)


def test_nothing_is_seen_by_the_rights_of_others(built: CompanyDatabase) -> None:
    with visiting(built, "crm") as visitor:
        refused(visitor, "SELECT * FROM app.everybody", errors.InsufficientPrivilege)
        assert rows(visitor, "SELECT app.all_names()") == []
        visitor.execute("SET ROLE NONE")
        refused(visitor, "SELECT name FROM app.customer", errors.InsufficientPrivilege)
        assert rows(visitor, "SELECT app.all_names()") == []
    with built.connect(built.login("owner")) as other:
        assert len(rows(other, "SELECT * FROM app.everybody")) == 2
    with built.connect(built.login("other")) as other:
        assert len(rows(other, "SELECT * FROM app.customer")) == 2


def test_a_state_that_refuses_takes_the_rows_and_all_that_hangs_on_them(built: CompanyDatabase) -> None:
    built.run("UPDATE app.customer SET kotowari_support = false WHERE id = 1")
    built.run("INSERT INTO app.orders VALUES (2, 1, 1, 'l3'); INSERT INTO app.line VALUES (2, 1, 'lamp')")
    with visiting(built, "crm") as crm:
        assert rows(crm, "SELECT id FROM customer") == [(2,)]
        assert rows(crm, "SELECT shop FROM orders WHERE shop = 2") == []
        assert rows(crm, "SELECT article FROM line WHERE shop = 2") == []
        # A row may be moved to another person: from then on it is of that person.
        built.run("UPDATE app.orders SET customer = 2 WHERE shop = 2")
        assert rows(crm, "SELECT logins FROM orders WHERE shop = 2") == [("l3",)]
    built.run("UPDATE app.customer SET kotowari_support = true; DELETE FROM app.orders WHERE shop = 2")


def test_what_is_past_its_day_is_not_seen(built: CompanyDatabase) -> None:
    built.run("UPDATE app.customer SET kotowari_support__through = current_date - 2 WHERE id = 1")
    with visiting(built, "crm") as crm:
        assert rows(crm, "SELECT id FROM customer") == [(2,)]
    built.run("UPDATE app.customer SET kotowari_support__through = DEFAULT")


def promoting(connection: psycopg.Connection[Any], company: CompanyDatabase) -> None:
    """Take up the second purpose, as an application does within a transaction."""
    seat = f"kotowari/{company.name}/promotion/{company.login('crm')}"
    connection.execute("SELECT set_config('role', %s, true)", (seat,))
    connection.execute("SELECT set_config('search_path', %s, true)", (f'"kotowari/{company.name}/promotion", app',))


def test_an_item_that_needs_more_is_there_where_the_person_lets_it_be(built: CompanyDatabase) -> None:
    built.run("UPDATE app.customer SET kotowari_promotion__if_email = true WHERE id = 2")
    with visiting(built, "crm") as crm:
        promoting(crm, built)
        assert rows(crm, "SELECT name, email, phone FROM customer ORDER BY id") == [
            ("Taro", None, None),
            ("Hanako", "hanako@", None),
        ]
        # What is saved back as it was read destroys nothing; what is written is passed on.
        crm.execute("UPDATE customer SET name = 'T', email = NULL, phone = NULL WHERE id = 1")
        crm.execute("UPDATE customer SET email = 'h2@' WHERE id = 2")
        refused(crm, "UPDATE customer SET phone = '1' WHERE id = 1", errors.CheckViolation)
        made = rows(crm, "INSERT INTO customer (name, email, phone) VALUES ('New', 'new@', NULL) RETURNING id, email")
        assert made[0][1] is None
        crm.execute("SELECT set_config('role', %s, true)", (f"kotowari/{built.name}/support/{built.login('crm')}",))
        crm.execute("SELECT set_config('search_path', %s, true)", (f'"kotowari/{built.name}/support", app',))
        assert rows(crm, "SELECT name, email, phone FROM customer ORDER BY id") == [
            ("T", "taro@", "090"),
            ("Hanako", "h2@", "080"),
            ("New", "new@", None),
        ]
    built.run("UPDATE app.customer SET kotowari_promotion__if_email = false")


def test_inserts_and_updates_are_those_of_an_unmodified_client(built: CompanyDatabase) -> None:
    with visiting(built, "crm") as crm:
        made = rows(
            crm,
            "INSERT INTO customer (name, email, phone, tags, salary, household, note)"
            " VALUES ('New', 'new@', '070', NULL, NULL, 1, NULL) RETURNING name, note, salary",
        )
        assert made == [("New", None, None)]
        again = (
            "INSERT INTO customer (name, email) VALUES ('New', 'new@')"
            " ON CONFLICT (email) DO UPDATE SET name = 'Newer' RETURNING name"
        )
        assert rows(crm, again) == [("Newer",)]
        refused(crm, "INSERT INTO customer (name, salary) VALUES ('x', 7)", errors.CheckViolation)
        refused(crm, "UPDATE customer SET note = 'x' WHERE id = 1", errors.CheckViolation)
        refused(crm, "UPDATE app.customer SET kotowari_support = true", errors.InsufficientPrivilege)
        crm.execute("INSERT INTO orders (shop, number, customer) SELECT 3, 1, max(id) FROM customer")
        crm.execute("DELETE FROM customer WHERE name = 'Newer'")
        assert rows(crm, "SELECT * FROM orders WHERE shop = 3") == []


def test_a_strict_login_names_what_it_may_see(built: CompanyDatabase) -> None:
    with visiting(built, "analyst") as analyst:
        assert rows(analyst, "SELECT customer, page FROM visit ORDER BY 1") == [(1, "/a"), (2, "/b")]
        refused(analyst, "SELECT name FROM customer", errors.InsufficientPrivilege)
    with visiting(built, "hr") as hr:
        assert rows(hr, "SELECT * FROM staff") == [(1, "Jiro", 500)]
    with visiting(built, "courier") as courier:
        assert rows(courier, "SELECT name, salary FROM customer ORDER BY id") == [("Taro", None), ("Hanako", None)]


SECURED = """
ALTER TABLE app.customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_crm ON app.customer TO {crm} USING (id < 2);
CREATE POLICY of_owner ON app.customer TO {owner} USING (true);
CREATE POLICY never ON app.customer AS RESTRICTIVE FOR SELECT USING (name <> 'Saburo');
"""


def test_row_policies_of_the_company_stay_and_are_for_the_seats_too(company: CompanyDatabase) -> None:
    shop.build(company)
    company.run(ROWS + "INSERT INTO app.customer (id, name, email) VALUES (-1, 'Saburo', 's@')")
    company.run(SECURED.format(crm=company.login("crm"), owner=company.login("owner")))
    apply_all(company, shop.source(company), company.login("crm"))
    with visiting(company, "crm") as crm:
        assert rows(crm, "SELECT id FROM customer") == [(1,)]
        company.run("UPDATE app.customer SET kotowari_support = false WHERE id = 1")
        assert rows(crm, "SELECT id FROM customer") == []
        company.run("INSERT INTO app.orders VALUES (9, 9, 1, 'hidden')")
        assert rows(crm, "SELECT logins FROM orders WHERE shop = 9") == []
    with company.connect(company.login("owner")) as owner:
        assert rows(owner, "SELECT id FROM app.customer ORDER BY id") == [(1,), (2,)]
    with company.connect(company.login("analyst")) as analyst:
        refused(analyst, "SELECT customer FROM app.visit", errors.InsufficientPrivilege)


def test_of_two_tables_of_one_name_the_view_is_of_the_one_that_is_come_to(one_company: CompanyDatabase) -> None:
    shop.build(one_company)
    crm = one_company.login("crm")
    one_company.run(
        f"CREATE SCHEMA old; CREATE TABLE old.customer (id int PRIMARY KEY, name text, phone text);"
        f'GRANT USAGE ON SCHEMA old TO "{crm}"; GRANT SELECT ON old.customer TO "{crm}";'
        f"INSERT INTO old.customer VALUES (1, 'Goro', '01')"
    )
    asked = shop.source(one_company, f"{shop.MAPPED}old.customer: {{columns: {{id: , name: name, phone: }}}}\n")
    apply_all(one_company, asked)
    with visiting(one_company, "crm") as visitor:
        assert rows(visitor, "SELECT id, email FROM customer") == []
        assert rows(visitor, "SELECT name FROM old.customer") == [("Goro",)]
    said = [remark.says for remark in compiled(asked).remarks if str(remark.relation) == "old.customer"]
    assert any("another schema has its name too" in words for words in said)
