"""Why a login gets nothing of a table, as a plan tells it: shortly, and grouped."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kotowari.cli.guard.plan_lines import lines
from kotowari.gate.codes import Code
from kotowari.gate.facts import Facts
from kotowari.guard.apply import look, planner
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.reasons import Why
from kotowari.guard.connect import connect
from kotowari.guard.plan.model import Plan
from kotowari.policy.terms import Condition
from tests.guard import shop
from tests.guard.applied import compiler
from tests.guard.server import CompanyDatabase


@pytest.fixture
def built(one_company: CompanyDatabase) -> CompanyDatabase:
    shop.build(one_company)
    for login in map(one_company.login, ("hr", "courier")):
        one_company.run(f'GRANT SELECT ON ALL TABLES IN SCHEMA app TO "{login}"')
    one_company.run(f'GRANT INSERT ON app.customer TO "{one_company.login("analyst")}"')
    one_company.run(f'GRANT SELECT (phone), INSERT ON app.household TO "{one_company.login("analyst")}"')
    return one_company


def planned(company: CompanyDatabase, without: Condition | None = None) -> Plan:
    def standing(capacity: Capacity) -> Facts:
        facts = shop.standing(capacity)
        return replace(facts, met=facts.met - {without})

    source = replace(shop.source(company), standing=standing)
    with connect("crm", company.url(), autocommit=True) as connection:
        return look(connection, planner(compiler(source)))


def told_of(plan: Plan, login: str) -> Mapping[tuple[str, str], str | None]:
    (effect,) = (one for one in plan.logins if one.login == login)
    return {(of.capacity, table.table.name): table.why for of in effect.capacities for table in of.tables}


def test_a_plan_says_why_a_login_gets_nothing_of_a_table(built: CompanyDatabase) -> None:
    plan = planned(built)
    hr, crm, analyst = (told_of(plan, built.login(login)) for login in ("hr", "crm", "analyst"))
    assert hr["pay", "customer"] == Code.PURPOSE_NOT_PROMISED
    assert hr["pay", "staff"] is None
    assert crm["support", "staff"] == Code.PURPOSE_NOT_PROMISED
    assert crm["support", "customer"] is None
    assert crm["support", "visit"] == Code.ITEM_OUTSIDE
    assert crm["support", "visit_2026"] == Why.PARTITION
    assert analyst["site_analysis", "household"] == Code.ITEM_OUTSIDE
    effects = [table for one in plan.logins for of in one.capacities for table in of.tables]
    assert all((table.why is None) is bool(table.sees) for table in effects)

    said = list(lines(plan))
    assert "    nothing, for the purpose is not promised to the persons whose rows they are: app.staff" in said
    assert "    nothing, for the purpose uses no item of it: app.visit" in said
    assert "    nothing, for a partition is read by its table's name: app.visit_2026" in said


def test_what_does_not_stand_today_is_said_of_rows_that_are_not_shown(built: CompanyDatabase) -> None:
    (courier,) = (one for one in planned(built).logins if one.login == built.login("courier"))
    shows = {table.table.name for of in courier.capacities for table in of.tables if table.sees}
    assert shows
    ended = planned(built, Condition.CONTRACT_IN_EFFECT)
    told = told_of(ended, built.login("courier"))
    assert {told[courier.capacities[0].capacity, name] for name in shows} == {Code.NO_CONTRACT}
    said = "    no row today, for no contract with the recipient is in effect: "
    assert any(line.startswith(said) for line in lines(ended))
