"""Migrations of the company's own, run by the role that owns the tables, while the guard makes way for them."""

from collections.abc import Callable

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, Text, create_engine

from kotowari.errors import GuardConflict
from tests.guard.applications.conftest import MAPPED, Shop, run, source
from tests.guard.applied import apply_all, drift, lift

RENAMED = (
    MAPPED.replace("web_customer", "web_client")
    .replace("email: {", "mail: {")
    .replace("customer_id", "client_id")
    .replace("memo: {text: true}", "nickname: name")
) + "web_visit: {key: id, columns: {id: , client_id: {refers: web_client.id}}}\n"
"""What the map says of the tables once both of the migrations below are done."""


def by_django(shop: Shop) -> None:
    """Migrate as a deployment does, by Django's own migrations."""
    run("0002", shop.company.url(shop.company.login("migrator")))


def by_alembic(shop: Shop) -> None:
    """Migrate to the same by Alembic's operations."""
    address = shop.company.url(shop.company.login("migrator"))
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address))
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        op.add_column("web_customer", Column("nickname", Text, nullable=False, server_default=""))
        op.drop_column("web_customer", "memo")
        op.alter_column("web_customer", "margin", type_=BigInteger)
        op.alter_column("web_customer", "phone", type_=Text)
        op.alter_column("web_customer", "email", new_column_name="mail")
        op.rename_table("web_customer", "web_client")
        op.alter_column("web_order", "customer_id", new_column_name="client_id")
        op.create_index("order_placed", "web_order", ["placed"])
        op.create_unique_constraint("client_nickname_mail", "web_client", ["nickname", "mail"])
        op.create_table("web_visit", Column("id", BigInteger, primary_key=True), Column("client_id", BigInteger))
        op.create_foreign_key("visit_client", "web_visit", "web_client", ["client_id"], ["id"])
        op.execute("UPDATE web_client SET nickname = lower(name)")
        op.execute(
            "INSERT INTO web_order (client_id, product_id, login, placed)"
            " SELECT id, 1, '10.7.7.7', '2026-07-07' FROM web_client"
        )
    engine.dispose()


@pytest.mark.parametrize("migrate", [by_django, by_alembic])
def test_a_migration_of_everything(shops: Shop, migrate: Callable[[Shop], None]) -> None:
    company = shops.company
    lift(company, source(company))
    migrate(shops)
    with shops.connect() as visitor:  # bound, and closed: it finds what it may see by its name alone
        assert visitor.execute("SELECT name, phone FROM web_client").fetchall() == [("Kept", "0311111111")]
        for hidden in ("margin", "nickname", "mail, margin", "*"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                visitor.execute(f"SELECT {hidden} FROM web_client".encode())
    told = drift(company, source(company, RENAMED))
    assert "table public.web_customer is called public.web_client now: its guard goes with it" in told
    assert "table public.web_client has new columns: mail, nickname" in told
    assert "table public.web_visit is new" in told
    with pytest.raises(GuardConflict, match="web_client now"):  # the map knows it by its old name still
        apply_all(company, source(company))
    apply_all(company, source(company, RENAMED))
    assert drift(company, source(company, RENAMED)) == []
    with shops.connect() as visitor:
        kept = visitor.execute("SELECT name, mail, phone, margin, nickname FROM web_client").fetchall()
        assert kept == [("Kept", "kept@example.jp", "0311111111", None, "kept")]
        orders = visitor.execute("SELECT client_id, login FROM web_order").fetchall()
        assert orders == [(1, "10.9.9.9")]  # what was written meanwhile is closed until it is delivered
        assert visitor.execute("SELECT * FROM web_visit").fetchall() == []
    assert shops.look("SELECT margin FROM web_client ORDER BY id") == [(42,), (1,)]
