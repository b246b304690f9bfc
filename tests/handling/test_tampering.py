"""What an owner of the database could alter: it is found, named, and nothing is revealed."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kotowari.errors import (
    Error,
    KeyAltered,
    KeyFileDamaged,
    KeyMissing,
    KeysMissing,
    KeysOfAnother,
    NotASpaceName,
    PersonKeyBroken,
    SealBroken,
    WrongMasterKey,
)
from kotowari.handling.outcome import Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from kotowari.vault.keys.spacekeys import NAMES
from tests.conftest import Installation
from tests.handling.conftest import Newcomer, entries, rows

Owner = psycopg.Connection[tuple[Any, ...]]


def read(space: Space, person: UUID, *items: str) -> Opened:
    outcome = use(
        space, by="desk", person=person, subject="customer", items=items or ["email", "name"], purpose="support"
    )
    assert isinstance(outcome, Opened)
    return outcome


@pytest.mark.parametrize("place", [0, 11, 12, -17, -16, -1])
def test_a_flipped_bit_of_a_holding_reveals_nothing(space: Space, newcomer: Newcomer, owner: Owner, place: int) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    ((sealed,),) = owner.execute("SELECT sealed FROM vault.holding WHERE person = %s AND item = 'email'", (person,))
    altered = bytearray(sealed)
    altered[place] ^= 1
    owner.execute("UPDATE vault.holding SET sealed = %s WHERE person = %s AND item = 'email'", (altered, person))
    with pytest.raises(SealBroken) as failure:
        read(space, person)
    assert "`email`" in str(failure.value)
    assert "hanako" not in str(failure.value)
    assert read(space, person, "name").values == {"name": "花子"}
    assert entries(space)[-2]["answer"]["decision"] == "permit"  # recorded before it was tried


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault.holding SET sealed = '' WHERE item = 'email' AND person = %(one)s",
        "UPDATE vault.holding SET version = version + 1 WHERE item = 'email' AND person = %(one)s",
        "UPDATE vault.holding AS here SET sealed = there.sealed FROM vault.holding AS there"
        " WHERE here.person = %(one)s AND there.person = %(two)s AND here.item = there.item",
        "UPDATE vault.holding AS here SET sealed = there.sealed FROM vault.holding AS there"
        " WHERE here.person = %(one)s AND there.person = %(one)s AND here.item <> there.item",
    ],
)
def test_a_holding_in_another_place_does_not_open(space: Space, newcomer: Newcomer, owner: Owner, change: str) -> None:
    one = newcomer(name="花子", email="hanako@example.com")
    two = newcomer(name="太郎", email="taro@example.com")
    assert owner.execute(change.encode(), {"one": one, "two": two}).rowcount > 0
    with pytest.raises(SealBroken):
        read(space, one)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)", PersonKeyBroken),
        ("SET wrapped = ''", PersonKeyBroken),
        ("SET wrapped = (SELECT wrapped FROM vault.person WHERE person = %(two)s)", PersonKeyBroken),
        ("SET epoch = 2", KeyMissing),
    ],
)
def test_a_person_s_key_that_was_altered_opens_nothing(
    space: Space, newcomer: Newcomer, owner: Owner, change: str, error: type[Error]
) -> None:
    one, two = newcomer(email="hanako@example.com"), newcomer(email="taro@example.com")
    before = len(entries(space))
    changed = owner.execute(f"UPDATE vault.person {change} WHERE person = %(one)s".encode(), {"one": one, "two": two})
    assert changed.rowcount == 1
    with pytest.raises(error):
        read(space, one)
    assert len(entries(space)) == before
    assert read(space, two).values == {"email": "taro@example.com"}


def reopened(space: Space, folder: Path) -> Space:
    return Space(space.database, Keyring(folder, FileMaster(folder / "master.key")), space.name)


@pytest.fixture
def folder(space: Space, newcomer: Newcomer, tmp_path: Path) -> Path:
    newcomer(email="hanako@example.com")
    return tmp_path / "keys"


def test_with_its_keys_a_space_opens_again(space: Space, folder: Path) -> None:
    before = rows(space, "vault.key")
    assert reopened(space, folder).keys.index == space.keys.index
    assert rows(space, "vault.key") == before
    assert {row[1] for row in before} == set(NAMES)


def test_another_master_key_does_not_open_it(space: Space, folder: Path) -> None:
    (folder / "master.key").unlink()
    FileMaster.create(folder / "master.key")
    with pytest.raises(WrongMasterKey):
        reopened(space, folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_key_is_an_error_and_none_is_made(space: Space, folder: Path, name: str) -> None:
    file = folder / space.name / f"{name}.key"
    file.unlink()
    with pytest.raises(KeysMissing) as failure:
        reopened(space, folder)
    assert f"`{name}`" in str(failure.value)
    assert not file.exists()


def test_keys_that_are_all_gone_are_not_made_anew(space: Space, folder: Path) -> None:
    shutil.rmtree(folder / space.name)
    with pytest.raises(KeysMissing):
        reopened(space, folder)
    assert not (folder / space.name).exists()
    elsewhere = folder.parent / "elsewhere"
    FileMaster.create(elsewhere / "master.key")
    with pytest.raises(KeysMissing):
        reopened(space, elsewhere)
    assert [file.name for file in elsewhere.iterdir()] == ["master.key"]


def test_keys_of_another_installation_are_known_as_such(shared: Installation, space: Space, folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    keyring = Keyring(elsewhere, FileMaster.create(elsewhere / "master.key"))
    for name in NAMES:
        keyring.make(space.name, name)
    with pytest.raises(KeysOfAnother):
        Space(shared.database, keyring, space.name)


def test_a_key_file_that_was_altered_is_named(space: Space, folder: Path) -> None:
    file = folder / space.name / "index.key"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(KeyFileDamaged):
        reopened(space, folder)
    file.write_bytes((folder / space.name / "ledger.key").read_bytes())
    with pytest.raises(KeyAltered):
        reopened(space, folder)


def test_an_epoch_key_destroyed_while_the_process_runs_opens_nothing_more(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    space.keys._keyring.destroy(space.name, "epoch-1")
    with pytest.raises(KeyMissing):
        read(space, person)


def test_a_fingerprint_in_the_database_is_not_believed_blindly(space: Space, folder: Path, owner: Owner) -> None:
    owner.execute("UPDATE vault.key SET fingerprint = 'x' WHERE name = 'replies'")
    with pytest.raises(KeysOfAnother):
        reopened(space, folder)


@pytest.mark.parametrize("name", ["", "Operator", "-a", "a b", "../x", "a\0b", "\ud800", "a" * 64, "花"])
def test_a_space_has_a_space_s_name(shared: Installation, keyring: Keyring, name: str) -> None:
    with pytest.raises(NotASpaceName) as failure:
        Space(shared.database, keyring, name)
    assert not name or name not in str(failure.value)
