"""The walk: what it asks, how often, against what permission, and what it says of what it could not read."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from kotowari.datamap.model import Column, Datamap, Match, Place, PlaceKind, Table, TableName
from kotowari.datamap.parse import parse_map
from kotowari.errors import Error, NotAdmitted, PlaceTooMuch, PlaceUnreachable, TableNotAskedSo
from kotowari.handling.admit import _admit
from kotowari.places.lookup import Limits, Lookup, Referring, Rows, Values
from kotowari.places.shown.redaction import WITHHELD
from kotowari.places.shown.sharing import redact
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Standing
from tests.datamap.maps import datamap, fk, name, table
from tests.places.databases import Living
from tests.places.memory import Memory, admissions, places, standings, walked

MAIL = {"email": ["taro@example.jp"]}
SHOP = datamap(
    [
        table("crm.customer", "id name:name email:email@email/email"),
        table("crm.order", "id customer what:orders"),
        table("crm.line", "id order of:orders"),
        table("site.visit", "id customer page:usage"),
    ],
    [
        "crm.order.customer > crm.customer.id",
        "crm.line.order > crm.order.id",
        "site.visit.customer > crm.customer.id",
    ],
)
ROWS: dict[str, list[Values]] = {
    "crm.customer": [(1, "山田太郎", "Taro@example.jp"), (2, "佐藤花子", "hanako@example.jp")],
    "crm.order": [(10, 1, "chair"), (11, 1, "desk"), (12, 2, "lamp")],
    "crm.line": [(100, 10, "wood"), (101, 11, "steel"), (102, 12, "glass")],
    "site.visit": [(500, "1", "/chairs"), (501, "2", "/lamps")],
}


def asked(place: Memory) -> list[str]:
    return [one.table.name.table for one in place.asked]


def test_each_table_is_asked_once_and_what_is_ready_together_at_once() -> None:
    openers = places(SHOP, ROWS)
    found = walked(SHOP, openers, MAIL)
    assert standings(found) == {
        "crm.customer": {1: "own"},
        "crm.order": {10: "own", 11: "own"},
        "crm.line": {100: "own", 101: "own"},
        "site.visit": {500: "own"},
    }
    assert asked(openers["crm"]) == ["customer", "order", "line"]
    assert asked(openers["site"]) == ["visit"]
    wide = datamap(
        [table("crm.t", "id email@email"), *(table(f"crm.t{n}", "id of") for n in range(50))],
        [f"crm.t{n}.of > crm.t.id" for n in range(50)],
    )
    openers = places(wide, {"crm.t": [(1, "taro@example.jp")]})
    walked(wide, openers, MAIL)
    assert openers["crm"].steps == 2


def test_a_table_that_nothing_leads_to_is_not_asked() -> None:
    openers = places(SHOP, ROWS)
    walked(SHOP, openers, {"email": ["nobody@example.jp"]})
    assert asked(openers["crm"]) == ["customer"]
    assert asked(openers["site"]) == []


def test_a_chain_of_a_thousand_tables_is_walked() -> None:
    chain = datamap(
        [table("crm.t0", "id email@email"), *(table(f"crm.t{n}", "id of") for n in range(1, 1000))],
        [f"crm.t{n}.of > crm.t{n - 1}.id" for n in range(1, 1000)],
    )
    rows: dict[str, list[Values]] = {f"crm.t{n}": [(n, n - 1)] for n in range(1, 1000)}
    found = walked(chain, places(chain, {"crm.t0": [(0, "taro@example.jp")], **rows}), MAIL)
    assert len(found.found) == 1000


def test_a_tree_within_one_table_is_walked_to_its_leaves() -> None:
    tree = datamap(
        [table("crm.customer", "id email@email"), table("crm.folder", "id customer above")],
        ["crm.folder.customer > crm.customer.id", "crm.folder.above > crm.folder.id"],
    )
    rows: dict[str, list[Values]] = {
        "crm.customer": [(1, "taro@example.jp"), (2, "hanako@example.jp")],
        "crm.folder": [(10, 1, None), (11, None, 10), (12, None, 11), (13, None, 12), (20, 2, None), (21, None, 20)],
    }
    found = walked(tree, places(tree, rows), MAIL)
    assert standings(found)["crm.folder"] == dict.fromkeys((10, 11, 12, 13), "own")


def test_handles_in_the_persons_own_record_tell_theirs_from_others_but_find_nothing() -> None:
    shop = datamap(
        [
            table("crm.customer", "number@customer-number email@email/email", key="number"),
            table("crm.member", "id customer email@email/email"),
            table("site.account", "id email@email/email"),
        ],
        ["crm.member.customer > crm.customer.number"],
    )
    rows: dict[str, list[Values]] = {
        "crm.customer": [("C-1", "taro@example.jp")],
        "crm.member": [(1, "C-1", "TARO@example.jp"), (2, "C-1", "hanako@example.jp")],
        "site.account": [(5, "taro@example.jp")],
    }
    found = walked(shop, places(shop, rows), {"customer-number": ["C-1"]})
    assert standings(found) == {"crm.customer": {"C-1": "own"}, "crm.member": {1: "own", 2: "doubtful"}}


def test_rows_without_a_key_are_each_shown_once() -> None:
    shop = datamap(
        [table("crm.customer", "id email@email"), table("crm.visit", "customer page", key="")],
        ["crm.visit.customer > crm.customer.id"],
    )
    rows: dict[str, list[Values]] = {
        "crm.customer": [(1, "taro@example.jp")],
        "crm.visit": [(1, "/a"), (1, "/a"), (1, "/b"), (2, "/c"), (None, "/d")],
    }
    found = walked(shop, places(shop, rows), MAIL)
    assert standings(found)["crm.visit"] == {(1, "/a"): "own", (1, "/b"): "own"}


@pytest.mark.parametrize("wrong", ["space", "place", "item", "person"])
def test_nothing_is_opened_without_an_admission_to_all_of_it(wrong: str) -> None:
    admitted = admissions(SHOP, MAIL)
    crm = admitted["crm"]
    if wrong == "space":
        admitted["crm"] = _admit("another", crm.person, crm.items, crm.entry)
    elif wrong == "place":
        del admitted["site"]
    elif wrong == "item":
        admitted["crm"] = _admit("own", crm.person, crm.items - {"orders"}, crm.entry)
    else:
        admitted["crm"] = _admit("own", uuid4(), crm.items, crm.entry)
    openers = places(SHOP, ROWS)
    with pytest.raises(NotAdmitted):
        walk("own", admitted, SHOP, openers, Asker(MAIL))
    assert [place.asked for place in openers.values()] == [[], []]


class Quoting:
    """A place whose engine quotes what it was asked for, before it is lost."""

    def __init__(self, at: str) -> None:
        self.at = at

    @contextmanager
    def opened(self, limits: Limits) -> Iterator["Quoting"]:
        if self.at == "opened":
            raise self.fail("taro@example.jp")
        yield self

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        raise self.fail(str([condition.values for lookup in lookups for condition in lookup.any_of]))

    def shared(self, questions: Sequence[Referring]) -> Any:
        raise AssertionError

    def fail(self, quoted: str) -> Error:
        try:
            raise ValueError(f"no such row: {quoted}")
        except ValueError as error:
            raise PlaceUnreachable(place="crm", problem="it was lost") from error


@pytest.mark.parametrize("at", ["opened", "find"])
def test_a_place_that_is_lost_on_the_way_is_said_without_a_value(at: str) -> None:
    openers: dict[str, Any] = {**places(SHOP, ROWS), "crm": Quoting(at)}
    found = walk("own", admissions(SHOP, MAIL), SHOP, openers, Asker(MAIL))
    (unread,) = found.unread
    assert (unread.place, unread.table) == ("crm", None)
    why = unread.why
    assert (why.__cause__, why.__context__, why.__traceback__) == (None, None, None)
    assert "taro" not in repr(found) + str(why)
    assert {str(one.table) for one in found.lacking} == {"crm.order", "crm.line", "site.visit"}


def test_a_walk_tells_no_value_in_its_own_words() -> None:
    found = walked(SHOP, places(SHOP, ROWS), MAIL, {"name": ["山田太郎"]})
    redacted = redact(found, Asker(MAIL, {"name": ["山田太郎"]}))
    told = repr(found) + repr(redacted) + repr(Asker(MAIL, {"name": ["山田太郎"]}))
    assert [value for value in ("山田", "aro@", "chair", "wood", "/chairs") if value in told] == []


def test_a_place_without_an_address_is_said() -> None:
    openers = places(SHOP, ROWS)
    del openers["site"]
    found = walked(SHOP, openers, MAIL)
    assert [(one.place, one.table) for one in found.unread] == [("site", None)]
    assert len(found.found) == 3


def test_a_table_of_more_rows_than_the_limit_is_said_and_the_rest_goes_on() -> None:
    asker, limits = Asker(MAIL), Limits(rows=2)
    rows = {**ROWS, "crm.line": [(number, 10, "wood") for number in range(3)]}
    found = walk("own", admissions(SHOP, MAIL), SHOP, places(SHOP, rows), asker, limits)
    assert [(one.table, type(one.why)) for one in found.unread] == [("line", PlaceTooMuch)]
    assert standings(found)["crm.order"] == {10: "own", 11: "own"}


def test_a_shared_telephone_decides_nothing_while_a_table_does_not_answer() -> None:
    """Whom else it finds there is not known."""
    shop = datamap(
        [table("crm.customer", "id email@email phone@phone/phone"), table("site.call", "id phone@phone/phone")]
    )
    rows: dict[str, list[Values]] = {
        "crm.customer": [(1, "hanako@example.jp", "03-5555-0101")],
        "site.call": [(9, "0355550101")],
    }
    handles = {**MAIL, "phone": ["03-5555-0101"]}
    whole = walked(shop, places(shop, rows), handles)
    part = walked(shop, places(shop, rows, {"crm.customer"}), handles)
    alone = walked(shop, places(shop, {"site.call": rows["site.call"]}), handles)
    assert [standings(one)["site.call"][9] for one in (whole, part, alone)] == ["doubtful", "doubtful", "own"]


class OtherColumns(Memory):
    """A place whose tables are not asked by the columns that are compared."""

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        return [
            TableNotAskedSo(place="site", table=one.table.name.table, problem="by its id only") for one in questions
        ]


def test_a_table_that_cannot_say_whether_a_row_is_others_too_is_said_if_it_failed() -> None:
    shop = datamap(
        [
            table("crm.customer", "id email@email/email place"),
            table("crm.place", "id"),
            table("site.branch", "id place"),
        ],
        ["crm.customer.place > crm.place.id", "site.branch.place > crm.place.id"],
    )
    rows: dict[str, list[Values]] = {"crm.customer": [(1, "taro@example.jp", 7)], "crm.place": [(7,)]}
    whole, part = (walked(shop, places(shop, rows, broken), MAIL) for broken in ((), {"site.branch"}))
    other = walked(shop, {**places(shop, rows), "site": OtherColumns({})}, MAIL)
    assert [standings(one)["crm.place"][7] for one in (whole, part, other)] == ["own", "shared", "shared"]
    assert [[(each.place, each.table) for each in one.unread] for one in (whole, part, other)] == [
        [],
        [("site", "branch")],
        [],
    ]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({}, {1: "own", 2: "doubtful", 3: "doubtful"}),
        ({(name("crm.customer"), (2,)): Standing.OWN}, {1: "own", 2: "own", 3: "doubtful"}),
        ({(name("crm.customer"), None): Standing.ANOTHER}, {1: "own", 2: "another", 3: "another"}),
        (
            {(name("crm.customer"), None): Standing.OWN, (name("crm.customer"), (3,)): Standing.ANOTHER},
            {1: "own", 2: "own", 3: "another"},
        ),
        ({(name("crm.customer"), (1,)): Standing.ANOTHER}, {1: "another", 2: "doubtful", 3: "doubtful"}),
    ],
)
def test_who_approves_says_whose_a_row_is(verdicts: Any, expected: dict[int, str]) -> None:
    shop = datamap(
        [table("crm.customer", "id email@email phone@phone/phone"), table("crm.order", "id customer")],
        ["crm.order.customer > crm.customer.id"],
    )
    rows: dict[str, list[Values]] = {
        "crm.customer": [
            (1, "taro@example.jp", "03-5555-0101"),
            (2, "old@example.jp", "03-5555-0101"),
            (3, "hanako@example.jp", "03-5555-0101"),
        ],
        "crm.order": [(11, 1), (12, 2), (13, 3)],
    }
    found = walked(shop, places(shop, rows), {**MAIL, "phone": ["03-5555-0101"]}, verdicts=verdicts)
    by_table = standings(found)
    assert by_table["crm.customer"] == expected
    hanging = {10 + number for number, standing in expected.items() if standing == "own"}
    assert set(by_table.get("crm.order", ())) == hanging


def test_a_living_database_is_walked_through_arrays_json_and_several_ways_of_writing(living: Living) -> None:
    """Composite keys, a list and a field within JSON, an address in another case, a number written wide."""
    living.run(
        [
            "CREATE TABLE customer (tenant int, no int, profile TEXT, PRIMARY KEY (tenant, no))",
            "CREATE TABLE orders (id int PRIMARY KEY, tenant int, customer int, phone varchar(40), tags text)",
            "CREATE TABLE tag (id int PRIMARY KEY, label varchar(40))",
            """INSERT INTO customer VALUES (1, 7, '{"contact": {"mail": "Taro@Example.JP"}, "name": "x"}'),
               (2, 7, '{"contact": {"mail": "hanako@example.jp"}}'), (1, 8, '{"contact": null}')""",
            """INSERT INTO orders VALUES (10, 1, 7, NULL, '{"ids": [1, 2]}'), (11, 2, 7, NULL, '{"ids": [1]}'),
               (12, NULL, NULL, '０３（５５５５）０１０１', '{"ids": [3]}'), (13, 1, NULL, '03-5555-0199', '{}')""",
            "INSERT INTO tag VALUES (1, 'red'), (2, 'blue'), (3, 'green')",
        ]
    )
    mail = Column("profile.contact.mail", finds="email", match=Match.EMAIL)
    phone = Column("phone", finds="phone", match=Match.PHONE)
    tags = Column("tags.ids", array=True)
    tables = [
        Table(TableName("crm", "customer"), _columns("tenant", "no", mail), ("tenant", "no")),
        Table(TableName("crm", "orders"), _columns("id", "tenant", "customer", phone, tags), ("id",)),
        Table(TableName("crm", "tag"), _columns("id", "label"), ("id",)),
    ]
    links = ["crm.orders.tenant+customer > crm.customer.tenant+no"]
    up, _ = fk("crm.orders.x > crm.tag.id")
    shop = datamap(tables, [*links, replace(up, source_columns=("tags.ids",))])
    asker = Asker({**MAIL, "phone": ["+81 3 5555 0101"]})
    with closing(living.place()) as place:
        found = walk("own", admissions(shop, asker.handles), shop, {"crm": place}, asker)
    assert [repr(one.why) for one in found.unread] == []
    assert standings(found) == {
        "crm.customer": {(1, 7): "own"},
        "crm.orders": {10: "own", 12: "own"},
        "crm.tag": {1: "shared", 2: "own", 3: "own"},
    }


def _columns(*said: str | Column) -> dict[str, Column]:
    made = [one if isinstance(one, Column) else Column(one) for one in said]
    return {column.name: column for column in made}


FIDES = """
dataset:
  - fides_key: shop
    name: The shop
    collections:
      - name: client
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: mail, data_categories: [user.contact.email], fides_meta: {identity: email}}
          - {name: name, data_categories: [user.name]}
          - {name: home, fides_meta: {references: [{dataset: shop, field: address.id, direction: to}]}}
      - name: address
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: street, data_categories: [user.contact.address.street]}
          - {name: keeper, data_categories: [user.name]}
          - {name: door, data_categories: [system.operations]}
      - name: purchase
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: client_id, fides_meta: {references: [{dataset: shop, field: client.id, direction: from}]}}
          - {name: what, data_categories: [user.behavior.purchase_history]}
"""


def test_a_fides_dataset_is_walked_unchanged() -> None:
    shop = parse_map([("shop.yaml", FIDES)])
    rows: dict[str, list[Values]] = {
        "shop.client": [(1, "taro@example.jp", "山田太郎", 5), (2, "hanako@example.jp", "佐藤花子", 5)],
        "shop.address": [(5, "港町 1-2", "佐藤花子", "blue")],
        "shop.purchase": [(10, 1, "chair"), (11, 2, "lamp")],
    }
    openers = places(shop, rows)
    found = walked(shop, openers, MAIL)
    redacted = redact(found, Asker(MAIL))
    shown = {str(one.table.name): [*one.rows] for one in redacted.tables}
    assert shown == {
        "shop.client": [(1, "taro@example.jp", "山田太郎", 5)],
        "shop.address": [(5, "港町 1-2", WITHHELD, WITHHELD)],
        "shop.purchase": [(10, 1, "chair")],
    }


def test_a_manual_place_is_not_walked_but_told() -> None:
    shop = Datamap(
        "shop", {**SHOP.places, "cabinet": Place("cabinet", PlaceKind.MANUAL, {"en": "Cabinet"})}, SHOP.links
    )
    found = walked(shop, places(SHOP, ROWS), MAIL)
    assert found.route.by_hand == ("cabinet",)
    assert found.unread == ()
