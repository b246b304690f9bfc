"""``kotowari places``, as people at a shell and continuous integration use it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import POLICY, Run

MAP = """\
kotowari_map: 1
map: shop
places:
  site:
    kind: sql
    title: {en: The site}
    of: customer
    skipped: {"django_*": {why: the framework's own, columns: id}}
    tables:
      account: {key: id, columns: {id: , name: name, mail: {item: email, finds: email}}}
      lonely: {columns: {id: }}
  cabinet: {kind: manual, title: {en: The cabinet}, owner: archivist, settings: {mail: archive@example.com}}
"""
TABLES = (
    "CREATE TABLE account (id integer PRIMARY KEY, name text, mail text)",
    "CREATE TABLE lonely (id integer)",
    "CREATE TABLE django_migrations (id integer)",
)


def execute(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "site.sqlite"
    execute(file, *TABLES)
    return file


@pytest.fixture
def mapped(tmp_path: Path) -> Path:
    file = tmp_path / "map.yaml"
    file.write_text(MAP, encoding="utf-8")
    return file


def test_a_map_is_put_in_force_shown_checked_and_drawn(
    ready: Run,
    mapped: Path,
    database: Path,
    tmp_path: Path,
) -> None:
    assert "no data map is in force" in ready("places", "show").err
    used = ready("places", "use", mapped, "--json").json()
    assert (used["places"], used["tables"], bool(used["entry"])) == (2, 2, True)
    assert "as it was already" in ready("places", "use", mapped).out
    shown = ready("places", "show").out
    assert "site: sql, by-procedure, 2 tables; a person is found by email" in shown
    assert "cabinet: manual, by-procedure, no table" in shown
    assert "kotowari_map: 1" in ready("places", "show", "--yaml").out
    kept = ready("places", "address", "site", given=f"sqlite:///{database}\n")
    assert "place-site" in kept.out
    assert (tmp_path / "a home" / "secrets" / "place-site").stat().st_mode & 0o777 == 0o600
    assert "site.lonely: no handle and no link leads to this table" in (checked := ready("places", "check")).out
    assert (checked.status, "nothing to mend" in checked.out) == (0, True)
    assert ready("places", "graph", "--out", tmp_path / "map.svg").status == 0
    assert "<svg" in (tmp_path / "map.svg").read_text(encoding="utf-8")


def test_continuous_integration_fails_on_what_nobody_mapped(run: Run, mapped: Path, database: Path) -> None:
    """Without an installation: the files, the policy and an address are enough."""
    check = ("places", "check", mapped, "--policy", POLICY)
    address = {"KOTOWARI_PLACE_SITE": f"sqlite:///{database}"}
    assert run(*check, **address).status == 0
    execute(database, "ALTER TABLE account ADD COLUMN fax text", "CREATE TABLE visit (id integer)", "DROP TABLE lonely")
    failed = run(*check, **address)
    assert failed.status == 1
    assert "site.account.fax: nobody has mapped this column" in failed.out
    assert "site.visit: nobody has mapped this table" in failed.out
    assert "site.lonely: the map has this table, and the place has not" in failed.out
    assert run(*check, "--offline").status == 0
    without = run(*check)
    assert (without.status, "KOTOWARI_PLACE_SITE" in without.err) == (1, True)
    gone = run(*check, KOTOWARI_PLACE_SITE="postgresql://nobody:planted-secret@localhost:1/none")
    assert (gone.status, "planted-secret" in gone.err + gone.out) == (1, False)


def test_what_cannot_be_compared_does_not_pass_unless_that_is_allowed(
    run: Run,
    mapped: Path,
    database: Path,
) -> None:
    skipped = MAP.replace("lonely: {columns: {id: }}", "lonely: {skipped: nothing of a person}")
    mapped.write_text(skipped, "utf-8")
    check = ("places", "check", mapped, "--policy", POLICY)
    address = {"KOTOWARI_PLACE_SITE": f"sqlite:///{database}"}
    told = run(*check, **address)
    assert (told.status, "site.lonely: it is skipped and names no columns" in told.out) == (1, True)
    allowed = run(*check, "--allow-unread", **address)
    assert (allowed.status, "nothing to mend; 1 could not be compared" in allowed.out) == (0, True)
    unsaid = skipped.replace("of a person}", "of a person, columns: {id: }}")
    mapped.write_text(unsaid.replace("{why: the framework's own, columns: id}", "the framework's own"), "utf-8")
    told = run(*check, **address)
    assert (told.status, "site.django_*: it is skipped and names no columns" in told.out) == (1, True)
    mapped.write_text(unsaid, "utf-8")
    assert run(*check, **address).status == 0
    execute(database, "ALTER TABLE lonely ADD COLUMN mail text", "CREATE VIEW mails AS SELECT mail FROM account")
    told = run(*check, "--allow-unread", **address)
    assert told.status == 1
    assert "site.lonely.mail: nobody has mapped this column" in told.out
    assert "site.mails: nobody has mapped this table" in told.out


def test_places_without_an_address_are_held_against_what_they_should_have(
    run: Run,
    mapped: Path,
) -> None:
    mapped.write_text(MAP.replace(", owner: archivist, settings: {mail: archive@example.com}", ""), "utf-8")
    check = ("places", "check", mapped, "--policy", POLICY, "--offline")
    told = run(*check)
    assert told.status == 1
    assert "cabinet: nobody answers for this place: name its `owner`" in told.out
    assert "cabinet: nobody is reminded to look through this place" in told.out
    vault = (
        "  safe: {kind: vault, title: {en: Safe}, tables: {person: {of: customer, columns: {number: , name: name}}}}\n"
    )
    mapped.write_text(MAP + vault, "utf-8")
    told = run(*check)
    assert (told.status, "safe.person.email: nobody has mapped this column" in told.out) == (1, True)
    assert "safe.consents: nobody has mapped this table" in told.out


def test_mistakes_are_told_with_their_lines(run: Run, mapped: Path, tmp_path: Path) -> None:
    mapped.write_text(MAP.replace("name: name", "name: nickname").replace("of: customer", "of: undecided"), "utf-8")
    broken = run("places", "check", mapped, "--policy", POLICY, "--offline")
    assert broken.status == 1
    assert "map.yaml:7: places.site.of: this is left undecided" in broken.err
    mapped.write_text(MAP.replace("name: name", "name: nickname"), "utf-8")
    broken = run("places", "check", mapped, "--policy", POLICY, "--offline")
    assert "map.yaml:10: places.site.tables.account.columns.name: the policy has no item `nickname`" in broken.err
    assert run("places", "check", mapped, mapped, "--policy", POLICY).status == 2
    assert run("places", "graph", mapped, "--language", "fr").status == 2
    assert run("places", "check", mapped, "--policy", POLICY, "--place", "nowhere").status in (1, 2)
    assert run("places", "check", tmp_path / "none.yaml", "--policy", POLICY).status == 2
