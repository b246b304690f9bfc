"""Which rows are drafted as whose: references found, followed, or asked about."""

from collections.abc import Mapping
from typing import Any

import pytest

from kotowari.datamap.guess.content import Certainty
from kotowari.datamap.guess.draft import Drafting, draft
from kotowari.datamap.guess.links import Reference, candidates, declared, weighed
from kotowari.datamap.model import Way
from kotowari.datamap.schema import ForeignKey, ReflectedColumn, ReflectedTable, Schema


def schema(**tables: str) -> Schema:
    """Tables as ``id name customer_id>customers``: the first column is the key, a reference is to the other's key."""
    made = {}
    for name, said in tables.items():
        columns, keys = {}, []
        for word in said.split():
            column, _, target = word.partition(">")
            kind = "text" if column.endswith(("name", "email", "phone", "street", "body", "_no")) else "integer"
            columns[column] = ReflectedColumn(column, kind)
            if target:
                keys.append(ForeignKey((column,), target, (tables[target].split()[0],)))
        made[name] = ReflectedTable(name, columns, (next(iter(columns)),), foreign_keys=tuple(keys))
    return Schema(made)


def drafted(of: Schema) -> Drafting:
    return draft(of, {}, list(declared(of)))


def ways(made: Drafting) -> dict[tuple[str, str], Way | None]:
    """How each reference is drafted, by the table that refers and its column."""
    found = {}
    for link in made.links:
        ends = (link.target, link.target_columns) if link.guess is Way.DOWN else (link.source, link.source_columns)
        found[ends[0], ends[1][0]] = link.way
    return found


PERSONS = "id name email phone"


def test_what_hangs_on_persons_is_theirs_also_by_the_way_of_others() -> None:
    made = drafted(
        schema(
            customers=PERSONS,
            orders="id customer_id>customers",
            lines="id order_id>orders product_id>products",
            products="id name",
        )
    )
    assert ways(made) == {("orders", "customer_id"): Way.DOWN, ("lines", "order_id"): Way.DOWN}
    assert {table.found.name: table.skipped is None for table in made.tables} == {
        "customers": True,
        "orders": True,
        "lines": True,
        "products": False,
    }


@pytest.mark.parametrize(
    ("tables", "asked"),
    [
        ({"customers": f"{PERSONS} created_by>staff", "staff": PERSONS}, ("customers", "created_by")),
        ({"staff": f"{PERSONS} manager_id>staff"}, ("staff", "manager_id")),
        ({"parents": PERSONS, "students": f"{PERSONS} parent_id>parents"}, ("students", "parent_id")),
        (
            {"users": PERSONS, "posts": "id user_id>users body", "votes": "id user_id>users post_id>posts"},
            ("votes", "post_id"),
        ),
        (
            {"people": PERSONS, "companies": "id contact_id>people", "invoices": "id company_id>companies"},
            ("companies", "contact_id"),
        ),
        ({"users": PERSONS, "notes": "id body parent_id>notes user_id>users"}, ("notes", "parent_id")),
    ],
)
def test_a_reference_that_does_not_make_a_row_the_persons_is_asked(
    tables: Mapping[str, str], asked: tuple[str, str]
) -> None:
    made = ways(drafted(schema(**tables)))
    assert made[asked] is None
    assert ("invoices", "company_id") not in made


def test_an_address_that_orders_name_is_reached_up() -> None:
    made = drafted(
        schema(
            customers=PERSONS,
            addresses="id street customer_id>customers",
            orders="id customer_id>customers address_id>addresses",
            guests_orders="id ship_to_id>ship_tos customer_id>customers",
            ship_tos="id name phone street",
        )
    )
    assert ways(made) == {
        ("addresses", "customer_id"): Way.DOWN,
        ("orders", "customer_id"): Way.DOWN,
        ("orders", "address_id"): Way.UP,
        ("guests_orders", "customer_id"): Way.DOWN,
        ("guests_orders", "ship_to_id"): Way.UP,
    }


def tried(of: Schema, **samples: Any) -> set[tuple[str, str, str]]:
    return {(one.table, one.columns[0], one.target) for one in candidates(of, {t: dict(v) for t, v in samples.items()})}


def test_names_suggest_references_in_every_style() -> None:
    bare = schema(
        t_kokyaku="kokyaku_no shimei_name",
        juchu="id kokyaku_no",
        CUSTMST="CUSTNO",
        party_party="id name",
        sale="id party shipment_address",
        party_address="id street",
    )
    found = tried(bare)
    assert ("juchu", "kokyaku_no", "t_kokyaku") in found
    assert ("sale", "party", "party_party") in found
    assert ("sale", "shipment_address", "party_address") in found


def test_values_decide_on_what_names_suggest() -> None:
    named = Reference("orders", ("customer_id",), "customers", ("id",), Certainty.UNCERTAIN, "the names suggest it")
    assert weighed(named, 100, 100).certainty is Certainty.LIKELY  # type: ignore[union-attr]
    assert weighed(named, 60, 100).certainty is Certainty.UNCERTAIN  # type: ignore[union-attr]
    assert weighed(named, 10, 100) is None
    assert weighed(named, 0, 0).certainty is Certainty.UNCERTAIN  # type: ignore[union-attr]
    position = Reference("lines", ("sequence",), "sequences", ("id",), Certainty.UNCERTAIN, "the names suggest it")
    assert weighed(position, 1, 2) is None


def test_texts_of_the_form_of_keys_are_tried_and_whole_numbers_are_not() -> None:
    of = schema(members="member_no name", points="id holder_no amount")
    samples = {
        "members": {"member_no": [f"M-{n:05d}" for n in range(9)]},
        "points": {"id": list(range(9)), "holder_no": [f"M-{n:05d}" for n in range(5)], "amount": [1, 2, 3]},
    }
    assert tried(of, **samples) == {("points", "holder_no", "members")}
