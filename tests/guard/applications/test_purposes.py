"""Several purposes of one login: psycopg, its pool, SQLAlchemy; plans that were made for one and run for another."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from sqlalchemy import Column, Engine, MetaData, Table, Text, create_engine, select
from sqlalchemy.orm import Session, registry

from tests.guard.applications.conftest import Shop
from tests.guard.applications.purposes import for_purpose

NAMES = "SELECT name, phone FROM web_customer ORDER BY name"
SUPPORT = [("Kept", "0311111111")]
PROMOTION = [("Kept", None), ("Stopped", None)]


def test_a_plan_of_one_purpose_shows_nothing_to_another(shops: Shop) -> None:
    with shops.connect() as connection:
        for _ in range(8):  # beyond the fifth run a plan may be a generic one
            assert connection.execute(NAMES, prepare=True).fetchall() == SUPPORT
            with connection.transaction():
                connection.execute("SELECT kotowari.take_up('promotion')")
                assert connection.execute(NAMES, prepare=True).fetchall() == PROMOTION
            with connection.transaction():
                assert connection.execute(NAMES, prepare=True).fetchall() == SUPPORT


def test_a_plan_made_by_name_follows_who_runs_it(shops: Shop) -> None:
    with shops.connect() as connection:
        connection.execute("PREPARE mine AS SELECT name FROM public.web_customer ORDER BY name")
        assert connection.execute("EXECUTE mine").fetchall() == [("Kept",)]
        with connection.transaction():
            connection.execute("SELECT kotowari.take_up('promotion')")
            assert connection.execute("EXECUTE mine").fetchall() == [("Kept",), ("Stopped",)]
        assert connection.execute("EXECUTE mine").fetchall() == [("Kept",)]


def test_whatever_a_session_resets_it_is_in_its_first_purpose_again(shops: Shop) -> None:
    with shops.connect() as connection:
        for statement in ("RESET ROLE", "RESET ALL", "DISCARD ALL"):
            connection.execute("SELECT kotowari.take_up('promotion')")
            connection.execute(statement.encode())
            assert connection.execute(NAMES).fetchall() == SUPPORT, statement


def test_a_purpose_that_the_login_has_not_is_refused(shop: Shop) -> None:
    with shop.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("SELECT kotowari.take_up('recruiting')")
    assert "recruiting" in str(refused.value)


def test_a_pool_hands_each_transaction_its_own_purpose(shop: Shop) -> None:
    address = shop.company.url(shop.company.login("app"))
    with ConnectionPool(address, min_size=1, max_size=1, open=True) as pool:
        for _ in range(3):
            with pool.connection() as connection:
                connection.execute("SELECT kotowari.take_up('promotion')")
                assert connection.execute(NAMES).fetchall() == PROMOTION
            with pool.connection() as connection:
                assert connection.execute(NAMES).fetchall() == SUPPORT


customers = Table(
    "web_customer", MetaData(), Column("id", primary_key=True), *(Column(name, Text) for name in ("name", "phone"))
)


class Customer:
    """A customer, mapped as anybody's models are."""

    name: str
    phone: str | None


registry().map_imperatively(Customer, customers)


@contextmanager
def engine(shop: Shop) -> Iterator[Engine]:
    """Yield an engine as the application has it."""
    address = shop.company.url(shop.company.login("app"))
    made = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address))
    yield made
    made.dispose()


def test_sqlalchemy_takes_up_a_purpose_for_a_transaction(shop: Shop) -> None:
    with engine(shop) as made:
        with Session(made) as session:
            assert [(one.name, one.phone) for one in session.scalars(select(Customer))] == SUPPORT
        with Session(for_purpose(made, "promotion")) as session:
            found = session.scalars(select(Customer).order_by(customers.c.name))
            assert [(one.name, one.phone) for one in found] == PROMOTION
        with Session(made) as session:
            kept = session.scalars(select(Customer)).one()
            kept.phone = "0388888888"
            session.commit()
    assert shop.look("SELECT phone, margin FROM web_customer WHERE name = 'Kept'") == [("0388888888", 42)]


def test_a_form_that_is_sent_back_has_the_empty_text_for_nothing(shops: Shop) -> None:
    with shops.connect() as connection:
        form = "UPDATE web_customer SET name = 'Kept', phone = '04', margin = NULL, memo = '' WHERE name = 'Kept'"
        assert connection.execute(form).rowcount == 1
        new = "INSERT INTO web_customer (name, email, memo) VALUES ('New', 'new@example.jp', '') RETURNING memo"
        assert connection.execute(new).rowcount == 1
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE web_customer SET memo = ' ' WHERE name = 'Kept'")
        with connection.transaction():
            connection.execute("SELECT kotowari.take_up('promotion')")  # to whose mails nobody has consented
            form = "UPDATE web_customer SET email = '', phone = '', memo = '' WHERE name IN ('Kept', 'Stopped')"
            assert connection.execute(form).rowcount == 2
            connection.execute("UPDATE web_customer SET email = 'other@example.jp' WHERE name = 'Stopped'")
    held = "SELECT email, phone, margin, memo FROM web_customer WHERE name IN ('Kept', 'Stopped') ORDER BY id"
    assert shops.look(held) == [
        ("kept@example.jp", "04", 42, "likes tea"),
        ("other@example.jp", "0322222222", 1, "objects"),
    ]
