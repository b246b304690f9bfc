"""What places have now, held against the map: for every kind that can tell, on real databases and files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kotowari.datamap.drift import Differs, drift
from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.errors import PlaceAddressMissing, PlaceUnreachable
from kotowari.home import Home
from kotowari.places.addresses import address_of, find_address, keep_address, variable
from kotowari.places.lookup import Limits
from kotowari.places.present import present
from tests.places.databases import Living
from tests.places.service import Said, service


def place(kind: PlaceKind, table: str, *columns: str) -> Place:
    made = Table(TableName("crm", table), {column: Column(column) for column in columns})
    return Place("crm", kind, {"en": "Customers"}, {table: made})


def told(home: Home, one: Place) -> list[tuple[Differs, str]]:
    schema = present(home, one)
    assert schema is not None
    return [(each.what, str(each)) for each in drift(one, schema)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("KOTOWARI_PLACE_CRM", raising=False)
    return Home(tmp_path / "a home")


@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
def test_a_column_that_was_added_to_a_database_is_told(engine: str, home: Home, request: pytest.FixtureRequest) -> None:
    living: Living = request.getfixturevalue(engine)
    living.run(["CREATE TABLE customer (id integer PRIMARY KEY, name text)"])
    keep_address(home, "crm", living.address)
    one = place(PlaceKind.SQL, "customer", "id", "name")
    assert told(home, one) == []
    living.run(["ALTER TABLE customer ADD COLUMN fax text", "CREATE TABLE visit (id integer)"])
    assert told(home, one) == [
        (Differs.COLUMN_UNMAPPED, "crm.customer.fax"),
        (Differs.TABLE_UNMAPPED, "crm.visit"),
    ]


def test_a_column_that_was_added_to_a_file_is_told(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name\n1,花子\n", encoding="utf-8")
    keep_address(home, "crm", str(folder))
    one = place(PlaceKind.FOLDER, "people.csv", "id", "name")
    assert told(home, one) == []
    (folder / "people.csv").write_text("id,name,fax\n1,花子,2\n", encoding="utf-8")
    (folder / "more.csv").write_text("id\n1\n", encoding="utf-8")
    assert told(home, one) == [
        (Differs.COLUMN_UNMAPPED, "crm.people.csv.fax"),
        (Differs.TABLE_UNMAPPED, "crm.more.csv"),
    ]


USERS: list[dict[str, Any]] = [
    {"id": 1, "mail": "planted@example.com", "profile": {"ward": "渋谷区"}},
    {"id": 2, "note": None},
]


def desk(*columns: str, **endpoint: Any) -> Place:
    asked = {"requests": [{"by": ["mail"], "path": "/u", "query": {"m": "{mail}"}}], "rows": "users", **endpoint}
    one = place(PlaceKind.HTTP, "users", *columns)
    return replace(one, settings={"tables": {"users": asked}, "per_second": 1000})


def test_a_field_that_was_added_to_a_service_is_told_by_its_name_alone(home: Home) -> None:
    held = [dict(user) for user in USERS]
    with service(lambda _: Said({"users": held})) as made:
        keep_address(home, "crm", made.url)
        one = desk("id", "mail", "profile", "note", look={"path": "/users", "query": {"limit": 2}})
        assert told(home, one) == []
        held[1] |= {"fax": "planted-value", "planted@example.com": 1, "friends": [{"tel": "090-0000-0000"}]}
        assert told(home, one) == [
            (Differs.COLUMN_UNMAPPED, "crm.users.fax"),
            (Differs.COLUMN_UNMAPPED, "crm.users.…"),
            (Differs.COLUMN_UNMAPPED, "crm.users.friends"),
        ]
    assert {asked.query.get("limit") for asked in made.asked} == {"2"}


def test_a_field_within_a_field_is_mapped_by_its_path(home: Home) -> None:
    with service(lambda _: Said({"users": USERS})) as made:
        keep_address(home, "crm", made.url)
        ways = {"look": {"path": "/users"}, "fields": {"ward": "profile.ward"}}
        assert told(home, desk("id", "mail", "ward", "note", "fax", **ways)) == [
            (Differs.COLUMN_UNSEEN, "crm.users.fax")
        ]
        nothing_else = {**ways, "fields": {"born": "profile.born"}}
        assert (Differs.COLUMN_UNMAPPED, "crm.users.profile.ward") in told(home, desk("id", "born", **nothing_else))


def test_a_service_that_is_asked_by_values_alone_is_not_compared(home: Home) -> None:
    with service(lambda _: Said({"users": []})) as made:
        keep_address(home, "crm", made.url)
        for ways, why in (({}, "under `look`"), ({"look": {"path": "/users"}}, "no row came")):
            schema = present(home, desk("id", "mail", **ways))
            assert schema is not None
            assert (schema.tables, why in schema.unread["users"]) == ({}, True)
    keep_address(home, "crm", made.url)
    with pytest.raises(PlaceUnreachable):
        present(home, desk("id", look={"path": "/users"}), Limits(seconds=1))


def test_a_table_of_a_service_that_does_not_answer_leaves_the_others_compared(home: Home) -> None:
    with service(lambda asked: Said("", 404) if asked.path == "/old" else Said({"users": USERS})) as made:
        keep_address(home, "crm", made.url)
        one, old = desk("id", "mail", "profile", look={"path": "/users"}), TableName("crm", "old")
        ways = {"requests": [{"by": ["id"], "path": "/old/{id}"}], "rows": "users", "look": {"path": "/old"}}
        tables = {"old": Table(old, {"id": Column("id")}), **one.tables}
        asked = {**one.settings, "tables": {"old": ways, **one.settings["tables"]}}
        schema = present(home, replace(one, tables=tables, settings=asked))
    assert schema is not None
    assert set(schema.unread) == {"old"}
    assert [str(each) for each in drift(replace(one, tables=tables), schema)] == ["crm.users.note"]


def test_a_place_that_a_person_answers_for_tells_nothing(home: Home) -> None:
    assert present(home, place(PlaceKind.MANUAL, "drawer", "paper")) is None


def test_an_address_is_taken_from_the_environment_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PlaceAddressMissing, match="KOTOWARI_PLACE_CRM"):
        address_of(home, "crm")
    keep_address(home, "crm", "sqlite:///kept.db")
    assert address_of(home, "crm") == "sqlite:///kept.db"
    monkeypatch.setenv("KOTOWARI_PLACE_CRM", "sqlite:///stated.db")
    assert find_address(home, "crm") == "sqlite:///stated.db"
    assert variable("support-desk") == "KOTOWARI_PLACE_SUPPORT_DESK"


def test_a_password_in_an_address_is_not_told(home: Home) -> None:
    keep_address(home, "crm", "postgresql://nobody:planted-secret@127.0.0.1:1/none")
    with pytest.raises(PlaceUnreachable) as caught:
        present(home, place(PlaceKind.SQL, "customer", "id"))
    assert "planted-secret" not in str(caught.value)
