"""Custodians: any few enough of them bring every key back, fewer nothing, and what is not a share is refused."""

import io
import random
import shutil
import stat
import subprocess
import tarfile
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari import clock, errors
from kotowari.database import dump
from kotowari.handling.installation import Installation as Opened
from kotowari.handling.installation import set_up_installation
from kotowari.handling.keys.escrow import attest_destroyed, deal_shares, drill, write_bundle
from kotowari.handling.keys.keystanding import key_standing
from kotowari.handling.keys.roll import destroy, roll
from kotowari.home import OPERATOR, Home
from kotowari.vault.keys import bundle, store
from kotowari.vault.keys.epochs import read_erasures
from kotowari.vault.keys.escrow import Escrow, deal, read_shares
from kotowari.vault.keys.keyring import Keyring
from tests.handling.conftest import entries, take_in
from tests.keys.test_roll import email_of, erased
from tests.keys.token import address, make_token, needs_softhsm

NOW = clock.now()


def dealt(opened: Opened, threshold: int = 2, shares: int = 3) -> list[str]:
    held: list[str] = []
    deal_shares(opened, by="officer", threshold=threshold, shares=shares, hand_out=lambda _, words: held.extend(words))
    return held


@settings(max_examples=12)
@given(st.integers(2, 5).flatmap(lambda k: st.tuples(st.just(k), st.integers(k, 6))), st.randoms(use_true_random=False))
def test_any_threshold_of_shares_opens_and_one_fewer_does_not(kn: tuple[int, int], chance: random.Random) -> None:
    threshold, shares = kn
    made, words = deal(threshold, shares, NOW)
    chosen = chance.sample(words, threshold)
    assert str(made.opened(chosen).to_public()) == made.public
    assert str(made.opened(words).to_public()) == made.public
    with pytest.raises(errors.SharesTooFew):
        made.opened([*chosen[1:], chosen[1]])
    assert not any(word in made.sealed or word in made.public for word in words)


def test_shares_that_are_wrong_are_told_apart_and_not_shown() -> None:
    made, words = deal(2, 3, NOW)
    other, strange = deal(2, 3, NOW)
    spoken = words[1].split()
    mistyped = [
        " ".join([*spoken[:4], "academic" if spoken[4] != "academic" else "acid", *spoken[5:]]),
        " ".join(spoken[:-1]),
        " ".join([*spoken[:-1], "kotowari"]),
        "",
    ]
    for wrong in mistyped:
        with pytest.raises(errors.ShareMistyped) as refused:
            made.opened([words[0], wrong])
        assert spoken[0] not in str(refused.value)
    with pytest.raises(errors.SharesOfTwoDeals):
        made.opened([words[0], strange[1]])
    with pytest.raises(errors.SharesOfAnotherDeal):
        made.opened(strange[:2])
    with pytest.raises(errors.SharesTooFew):
        made.opened([])
    assert other.public != made.public


@pytest.mark.parametrize(("threshold", "shares"), [(1, 1), (1, 3), (3, 2), (0, 0), (2, 17), (-1, 5)])
def test_deals_that_cannot_be(threshold: int, shares: int) -> None:
    with pytest.raises(errors.NotADeal):
        deal(threshold, shares, NOW)


def test_shares_are_read_however_the_lines_are_broken() -> None:
    _, words = deal(2, 3, NOW)
    typed = "\n".join(["# share 1", *words[0].upper().split(), "", "  # share 2", words[1].replace(" ", "\n  ")])
    assert read_shares(typed) == words[:2]
    assert read_shares("") == []


def test_a_lost_machine_and_a_lost_custodian_lose_no_data(opened: Opened, empty: Home, tmp_path: Path) -> None:
    space = opened.space()
    gone, person = take_in(space, email="gone@example.com"), take_in(space, email="stays@example.com")
    shares = dealt(opened)
    oldest = tmp_path / "oldest.dump"
    dump.dump(opened.owner_url, oldest)
    roll(space, by="officer")
    erased(space, gone)
    with pytest.raises(errors.EscrowBehind):
        destroy(space, by="officer")
    number, epochs = write_bundle(opened, by="officer", file=tmp_path / "bundle")
    assert epochs == {OPERATOR: [1, 2]}
    assert stat.S_IMODE((tmp_path / "bundle").stat().st_mode) == 0o600
    destroy(space, by="officer")
    after = tmp_path / "after"
    write_bundle(opened, by="officer", file=after)
    with pytest.raises(errors.FileExists):
        write_bundle(opened, by="officer", file=after)
    kept = {name: opened.keyring.open(OPERATOR, name) for name in opened.keyring.names(OPERATOR)}
    with pytest.raises(errors.MasterKeyExists):
        bundle.recover(after, shares[:2], opened.home.keys, None)
    shutil.rmtree(opened.home.keys)
    for pair in combinations(shares, 2):
        assert bundle.recover(after, pair, opened.home.keys, None) == {OPERATOR: kept}
        ring = Keyring(opened.home.keys, store.Store(opened.home.keys))
        assert {name: ring.open(OPERATOR, name) for name in ring.names(OPERATOR)} == kept
        if pair != tuple(shares[1:]):
            shutil.rmtree(opened.home.keys)
    with set_up_installation(empty, to_restore=True) as restored:
        dump.load(restored.owner_url, oldest)
        assert restored.reinstate_keys() == 1
        assert email_of(restored.space(), person) == "stays@example.com"
        # The first bundle has the destroyed key still, and the restored database knows that it is outstanding.
        bundles = key_standing(restored.space()).bundles
        assert number in {one.number for one in bundles if one.destroyed_at is None}


def test_an_erasure_waits_for_the_bundles_that_have_its_keys(opened: Opened, tmp_path: Path) -> None:
    space = opened.space()
    gone = take_in(space, email="gone@example.com")
    dealt(opened)
    number, _ = write_bundle(opened, by="officer", file=tmp_path / "first")
    entry = erased(space, gone)
    roll(space, by="officer")
    later, _ = write_bundle(opened, by="officer", file=tmp_path / "second")
    assert destroy(space, by="officer") == (1,)
    with space.reading() as connection:
        erasure = read_erasures(connection, space.keys, [entry])[entry]
    assert {one.number for one in erasure.pending_bundles} == {number, later}
    assert erasure.completed_at is None
    assert key_standing(space).pending == 1
    attest_destroyed(opened, by="officer", number=number)
    with pytest.raises(errors.BundleUnknown):
        attest_destroyed(opened, by="officer", number=number)
    attest_destroyed(opened, by="officer", number=later)
    with space.reading() as connection:
        erasure = read_erasures(connection, space.keys, [entry])[entry]
    assert erasure.completed_at is not None
    assert (key_standing(space).pending, key_standing(space).complete) == (0, 1)
    assert key_standing(space).uncovered == (2,)


def test_a_drill_tries_everything_and_is_recorded_whether_it_passes_or_not(opened: Opened, tmp_path: Path) -> None:
    space = opened.space()
    for number in range(3):
        take_in(space, email=f"p{number}@example.com")
    shares, file = dealt(opened), tmp_path / "bundle"
    with pytest.raises(errors.DrillFailed, match="not a bundle"):
        drill(opened, by="officer", file=file, shares=shares)
    write_bundle(opened, by="officer", file=file)
    before = {path: path.read_bytes() for path in opened.home.keys.rglob("*") if path.is_file()}
    assert drill(opened, by="officer", file=file, shares=shares[1:]) == 3
    assert (standing := key_standing(space).drill) is not None
    assert standing.passed
    with pytest.raises(errors.DrillFailed, match="too few"):
        drill(opened, by="officer", file=file, shares=shares[:1])
    assert {path: path.read_bytes() for path in opened.home.keys.rglob("*") if path.is_file()} == before
    roll(space, by="officer")
    with pytest.raises(errors.DrillFailed, match="epoch-2"):
        drill(opened, by="officer", file=file, shares=shares)
    assert (standing := key_standing(space).drill) is not None
    assert not standing.passed
    recorded = [entry["keys"] for entry in entries(space) if entry["act"] == "escrow-drill"]
    assert sorted(one.get("why", "") for one in recorded) == [
        "",
        "bundle-unreadable",
        "keys-missing",
        "shares-too-few",
    ]


def test_a_bundle_holds_no_key_in_the_clear_and_a_damaged_one_is_refused(opened: Opened, tmp_path: Path) -> None:
    shares, file = dealt(opened), tmp_path / "bundle"
    (opened.home.keys / "escrow.json").rename(tmp_path / "escrow.json")
    with pytest.raises(errors.EscrowMissing):
        write_bundle(opened, by="officer", file=file)
    (tmp_path / "escrow.json").rename(opened.home.keys / "escrow.json")
    write_bundle(opened, by="officer", file=file)
    whole = file.read_bytes()
    for name in opened.keyring.names(OPERATOR):
        key = opened.keyring.open(OPERATOR, name)
        assert key not in whole
        assert key.hex().encode() not in whole
    with tarfile.open(file) as archive:
        sealed = archive.getmember("keys.age")
    chance = random.Random(7)
    for _ in range(50):
        at = sealed.offset_data + chance.randrange(sealed.size)
        damaged = tmp_path / "damaged"
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(errors.BundleUnreadable):
            bundle.read(damaged, shares)
    for cut in (b"", whole[:100], whole[: sealed.offset_data + 3], b"kotowari" * 100):
        damaged.write_bytes(cut)
        with pytest.raises(errors.BundleUnreadable):
            bundle.recover(damaged, shares, tmp_path / "new" / "keys", None)
        assert not (tmp_path / "new" / "keys").exists()


@pytest.mark.parametrize("form", ["w:gz", "sparse", "nested", "nameless"])
def test_a_bundle_that_would_fill_the_memory_or_is_no_bundle_is_refused(tmp_path: Path, form: str) -> None:
    file, about = tmp_path / "bundle", b"[" * 200_000 if form == "nested" else b'{"bundle": 7, "escrow": {}}'
    if form == "sparse":
        with (tmp_path / "bundle.json").open("wb") as hole:
            hole.truncate(1 << 40)
        subprocess.run(["tar", "--sparse", "-cf", file, "bundle.json"], cwd=tmp_path, check=True)
        assert file.stat().st_size < 1 << 20
    else:
        with tarfile.open(file, "w:gz" if form == "w:gz" else "w") as archive:
            member = tarfile.TarInfo("bundle.json")
            member.size = len(about)
            archive.addfile(member, io.BytesIO(about))
    with pytest.raises(errors.BundleUnreadable):
        bundle.read(file, [])


def test_a_share_that_cannot_be_handed_out_leaves_the_deal_of_before(opened: Opened) -> None:
    dealt(opened)
    before = Escrow.read(opened.home.keys)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        deal_shares(opened, by="officer", threshold=2, shares=3, hand_out=full)
    assert Escrow.read(opened.home.keys) == before


@needs_softhsm
def test_keys_are_recovered_into_a_new_token(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in make_token(tmp_path / "hsm").items():
        monkeypatch.setenv(name, value)
    space = opened.space()
    person = take_in(space, email="stays@example.com")
    shares = dealt(opened)
    write_bundle(opened, by="officer", file=tmp_path / "bundle")
    shutil.rmtree(opened.home.keys)
    bundle.recover(tmp_path / "bundle", shares[:2], opened.home.keys, address(tmp_path / "hsm"))
    assert not (opened.home.keys / "master.key").exists()
    with set_up_installation(opened.home) as again:
        assert email_of(again.space(), person) == "stays@example.com"
        assert roll(again.space(), by="officer").persons == 1
        assert email_of(again.space(), person) == "stays@example.com"
