"""Whatever somebody changes behind the guard's back is told, and mended by applying it again."""

from dataclasses import replace

import pytest

from kotowari.errors import GuardConflict
from kotowari.guard.apply import apply, look, planner
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase
from kotowari.guard.names import purpose_role, row_policy, seat_role, state_column
from kotowari.guard.wanted import Wanted
from tests.guard.by_hand import SUPPORT, Shop, open_shop
from tests.guard.server import Servers, made_database
from tests.guard.test_apply import applied

CASES = {
    "a policy's condition": 'ALTER POLICY "{policy}" ON app.customer USING (true)',
    "a policy dropped": 'DROP POLICY "{policy}" ON app.customer',
    "row security off": "ALTER TABLE app.customer DISABLE ROW LEVEL SECURITY",
    "not forced": "ALTER TABLE app.customer NO FORCE ROW LEVEL SECURITY",
    "a column granted": 'GRANT SELECT (phone) ON app.customer TO "{purpose}"',
    "a table granted to the login": 'GRANT SELECT ON app.customer TO "{crm}"',
    "a table granted to everybody": "GRANT SELECT ON app.customer TO PUBLIC",
    "a membership": 'GRANT "{readers}" TO "{crm}"',
    "a login made inheriting": 'GRANT "{seat}" TO "{readers}"',
    "a default": 'ALTER TABLE app.customer ALTER COLUMN "{state}" SET DEFAULT false',
    "a check": 'ALTER TABLE app.customer DROP CONSTRAINT "kotowari__phone"',
    "a trigger off": 'ALTER TABLE app.orders DISABLE TRIGGER "~kotowari_state"',
    "a function": (
        'CREATE OR REPLACE FUNCTION kotowari."app.orders.~kotowari_state"() RETURNS trigger LANGUAGE plpgsql '
        "AS 'BEGIN RETURN NEW; END'"
    ),
    "a view": 'DROP VIEW "{purpose}".orders',
    "a setting": 'ALTER ROLE "{crm}" IN DATABASE "{database}" RESET role',
    "a power": 'ALTER ROLE "{purpose}" BYPASSRLS',
    "a new table": "CREATE TABLE app.plan (id int)",
    "a new column": "ALTER TABLE app.customer ADD COLUMN birthday date",
    "a new login": 'CREATE ROLE "new_{crm}" LOGIN; GRANT SELECT ON app.customer TO "new_{crm}"',
    "a seat of another": "UPDATE kotowari.seat SET login = 'postgres'",
}


def names(shop: Shop) -> dict[str, str]:
    database = shop.company.name
    return {
        "policy": row_policy(SUPPORT),
        "purpose": purpose_role(database, SUPPORT),
        "seat": seat_role(database, SUPPORT, shop.crm),
        "state": state_column(SUPPORT),
        "crm": shop.crm,
        "readers": shop.readers,
        "database": database,
    }


def drifted(shop: Shop) -> list[str]:
    with connect("shop", shop.company.url(), autocommit=True) as connection:
        return [change.words for change in look(connection, planner(shop.wanted)).changes]


def test_what_somebody_changed_is_told_and_mended(guard_servers: Servers) -> None:
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company)
        applied(shop, shop.crm)
        told = drifted(shop)
        assert told == []
        for case, statement in CASES.items():
            company.run(statement.format(**names(shop)))
            before, told = told, drifted(shop)
            assert told != before, case
        applied(shop, shop.crm)
        assert drifted(shop) == []


def test_a_bound_login_is_never_let_go_in_silence(guard_servers: Servers) -> None:
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company)
        applied(shop, shop.crm)

        def without_crm(before: FoundDatabase) -> Wanted:
            wanted = shop.wanted(before)
            return replace(wanted, logins=tuple(of for of in wanted.logins if of.login != shop.crm))

        with connect("shop", company.url(), autocommit=True) as connection:
            with pytest.raises(GuardConflict, match="does not say any more"):
                apply(connection, planner(without_crm), lambda _: None)
            company.server.run("ALTER ROLE {login} BYPASSRLS", login=shop.crm)
            assert any("BYPASSRLS" in breach for breach in look(connection, planner(shop.wanted)).breaches)
            with pytest.raises(GuardConflict, match="BYPASSRLS"):
                apply(connection, planner(shop.wanted), lambda _: None)
        applied(shop)  # it is released
        assert drifted(shop) == []


def test_a_state_column_whose_default_changes_is_closed_until_it_is_delivered(guard_servers: Servers) -> None:
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company)
        applied(shop, shop.crm)
        company.run("UPDATE app.customer SET kotowari_newsletter = true WHERE id = 1")

        def promised_to_all(before: FoundDatabase) -> Wanted:
            wanted = shop.wanted(before)
            customer, *others = wanted.tables
            columns = tuple(
                replace(column, default="true") if column.name == "kotowari_newsletter" else column
                for column in customer.columns
            )
            return replace(wanted, tables=(replace(customer, columns=columns), *others))

        with connect("shop", company.url(), autocommit=True) as connection:
            assert apply(connection, planner(promised_to_all), lambda _: None).changes
            assert look(connection, planner(promised_to_all)).is_empty
        with company.connect() as connection:
            let = "SELECT count(*) FROM app.customer WHERE kotowari_newsletter"
            assert connection.execute(let).fetchone() == (0,)
            connection.execute("INSERT INTO app.customer (name) VALUES ('x')")
            assert connection.execute(let).fetchone() == (1,)
