"""Fides datasets, as Fides reads them: what becomes of each annotation."""

import pytest

from kotowari.datamap.model import Datamap, Link, Masking, Match, TableName, Way
from kotowari.datamap.parse import parse_map
from kotowari.errors import MapUnreadable

SHOP = """
dataset:
  - fides_key: shop
    organization_fides_key: default_organization
    tags: null
    name: The shop
    description: What the shop has
    meta: {anything: [at, all]}
    data_categories: null
    retention: 30 days
    fides_meta:
      after: [register]
      namespace: null
    collections:
      - name: client
        description: null
        data_categories: [user]
        data_qualifier: aggregated.anonymized
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: True, data_type: integer}
          - name: mail
            data_categories: [user.contact.email]
            fides_meta:
              identity: email
              data_type: string
              length: 40
              references: null
          - name: tel
            fidesops_meta: {identity: phone_number, read_only: true}
          - name: loyalty
            fides_meta: {identity: loyalty_id}
          - name: home_id
            fides_meta:
              references: [{dataset: shop, field: home.id, direction: to}]
          - name: name
            fides_meta:
              masking_strategy_override: {strategy: random_string_rewrite, configuration: {length: 5}}
          - name: tenant
            fides_meta: {custom_request_field: tenant_id}
          - name: mothers_name
            references: [{dataset: nowhere, field: to.be}]
            unknown_to_fides: true
      - name: home
        fields:
          - name: id
            fidesops_meta: {primary_key: yes}
          - name: street
        fides_meta:
          after: [shop.client]
          erase_after: [shop.client]
          skip_processing: false
          masking_strategy_override: {strategy: delete}
          partitioning: {field: id}
      - name: basket
        fields:
          - name: client_id
            fides_meta:
              references: [{dataset: shop, field: client.id, direction: from}]
      - name: heap
        fields: [{name: anything}]
        fides_meta: {skip_processing: true}
"""

REGISTER = """
dataset:
- fides_key: register
  collections:
  - name: profile
    fields:
    - name: _id
      fides_meta: {primary_key: true, data_type: object_id}
    - name: client
      fides_meta:
        references:
        - dataset: shop
          field: client.id
    - name: work
      fides_meta: {data_type: object}
      fields:
      - name: employer
        data_categories: [user.employment]
      - name: reports
        fides_meta: {data_type: "string[]", return_all_elements: true}
    - name: contacts
      fides_meta: {data_type: "object[]"}
      fields:
      - name: person
        fields:
        - name: mail
          fides_meta: {identity: email, data_type: string}
    - name: trips
      fides_meta:
        data_type: string[]
  - name: trip
    fields:
    - name: travellers
      fides_meta:
        references: [{dataset: register, field: profile.trips, direction: from}]
system: []
"""


@pytest.fixture(scope="module")
def read() -> Datamap:
    return parse_map([("shop.yml", SHOP), ("register.yml", REGISTER)])


def of(table: str) -> TableName:
    return TableName(*table.split("."))


def link(source: str, target: str, way: Way) -> Link:
    (here, column), (there, theirs) = (
        (of(".".join(text.split(".")[:2])), ".".join(text.split(".")[2:])) for text in (source, target)
    )
    return Link(here, (column,), there, (theirs,), way)


def test_every_reference_is_a_link_in_its_direction(read: Datamap) -> None:
    assert set(read.links) == {
        link("shop.client.home_id", "shop.home.id", Way.UP),
        link("shop.client.id", "shop.basket.client_id", Way.DOWN),
        # without a direction: both
        link("shop.client.id", "register.profile.client", Way.DOWN),
        link("register.profile.client", "shop.client.id", Way.UP),
        # by no key of either: what is reached may be shared
        link("register.profile.trips", "register.trip.travellers", Way.UP),
    }


def test_an_identity_is_a_handle_by_its_name_here(read: Datamap) -> None:
    columns = read.table(of("shop.client")).columns
    found = {name: (column.finds, column.match) for name, column in columns.items() if column.finds}
    assert found == {
        "mail": ("email", Match.EMAIL),
        "tel": ("phone", Match.PHONE),
        "loyalty": ("loyalty_id", Match.EXACT),
    }
    assert read.table(of("shop.client")).is_persons


def test_nested_fields_are_columns_by_their_path(read: Datamap) -> None:
    columns = read.table(of("register.profile")).columns
    assert list(columns) == ["_id", "client", "work.employer", "work.reports", "contacts.person.mail", "trips"]
    assert [name for name, column in columns.items() if column.array] == [
        "work.reports",
        "contacts.person.mail",
        "trips",
    ]
    assert (columns["work.reports"].type, columns["contacts.person.mail"].finds) == ("string", "email")


def test_what_an_erasure_does_is_kept(read: Datamap) -> None:
    client, home = read.table(of("shop.client")), read.table(of("shop.home"))
    assert client.columns["name"].masking == Masking("random_string_rewrite", {"length": 5})
    assert client.columns["tel"].keep == "read-only"
    assert home.masking == Masking("delete")
    assert (home.key, home.erase_after) == (("id",), (of("shop.client"),))
    assert home.after == (of("register.profile"), of("register.trip"), of("shop.client"))


def test_categories_are_kept_with_those_of_the_collection(read: Datamap) -> None:
    assert read.table(of("shop.client")).columns["mail"].categories == ("user.contact.email", "user")


def test_what_fides_skips_is_skipped(read: Datamap) -> None:
    assert read.table(of("shop.heap")).skipped == "skipped in its Fides dataset"
    assert read.table(of("shop.basket")).skipped is None


def test_a_schema_stands_before_its_tables() -> None:
    text = SHOP.replace("namespace: null", "namespace: {schema: sales, database_name: main}").replace(
        "[register]", "null"
    )
    read = parse_map([("shop.yml", text), ("register.yml", REGISTER)])
    assert set(read.places["shop"].tables) == {"sales.client", "sales.home", "sales.basket", "sales.heap"}
    assert Link(of_schema("client"), ("id",), of_schema("basket"), ("client_id",), Way.DOWN) in read.links


def of_schema(table: str) -> TableName:
    return TableName("shop", f"sales.{table}")


OVER = """
kotowari_map: 1
map: own
places:
  crm:
    kind: sql
    title: {en: The shop, ja: 店}
    of: customer
    dataset: shop
    categories: {user.contact: contact, user.contact.email: email}
    tables:
      client:
        columns:
          mail: {match: exact}
          tel: {finds: null}
          memo: {text: true}
        shows: name
      basket: {of: guest}
      heap: {columns: {anything: }}
"""


def test_a_map_of_our_own_is_laid_over_a_dataset() -> None:
    read = parse_map([("own.yaml", OVER), ("shop.yml", SHOP), ("register.yml", REGISTER)])
    assert set(read.places) == {"crm", "register"}
    client = read.table(of("crm.client"))
    assert (client.columns["mail"].item, client.columns["mail"].match) == ("email", Match.EXACT)
    assert client.columns["tel"].finds is None
    assert client.columns["memo"].text
    assert client.of == {"customer"}
    assert client.shows == {"name"}
    assert read.table(of("crm.basket")).of == {"guest"}
    assert link("crm.client.id", "register.profile.client", Way.DOWN) in read.links


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "field: home.id",
            "field: home.nr",
            "shop.yml:36: dataset.0.collections.0.fields.4.fides_meta.references.0: the table `home` has",
        ),
        ("field: home.id", "field: hme.id", "there is no column `hme.id`"),
        ("dataset: shop, field: home.id", "dataset: sop, field: home.id", "the dataset `sop` is not among the files"),
        ("erase_after: [shop.client]", "erase_after: [shop.clint]", "there is no collection `shop.clint`"),
        (
            "erase_after: [shop.client]",
            "erase_after: [shop.home]",
            "these wait for each other: `shop.home` after `shop.home`",
        ),
        ("strategy: delete", "strategy: forget", "expected `null_rewrite`"),
        ("- name: street", "- name: id", "`id` stands here twice"),
        ("fides_key: shop", "fides_key: ../shop", "expected the form"),
        ("name: basket", "name: home", "`home` stands here twice"),
        ("direction: to", "direction: up", "expected `from` or `to`"),
    ],
)
def test_a_mistake_is_told_where_it_stands(old: str, new: str, told: str) -> None:
    assert old in SHOP
    with pytest.raises(MapUnreadable) as caught:
        parse_map([("shop.yml", SHOP.replace(old, new, 1)), ("register.yml", REGISTER)])
    assert any(told in str(mistake) for mistake in caught.value.mistakes), caught.value.mistakes


def test_a_dataset_is_taken_once() -> None:
    with pytest.raises(MapUnreadable, match=r"register\.yml cannot be used") as caught:
        parse_map([("shop.yml", SHOP), ("register.yml", REGISTER), ("register.yml", REGISTER)])
    assert "has a dataset of this key too" in str(caught.value)
