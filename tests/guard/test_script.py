"""The script of a plan, run by psql: the guard stands, and can be looked at, gone on with and removed."""

import subprocess

import pytest

from kotowari.guard.apply import look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.model import Plan
from kotowari.guard.plan.script import script
from tests.guard.by_hand import Shop, open_shop
from tests.guard.server import CompanyDatabase
from tests.guard.test_apply import applied, removed
from tests.guard.test_managed import managed_shop
from tests.guard.test_remove import ODD, dumps


def planned(shop: Shop, by: str, *logins: str) -> Plan:
    with connect("shop", shop.company.url(by), autocommit=True) as connection:
        return look(connection, planner(shop.wanted, lambda _: frozenset(logins)))


def run(shop: Shop, by: str, plan: Plan) -> None:
    server = shop.company.server
    done = subprocess.run(
        [server.programs / "psql", "-X", "-q", "-d", shop.company.url(by)],
        input=script(plan),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr


@pytest.mark.parametrize("looks", [True, False])
def test_a_script_keeps_what_was_before(company: CompanyDatabase, looks: bool) -> None:
    shop = open_shop(company, ODD)
    before = dumps(shop)
    run(shop, "postgres", planned(shop, "postgres"))
    if looks:
        assert "were made by a script" in planned(shop, "postgres").changes[0].words
        assert applied(shop).changes
        assert planned(shop, "postgres").is_empty
    run(shop, "postgres", planned(shop, "postgres", shop.crm))
    with company.connect(shop.crm) as visitor:
        assert visitor.execute("SELECT * FROM customer WHERE id = 2").fetchall() == [(2, "n2", "e2", None, "n")]
    if looks:
        applied(shop, shop.crm)
        company.run("ALTER POLICY kotowari_support ON app.customer USING (true)")
        assert not planned(shop, "postgres", shop.crm).is_empty
    removed(shop)
    assert dumps(shop) == before


def test_a_script_of_whoever_is_no_superuser(company: CompanyDatabase) -> None:
    shop = managed_shop(company)
    before = dumps(shop)
    run(shop, shop.owner, planned(shop, shop.owner, shop.crm))
    assert len(applied(shop, shop.crm, by=shop.owner).changes) == 1
    removed(shop, shop.owner)
    assert dumps(shop) == before


def test_nothing_to_change_is_no_script(one_company: CompanyDatabase) -> None:
    shop = open_shop(one_company)
    applied(shop)
    assert script(planned(shop, "postgres")) == ""
