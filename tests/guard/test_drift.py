"""Whatever somebody changes behind the guard's back is told, and mended by applying it again."""

from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.names import purpose_role, row_policy, seat_role, state_column
from tests.guard.by_hand import SUPPORT, Shop, open_shop
from tests.guard.conftest import Servers
from tests.guard.server import made_database
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
