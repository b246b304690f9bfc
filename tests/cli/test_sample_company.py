"""The living places of the sample company: always the same, as untidy as real ones are, and nobody's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
import sqlalchemy

from kotowari.cli.demo.people import Newcomer, people
from kotowari.cli.demo.places import files, mariadb
from kotowari.cli.demo.places.cast import Cast, cast
from kotowari.cli.demo.places.crm import crm
from kotowari.cli.demo.places.desk import Desk, records
from kotowari.cli.demo.places.living import living_places
from kotowari.cli.demo.places.personnel import ASKERS_NUMBER, personnel
from kotowari.cli.demo.places.sheet import Sheet, digest
from kotowari.database.cluster import Cluster
from kotowari.datamap.model import Match
from kotowari.home import Home
from kotowari.places.matching import form

EMAIL = re.compile(r"[^\s\"'<>(),\[\]]+@([^\s\"'<>(),\[\]]+)")


@pytest.fixture(scope="module")
def everybody() -> list[Newcomer]:
    return list(people(400))


@pytest.fixture(scope="module")
def chosen(everybody: list[Newcomer]) -> Cast:
    return cast(everybody)


def every_sheet(everybody: Sequence[Newcomer], chosen: Cast) -> dict[str, Sheet]:
    made = crm(everybody, chosen) | personnel(everybody, chosen)
    return made | files.site(everybody, chosen) | files.lists(everybody, chosen)


def column(sheet: Sheet, name: str) -> list[Any]:
    at = sheet.columns.index(name)
    return [row[at] for row in sheet.rows]


def test_the_places_hold_the_same_on_every_machine(everybody: list[Newcomer], chosen: Cast) -> None:
    again = list(people(400))
    assert digest(every_sheet(everybody, chosen)) == digest(every_sheet(again, cast(again)))
    assert records(everybody, chosen) == records(again, cast(again))


def test_a_hundred_people_are_enough_and_the_story_is_about_the_same_ones(chosen: Cast) -> None:
    few = cast(list(people(100)))
    assert few == chosen
    assert len({chosen.asker.key, *(one.key for one in chosen.others)}) == 5


def test_nothing_in_them_leads_to_anybody(everybody: list[Newcomer], chosen: Cast) -> None:
    sheets = every_sheet(everybody, chosen)
    for name, sheet in sheets.items():
        for domain in EMAIL.findall(repr(sheet.rows)):
            assert domain.lower().rstrip(".").endswith((".example", "example.com", "example.net", "example.org")), name
    numbers = [
        number for sheet in sheets.values() if "my_number" in sheet.columns for number in column(sheet, "my_number")
    ]
    assert len(numbers) > 20
    for number in numbers:
        total = sum(int(sign) * (at + 1 if at <= 6 else at - 5) for at, sign in enumerate(reversed(number[:11]), 1))
        assert int(number[11]) != (0 if total % 11 <= 1 else 11 - total % 11)


def test_the_one_who_asks_is_in_many_tables_and_is_written_in_many_ways(
    everybody: list[Newcomer], chosen: Cast
) -> None:
    phone = form(Match.PHONE, chosen.asker.values["phone"])
    spellings: Counter[str] = Counter()
    tables = set()
    for name, sheet in every_sheet(everybody, chosen).items():
        for heading in {"phone", "電話番号"} & set(sheet.columns):
            for written in column(sheet, heading):
                if written and form(Match.PHONE, written) == phone:
                    spellings[written] += 1
                    tables.add(name)
    assert tables == {"customer", "former_employee", "seminar-2026.xlsx"}
    assert len(spellings) >= 2
    assert any("０" in written for written in spellings)


def test_they_are_as_untidy_as_real_ones(everybody: list[Newcomer], chosen: Cast) -> None:
    sheets = crm(everybody, chosen)
    customers = set(column(sheets["customer"], "customer_id"))
    assert {owner for owner in column(sheets["orders"], "customer_id") if owner not in customers}
    homes = Counter(home for home in column(sheets["customer"], "home_address_id") if home)
    assert max(homes.values()) > 1
    names = Counter(name.replace(" ", "") for name in column(sheets["customer"], "full_name"))
    assert names[chosen.asker.values["name"].replace(" ", "")] == 2
    assert any(column(sheets["contact"], "reports_to"))
    former = {row[0]: row for row in personnel(everybody, chosen)["former_employee"].rows}
    assert chosen.former_name in former[ASKERS_NUMBER]
    assert chosen.asker.values["name"] in former[ASKERS_NUMBER]


def test_the_desk_wants_its_token_gives_few_at_a_time_and_slows_the_hasty(
    everybody: list[Newcomer], chosen: Cast
) -> None:
    held = records(everybody, chosen)
    with Desk(held, "token", within=3600) as desk, httpx.Client(base_url=f"{desk.url}/api/v2") as client:
        assert client.get("/users", params={"email": "x"}).status_code == 401
        client.headers["Authorization"] = "Bearer token"
        (user,) = client.get("/users", params={"email": chosen.asker.values["email"].upper()}).json()["users"]
        first = client.get("/tickets", params={"requester_id": user["id"]}).json()
        second = client.get(first["next_page"]).json()
        assert len(first["tickets"] + second["tickets"]) == 3
        assert second["next_page"] is None
        assert (len(client.get("/users").json()["users"]), client.get("/users?ward=x").status_code) == (2, 404)
        answers = [client.get("/users", params={"email": "x"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert answers[-1].headers["Retry-After"] == "1"
        desk.close()
        with pytest.raises(httpx.ConnectError):
            client.get("/users")
        desk.open()
        assert client.get("/users", params={"email": "x"}).status_code == 429


@pytest.fixture(scope="module")
def home(session_folder: Path) -> Home:
    return Home(session_folder / "a sample company")


@pytest.fixture(scope="module")
def owner_url(home: Home) -> Iterator[str]:
    with Cluster(home) as cluster:
        yield cluster.owner_url


def address(home: Home, place: str) -> str:
    return (home.secrets / f"place-{place}").read_text(encoding="utf-8").strip()


def counted(home: Home) -> dict[str, int]:
    """Return how many rows each table of the three databases has."""
    counts = {}
    for place in ("crm", "personnel", "site"):
        url = address(home, place).replace("postgresql:", "postgresql+psycopg:")
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            for table in sqlalchemy.inspect(connection).get_table_names():
                found = connection.execute(sqlalchemy.text(f"SELECT count(*) FROM {table}")).scalar_one()
                counts[f"{place}.{table}"] = int(found)
    return counts


def servers(home: Home) -> list[int]:
    data = str(home.folder / "places" / "mariadb" / "data")
    return [one.pid for one in psutil.process_iter(["name", "cwd"]) if one.info["cwd"] == data]


def test_they_live_while_they_are_used_and_are_made_once(
    home: Home, owner_url: str, everybody: list[Newcomer], chosen: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living_places(home, owner_url, everybody) as living:
        assert living.is_mariadb == (mariadb.find_programs() is not None)
        first = counted(home)
        sheets = crm(everybody, chosen) | personnel(everybody, chosen) | files.site(everybody, chosen)
        assert {name.partition(".")[2]: count for name, count in first.items()} == {
            name: len(sheet.rows) for name, sheet in sheets.items()
        }
        if living.is_mariadb:
            assert len(servers(home)) == 1
    assert servers(home) == []
    with living_places(home, owner_url, everybody):
        assert counted(home) == first
        assert_only_read(home)
        assert_as_exported(Path(address(home, "lists")))
    monkeypatch.setattr(mariadb, "find_programs", lambda: None)
    with living_places(home, owner_url, everybody[:300]) as living:
        assert not living.is_mariadb
        assert address(home, "personnel").startswith("postgresql:")
        fewer = counted(home)
        assert 0 < fewer["personnel.report"] < first["personnel.report"]
        assert 0 < fewer["crm.customer"] < first["crm.customer"]


def assert_only_read(home: Home) -> None:
    with psycopg.connect(address(home, "crm")) as reader:
        for statement in ("DELETE FROM customer", "CREATE TABLE mine (n integer)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement.encode())
            reader.rollback()
    url = address(home, "personnel").replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.DBAPIError):
        connection.execute(sqlalchemy.text("DELETE FROM employee"))


def assert_as_exported(folder: Path) -> None:
    text = (folder / "newsletter.csv").read_bytes()
    assert "メールアドレス" in text.decode("cp932")
    assert b"\r\n" in text
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
