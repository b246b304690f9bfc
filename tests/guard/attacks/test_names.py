"""Names that an attacker, or an unlucky company, chose: hostile, 63 bytes long, the guard's own, the same elsewhere."""

import subprocess

import psycopg
import pytest
from psycopg import errors, sql

from kotowari.characters import OBEYED
from kotowari.errors import GuardConflict
from kotowari.guard.apply import look, planner
from kotowari.guard.capacity import Capacity
from kotowari.guard.connect import connect
from kotowari.guard.names import seat_role
from kotowari.guard.plan.script import script
from tests.guard import shop
from tests.guard.applied import apply_all, compiler, drift
from tests.guard.attacks.siege import ROWS, guarded
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase, made_database

HOSTILE = (
    'a"b',
    "a b.c",
    "x'; DROP TABLE app.orders; --",
    "{}",
    "%s%%",
    "客様" * 10,
    "é" * 31,
    "n" * 63,
    "kotowari_",
    "$1",
    "x\rCREATE SCHEMA taken; --",
    "x\nCREATE SCHEMA taken; --",
    "\x1b[2J\x1b]0;t\x07",
    "a\u202eb\u2066c\u2028d",
    "\\\x85\\! true",
    ":a :'a' :\"a\"",
    "i ON t USING btree (id) WHERE true)); x",
)


def test_hostile_names_of_tables_and_columns_are_only_names(company: CompanyDatabase) -> None:
    shop.build(company)
    with company.connect() as clerk:
        for name in HOSTILE:
            table = sql.Identifier("app", name)
            made = sql.SQL("CREATE TABLE {} (id int PRIMARY KEY, {} text UNIQUE, customer int)")
            clerk.execute(made.format(table, sql.Identifier(name)))
            clerk.execute(sql.SQL("GRANT ALL ON {} TO PUBLIC").format(table))
    siege = guarded(company)
    company.run(ROWS)
    with siege.as_login() as attacker:
        for role in (siege.seat("support"), "none"):
            attacker.become(role)
            for name in HOSTILE:
                with pytest.raises(errors.InsufficientPrivilege), attacker.connection.transaction():
                    attacker.connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("app", name)))
        attacker.become(siege.seat("support"))
        assert len(attacker.rows("SELECT * FROM orders")) == 2


def test_hostile_names_in_a_script_are_only_names_and_can_be_read(company: CompanyDatabase) -> None:
    """A carriage return ends a comment of SQL; a terminal obeys escapes; what turns text round shows another script."""
    shop.build(company)
    with company.connect() as clerk:
        for name in HOSTILE:
            table = sql.Identifier("app", name)
            clerk.execute(sql.SQL("CREATE TABLE {} ({} int UNIQUE)").format(table, sql.Identifier(name)))
            clerk.execute(sql.SQL("GRANT ALL ON {} TO {}").format(table, sql.Identifier(company.login("crm"))))
    source = shop.source(company)
    with connect("crm", company.url(), autocommit=True) as connection:
        said = script(look(connection, planner(compiler(source), lambda _: frozenset(source.logins))))
    assert OBEYED.search(said) is None
    psql = [str(company.server.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", company.url()]
    done = subprocess.run(psql, input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with company.connect() as clerk:
        assert clerk.execute("SELECT pg_catalog.to_regnamespace('taken')").fetchone() == (None,)
    assert any("were made by a script" in change.words for change in apply_all(company, source).changes)
    assert drift(company, source) == []


def test_a_column_that_has_the_guards_name_stops_the_guard(one_company: CompanyDatabase) -> None:
    """One that is always true would let everybody through: what is there already is never taken for the guard's."""
    shop.build(one_company)
    one_company.run("ALTER TABLE app.customer ADD kotowari_support boolean NOT NULL DEFAULT true")
    with pytest.raises(GuardConflict):
        guarded(one_company)


def test_a_schema_or_policy_that_has_the_guards_name_stops_the_guard(one_company: CompanyDatabase) -> None:
    shop.build(one_company)
    one_company.run("CREATE POLICY kotowari_support ON app.orders USING (true)")
    with pytest.raises(GuardConflict):
        guarded(one_company)


def test_two_databases_of_one_server_know_nothing_of_each_other(company: CompanyDatabase) -> None:
    shop.build(company)
    guarded(company).company.run(ROWS)
    with made_database(company.server) as second:
        shop.build(second)
        there = guarded(second)
        second.run(ROWS)
        first_login = company.login("crm")
        second.run(f'GRANT USAGE ON SCHEMA app TO "{first_login}"')
        with second.connect(first_login) as stranger:
            assert stranger.execute("SELECT current_user").fetchone() == (first_login,)
            mine = seat_role(company.name, Capacity("support"), first_login)
            for role in (mine, there.seat("support"), there.purpose("support"), there.root):
                try:
                    stranger.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
                except errors.InsufficientPrivilege:
                    assert role != mine
                for statement in ("SELECT name FROM app.customer", "SELECT * FROM app.orders"):
                    with pytest.raises(errors.InsufficientPrivilege):
                        stranger.execute(statement.encode())
                with pytest.raises(psycopg.ProgrammingError):
                    stranger.execute("SELECT kotowari.take_up('support')")


def test_seats_of_logins_with_the_longest_names_are_apart(company: CompanyDatabase) -> None:
    """Two logins whose names differ in their last letter alone, and are cut within a letter of two bytes elsewhere."""
    shop.build(company)
    begin = f"{'é' * 25}{company.name[-6:]}"
    first, second = (f"{begin}{'x' * (62 - len(begin.encode()))}{last}" for last in "ab")
    for login in (first, second):
        company.server.run("CREATE ROLE {login} LOGIN", login=login)
        company.run(f'GRANT USAGE ON SCHEMA app TO "{login}"; GRANT SELECT ON ALL TABLES IN SCHEMA app TO "{login}"')
    reads = {first: shop.LOGINS["crm"], second: shop.LOGINS["analyst"]}
    reads |= {company.login(login): shop.LOGINS[login] for login in ("hr", "courier")}
    guarded(company, shop.source_of(company, map_text(shop.MAPPED, reads)))
    company.run(ROWS)
    with company.connect(first) as one, company.connect(second) as other:
        names = one.execute("SELECT name FROM app.customer ORDER BY id").fetchall()
        assert names == [("Taro",), ("Saburo",)]
        with pytest.raises(errors.InsufficientPrivilege):
            other.execute("SELECT name FROM app.customer")
        (seat,) = one.execute("SELECT current_user::text").fetchone() or ("",)
        assert other.execute("SELECT current_user::text").fetchone() != (seat,)
        with pytest.raises(errors.InsufficientPrivilege):
            other.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(seat)))
