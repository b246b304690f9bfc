import base64
import multiprocessing
import os
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari import errors
from kotowari.vault.keys import keyfile, keyring
from kotowari.vault.keys.keyring import Keyring, fingerprint
from kotowari.vault.keys.master import FileMaster

RACES = 12


@pytest.fixture(name="master")
def new_master(tmp_path: Path) -> FileMaster:
    return FileMaster.create(tmp_path / "keys" / "master.key")


@pytest.fixture(name="ring")
def new_ring(tmp_path: Path, master: FileMaster) -> Keyring:
    return Keyring(tmp_path / "keys", master)


def test_a_key_made_is_the_key_opened_by_this_process_and_the_next(
    tmp_path: Path, ring: Keyring, master: FileMaster
) -> None:
    key = ring.make("operator", "epoch-1")
    assert len(key) == 32
    assert ring.open("operator", "epoch-1") == key
    assert ring.open("operator", "epoch-1") == key
    assert Keyring(tmp_path / "keys", FileMaster(tmp_path / "keys" / "master.key")).open("operator", "epoch-1") == key
    assert key != ring.make("operator", "epoch-2")
    assert key != ring.make("tenant", "epoch-1")
    assert ring.names("operator") == ["epoch-1", "epoch-2"]
    assert ring.names("tenant") == ["epoch-1"]
    assert ring.names("nobody") == []


def test_the_file_is_private_and_holds_no_key_in_the_clear(tmp_path: Path, ring: Keyring) -> None:
    key = ring.make("operator", "index")
    file = tmp_path / "keys" / "operator" / "index.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]
    kept = keyfile.read(file, keyring.KIND)
    assert key not in kept
    assert base64.b32encode(key)[:16] not in b"".join(file.read_bytes().split())


def test_a_key_is_never_made_twice(tmp_path: Path, ring: Keyring) -> None:
    key = ring.make("operator", "index")
    with pytest.raises(errors.KeyExists, match="`index`"):
        ring.make("operator", "index")
    assert ring.open("operator", "index") == key
    assert len(list((tmp_path / "keys" / "operator").iterdir())) == 1


def test_a_missing_key_is_named(ring: Keyring) -> None:
    with pytest.raises(errors.KeyMissing, match="`epoch-9` of the space `operator`"):
        ring.open("operator", "epoch-9")


def test_a_key_destroyed_is_gone_for_every_process_that_had_opened_it(
    tmp_path: Path, ring: Keyring, master: FileMaster
) -> None:
    other = Keyring(tmp_path / "keys", master)
    key = ring.make("operator", "epoch-1")
    kept = ring.make("operator", "epoch-2")
    assert other.open("operator", "epoch-1") == ring.open("operator", "epoch-1") == key
    ring.destroy("operator", "epoch-1")
    for each in (ring, other):
        with pytest.raises(errors.KeyMissing):
            each.open("operator", "epoch-1")
        assert each.open("operator", "epoch-2") == kept
    assert ring.names("operator") == ["epoch-2"]
    ring.destroy("operator", "epoch-1")
    ring.destroy("nobody", "epoch-1")
    again = ring.make("operator", "epoch-1")
    assert again != key
    assert other.open("operator", "epoch-1") == again


def test_a_key_replaced_by_another_process_is_read_again(tmp_path: Path, ring: Keyring, master: FileMaster) -> None:
    other = Keyring(tmp_path / "keys", master)
    old = ring.make("operator", "epoch-1")
    assert other.open("operator", "epoch-1") == old
    ring.destroy("operator", "epoch-1")
    new = ring.make("operator", "epoch-1")
    # A coarse clock and a reused inode could make the two files look alike.
    os.utime(tmp_path / "keys" / "operator" / "epoch-1.key", ns=(1, 1))
    assert other.open("operator", "epoch-1") == new != old


def test_destroying_overwrites_every_name_of_the_file(tmp_path: Path, ring: Keyring) -> None:
    # A crash between publishing a key and removing its draft leaves a second name of the same file.
    ring.make("operator", "epoch-1")
    file = tmp_path / "keys" / "operator" / "epoch-1.key"
    draft = file.with_name(".epoch-1.key.left")
    elsewhere = tmp_path / "another name"
    draft.hardlink_to(file)
    elsewhere.hardlink_to(file)
    for half_replaced in (".epoch-1.key.new", "..epoch-1.key.new.draft"):
        file.with_name(half_replaced).write_bytes(file.read_bytes())
    before = draft.read_bytes()
    assert ring.names("operator") == ["epoch-1"]
    ring.destroy("operator", "epoch-1")
    assert list(file.parent.iterdir()) == []
    assert elsewhere.stat().st_size == len(before)
    assert elsewhere.read_bytes() != before
    with pytest.raises(FileNotFoundError):  # to whoever reads it just before its name goes, too
        keyfile.read(elsewhere, keyring.KIND)


def test_a_file_moved_to_another_name_or_space_is_refused(tmp_path: Path, ring: Keyring) -> None:
    ring.make("operator", "index")
    ring.make("tenant", "index")
    folder = tmp_path / "keys"
    (folder / "operator" / "suppression.key").write_bytes((folder / "operator" / "index.key").read_bytes())
    (folder / "tenant" / "index.key").write_bytes((folder / "operator" / "index.key").read_bytes())
    for space, name in (("operator", "suppression"), ("tenant", "index")):
        with pytest.raises(errors.KeyAltered, match=f"`{space}/{name}`"):
            ring.open(space, name)


def test_another_master_key_is_told_from_a_damaged_file(tmp_path: Path, ring: Keyring) -> None:
    ring.make("operator", "index")
    stranger = Keyring(tmp_path / "keys", FileMaster.create(tmp_path / "other" / "master.key"))
    with pytest.raises(errors.WrongMasterKey, match="operator/index"):
        stranger.open("operator", "index")
    file = tmp_path / "keys" / "operator" / "index.key"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(errors.KeyFileDamaged):
        ring.open("operator", "index")


@pytest.mark.parametrize("space", ["", "Operator", "a/b", "..", "a.b", "-a", "テナント", "a" * 64, "a\n", "a b", "a_b"])
def test_what_is_no_name_of_a_space_is_refused_and_not_shown(ring: Keyring, space: str) -> None:
    for attempt in (ring.open, ring.make, ring.destroy):
        with pytest.raises(errors.NotASpaceName) as caught:
            attempt(space, "index")
        assert len(space) < 3 or space not in str(caught.value)
    with pytest.raises(errors.NotASpaceName):
        ring.names(space)


@pytest.mark.parametrize("space", ["a", "0", "a" * 63, "example-shop", "2019"])
def test_names_of_spaces(ring: Keyring, space: str) -> None:
    assert ring.make(space, "index") == ring.open(space, "index")


@pytest.mark.parametrize("name", ["", "..", "../master", "Index", "a/b", "index.key"])
def test_a_keys_name_never_leaves_its_folder(ring: Keyring, name: str) -> None:
    for attempt in (ring.open, ring.make, ring.destroy):
        with pytest.raises(ValueError, match="name"):
            attempt("operator", name)


@given(st.lists(st.binary(min_size=32, max_size=32), unique=True))
def test_a_fingerprint_tells_keys_and_shows_none(keys: list[bytes]) -> None:
    prints = {fingerprint(key) for key in keys}
    assert len(prints) == len(keys)
    assert {len(each) for each in prints} <= {8}
    assert not any(each in key for each, key in zip(map(fingerprint, keys), keys, strict=True))


def _race(folder: Path, barrier: Barrier, made: Any) -> None:
    ring = Keyring(folder, FileMaster(folder / "master.key"))
    outcome = []
    for turn in range(RACES):
        barrier.wait(30)
        try:
            outcome.append(("made", ring.make("operator", f"epoch-{turn}")))
        except errors.KeyExists:
            outcome.append(("opened", ring.open("operator", f"epoch-{turn}")))
    made.put(outcome)


def test_of_two_processes_making_one_key_one_wins_and_the_other_opens_it(tmp_path: Path, master: FileMaster) -> None:
    processes = multiprocessing.get_context("spawn")
    barrier, made = processes.Barrier(2), processes.Queue()
    racers = [processes.Process(target=_race, args=(tmp_path / "keys", barrier, made)) for _ in range(2)]
    for racer in racers:
        racer.start()
    outcomes = [made.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    for one, other in zip(*outcomes, strict=True):
        assert sorted((one[0], other[0])) == ["made", "opened"]
        assert one[1] == other[1]
    assert len(list((tmp_path / "keys" / "operator").iterdir())) == RACES
