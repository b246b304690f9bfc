"""A guard without a superuser, as on a managed server: whoever owns the database and may make roles does all of it."""

import psycopg
import pytest

from kotowari.errors import GuardConflict, GuardHidden
from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.model import Plan
from tests.guard.by_hand import SCRIPT, Shop
from tests.guard.server import SUPERUSER, CompanyDatabase
from tests.guard.test_apply import applied, removed
from tests.guard.test_remove import dumps

MADE = """
CREATE ROLE {crm} LOGIN;
CREATE ROLE {analyst} LOGIN;
CREATE ROLE {readers};
CREATE SCHEMA app;
"""


def managed_shop(company: CompanyDatabase) -> Shop:
    """The shop made by its main login, which is no superuser, may make roles, and owns the database."""
    admin = company.make_login("admin", "CREATEROLE CREATEDB")
    company.run(f'ALTER DATABASE "{company.name}" OWNER TO "{admin}"')
    shop = Shop(company, admin, *(company.login(name) for name in ("crm", "readers", "analyst")))
    names = {name: f'"{getattr(shop, name)}"' for name in ("owner", "crm", "readers", "analyst")}
    _, _, tables = SCRIPT.partition("SET ROLE {owner};")
    company.run((MADE + tables.replace("RESET ROLE;", "")).format(**names), admin)
    return shop


def planned(shop: Shop, by: str, *logins: str) -> Plan:
    with connect("shop", shop.company.url(by), autocommit=True) as connection:
        return look(connection, planner(shop.wanted, lambda _: frozenset(logins)))


def test_its_owner_plans_applies_enforces_releases_and_removes(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    before, admin = dumps(shop), shop.owner
    plan = planned(shop, admin, shop.crm)
    assert plan.changes
    assert plan.lacks == ()
    for logins in ((), (shop.crm,), (shop.crm, shop.analyst)):
        assert applied(shop, *logins, by=admin).changes
        assert planned(shop, admin, *logins).is_empty
    with company.connect(shop.crm) as visitor:
        assert visitor.execute("SELECT * FROM customer WHERE id = 2").fetchall() == [(2, "n2", "e2", None, "n")]
    company.run(f'GRANT SELECT ON app.customer TO "{shop.crm}"', admin)
    assert not planned(shop, admin, shop.crm, shop.analyst).is_empty
    applied(shop, shop.analyst, by=admin)
    with company.connect(shop.crm) as visitor:
        assert visitor.execute("SELECT phone FROM app.customer WHERE id = 2").fetchall() == [("p2",)]
    removed(shop, admin)
    assert dumps(shop) == before


@pytest.mark.parametrize("is_superuser", [True, False])
def test_what_a_bound_login_made_is_its_own_when_it_is_let_go(company: CompanyDatabase, is_superuser: bool) -> None:
    shop = managed_shop(company)
    by = SUPERUSER if is_superuser else shop.owner
    company.run(f'GRANT CREATE ON SCHEMA app TO "{shop.crm}"', shop.owner)
    applied(shop, shop.crm, by=by)
    made = "CREATE TABLE app.list (id serial); CREATE TYPE app.mood AS ENUM ('a'); CREATE VIEW app.one AS SELECT 1 AS a"
    company.run(made, shop.crm)
    company.run(f'GRANT USAGE ON TYPE app.mail TO "kotowari/{company.name}/support/{shop.crm}"', shop.owner)
    applied(shop, shop.crm, by=by)
    applied(shop, by=by)
    owners = "SELECT DISTINCT tableowner::text FROM pg_tables WHERE tablename = 'list'"
    with company.connect(shop.crm) as connection:
        assert connection.execute(owners).fetchall() == [(shop.crm,)]
        connection.execute("DROP TABLE app.list; DROP TYPE app.mood; DROP VIEW app.one")
        member = "SELECT count(*) FROM pg_auth_members m WHERE member = %s::regrole AND (roleid = %s::regrole)"
        names = (f'"{shop.owner}"', f'"{shop.crm}"')
        assert connection.execute(member, names).fetchone() == (1 if company.server.major >= 16 else 0,)
    removed(shop, by)


def test_one_who_owns_not_all_is_told_what(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    other = company.make_login("strange")
    company.run(
        f'ALTER TABLE app.city OWNER TO "{other}"; ALTER TABLE app.diary OWNER TO "{other}";'
        f'GRANT SELECT ON app.diary TO "{shop.crm}"'
    )
    applied(shop, by=shop.owner)  # nothing is taken from anybody, or given to a seat
    (said,) = planned(shop, shop.owner, shop.crm).lacks
    for name in ("table app.city", "table app.diary", "sequence app.city_id_seq"):
        assert name in said
    with pytest.raises(GuardConflict, match=r"may not give or take rights on .*app\.city"):
        applied(shop, shop.crm, by=shop.owner)
    company.run(f'ALTER TABLE app.orders OWNER TO "{other}"')
    assert any("does not own app.orders" in said for said in planned(shop, shop.owner).lacks)
    company.run(f'ALTER TABLE app.orders OWNER TO "{shop.owner}"')
    removed(shop, shop.owner)


def test_a_superuser_goes_on_with_the_guard_of_its_owner(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    before = dumps(shop)
    applied(shop, by=shop.owner)
    assert planned(shop, SUPERUSER).is_empty
    applied(shop, shop.crm)
    removed(shop)
    assert dumps(shop) == before


def test_the_guard_of_another_is_not_looked_at(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    applied(shop)
    with pytest.raises(GuardHidden):
        planned(shop, shop.owner)
    with company.connect(shop.owner) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("TABLE kotowari.before")


def test_rights_that_no_seat_gets_are_told(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    company.run(
        f'GRANT USAGE ON TYPE app.mail TO "{shop.crm}"; GRANT USAGE ON LANGUAGE plpgsql TO "{shop.crm}";'
        f'GRANT SET ON PARAMETER log_min_messages TO "{shop.crm}"; SELECT lo_create(77);'
        f'GRANT SELECT ON LARGE OBJECT 77 TO "{shop.crm}";'
        f'ALTER DEFAULT PRIVILEGES FOR ROLE "{shop.crm}" GRANT SELECT ON TABLES TO "{shop.readers}"'
    )
    (told,) = [one for one in planned(shop, SUPERUSER).notices if one.startswith(f"the seats of {shop.crm}")]
    for what in (
        "type app.mail",
        "language plpgsql",
        "setting log_min_messages",
        "large objects",
        "default privileges",
    ):
        assert what in told
    company.run(
        f'REVOKE SET ON PARAMETER log_min_messages FROM "{shop.crm}";REVOKE USAGE ON LANGUAGE plpgsql FROM "{shop.crm}"'
    )
