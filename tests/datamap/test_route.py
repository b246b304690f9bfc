"""The route: what would be read, in which order, and what no way leads to."""

from dataclasses import replace

import pytest

from kotowari.datamap.model import Link, Way
from kotowari.datamap.order import levels
from kotowari.datamap.route import NoWay, Route, plan
from kotowari.errors import LinkUnfit
from tests.datamap.maps import datamap, name, table

TABLES = [
    table("crm.line", "order no product", key="order no"),
    table("crm.order", "id customer address"),
    table("crm.address", "id street:address"),
    table("crm.product", "id title"),
    table("crm.customer", "id mail:email@email"),
    table("site.visit", "id account"),
    table("site.account", "id customer_number@customer-number"),
    table("site.visitor", "cookie", key=""),
]
LINKS = [
    "crm.order.customer > crm.customer.id",
    "crm.order.address > crm.address.id",
    "crm.line.order > crm.order.id",
    "crm.line.product > crm.product.id",
    "site.visit.account > site.account.id",
]


def order(route: Route) -> list[str]:
    return [str(step.table) for step in route.steps]


def test_what_is_read_is_read_after_what_leads_to_it() -> None:
    route = plan(datamap(TABLES, LINKS), {"email"})
    assert order(route)[:3] == ["crm.customer", "crm.order", "crm.line"]
    assert set(order(route)[3:]) == {"crm.address", "crm.product"}
    assert [f.column for f in route.steps[0].handles] == ["mail"]
    from_order = {str(link.source) for link in route.steps[1].links}
    assert from_order == {"crm.line", "crm.customer", "crm.address"}


def test_what_no_way_leads_to_is_said_with_the_handle_that_would() -> None:
    route = plan(datamap([*TABLES, replace(table("crm.log", "id"), skipped="no rows")], LINKS, ["cabinet"]), {"email"})
    assert {str(one.table): (one.why, one.kinds) for one in route.unreached} == {
        "crm.log": (NoWay.SKIPPED, ()),
        "site.account": (NoWay.OTHER_HANDLE, ("customer-number",)),
        "site.visit": (NoWay.OTHER_HANDLE, ("customer-number",)),
        "site.visitor": (NoWay.NO_LINK, ()),
    }
    assert route.by_hand == ("cabinet",)


def test_a_handle_more_reaches_more() -> None:
    route = plan(datamap(TABLES, LINKS), {"email", "customer-number"})
    assert [str(one.table) for one in route.unreached] == ["site.visitor"]


def test_a_table_is_read_after_those_it_says() -> None:
    tables = {str(t.name): t for t in TABLES}
    tables["crm.customer"] = replace(tables["crm.customer"], after=(name("site.account"),))
    route = plan(datamap(tables.values(), LINKS), {"email", "customer-number"})
    assert order(route).index("site.account") < order(route).index("crm.customer")
    turns = {str(stop.table.name): stop.turn for stop in route.stops}
    assert turns["site.account"] < turns["crm.customer"]


def test_a_way_that_the_map_has_only_down_is_gone_back_for_knowing_alone() -> None:
    only_down = Link(name("crm.customer"), ("id",), name("crm.order"), ("customer",), Way.DOWN)
    route = plan(datamap(TABLES[1:5:3] + TABLES[4:5], [only_down]), {"email"})
    assert [(hop.way, hop.implied) for hop in route.hops] == [(Way.DOWN, False), (Way.UP, True)]
    assert all(not step.implied for step in route.steps)


def test_what_hides_is_not_read_unless_something_leads_by_it() -> None:
    secretive = replace(table("crm.customer", "id mail@email digest token"), hides=frozenset({"digest", "id"}))
    route = plan(datamap([secretive]), {"email"})
    assert route.steps[0].columns == ("id", "mail", "token")


def test_what_is_read_only_on_the_approvers_word_is_in_the_plan() -> None:
    """The record beside a table of addresses of mail, and what hangs on it."""
    tables = [table("erp.contact", "id party value@email"), table("erp.party", "id"), table("erp.invoice", "id party")]
    route = plan(datamap(tables, ["erp.contact.party > erp.party.id", "erp.invoice.party > erp.party.id"]), {"email"})
    steps = {step.table.table: step.on_verdict for step in route.steps}
    assert steps == {"contact": False, "party": False, "invoice": True}


def test_a_route_is_made_once_for_a_map() -> None:
    shop = datamap(TABLES, LINKS)
    assert plan(shop, {"email"}) is plan(shop, ["email"])
    assert plan(datamap(TABLES, LINKS), {"email"}) is not plan(shop, {"email"})


@pytest.mark.parametrize("columns", [("customer", "id"), ("client",), ()])
def test_a_link_by_columns_that_are_not_there_is_refused(columns: tuple[str, ...]) -> None:
    wrong = Link(name("crm.order"), columns, name("crm.customer"), ("id",), Way.UP)
    with pytest.raises(LinkUnfit):
        plan(datamap(TABLES, [wrong]), {"email"})


def test_those_that_wait_in_a_circle_have_one_level() -> None:
    assert levels(5, {0: [1], 1: [2], 2: [1, 3], 4: [3]}) == [0, 1, 1, 2, 0]
    assert levels(3, {0: [0]}) == [0, 0, 0]
