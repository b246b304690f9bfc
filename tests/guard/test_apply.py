"""A plan is applied, and what it says is then so; what stands already is not planned again."""

import psycopg
import pytest

from kotowari.guard.apply import Applied, apply, look, planner
from kotowari.guard.connect import connect
from kotowari.guard.names import seat_role
from kotowari.guard.plan.make import make_removal
from tests.guard.by_hand import NEWSLETTER, SUPPORT, Shop, open_shop
from tests.guard.server import SUPERUSER, CompanyDatabase


def applied(shop: Shop, *logins: str, by: str = SUPERUSER) -> Applied:
    with connect("shop", shop.company.url(by), autocommit=True) as connection:
        return apply(connection, planner(shop.wanted, lambda _: frozenset(logins)), lambda _: None)


def removed(shop: Shop, by: str = SUPERUSER) -> Applied:
    return removed_from(shop.company, by)


def removed_from(company: CompanyDatabase, by: str = SUPERUSER) -> Applied:
    with connect("shop", company.url(by), autocommit=True) as connection:
        return apply(connection, make_removal, lambda _: None)


def test_an_enforced_login_sees_what_its_purpose_permits_and_writes_as_before(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    applied(shop, shop.crm)
    company.run("UPDATE app.customer SET kotowari_support = false WHERE id = 3")
    with company.connect(shop.crm) as visitor:
        who = visitor.execute("SELECT current_user::text").fetchone()
        assert who == (seat_role(company.name, SUPPORT, shop.crm),)
        rows = visitor.execute("SELECT * FROM customer WHERE id IN (2, 3)").fetchall()
        assert rows == [(2, "n2", "e2", None, "n")]
        made = visitor.execute(
            "INSERT INTO customer (name, email, phone, note) VALUES ('x', 'x', NULL, 'q') RETURNING *"
        ).fetchone()
        assert made == (21, "x", "x", None, "q")
        with pytest.raises(psycopg.Error):
            visitor.execute("INSERT INTO customer (name, phone) VALUES ('x', '090')")
        visitor.execute("INSERT INTO orders (customer, what) VALUES (3, 'z'), (2, 'y')")
        assert visitor.execute("SELECT count(*) FROM orders WHERE what IN ('y', 'z')").fetchone() == (1,)
        visitor.execute("SELECT * FROM app.city")
        visitor.execute("SET ROLE NONE")
        for statement in ("TABLE app.customer", "TABLE app.orders", "TABLE app.diary"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                visitor.execute(statement)


def test_what_stands_already_is_not_planned_again(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    first = applied(shop, shop.crm, shop.analyst)
    assert first.changes
    again = applied(shop, shop.crm, shop.analyst)
    assert again.changes == ()
    with connect("shop", company.url(), autocommit=True) as connection:
        assert look(connection, planner(shop.wanted)).is_empty


def test_a_database_is_as_before_once_the_guard_is_removed(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    dump, roles = company.server.dump("pg_dump", company.name), company.server.dump("pg_dumpall", "--roles-only")
    applied(shop, shop.crm)
    applied(shop, shop.crm, shop.analyst)
    removed(shop)
    assert company.server.dump("pg_dump", company.name) == dump
    assert company.server.dump("pg_dumpall", "--roles-only") == roles


def test_a_login_takes_up_another_of_its_purposes_and_no_other(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    applied(shop, shop.crm, shop.analyst)
    with company.connect(shop.crm) as visitor:
        with visitor.transaction():
            visitor.execute("SELECT kotowari.take_up('newsletter')")
            role = visitor.execute("SELECT current_user::text").fetchone()
            assert role == (seat_role(company.name, NEWSLETTER, shop.crm),)
            assert visitor.execute("SELECT count(email) FROM app.customer").fetchone() == (0,)
        assert visitor.execute("SELECT current_user::text").fetchone() == (seat_role(company.name, SUPPORT, shop.crm),)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("SELECT kotowari.take_up('pay')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute(f'SET ROLE "{seat_role(company.name, SUPPORT, shop.analyst)}"')
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("TABLE kotowari.seat")
