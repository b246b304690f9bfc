"""Whatever odd grants, settings and policies a company has: once the guard is removed, its dumps are as before."""

import pytest

from kotowari.guard.apply import apply
from kotowari.guard.connect import connect
from kotowari.guard.plan.make import make_removal
from tests.guard.applied import apply_all, drift
from tests.guard.by_hand import Shop, open_shop
from tests.guard.server import CompanyDatabase, Servers, made_database
from tests.guard.shop import build, source
from tests.guard.test_apply import applied, removed

ODD = """
CREATE ROLE {odd} LOGIN;
GRANT {readers} TO {odd};
GRANT USAGE ON SCHEMA app TO {analyst};
SET ROLE {owner};
GRANT SELECT (name, email), UPDATE (name) ON app.customer TO {analyst} WITH GRANT OPTION;
GRANT SELECT ON app.customer TO PUBLIC;
GRANT SELECT ON app.orders TO {analyst} WITH GRANT OPTION;
RESET ROLE;
SET ROLE {analyst};
GRANT SELECT (name) ON app.customer TO {readers} WITH GRANT OPTION;
GRANT SELECT ON app.orders TO {odd};
SET ROLE {readers};
GRANT SELECT (name) ON app.customer TO {odd};
SET ROLE {owner};
REVOKE ALL ON app.orders FROM {owner};
GRANT INSERT, SELECT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON app.orders TO {owner};
GRANT TRIGGER, TRUNCATE ON app.customer TO {crm};
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO {crm}, PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO {analyst};
RESET ROLE;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {analyst};
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO {crm}, PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {crm};
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.orders TO {crm} USING (what <> 'secret');
ALTER ROLE {crm} IN DATABASE {database} SET work_mem = '8MB';
ALTER ROLE {crm} IN DATABASE {database} SET search_path = app, "$user", "Odd, Name";
ALTER ROLE {crm} IN DATABASE {database} SET statement_timeout = '60s';
ALTER ROLE {analyst} NOINHERIT;
ALTER ROLE {analyst} SET search_path = app;
GRANT {owner} TO {analyst};
GRANT pg_read_all_data TO {crm} WITH ADMIN OPTION;
GRANT CREATE, TEMPORARY ON DATABASE {database} TO {crm};
CREATE FUNCTION app.secret() RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION app.secret() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.secret() TO {crm};
"""


def dumps(shop: Shop) -> tuple[str, str]:
    server = shop.company.server
    return server.dump("pg_dump", shop.company.name), server.dump("pg_dumpall", "--roles-only")


def test_odd_grants_settings_and_policies_are_as_before(company: CompanyDatabase) -> None:
    shop = open_shop(company, ODD)
    before = dumps(shop)
    applied(shop)
    applied(shop, shop.crm)
    assert set(applied(shop, shop.crm, shop.analyst).plan.kept.enforced) == {shop.crm, shop.analyst}
    applied(shop, shop.analyst)
    applied(shop, shop.crm, shop.analyst)
    removed(shop)
    assert dumps(shop) == before


def test_a_login_that_is_let_go_has_what_it_had(company: CompanyDatabase) -> None:
    shop = open_shop(company, ODD)
    applied(shop)
    before = company.server.dump("pg_dump", company.name, "--exclude-schema", "kotowari*"), dumps(shop)[1]
    applied(shop, shop.crm, shop.analyst)
    applied(shop)
    assert (company.server.dump("pg_dump", company.name, "--exclude-schema", "kotowari*"), dumps(shop)[1]) == before


def test_what_was_granted_meanwhile_stays(guard_servers: Servers) -> None:
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company, ODD)
        applied(shop, shop.crm)
        newer = (
            f'GRANT DELETE ON app.customer TO "{shop.readers}"; REVOKE SELECT ON app.orders FROM "{shop.readers}";'
            "CREATE TABLE app.later (id int); ALTER TABLE app.customer ADD COLUMN later int"
        )
        company.run(newer)
        removed(shop)
        after = dumps(shop)[0]
    assert f"GRANT SELECT,DELETE ON TABLE app.customer TO {shop.readers}" in after
    assert f"ON TABLE app.orders TO {shop.readers}" not in after
    assert "kotowari" not in after


def test_a_removal_of_what_never_stood_is_nothing(guard_servers: Servers) -> None:
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company)
        before = dumps(shop)
        assert removed(shop).changes == ()
        assert dumps(shop) == before


@pytest.mark.parametrize("is_applied", [True, False])
def test_a_partition_that_was_detached_keeps_nothing_of_the_guard(
    one_company: CompanyDatabase, is_applied: bool
) -> None:
    build(one_company)
    detached = "ALTER TABLE app.visit DETACH PARTITION app.visit_2026"
    guard = source(one_company)
    apply_all(one_company, guard)
    one_company.run(detached)
    if is_applied:
        apply_all(one_company, guard)
        assert drift(one_company, guard) == []
    with connect("crm", one_company.url(), autocommit=True) as connection:
        apply(connection, make_removal, lambda _: None)
    assert "kotowari" not in one_company.server.dump("pg_dump", one_company.name)
