"""A space's keys: made once, proved each time it is opened. What tampering does to them: tests/handling."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kotowari.errors import KeyMissing, KeysMissing
from kotowari.handling.space import Space
from kotowari.vault.keys.keyring import Keyring, fingerprint
from kotowari.vault.keys.master import FileMaster
from kotowari.vault.keys.spacekeys import NAMES, SpaceKeys, prove_keys
from tests.conftest import Installation
from tests.handling.conftest import rows


def test_a_new_space_gets_its_keys_and_the_database_their_fingerprints_only(bare: Space, keyring: Keyring) -> None:
    assert keyring.names(bare.name) == sorted(NAMES)
    keys = {name: keyring.open(bare.name, name) for name in NAMES}
    assert len(set(keys.values())) == len(NAMES)
    kept = dict[str, bytes](rows(bare, "vault.key", "name, fingerprint"))
    assert kept == {name: fingerprint(key) for name, key in keys.items()}
    assert not any(key in mark or mark in key for key in keys.values() for mark in kept.values())


def test_opened_again_it_makes_nothing(bare: Space, keyring: Keyring, tmp_path: Path) -> None:
    files = {file: file.read_bytes() for file in (tmp_path / "keys").rglob("*.key")}
    Space(bare.database, keyring, bare.name)
    assert {file: file.read_bytes() for file in (tmp_path / "keys").rglob("*.key")} == files


def test_keys_left_by_one_that_was_killed_before_its_commit_are_taken_up(
    shared: Installation, keyring: Keyring
) -> None:
    for name in NAMES[:3]:
        keyring.make("killed", name)
    before = {name: keyring.open("killed", name) for name in NAMES[:3]}
    space = Space(shared.database, keyring, "killed")
    assert {name: keyring.open("killed", name) for name in NAMES[:3]} == before
    assert len(rows(space, "vault.key")) == len(NAMES)


def test_a_new_space_may_be_opened_by_many_at_once(shared: Installation, keyring: Keyring) -> None:
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(lambda _: Space(shared.database, keyring, "at-once"), range(6)))
    assert len({space.keys.index for space in opened}) == 1
    assert len(rows(opened[0], "vault.key")) == len(NAMES)


def test_two_installations_do_not_both_make_keys_for_one_database(
    shared: Installation, keyring: Keyring, tmp_path: Path
) -> None:
    Space(shared.database, keyring, "first-come")
    second = Keyring(tmp_path / "second", FileMaster.create(tmp_path / "second" / "master.key"))
    with pytest.raises(KeysMissing):
        Space(shared.database, second, "first-come")
    assert second.names("first-come") == []


def test_the_newest_epoch_is_the_one_for_newcomers(bare: Space, keyring: Keyring) -> None:
    assert SpaceKeys(keyring, bare.name).current_epoch == 1
    for epoch in (2, 10):
        keyring.make(bare.name, f"epoch-{epoch}")
    keys = SpaceKeys(keyring, bare.name)
    assert keys.current_epoch == 10
    assert keys.epoch(10) == keyring.open(bare.name, "epoch-10")
    with pytest.raises(KeyMissing):
        keys.epoch(3)
    with bare.changing() as connection:
        prove_keys(connection, keyring, bare.name)


def test_each_key_is_for_one_thing(bare: Space) -> None:
    keys = bare.keys
    assert len({keys.index, keys.suppression, keys.ledger, keys.organisations, keys.replies, keys.epoch(1)}) == 6
