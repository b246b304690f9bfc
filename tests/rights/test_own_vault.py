"""The vault as a place: walked as the others are, each person opened under an entry of their own."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kotowari.datamap.model import Datamap, Match, Table
from kotowari.datamap.parse import parse_map
from kotowari.datamap.write import write_map
from kotowari.errors import NoPolicyInForce, TableUnreachable
from kotowari.handling.asked.cases import read_case
from kotowari.handling.asked.disclose import Asked, admit_places
from kotowari.handling.asked.own_map import own_map
from kotowari.handling.asked.own_vault import VaultPlace, VaultSnapshot
from kotowari.handling.correct import Correction, correct
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from kotowari.places.lookup import Condition, Limits
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Standing
from tests.conftest import Installation
from tests.handling.conftest import Newcomer, entries
from tests.places.tables import found, rows
from tests.places.tables import shared as shared_by
from tests.rights.disclosing import Company

EMAIL, PHONE = "hanako@example.com", "03-5550-0101"


@pytest.fixture
def company(space: Space, shared: Installation, tmp_path: Path) -> Company:
    return Company(space, shared, tmp_path)


@pytest.fixture
def datamap(space: Space) -> Datamap:
    return own_map(space.rulebook().policy)


@pytest.fixture
def person(newcomer: Newcomer) -> UUID:
    newcomer(email="taro@example.com", name="山田 太郎", phone=PHONE)
    return newcomer(email=EMAIL, name="山田 花子", phone=PHONE)


def table(datamap: Datamap, name: str) -> Table:
    return datamap.places["vault"].tables[name]


def snapshot_of(space: Space, datamap: Datamap, by: str = "desk") -> VaultSnapshot:
    with VaultPlace(datamap.places["vault"], space, by).opened(Limits()) as snapshot:
        return snapshot


def test_the_map_of_it_is_drafted_from_the_policy(datamap: Datamap) -> None:
    read = parse_map([("vault.yaml", write_map(datamap))])
    assert (read.places, set(read.links)) == (datamap.places, set(datamap.links))
    person = table(datamap, "person")
    assert person.columns["email"].finds == "email"
    assert person.columns["email"].item == "email"
    assert person.is_persons


def test_a_person_is_found_by_a_handle_and_opened_once_under_an_entry(
    space: Space, person: UUID, datamap: Datamap
) -> None:
    before = len(entries(space))
    snapshot = snapshot_of(space, datamap)
    at = list(table(datamap, "person").columns)
    for _ in range(2):
        (row,) = found(snapshot, table(datamap, "person"), "email", " HANAKO@Example.com ", match=Match.EMAIL)
        assert row[at.index("number")] == str(person)
        assert row[at.index("name")] == "山田 花子"
    (again,) = found(snapshot, table(datamap, "person"), "number", str(person))
    assert again == row
    (entry,) = entries(space)[before:]
    assert (entry["act"], entry["effect"]["history"]) == ("disclose", True)
    assert str(person) not in str(entry)


def test_what_was_held_before_is_there_with_where_it_came_from(space: Space, person: UUID, datamap: Datamap) -> None:
    correction = Correction({"name": "佐藤 花子"}, identity_verified=True)
    changed = correct(space, by="desk", person=person, subject="customer", correction=correction)
    assert isinstance(changed, Changed)
    held = table(datamap, "held")
    at = {name: place for place, name in enumerate(held.columns)}
    versions = found(snapshot_of(space, datamap), held, "person", str(person))
    names = [(row[at["value"]], row[at["until"]] is None) for row in versions if row[at["item"]] == "name"]
    assert names == [("山田 花子", False), ("佐藤 花子", True)]
    assert all(row[at["source"]] and row[at["notice"]] and row[at["purposes"]] for row in versions)
    assert len({row[at["number"]] for row in versions}) == len(versions)


def test_a_familys_telephone_is_shared_and_nobody_is_opened_to_see_it(
    space: Space, person: UUID, datamap: Datamap
) -> None:
    snapshot, before = snapshot_of(space, datamap), len(entries(space))
    of = table(datamap, "person")
    assert shared_by(snapshot, of, "phone", PHONE, own=[(str(person),)]) == {PHONE}
    assert shared_by(snapshot, of, "email", EMAIL, own=[(str(person),)]) == set()
    assert shared_by(snapshot, table(datamap, "held"), "person", str(person), own=[]) == set()
    assert len(entries(space)) == before


def test_nobody_is_found_by_what_finds_nobody(space: Space, person: UUID, datamap: Datamap) -> None:
    snapshot = snapshot_of(space, datamap)
    of = table(datamap, "person")
    for value in ("", "x", "nobody@example.com", "' OR 1=1 --", 7, None):
        assert found(snapshot, of, "email", value) in ([], [()]), value
    for number in (uuid4(), "x", "", str(person).replace("-", "")):
        assert found(snapshot, of, "number", number) == []
    for column in ("name", "address"):
        with pytest.raises(TableUnreachable):
            found(snapshot, of, column, "山田 花子")
    with pytest.raises(TableUnreachable):
        rows(snapshot, of, Condition(("email", "phone"), [(EMAIL, PHONE)]))


def test_another_space_opens_nobody(space: Space, other: Space, person: UUID, datamap: Datamap) -> None:
    snapshot, before = snapshot_of(other, datamap), len(entries(other))
    with pytest.raises(NoPolicyInForce):
        found(snapshot, table(datamap, "person"), "email", EMAIL)
    assert len(entries(other)) == before


def test_it_is_walked_as_the_other_places_are(company: Company, person: UUID, datamap: Datamap) -> None:
    space = company.space
    request = company.identified().case.request
    of = datamap.places["vault"]
    items = frozenset(c.item for t in of.tables.values() for c in t.columns.values() if c.item)
    with space.changing() as connection:
        connection.execute("UPDATE rights.request SET state = 'approved' WHERE request = %s", [request])
        case = read_case(connection, space, request)
        admitted = admit_places(connection, space, by="desk", case=case, places={"vault": Asked(items, 3)})
    assert not isinstance(admitted, Refused)
    asker = Asker({"email": [EMAIL]}, {"name": ["山田 花子"]})
    walked = walk(space.name, admitted.admitted, datamap, {"vault": VaultPlace(of, space, "desk")}, asker, Limits())
    assert walked.unread == ()
    told = {one.table.name.table: one for one in walked.found}
    assert [row.standing for row in told["person"].rows] == [Standing.OWN]
    assert {row.standing for row in told["held"].rows} == {Standing.OWN}
    shown = str([row.values for one in walked.found for row in one.rows])
    assert "山田 花子" in shown
    assert "太郎" not in shown
