"""What places have now, held against the map: for every kind that can tell, on real databases and files."""

from pathlib import Path

import pytest

from kotowari.datamap.drift import Differs, drift
from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.errors import PlaceAddressMissing, PlaceUnreachable
from kotowari.home import Home
from kotowari.places.addresses import address_of, find_address, keep_address, variable
from kotowari.places.present import present
from tests.places.databases import Living


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
