"""Keys behind PKCS#11, in a real SoftHSM token."""

import shutil
import stat
from pathlib import Path

import pytest

from kotowari import errors
from kotowari.vault.keys import store
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster
from kotowari.vault.keys.token import TokenAddress, TokenMaster
from tests.keys.token import MODULE, PIN, address, make_token, needs_softhsm

pytestmark = needs_softhsm


@pytest.fixture
def hsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hsm"
    for name, value in make_token(folder).items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def keys(tmp_path: Path, hsm: Path) -> Path:
    store.create(tmp_path / "keys", address(hsm))
    return tmp_path / "keys"


def opened(keys: Path) -> Keyring:
    return Keyring(keys, store.Store(keys))


def test_a_key_in_a_token_is_opened_by_another_process_s_keyring(keys: Path) -> None:
    key = opened(keys).make("operator", "epoch-1")
    assert opened(keys).open("operator", "epoch-1") == key
    assert not (keys / "master.key").exists()
    assert stat.S_IMODE((keys / "store").stat().st_mode) == 0o600
    assert PIN not in (keys / "store").read_text()
    with pytest.raises(errors.KeyExists):
        opened(keys).make("operator", "epoch-1")


def test_a_destroyed_key_s_file_is_worthless_wherever_it_was_copied(keys: Path, tmp_path: Path) -> None:
    ring = opened(keys)
    ring.make("operator", "epoch-1")
    other = ring.make("operator", "epoch-2")
    shutil.copytree(keys, tmp_path / "copy")
    ring.destroy("operator", "epoch-1")
    ring.destroy("operator", "epoch-1")
    with pytest.raises(errors.KeyMissing):
        ring.open("operator", "epoch-1")
    copy = opened(tmp_path / "copy")
    with pytest.raises(errors.KeyNotInToken):
        copy.open("operator", "epoch-1")
    assert copy.open("operator", "epoch-2") == other


def test_destruction_in_another_process_is_noticed_at_the_next_use(keys: Path) -> None:
    first, second = opened(keys), opened(keys)
    key = first.make("operator", "epoch-1")
    assert second.open("operator", "epoch-1") == key
    first.destroy("operator", "epoch-1")
    with pytest.raises(errors.KeyMissing):
        second.open("operator", "epoch-1")


def test_a_token_that_is_away_refuses_and_works_again_when_it_is_back(keys: Path, hsm: Path) -> None:
    ring = opened(keys)
    key = ring.make("operator", "epoch-1")
    fresh, third = opened(keys), opened(keys)
    assert ring.open("operator", "epoch-1") == key
    (hsm / "tokens").rename(hsm / "away")
    for act in (
        lambda: fresh.open("operator", "epoch-1"),
        lambda: ring.make("operator", "epoch-2"),
        lambda: third.destroy("operator", "epoch-1"),
    ):
        with pytest.raises(errors.KeyStoreAway):
            act()
    assert ring.open("operator", "epoch-1") == key  # it was opened before
    (hsm / "away").rename(hsm / "tokens")
    assert fresh.open("operator", "epoch-1") == key
    assert ring.make("operator", "epoch-2")
    ring.destroy("operator", "epoch-1")
    with pytest.raises(errors.KeyMissing):
        fresh.open("operator", "epoch-1")


def test_what_was_altered_or_moved_is_told_from_a_token_that_is_away(hsm: Path) -> None:
    token = TokenMaster(TokenAddress.read(address(hsm)))
    wrapped = token.wrap("operator/index", b"k" * 32)
    assert token.unwrap("operator/index", wrapped) == b"k" * 32
    for altered in (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), wrapped[:20], wrapped[:-1]):
        with pytest.raises(errors.KeyAltered):
            token.unwrap("operator/index", altered)
    with pytest.raises(errors.KeyNotInToken):
        token.unwrap("operator/epoch-1", wrapped)
    with pytest.raises(errors.WrongMasterKey):
        token.unwrap("operator/index", bytes(len(wrapped)))
    assert token.unwrap("operator/index", wrapped) == b"k" * 32


def test_a_wrong_pin_is_refused_and_not_tried_again_until_it_is_another(hsm: Path) -> None:
    named = TokenAddress.read(address(hsm))
    other = hsm / "wrong pin"
    other.touch(0o600)
    other.write_text("0000")
    token = TokenMaster(TokenAddress(named.text, named.token, named.module, other))
    for _ in range(20):  # SoftHSM never locks; many a token does after three
        with pytest.raises(errors.KeyPinWrong):
            token.wrap("operator/index", b"k" * 32)
    other.write_text(PIN)
    assert token.wrap("operator/index", b"k" * 32)
    other.chmod(0o644)
    with pytest.raises(errors.KeyFileExposed):
        TokenMaster(TokenAddress(named.text, named.token, named.module, other)).wrap("a/b", b"k" * 32)
    other.unlink()
    with pytest.raises(errors.KeyPinMissing):
        TokenMaster(TokenAddress(named.text, named.token, named.module, other)).wrap("a/b", b"k" * 32)


def test_a_pin_may_come_from_the_environment(hsm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"pkcs11:token=kotowari?module-path={MODULE}"
    with pytest.raises(errors.KeyPinMissing):
        TokenMaster(TokenAddress.read(text)).wrap("operator/index", b"k" * 32)
    monkeypatch.setenv("KOTOWARI_KEY_PIN", PIN)
    assert TokenMaster(TokenAddress.read(text)).wrap("operator/index", b"k" * 32)


def test_a_store_that_is_not_there_is_not_made_the_store(hsm: Path, tmp_path: Path) -> None:
    for wrong in (address(hsm, "another"), address(hsm).replace("libsofthsm2", "nothing")):
        with pytest.raises(errors.KeyStoreAway):
            store.create(tmp_path / "keys", wrong)
        assert not store.exists(tmp_path / "keys")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "token",
        "pkcs11:",
        "pkcs11:token=a",
        "pkcs11:token=a?module-path=relative.so",
        "pkcs11:token=a?module-path=/m.so&pin-value=1234",
        "pkcs11:token=a?module-path=/m.so&pin-source=relative",
        "https://token=a?module-path=/m.so",
    ],
)
def test_what_is_no_address_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(errors.KeyStoreUnnamed) as refused:
        TokenAddress.read(text)
    assert "1234" not in str(refused.value)


def test_a_name_may_have_any_characters() -> None:
    read = TokenAddress.read("pkcs11:token=%E6%96%99%3Bx?module-path=/a%20b.so&pin-source=file:/p%26q")
    assert (read.token, read.module, read.pin_file) == ("料;x", Path("/a b.so"), Path("/p&q"))


def move(keys: Path, to: str, most: int | None = None) -> None:
    """As the command does; ``most`` ends it as a kill after some keys would."""
    store.begin_move(keys, to)
    ring = opened(keys)
    names = [(space, name) for space in ring.spaces() for name in ring.names(space)]
    for old in store.stated(keys)[1:]:
        for space, name in names[:most]:
            ring.rewrap(space, name, store.master(keys, old))
    if most is None:
        store.end_move(keys)


@pytest.mark.parametrize("cut", [None, 0, 1, 2])
def test_keys_are_moved_there_and_back_while_they_are_used_and_whatever_cuts_it_short(
    tmp_path: Path, hsm: Path, cut: int | None
) -> None:
    keys = tmp_path / "keys"
    store.create(keys, None)
    ring = opened(keys)  # opened before, and used all along
    made = {(space, name): ring.make(space, name) for space in ("operator", "tenant") for name in ("epoch-1", "index")}
    copy = tmp_path / "copy"
    for there, master_key in ((address(hsm), False), ("file", True)):
        shutil.copytree(keys, copy)
        if cut is not None:
            move(keys, there, cut)
            assert {named: ring.open(*named) for named in made} == made
            assert {named: opened(keys).open(*named) for named in made} == made
        move(keys, there)
        move(keys, there)
        assert {named: ring.open(*named) for named in made} == made
        assert {named: opened(keys).open(*named) for named in made} == made
        assert (keys / "master.key").exists() is master_key
        assert store.stated(keys) == (there,)
        if master_key:  # what was in the token is gone from it
            with pytest.raises(errors.KeyNotInToken):
                opened(copy).open("operator", "epoch-1")
        shutil.rmtree(copy)


def test_a_token_is_of_one_installation_alone(tmp_path: Path, keys: Path, hsm: Path) -> None:
    store.require_unused(address(hsm))
    key = opened(keys).make("operator", "index")
    with pytest.raises(errors.KeyStoreTaken):
        store.require_unused(address(hsm))
    other = tmp_path / "other"
    store.create(other, "file")
    with pytest.raises(errors.KeyStoreTaken):
        store.begin_move(other, address(hsm))
    assert store.stated(other) == ("file",)
    assert opened(keys).open("operator", "index") == key


def test_a_file_s_master_key_takes_part_no_more(tmp_path: Path, hsm: Path) -> None:
    keys = tmp_path / "keys"
    store.create(keys, "file")
    key = opened(keys).make("operator", "index")
    move(keys, address(hsm))
    FileMaster.create(keys / "master.key")
    assert opened(keys).open("operator", "index") == key
