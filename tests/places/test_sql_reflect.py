"""What a living database tells of itself."""

import pytest

from kotowari.datamap.schema import ForeignKey, ReflectedColumn, ReflectedTable
from kotowari.errors import PlaceUnreachable, TableUnreachable
from kotowari.places.sql.reflect import reflect
from kotowari.places.sql.source import SqlSource
from tests.places.databases import Living


def test_tables_views_keys_and_references(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE account (tenant int NOT NULL, no int NOT NULL, name varchar(40), PRIMARY KEY (tenant, no))",
            """CREATE TABLE customer (id int PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, tenant int, no int,
            FOREIGN KEY (tenant, no) REFERENCES account (tenant, no))""",
            "CREATE INDEX by_tenant ON customer (tenant, no)",
            "CREATE VIEW few AS SELECT id, email FROM customer",
            f"CREATE TABLE {living.quoted('日本 語')} ({living.quoted('a b')} int)",
        ]
    )
    schema = reflect("crm", living.address)
    assert set(schema.tables) == {"account", "customer", "few", "日本 語"}
    customer = schema.tables["customer"]
    assert list(customer.columns) == ["id", "email", "tenant", "no"]
    assert customer.key == ("id",)
    assert schema.tables["account"].key == ("tenant", "no")
    assert ("email",) in customer.unique
    assert ("tenant", "no") in customer.indexed
    assert customer.foreign_keys == (ForeignKey(("tenant", "no"), "account", ("tenant", "no")),)
    assert not customer.columns["email"].nullable
    assert customer.columns["email"].type.lower() in ("varchar(80)", "character varying(80)")
    assert schema.tables["few"].is_view
    assert not customer.is_view
    assert list(schema.tables["日本 語"].columns) == ["a b"]


def test_comments_and_types_that_nobody_knows(postgresql: Living) -> None:
    postgresql.run(
        [
            "CREATE SCHEMA sales",
            "CREATE TYPE mood AS ENUM ('a', 'b')",
            "CREATE DOMAIN mail AS text",
            "CREATE TABLE customer (id int PRIMARY KEY, mood mood, mail mail, at point, tags text[], span int4range)",
            "CREATE TABLE sales.orders (id int PRIMARY KEY, customer int REFERENCES customer)",
            "COMMENT ON TABLE customer IS 'those who buy'",
            "COMMENT ON COLUMN customer.mail IS '連絡先'",
            "CREATE MATERIALIZED VIEW kept AS SELECT id FROM customer",
        ]
    )
    schema = reflect("crm", postgresql.address)
    customer = schema.tables["customer"]
    assert customer.comment == "those who buy"
    assert customer.columns["mail"].comment == "連絡先"
    types = {name: column.type for name, column in customer.columns.items()}
    assert types == {
        "id": "integer",
        "mood": "mood",
        "mail": "mail",
        "at": "point",
        "tags": "text[]",
        "span": "int4range",
    }
    assert schema.tables["sales.orders"].foreign_keys == (ForeignKey(("customer",), "customer", ("id",)),)
    assert schema.tables["kept"].is_view


@pytest.mark.parametrize(
    "address",
    [
        "no address at all",
        "nosuch://host/name",
        "postgresql://nobody:planted-secret@127.0.0.1:1/none",
        "mariadb+pymysql://nobody:planted-secret@127.0.0.1:1/none",
        "sqlite:////nowhere/planted-secret.db",
    ],
)
def test_a_place_that_cannot_be_reached_is_said_without_its_address(address: str) -> None:
    with pytest.raises(PlaceUnreachable) as raised:
        reflect("crm", address)
    assert "planted-secret" not in str(raised.value)
    assert "`crm`" in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_samples_and_which_values_are_present(living: Living) -> None:
    living.run(
        [
            "CREATE TABLE customer (id int PRIMARY KEY, email varchar(80))",
            "INSERT INTO customer VALUES (1, 'a@example.com'), (2, 'b@example.com'), (3, NULL)",
        ]
    )
    source = SqlSource("crm", living.address)
    customer = source.schema().tables["customer"]
    assert source.sample(customer, 5) == {"id": [1, 2, 3], "email": ["a@example.com", "b@example.com", None]}
    assert len(source.sample(customer, 2)["id"]) == 2
    assert source.present(customer, "id", {1, "2", 9}) == 2
    source.close()
    with pytest.raises(TableUnreachable):
        source.sample(ReflectedTable("gone", {"id": ReflectedColumn("id", "int")}), 5)
    source.close()
