"""Public applications, drafted, corrected by hand, and walked: one person's rows and no other's."""

import re
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari.database import addresses
from kotowari.datamap.parse import parse_map
from kotowari.errors import MapUnreadable
from kotowari.places.lookup import Limits
from kotowari.places.shown.sharing import redact
from kotowari.places.sql.place import SqlPlace
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Standing, Verdicts, Walked
from tests.conftest import drop_database, run_as_owner
from tests.places.applications.installed import HERE, Filled, Row, fill, install
from tests.places.memory import admissions

APPLICATIONS = ("accounts", "oscar", "tryton")
INSTALLED = [pytest.param(name, marks=pytest.mark.long) for name in ("oscar", "tryton")]


@pytest.fixture(scope="module", params=["accounts", *INSTALLED])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Django's own accounts and Oscar on SQLite, Tryton on PostgreSQL."""
    folder, name = tmp_path_factory.mktemp(request.param), f"tryton_{secrets.token_hex(4)}"
    python = Path(sys.executable) if request.param == "accounts" else install(request.param, folder / "installed")
    if request.param != "tryton":
        yield fill(request.param, python, str(folder / "shop.sqlite"), f"sqlite:///{folder / 'shop.sqlite'}")
        return
    server_url = request.getfixturevalue("server_url")
    run_as_owner(server_url, "CREATE DATABASE {name}", name=name)
    address = alchemy_url(addresses.with_parts(server_url, dbname=name))
    yield fill("tryton", python, address, address)
    drop_database(server_url, name)


def alchemy_url(url: str) -> str:
    """Return a libpq address as a URL."""
    parts = addresses.parts(url)
    login = f"{parts['user']}:{parts['password']}" if parts.get("password") else parts["user"]
    return f"postgresql://{login}@/{parts['dbname']}?host={parts['host']}&port={parts.get('port', '5432')}"


def people(name: str) -> dict[str, tuple[str, ...]]:
    """The persons of an application's script, as it has them."""
    script = (HERE / name / "shop.py").read_text(encoding="utf-8")
    table = re.search(r"^PEOPLE = (\{.*?^\})", script, re.MULTILINE | re.DOTALL)
    assert table
    made: dict[str, tuple[str, ...]] = eval(table[1], {})  # noqa: S307 - a literal of ours
    return made


def test_the_draft_and_its_corrections_are_the_map(filled: Filled) -> None:
    assert filled.corrections() == filled.kept_corrections()


def test_a_walk_finds_one_persons_rows_and_no_others(filled: Filled) -> None:
    everyone = people(filled.name)
    for who, person in everyone.items():
        asker = Asker({"email": [email_of(person)]}, {"name": [f"{person[0]} {person[1]}"]})
        found = walked(filled, asker)
        # Where the mail stands in a table beside the person's own record, whoever approves says whose that is.
        doubtful = {one.name(row) for one in found.found for row in one.rows if row.standing is Standing.DOUBTFUL}
        assert {(table.table, str(key[0])) for table, key in doubtful if key} <= filled.written[who]
        if doubtful:
            found = walked(filled, asker, dict.fromkeys(doubtful, Standing.OWN))
        assert own(found) == expected(filled, who), who
        shown = repr([(one.table.name, one.rows) for one in redact(found, asker).tables])
        assert email_of(person) in shown
        assert "Clara" not in shown
        for other, (first, _, email, *_) in everyone.items():
            if other != who:
                assert email not in shown
                assert f"{other}:" not in shown
                assert first not in shown, (who, other)


def walked(filled: Filled, asker: Asker, verdicts: Verdicts | None = None) -> Walked:
    place = SqlPlace(filled.map.places["shop"], filled.address)
    try:
        admitted = admissions(filled.map, sorted(asker.handles))
        found = walk("own", admitted, filled.map, {"shop": place}, asker, Limits(), verdicts)
    finally:
        place.close()
    assert not found.unread
    return found


def own(found: Walked) -> set[Row]:
    """The rows that are the person's, by table and key."""
    return {
        (one.table.name.table, str(row.values[one.columns.index(one.table.key[0])]))
        for one in found.found
        for row in one.rows
        if row.standing is Standing.OWN
    }


def email_of(person: tuple[str, ...]) -> str:
    return person[2]


def expected(filled: Filled, who: str) -> frozenset[Row]:
    """The rows written for a person in tables that the map has read; and what a clerk wrote of them."""
    tables = filled.map.places["shop"].tables
    read = {name for name, table in tables.items() if table.skipped is None}
    more = {("order_ordernote", "1")} if (filled.name, who) == ("oscar", "hanako") else set()
    return frozenset(row for row in filled.written[who] if row[0] in read) | more


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_kept_map_is_a_map_and_what_was_drafted_is_not_yet(name: str) -> None:
    text = (HERE / name / "map.yaml").read_text(encoding="utf-8")
    parse_map([("map.yaml", text)])
    with pytest.raises(MapUnreadable, match="undecided"):
        parse_map([("draft.yaml", drafted(text, (HERE / name / "corrections.diff").read_text(encoding="utf-8")))])


def drafted(text: str, corrections: str) -> str:
    """Take the corrections out of a map again."""
    lines, made, at = text.splitlines(), [], 0
    for hunk in re.split(r"^(?=@@)", corrections, flags=re.MULTILINE)[1:]:
        head, *body = hunk.splitlines()
        start = int(re.search(r"\+(\d+)", head)[1]) - 1  # type: ignore[index]
        made += lines[at:start]
        at = start + sum(1 for line in body if line[:1] in " +")
        made += [line[1:] for line in body if line[:1] in " -"]
    return "\n".join([*made, *lines[at:]]) + "\n"
