"""What clients ask the catalog of a table, and what they leave to its defaults, they find of the view in its place."""

import psycopg
import pytest

from kotowari.errors import GuardConflict
from tests.guard.applied import apply_all, drift, lift
from tests.guard.server import CompanyDatabase
from tests.guard.shop import build, source
from tests.guard.test_apply import removed_from

DEFAULTS = """
SELECT column_name, column_default FROM information_schema.columns
WHERE table_schema = current_schema AND table_name = 'orders' AND column_default IS NOT NULL
"""


def test_a_column_has_the_default_that_its_table_gives_it(company: CompanyDatabase) -> None:
    build(company)
    company.run("INSERT INTO app.customer (name) VALUES ('Kept')")
    apply_all(company, source(company))
    with company.connect(company.login("crm")) as visitor:
        assert visitor.execute(DEFAULTS).fetchall() == [("placed", "CURRENT_DATE")]
        visitor.execute("INSERT INTO orders (shop, number, customer, placed) VALUES (1, 1, 1, '2026-01-01')")
        # Of a view without defaults of its own, PostgreSQL would write NULL.
        (placed,) = visitor.execute("UPDATE orders SET placed = DEFAULT RETURNING placed = current_date").fetchall()
        assert placed == (True,)
        # Of what is blank nothing is written: a default of the table's own stays what it is for new rows alone.
        assert visitor.execute("UPDATE customer SET note = DEFAULT RETURNING note").fetchall() == [(None,)]
    with company.connect() as connection:
        assert connection.execute("SELECT note FROM app.customer").fetchall() == [("none",)]


def test_a_default_wants_no_right_to_write_its_column(company: CompanyDatabase) -> None:
    build(company)
    crm = company.login("crm")
    company.run(
        f'REVOKE INSERT ON app.orders FROM "{crm}"; GRANT INSERT (shop, number, customer) ON app.orders TO "{crm}";'
        "INSERT INTO app.customer (name) VALUES ('Kept')"
    )
    apply_all(company, source(company))
    with company.connect(crm) as visitor:
        visitor.execute("INSERT INTO orders (shop, number, customer) VALUES (1, 1, 1)")
        assert visitor.execute("SELECT placed = current_date FROM orders").fetchall() == [(True,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("INSERT INTO orders (shop, number, customer, placed) VALUES (1, 2, 1, now())")


def test_another_default_of_the_table_is_told_and_taken_over(one_company: CompanyDatabase) -> None:
    build(one_company)
    apply_all(one_company, source(one_company))
    one_company.run("ALTER TABLE app.orders ALTER COLUMN placed SET DEFAULT '2000-01-01'")
    assert any("view" in said for said in drift(one_company, source(one_company)))
    apply_all(one_company, source(one_company))
    with one_company.connect(one_company.login("crm")) as visitor:
        assert visitor.execute(DEFAULTS).fetchall() == [("placed", "'2000-01-01'::date")]
    assert drift(one_company, source(one_company)) == []


def test_what_stands_on_a_view_of_the_guard_is_told_before_it_has_to_make_way(one_company: CompanyDatabase) -> None:
    company = one_company
    build(company)
    crm = company.login("crm")
    company.run(f'CREATE SCHEMA marts AUTHORIZATION "{crm}"')
    apply_all(company, source(company))
    with company.connect(crm) as visitor:  # as dbt makes a model
        visitor.execute("CREATE VIEW marts.people AS SELECT id, name FROM customer")
        visitor.execute("CREATE VIEW marts.names AS SELECT name FROM marts.people")
    company.run("ALTER TABLE app.customer ADD COLUMN birthday date")
    for act in (apply_all, lift):
        with pytest.raises(GuardConflict, match=r"marts\.people stands on .*customer, which has to make way"):
            act(company, source(company))
    with pytest.raises(GuardConflict, match=r"marts\.people stands on"):
        removed_from(company)
    with company.connect(crm) as visitor:
        visitor.execute("DROP VIEW marts.people CASCADE")
    apply_all(company, source(company))
    removed_from(company)
