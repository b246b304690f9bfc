"""An apply that is in others' way gives way, one that is cut short leaves nothing, and none rewrites a table."""

import pytest

from kotowari.errors import GuardBlocked, GuardConflict
from kotowari.guard.apply import Applied, Patience, apply, look, planner
from kotowari.guard.connect import connect
from tests.guard.by_hand import Shop, open_shop
from tests.guard.server import CompanyDatabase, Servers, made_database
from tests.guard.test_apply import applied, removed


class Killed(Exception):
    """The process is no more."""


def everybody(shop: Shop) -> frozenset[str]:
    return frozenset({shop.crm, shop.analyst})


def test_one_that_is_killed_before_it_commits_leaves_nothing(one_company: CompanyDatabase) -> None:
    shop = open_shop(one_company)
    before = one_company.server.dump("pg_dump", one_company.name)

    def killed(_: Applied) -> None:
        with one_company.server.connect() as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kotowari guard'"
            )
        raise Killed

    with pytest.raises(Killed), connect("shop", one_company.url(), autocommit=True) as connection:
        apply(connection, planner(shop.wanted, lambda _: everybody(shop)), killed)
    assert one_company.server.dump("pg_dump", one_company.name) == before
    assert applied(shop, shop.crm).changes


def test_one_that_finds_a_table_locked_says_by_whom_and_changes_nothing(one_company: CompanyDatabase) -> None:
    shop = open_shop(one_company)
    before = one_company.server.dump("pg_dump", one_company.name)
    told: list[str] = []
    with one_company.connect(application_name="nightly report") as other, other.transaction():
        other.execute("SELECT count(*) FROM app.orders")
        plan = planner(shop.wanted, lambda _: everybody(shop))
        with connect("shop", one_company.url(), autocommit=True) as connection, pytest.raises(GuardBlocked) as blocked:
            apply(connection, plan, lambda _: None, patience=Patience(0.1, 2), waits=told.append)
    assert "nightly report" in str(blocked.value)
    assert len(told) == 1
    assert one_company.server.dump("pg_dump", one_company.name) == before


def test_no_table_is_rewritten(one_company: CompanyDatabase) -> None:
    shop = open_shop(one_company)
    files = (
        "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relnamespace = 'app'::regnamespace ORDER BY 1"
    )
    with one_company.connect() as connection:
        before = connection.execute(files).fetchall()
        applied(shop, shop.crm, shop.analyst)
        assert connection.execute(files).fetchall() == before
        removed(shop)
        assert connection.execute(files).fetchall() == before


def test_a_migrating_login_that_is_no_superuser_applies_it(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    admin = company.make_login("admin", "CREATEROLE")
    company.run(
        f'GRANT "{shop.owner}" TO "{admin}"; GRANT CREATE ON DATABASE "{company.name}" TO "{admin}";'
        f'REVOKE "{shop.readers}" FROM "{shop.crm}"'
    )
    if company.server.major >= 16:  # before, CREATEROLE is enough
        company.run(f'GRANT "{shop.crm}" TO "{admin}" WITH ADMIN TRUE, INHERIT FALSE, SET FALSE')
    done = applied(shop, shop.crm, by=admin)
    assert shop.crm in done.plan.kept.enforced
    with company.connect(shop.crm) as visitor:
        assert visitor.execute("SELECT * FROM customer WHERE id = 2").fetchall() == [(2, "n2", "e2", None, "n")]
        visitor.execute("INSERT INTO orders (customer, what) VALUES (2, 'y')")
        assert visitor.execute("SELECT what FROM orders WHERE what = 'y'").fetchall() == [("y",)]
    with company.connect(admin) as migrating:
        assert migrating.execute("SELECT count(*) FROM app.customer").fetchone() == (20,)
        migrating.execute("DELETE FROM app.orders WHERE what = 'y'")
    with connect("shop", company.url(admin), autocommit=True) as connection:
        assert [change.words for change in look(connection, planner(shop.wanted)).changes] == []


def test_whoever_may_not_is_told_what_is_lacking(company: CompanyDatabase) -> None:
    shop = open_shop(company)
    with pytest.raises(GuardConflict) as refused:
        applied(shop, by=shop.analyst)
    for said in ("CREATEROLE", "app.customer", "GRANT CREATE ON DATABASE"):
        assert said in str(refused.value)


def test_a_column_of_the_same_name_that_is_not_the_guards_is_never_touched(one_company: CompanyDatabase) -> None:
    shop = open_shop(one_company, "ALTER TABLE app.customer ADD COLUMN kotowari_support text DEFAULT 'ours';")
    with pytest.raises(GuardConflict, match="did not make"):
        applied(shop)


@pytest.mark.long
def test_ten_million_rows_are_not_rewritten(guard_servers: Servers) -> None:
    more = "INSERT INTO app.customer (name, email) SELECT 'n', NULL FROM generate_series(1, 10000000);"
    with made_database(guard_servers.of(18)) as company:
        shop = open_shop(company, more)
        size = "SELECT pg_relation_size('app.customer'), pg_relation_filenode('app.customer')"
        with company.connect() as connection:
            before = connection.execute(size).fetchone()
            applied(shop, shop.crm)
            assert connection.execute(size).fetchone() == before
