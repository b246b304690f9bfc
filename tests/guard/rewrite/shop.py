"""A shop's warehouse: its map and policy, its rows with the state that the guard keeps, and these filtered first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from kotowari.datamap.parse import parse_map
from kotowari.guard.capacity import Capacity
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.rewriting import Rewritten, rewrite
from kotowari.guard.rewrite.warehouse import Warehouse, warehouse
from tests.guard.shop import rulebook, standing

MAP = """\
kotowari_map: 1
map: shop
places:
  shop:
    kind: sql
    title: {en: The shop's warehouse}
    of: customer
    skipped: {"app.calendar*": holds days}
    tables:
      app.household: {key: id, columns: {id: , zip: , phone: phone}}
      app.customer:
        key: id
        columns:
          id:
          name: name
          email: {item: email, finds: email}
          phone: phone
          tags:
          salary: salary
          household: {refers: app.household.id}
          note: {text: true}
      app.orders:
        key: number
        columns: {number: , customer: {refers: app.customer.id}, log: login_log, placed: }
      app.visit: {columns: {customer: {refers: app.customer.id}, day: , page: site_usage}}
      app.staff: {of: employee, key: id, columns: {id: {finds: number}, name: name, salary: salary}}
      app.product: {skipped: nothing of a person}
      hq.office: {skipped: nothing of a person}
      app.office: {skipped: nothing of a person}
"""
TYPES: Mapping[str, Mapping[str, str]] = {
    "household": {"id": "int", "zip": "text", "phone": "text"},
    "customer": {
        "id": "int",
        "name": "text",
        "email": "text",
        "phone": "text",
        "tags": "list",
        "salary": "int",
        "household": "int",
        "note": "text",
    },
    "orders": {"number": "int", "customer": "int", "log": "text", "placed": "date"},
    "product": {"id": "int", "title": "text"},
}
"""The columns that queries may name, by table."""

STATES = {
    "support": ("kotowari_support", "kotowari_support__through"),
    "promotion": ("kotowari_promotion", "kotowari_promotion__if_email"),
}
"""The state columns of each purpose: of rows, and of their last day or of an item with needs of its own."""

BLANK: Mapping[str, Mapping[str, frozenset[str]]] = {
    "support": {"household": frozenset(), "customer": frozenset({"salary", "note"}), "orders": frozenset()},
    "promotion": {"customer": frozenset({"phone", "salary", "note"})},
}
"""Of each table that a purpose uses, what it does not, as the policy says it (`kusunoki-2026-04-01.yaml`)."""

Row = dict[str, object]


@cache
def of_shop(purpose: str) -> Warehouse:
    """The shop's warehouse for a purpose."""
    made = parse_map([("map.yaml", MAP)])
    return warehouse(rulebook(), made, made.places["shop"], Capacity(purpose), standing)


def rewritten(query: str, purpose: str = "support", dialect: Dialect = Dialect.DUCKDB) -> Rewritten:
    """A query of the shop, rewritten."""
    found = rewrite(query, dialect, of_shop(purpose))
    assert isinstance(found, Rewritten)
    return found


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows of the shop by table: ``whole`` with their state, ``first`` as a purpose has them, filtered first."""

    whole: Mapping[str, list[Row]]
    first: Mapping[str, Mapping[str, list[Row]]]


@cache
def filled(seed: int = 1, customers: int = 20) -> Filled:
    """The shop's rows, of few values so that they meet, some of them none."""
    drawn = Random(seed)
    whole: dict[str, list[Row]] = {
        "household": [_household(drawn, number) for number in range(4)],
        "customer": [_customer(drawn, number) for number in range(customers)],
        "orders": [_order(drawn, number, customers) for number in range(customers * 2)],
        "product": [{"id": number, "title": drawn.choice(("pen", "ink", "a", None))} for number in range(3)],
    }
    first = {purpose: {table: _first(whole[table], purpose, table) for table in TYPES} for purpose in STATES}
    return Filled(whole, first)


def _household(drawn: Random, number: int) -> Row:
    row = {"id": number, "zip": drawn.choice(("100", "200", None)), "phone": drawn.choice(("1", "2"))}
    return row | _state(drawn, ("support",))


def _customer(drawn: Random, number: int) -> Row:
    return {
        "id": number,
        "name": drawn.choice(("a", "b", "c", None)),
        "email": drawn.choice(("a", "d@e", None)),
        "phone": drawn.choice(("1", "2", "3")),
        "tags": drawn.choice((["a", "b"], ["pen"], [], None)),
        "salary": drawn.choice((0, 1, 2, 3)),
        "household": drawn.choice((0, 1, 2, 3, None)),
        "note": drawn.choice(("a", "b")),
        **_state(drawn, ("support", "promotion")),
    }


def _order(drawn: Random, number: int, customers: int) -> Row:
    return {
        "number": number,
        "customer": drawn.choice((*range(customers), None)),
        "log": drawn.choice(("a", "b", None)),
        "placed": date(2026, 1, 1) + timedelta(drawn.randrange(3)),
        **_state(drawn, ("support",)),
    }


def _state(drawn: Random, purposes: tuple[str, ...]) -> Row:
    """State as the guard keeps it; in a warehouse a row may have been brought without."""
    state: Row = {}
    for purpose in purposes:
        rows, other = STATES[purpose]
        state[rows] = drawn.choice((True, True, True, True, True, False, None))
        state[other] = (
            drawn.choice((date(9999, 12, 31), date(9999, 12, 31), date(2999, 1, 1), date(2020, 1, 1), None))
            if other.endswith("through")
            else drawn.choice((True, False, None))
        )
    return state


def _first(rows: list[Row], purpose: str, table: str) -> list[Row]:
    """Rows as the policy means them for a purpose, by hand. What no purpose guards is as it is."""
    if table == "product":
        return rows
    blank = BLANK[purpose].get(table)
    if blank is None:
        return []
    shown: list[Row] = []
    for row in rows:
        state, other = (row[name] for name in STATES[purpose])
        if purpose == "promotion" and state is True:
            hidden = blank if other is True else blank | {"email"}
        elif purpose == "support" and state is True and isinstance(other, date) and other > date(2026, 11, 1):
            hidden = blank
        else:
            continue
        shown.append({name: None if name in hidden else row[name] for name in TYPES[table]})
    return shown
