"""A disclosure by commands: what would be shown is looked at, and many answers go into a folder."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_places import database as database
from tests.cli.test_places import execute
from tests.cli.test_request import ADDRESS, PLANTED, arrived

MAP = """
kotowari_map: 1
map: shop
places:
  site:
    kind: sql
    title: {en: The site}
    of: customer
    tables:
      account: {key: id, columns: {id: , name: name, mail: {item: email, finds: email}, memo: {text: true}}}
"""
CHECKED = ("driving-licence", "--agreed", "name", "--agreed", "address", "--held-in", "vault", "--handle", "email")


def approved(run: Run, address: str) -> str:
    number = arrived(run)
    identified = run("request", "identify", "document", number, *CHECKED, given=f"{address}\n")
    assert "who asks is identified" in identified.out, identified.err
    plan = re.search(r"sha256:[0-9a-f]{64}", run("request", "plan", number).out)
    assert plan is not None
    assert run("request", "approve", number, "--plan", plan[0]).status == 0
    return number


@pytest.fixture
def mapped(ready: Run, database: Path, tmp_path: Path) -> Run:
    """Runs commands where one place is mapped, with one person in it."""
    execute(database, "ALTER TABLE account ADD COLUMN memo text")
    execute(database, f"INSERT INTO account VALUES (1, '{PLANTED}', '{ADDRESS}', 'x')")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    assert ready("places", "use", "map.yaml").status == 0
    assert ready("places", "address", "site", given=f"sqlite:///{database}\n").status == 0
    return ready


def test_what_the_person_would_be_shown_is_seen_masked(mapped: Run, database: Path) -> None:
    execute(database, "UPDATE account SET memo = '林さんに渡す'")
    number = approved(mapped, ADDRESS)
    assert mapped("request", "run", number).status == 0
    seen = mapped("request", "shown", number, "site.account")
    assert seen.status == 0, seen.err
    assert "memo: ■■■さんに渡す" in seen.out
    assert "site.account.memo/names-unknown: 1 rows" in seen.out
    assert (ADDRESS in seen.out, "林" in seen.out) == (True, False)
    (row,) = mapped("--json", "request", "shown", number).json()["rows"]
    assert row["memo"] == "■■■さんに渡す"
    wrong = mapped("request", "shown", number, "site.visits")
    assert (wrong.status, "nothing that was found is called `site.visits`" in wrong.err) == (1, True)


def test_of_many_those_that_nobody_has_to_look_at_are_handed_over_in_a_folder(mapped: Run, tmp_path: Path) -> None:
    ready, folder = mapped, tmp_path / "answers"
    assert ready("request", "bulk", "--to", folder).status != 0
    folder.mkdir()
    known, strange = approved(ready, ADDRESS), approved(ready, "stranger@example.net")
    done = ready("request", "bulk", "--to", folder)
    assert (done.status, "1 answered, 1 left to a person, 0 failed" in done.out) == (0, True), done
    (file,) = folder.iterdir()
    assert re.search(rf"{re.escape(file.name)}: passphrase, shown this once: [0-9A-Z-]{{24}}", done.out), done.out
    assert file.stat().st_mode & 0o077 == 0
    sealed = file.read_bytes()
    assert not [text for text in (PLANTED, ADDRESS) if text in done.out + done.err or text.encode() in sealed]
    states = [ready("--json", "request", "show", number).json()["state"] for number in (known, strange)]
    assert states == ["answered", "gathered"]
    again = ready("request", "bulk", "--to", folder)
    assert "0 answered, 0 left to a person, 0 failed" in again.out, again
