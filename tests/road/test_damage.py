"""Wrong keys, tampered rows and restored backups, at the command line: a sentence, exit status 1, no value."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from kotowari.errors import Error
from kotowari.handling.installation import open_installation
from kotowari.handling.outcome import Opened
from kotowari.handling.use import use
from kotowari.vault.keys.master import FileMaster
from tests.loaded import Done
from tests.road.conftest import ACQUIRE, ASKED, EMAIL, OTHER, USE, Road, assert_nothing_personal, at_home, given

Damage = Callable[[Path], object]


def another_master(keys: Path) -> None:
    (keys / "master.key").unlink()
    FileMaster.create(keys / "master.key")


def cut_short(keys: Path) -> None:
    file = keys / "master.key"
    file.write_bytes(file.read_bytes()[:-9])


def exchanged(keys: Path) -> None:
    one, other = keys / "operator" / "index.key", keys / "operator" / "epoch-1.key"
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


KEYS: dict[str, tuple[Damage, str]] = {
    "another master key": (another_master, "is not the one that wrapped the key"),
    "a master key cut short": (cut_short, "is truncated, mistyped or not of its kind"),
    "a master key open to others": (lambda keys: (keys / "master.key").chmod(0o644), "is open to others"),
    "no master key": (lambda keys: (keys / "master.key").unlink(), "there is no master key at"),
    "no key of the index": (lambda keys: (keys / "operator" / "index.key").unlink(), "that is not here"),
    "two keys exchanged": (exchanged, "was altered or moved here from another name"),
}


def told(done: Done, says: str) -> Done:
    """Assert that a command failed with one sentence."""
    assert done.status == 1, done
    assert done.out == ""
    assert says in done.err
    assert done.err.count("\n") == 1
    return done


@pytest.mark.parametrize("name", KEYS)
def test_with_wrong_keys_nothing_is_opened_taken_in_or_made(name: str, road: Road, place: Path, person: UUID) -> None:
    damage, says = KEYS[name]
    keys = road.home.keys
    subprocess.run(["cp", "-a", keys, place / "keys"], check=True)
    damage(keys)
    damaged = sorted(keys.rglob("*"))
    done = told(road.run(*ACQUIRE, given=given(OTHER)), says)
    with pytest.raises(Error, match=says), open_installation(road.home) as installation:
        use(installation.space(), person=person, **ASKED)
    assert sorted(keys.rglob("*")) == damaged
    subprocess.run(["rm", "-r", keys], check=True)
    subprocess.run(["cp", "-a", place / "keys", keys], check=True)
    with open_installation(road.home) as installation:
        space = installation.space()
        opened = use(space, person=person, **ASKED)
        with space.reading() as connection:
            persons = connection.execute("SELECT count(*) FROM vault.person").fetchone()
    assert isinstance(opened, Opened)
    assert opened.values == {"email": EMAIL}
    assert persons == (1,)
    assert_nothing_personal(road, done)


HOLDING, KEY = "the holding of item `email` cannot be opened", "a person's key of epoch 1 in the space `operator`"
ROWS = {
    "one bit of a value": ("UPDATE vault.holding SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)", HOLDING),
    "another item's value": (
        "UPDATE vault.holding SET sealed = (SELECT sealed FROM vault.holding WHERE item = 'name')",
        HOLDING,
    ),
    "an older version": ("UPDATE vault.holding SET version = version + 1", HOLDING),
    "a value cut short": ("UPDATE vault.holding SET sealed = substr(sealed, 1, 5)", HOLDING),
    "a person's key": ("UPDATE vault.person SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)", KEY),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_was_tampered_with_in_the_database_is_not_opened(name: str, road: Road, person: UUID) -> None:
    statement, says = ROWS[name]
    tamper(road, statement)
    done = told(road.run(*USE, "--person", person), says)
    assert "restore it from backup" in done.err
    assert_nothing_personal(road, done)


def tamper(road: Road, statement: str) -> None:
    with at_home(road) as owner_url, psycopg.connect(owner_url) as owner:
        owner.execute("SELECT set_config('kotowari.space', 'operator', false)")
        assert owner.execute(statement.encode()).rowcount > 0


def test_an_entry_rewritten_in_the_database_is_found_out(road: Road, person: UUID) -> None:
    tamper(road, "UPDATE ledger.entry SET body = overlay(body placing '\\x78'::bytea from 20) WHERE index = 0")
    assert road.run(*USE, "--person", person).status == 0
    done = told(road.run("ledger", "verify"), "the log has two histories")
    assert_nothing_personal(road, done)


@pytest.fixture
def elsewhere(road: Road, place: Path) -> Road:
    """A new home with the keys of the other, as on a new machine."""
    other = road.at(place / "elsewhere")
    other.folder.mkdir(mode=0o711)
    subprocess.run(["cp", "-a", road.home.keys, other.home.keys], check=True)
    return other


def test_a_restored_backup_knows_by_the_logs_folder_what_happened_after_it(
    road: Road, elsewhere: Road, place: Path, person: UUID, before: int
) -> None:
    backup = place / "backup.tar"
    assert road.run("backup", backup).status == 0
    assert road.run(*ACQUIRE, given=given(OTHER)).status == 0
    assert road.entries() == before + 1
    checkpoint = place / "checkpoint"
    checkpoint.write_text(road.run("ledger", "verify", "--json").json()["checkpoint"], encoding="utf-8")
    told(road.run("restore", backup), "the database holds data already")
    subprocess.run(["cp", "-a", road.home.log, elsewhere.home.log], check=True)
    restored = elsewhere.run("restore", backup, "--json").json()
    assert (restored["persons"], restored["recovered"]) == (1, 1)
    verified = elsewhere.run("ledger", "verify", "--checkpoint", checkpoint)
    assert verified.status == 0, verified.err
    assert EMAIL in elsewhere.run(*USE, "--person", person).out
    lost = told(elsewhere.run(*USE, "--find", "email", given=OTHER), "no person")
    assert OTHER not in lost.err
    assert_nothing_personal(elsewhere, verified, lost)


def test_a_backup_restored_without_the_logs_folder_is_shown_to_be_older(
    road: Road, elsewhere: Road, place: Path, before: int
) -> None:
    backup, checkpoint = place / "backup.tar", place / "checkpoint"
    assert road.run("backup", backup).status == 0
    assert road.run(*ACQUIRE, given=given(OTHER)).status == 0
    checkpoint.write_text(road.run("ledger", "verify", "--json").json()["checkpoint"], encoding="utf-8")
    assert elsewhere.run("restore", backup).status == 0
    done = told(
        elsewhere.run("ledger", "verify", "--checkpoint", checkpoint), f"ends at entry {before} but {before + 1} were"
    )
    assert_nothing_personal(elsewhere, done)


@pytest.mark.long
def test_a_backup_restored_with_the_keys_of_another_opens_nothing_and_says_so(road: Road, place: Path) -> None:
    backup = place / "backup.tar"
    assert road.run("backup", backup).status == 0
    other = road.at(place / "other")
    assert other.run("up").status == 0
    keys_only = road.at(place / "keys-of-another")
    keys_only.folder.mkdir(mode=0o711)
    subprocess.run(["cp", "-a", other.home.keys, keys_only.home.keys], check=True)
    done = told(keys_only.run("restore", backup), "is not the one this database was sealed with")
    assert_nothing_personal(keys_only, done)


def test_a_home_that_was_copied_leads_to_its_own_database(road: Road) -> None:
    """While the one it was copied from runs: what happens in the copy happens there only."""
    copy = road.at(road.folder.with_name("copy"))
    subprocess.run(["cp", "-a", road.folder, copy.folder], check=True)
    with at_home(road):
        assert copy.run(*ACQUIRE, given=given(OTHER)).status == 0
        assert copy.status()["persons"] == 2
        assert road.status()["persons"] == 1
