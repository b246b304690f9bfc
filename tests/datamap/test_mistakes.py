"""Every mistake that a map's own file can have: the line and the key it is told at, and what was expected."""

import pytest

from kotowari.datamap.checking import Promised
from kotowari.datamap.model import Datamap, Link, Match, TableName, Way
from kotowari.datamap.parse import parse_map
from kotowari.errors import MapUnreadable
from kotowari.places.settings import SETTINGS

MAP = """\
kotowari_map: 1
map: shop
places:
  crm:
    kind: sql
    title: {en: Customers, ja: 顧客}
    of: customer
    settings: {search: indexed}
    skipped: {"django_*": the framework's own}
    guard: {logins: {app: {purposes: [support], provides: {to: yamato, on: entrustment, for: support}}}}
    tables:
      client:
        key: id
        columns:
          id:
          name: name
          mail: {item: email, finds: email}
          tel: {finds: phone, match: exact}
          home: {refers: home.id}
          boss: {refers: {to: client.id, follow: up}}
          memo: {text: true}
          friend: {others: true}
        shows: [name]
        hides: memo
        erase_after: [order]
      home: {columns: {id: , zip: }}
      order:
        key: [shop, no]
        columns: {shop: , no: , client: {refers: [{to: crm.client.id, match: number}]}}
      line:
        columns: {shop: , no: }
        links:
          - {columns: [shop, no], to: order, their: [shop, no], follow: down}
      public.log: {skipped: nothing of a person}
  cabinet:
    kind: manual
    title: {en: The cabinet}
"""
PROMISED = Promised(
    items=frozenset({"name", "email"}),
    subjects=frozenset({"customer", "employee"}),
    purposes=frozenset({"support", "newsletter"}),
    recipients=frozenset({"yamato"}),
    grounds=frozenset({"entrustment", "consent"}),
    bases=frozenset({"tax-number"}),
)


def mistakes(text: str, *others: tuple[str, str]) -> list[str]:
    with pytest.raises(MapUnreadable) as caught:
        parse_map([("m.yaml", text), *others], PROMISED, SETTINGS)
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.fixture(scope="module")
def read() -> Datamap:
    return parse_map([("m.yaml", MAP)], PROMISED)


def of(table: str) -> TableName:
    return TableName("crm", table)


def test_a_reference_is_followed_both_ways_unless_it_says_one(read: Datamap) -> None:
    assert set(read.links) == {
        Link(of("client"), ("home",), of("home"), ("id",), Way.UP),
        Link(of("home"), ("id",), of("client"), ("home",), Way.DOWN),
        Link(of("client"), ("boss",), of("client"), ("id",), Way.UP),
        Link(of("order"), ("client",), of("client"), ("id",), Way.UP, Match.NUMBER),
        Link(of("client"), ("id",), of("order"), ("client",), Way.DOWN, Match.NUMBER),
        Link(of("order"), ("shop", "no"), of("line"), ("shop", "no"), Way.DOWN),
    }


def test_a_handle_is_compared_as_its_kind_is_unless_it_says_otherwise(read: Datamap) -> None:
    columns = read.table(of("client")).columns
    assert (columns["mail"].match, columns["tel"].match) == (Match.EMAIL, Match.EXACT)


def test_a_place_says_whose_its_tables_are(read: Datamap) -> None:
    assert {table.name.table for table in read.places["crm"].tables.values() if table.of == {"customer"}} == {
        *("client", "home", "order", "line", "public.log")
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: sql", "kind: sequel", "m.yaml:5: places.crm.kind: expected `sql`"),
        ("{en: Customers, ja: 顧客}", "{en: }", "m.yaml:6: places.crm.title.en: expected text"),
        ("of: customer", "of: clients", "m.yaml:7: places.crm.of: the policy has no subject `clients`"),
        ("key: id", "key: nr", "m.yaml:13: places.crm.tables.client.key: `nr` is no column"),
        ("key: id", "key: [id, id]", "m.yaml:13: places.crm.tables.client.key: a column stands here twice"),
        ("key: id", "keys: id", "m.yaml:13: places.crm.tables.client.keys: no such key here"),
        ("name: name", "name: nam", "m.yaml:16: places.crm.tables.client.columns.name: the policy has no item `nam`"),
        ("name: name", "name: undecided", "m.yaml:16: places.crm.tables.client.columns.name: this is left undecided"),
        ("finds: email}", "finds: e mail}", "m.yaml:17: places.crm.tables.client.columns.mail.finds: expected a kind"),
        ("finds: phone, match: exact", "match: phone", "client.columns.tel.match: this says"),
        ("match: exact", "match: alike", "m.yaml:18: places.crm.tables.client.columns.tel.match: expected `exact`"),
        ("match: exact", "match: ", "expected how a handle is compared"),
        ("refers: home.id", "refers: hom.id", "m.yaml:19: places.crm.tables.client.columns.home.refers: there"),
        ("refers: home.id", "refers: home.nr", "the table `home` has no column for `home.nr`"),
        ("refers: home.id", "refers: home", "there is no column `home`: expected TABLE.COLUMN"),
        ("refers: home.id", "refers: hom.id", "; the nearest in the map: `home`"),
        ("refers: home.id", "refers: {to: {place: crm, table: hom, column: id}}", "there is no table `crm.hom`"),
        ("refers: home.id", "refers: {to: {place: crm, table: home, column: nr}}", "no column `nr`"),
        ("refers: home.id", "refers: {to: {place: crm, column: nr}}", "`place` and `table` and `column` apart"),
        ("follow: up", "follow: sideways", "m.yaml:20: places.crm.tables.client.columns.boss.refers.follow: "),
        ("others: true", "others: true, finds: email", "client.columns.friend.others: by what"),
        ("others: true", "keep: some law, masking: {strategy: hash}", "an erasure leaves the value, or writes another"),
        ("others: true", "masking: {strategy: shred}", "expected `null_rewrite`"),
        ("shows: [name]", "shows: [memo]", "m.yaml:24: places.crm.tables.client.hides: `memo` stands under"),
        ("hides: memo", "hides: memmo", "m.yaml:24: places.crm.tables.client.hides: `memmo` is no column"),
        ("hides: memo", "when: memmo", "m.yaml:24: places.crm.tables.client.when: `memmo` is no column"),
        ("hides: memo", "when: mail", "m.yaml:24: places.crm.tables.client.when: `mail` tells no day"),
        ("erase_after: [order]", "erase_after: [odrer]", "m.yaml:25: places.crm.tables.client.erase_after.0: there"),
        ("erase_after: [order]", "erase_after: client", "these wait for each other: `crm.client` after `crm.client`"),
        ("their: [shop, no]", "their: [shop]", "expected as many of `columns` as of `their`"),
        ("their: [shop, no]", "their: [shop, nr]", "m.yaml:33: places.crm.tables.line.links.0: the table"),
        ("columns: [shop, no], to", "columns: [shop, nr], to", "the table `crm.line` has no column `nr`"),
        ("home: {columns: {id: , zip: }}", "home: ", "a table that is read has columns"),
        ("search: indexed", "search: postgresql://sales:secret@db/crm", "m.yaml:8: places.crm.settings.search: a"),
        ("search: indexed", "a: [{b: 'mysql://:s@db'}]", "m.yaml:8: places.crm.settings.a.0.b: a password"),
        ("search: indexed", "search: slowly", "m.yaml:8: places.crm.settings.search: expected `whole` or `indexed`"),
        ("search: indexed", "seek: indexed", "m.yaml:8: places.crm.settings.seek: no such key here"),
        ("  cabinet:", "  a-b: {kind: vault, title: {en: A}}\n  a_b:", "m.yaml:36: places.a_b: this differs"),
        ("purposes: [support]", "purposes: [suport]", "m.yaml:10: places.crm.guard.logins.app.purposes: the policy"),
        ("purposes: [support]", "purposes: {purpose: support, basis: tax}", "the policy has no legal basis `tax`"),
        ("purposes: [support]", "purposes: [support, support]", "m.yaml:10: places.crm.guard.logins.app: the same"),
        ("purposes: [support]", "columns: hidden", "guard.logins.app.columns: expected `blank` or `strict`"),
        ("purposes: [support], provides: {to: yamato, on: entrustment, for: support}", "", "expected `purposes`"),
        ("to: yamato", "to: sagawa", "m.yaml:10: places.crm.guard.logins.app.provides: the policy has no recipient"),
        ("on: entrustment", "on: trust", "the policy has no ground of provision `trust`"),
        ("{app: {", "{顧客顧客顧客顧客顧客顧客顧客顧客顧客顧客顧客: {", "this is no login's name: expected at most 63"),
        ("{logins: {app: {", "{login: {app: {", "m.yaml:10: places.crm.guard.login: no such key here"),
        ("kind: sql", "kind: folder", "m.yaml:10: places.crm.guard: only a place of kind `sql` can be guarded"),
        ("kotowari_map: 1", "kotowari_map: 2", "m.yaml:1: kotowari_map: expected 1"),
        ("map: shop", "map: The Shop", "m.yaml:2: map: expected a name"),
        ("  cabinet:", "  crm:", "stands here twice"),
        ("kind: manual", "kind: manual\n    dataset: paper", "the dataset `paper` is not among the files"),
        ("kind: manual", "kind: !!str manual", "tags"),
        ("places:", "rooms:", "m.yaml:3: rooms: no such key here: expected one that docs/datamap.md lists"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old: str, new: str, told: str) -> None:
    assert old in MAP
    found = mistakes(MAP.replace(old, new, 1))
    assert any(told in mistake for mistake in found), found


def test_every_mistake_is_told_at_once_and_without_a_password() -> None:
    text = MAP.replace("key: id", "key: nr").replace("refers: home.id", "refers: hom.id")
    text = text.replace("search: indexed", "search: postgresql://sales:hunter2@db/crm")
    found = mistakes(text)
    assert len(found) == 4
    assert "hunter2" not in "".join(found)


SECOND = """\
kotowari_map: 1
map: shop
places:
  desk:
    kind: sql
    title: {en: The desk}
    tables:
      ticket: {columns: {id: , mail: {refers: {to: crm.client.mail, match: email}}}}
"""


def test_a_map_may_be_in_several_files() -> None:
    read = parse_map([("m.yaml", MAP), ("second.yaml", SECOND)])
    ticket = TableName("desk", "ticket")
    assert Link(of("client"), ("mail",), ticket, ("mail",), Way.DOWN, Match.EMAIL) in read.links


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("map: shop", "map: bazaar", "second.yaml:2: map: another file is of the map `shop`"),
        ("desk:", "crm:", "second.yaml:4: places.crm: m.yaml has a place of this name too"),
        ("crm.client.mail", "client.mail", "second.yaml:8: places.desk.tables.ticket.columns.mail.refers: there"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_file(old: str, new: str, told: str) -> None:
    found = mistakes(MAP, ("second.yaml", SECOND.replace(old, new, 1)))
    assert any(told in mistake for mistake in found), found


def test_a_name_that_means_two_things_is_told() -> None:
    second = (
        SECOND.replace("desk:", "client:")
        .replace("ticket:", "home:")
        .replace("columns: {id: ,", "columns: {id: , x: ,")
    )
    text = MAP.replace("refers: home.id", "refers: client.home.id").replace("home: {columns", "client.home: {columns")
    found = mistakes(text, ("second.yaml", second))
    assert any("can mean `client.home` of the place `crm` and `home` of the place `client`" in one for one in found), (
        found
    )


def test_a_map_is_in_at_least_one_file() -> None:
    with pytest.raises(ValueError, match="at least one file"):
        parse_map([])
