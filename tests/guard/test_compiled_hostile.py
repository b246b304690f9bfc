"""Names that mean something to SQL, that are as long as a name can be, or that are the guard's own: no harm is done."""

import pytest
from psycopg import sql

from kotowari.datamap.guarding import GuardedLogin, Guarding, Reads
from kotowari.datamap.model import Column, Datamap, Link, Place, PlaceKind, Table, TableName, Way
from kotowari.guard.compile.source import Source
from tests.guard import shop
from tests.guard.applied import apply_all, found_in
from tests.guard.server import CompanyDatabase

HOSTILE = (
    'a"b; DROP SCHEMA app CASCADE; --',
    "it's $$ one /* two",
    "顧客" * 10 + "名",
    "x" * 63,
    "one.two",
    " %s {} \\",
    "above",
    "kotowari/root",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(one_company: CompanyDatabase, name: str) -> None:
    login = one_company.make_login("app")
    one_company.server.run("ALTER ROLE {old} RENAME TO {new}", old=login, new=name)
    of, column, email = sql.Identifier("app", name), sql.Identifier(name), sql.Identifier(f"{name[:15]}@")
    with one_company.connect() as connection:
        for statement in (
            "CREATE SCHEMA app",
            "CREATE TABLE {of} (id int PRIMARY KEY, {column} text, {email} text)",
            "CREATE TABLE app.below (id int PRIMARY KEY, {column} int, said text)",
            "GRANT USAGE ON SCHEMA app TO {column}",
            "GRANT ALL ON ALL TABLES IN SCHEMA app TO {column}",
            "ALTER ROLE {column} IN DATABASE {database} SET search_path = app",
        ):
            parts = {"of": of, "column": column, "email": email, "database": sql.Identifier(one_company.name)}
            connection.execute(sql.SQL(statement).format(**parts))
        apply_all(one_company, _source(one_company, name))
        connection.execute(sql.SQL("INSERT INTO {} VALUES (1, 'Taro', 'taro@'), (2, 'Jiro', 'jiro@')").format(of))
        state = sql.SQL("UPDATE {} SET kotowari_promotion = id = 2, kotowari_promotion__if_email = id = 2")
        connection.execute(state.format(of))
        connection.execute("INSERT INTO app.below VALUES (1, 1, 'of Taro'), (2, 2, 'of Jiro')")
    with one_company.connect(name) as visitor:
        assert visitor.execute(sql.SQL("SELECT * FROM {}").format(column)).fetchall() == [(2, "Jiro", "jiro@")]
        assert visitor.execute("SELECT said FROM below").fetchall() == [("of Jiro",)]
        made = visitor.execute(sql.SQL("UPDATE {} SET {} = 'j2@' RETURNING {}").format(column, email, email))
        assert made.fetchall() == [("j2@",)]


def _source(company: CompanyDatabase, name: str) -> Source:
    above, below = TableName("crm", f"app.{name}"), TableName("crm", "app.below")
    whole, customer = f"{name[:15]}@", frozenset(("customer",))
    tables = {
        above.table: Table(
            above,
            {"id": Column("id"), name: Column(name, "name"), whole: Column(whole, "email", finds="email")},
            ("id",),
            customer,
        ),
        below.table: Table(below, {"id": Column("id"), name: Column(name), "said": Column("said")}, ("id",), customer),
    }
    guard = Guarding({name: GuardedLogin((Reads("promotion"),))})
    place = Place("crm", PlaceKind.SQL, {"en": "crm"}, tables, guard=guard)
    link = Link(above, ("id",), below, (name,), Way.DOWN)
    return Source(shop.rulebook(), Datamap("shop", {"crm": place}, (link,)), place, found_in(company), shop.standing)
