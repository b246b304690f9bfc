"""Offline verification: whatever is changed in a log's folder is found and named."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import (
    Error,
    LedgerCheckpointInvalid,
    LedgerForked,
    LedgerKeyMalformed,
    LedgerRolledBack,
    LedgerTampered,
)
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Signer
from kotowari.ledger.folder import Folder
from kotowari.ledger.tiles import bundle
from kotowari.ledger.verify import Verified, verify
from tests.ledger.conftest import KEY, SIGNER, files, write_log

ENTRIES = [b'{"number":%d}' % number for number in range(261)]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of one full tile and a partial one; tests that change a file put it back."""
    path = tmp_path_factory.mktemp("verify") / "log"
    write_log(path, ENTRIES)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verify") / "small"
    write_log(path, ENTRIES[:3])
    return path


def refused(path: Path, file: str, content: bytes | None) -> Error:
    """Verify the log with one file changed or, for None, removed; put it back and return the error."""
    original = (path / file).read_bytes()
    if content is None:
        (path / file).unlink()
    else:
        (path / file).write_bytes(content)
    try:
        with pytest.raises((LedgerTampered, LedgerCheckpointInvalid)) as found:
            verify(path, KEY)
    finally:
        (path / file).write_bytes(original)
    return found.value


def test_a_whole_log_is_verified(log: Path) -> None:
    root = merkle.root([merkle.leaf_hash(entry) for entry in ENTRIES])
    assert verify(log, KEY) == Verified(261, root, (log / "checkpoint").read_text())
    assert sorted(files(log)) == [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/5",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/5",
    ]


def test_every_flipped_bit_of_a_small_log_is_found(small: Path) -> None:
    for file, content in files(small).items():
        for bit in range(len(content) * 8):
            changed = bytearray(content)
            changed[bit // 8] ^= 1 << bit % 8
            refused(small, file, bytes(changed))


def test_every_truncation_of_a_small_log_is_found(small: Path) -> None:
    for file, content in files(small).items():
        for length in range(len(content)):
            refused(small, file, content[:length])


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_a_larger_log_is_found(log: Path, data: st.DataObject) -> None:
    file, content = data.draw(st.sampled_from(sorted(files(log).items())))
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    refused(log, file, bytes(changed))


@settings(max_examples=50, deadline=None)
@given(first=st.integers(0, 255), second=st.integers(0, 255))
def test_an_entry_dropped_swapped_doubled_or_inserted_is_found(log: Path, first: int, second: int) -> None:
    full = ENTRIES[:256]
    swapped = full.copy()
    swapped[first], swapped[second] = swapped[second], swapped[first]
    if first != second:
        found = refused(log, "tile/entries/000", bundle(swapped))
        assert f"does not fit entry {min(first, second)} in `tile/entries/000`" in str(found)
    refused(log, "tile/entries/000", bundle(full[:first] + full[first + 1 :]))
    refused(log, "tile/entries/000", bundle([*full[:first], *full[first + 1 :], b"{}"]))
    refused(log, "tile/entries/000", bundle([*full[:first], full[second], *full[first:]]))


@settings(max_examples=20, deadline=None)
@given(first=st.integers(0, 255), second=st.integers(0, 255).map(lambda each: each * 32))
def test_a_hash_dropped_or_swapped_is_found(log: Path, first: int, second: int) -> None:
    tile = (log / "tile/0/000").read_bytes()
    refused(log, "tile/0/000", tile[:second] + tile[second + 32 :])
    swapped = [tile[i : i + 32] for i in range(0, len(tile), 32)]
    swapped[first], swapped[(first + 1) % 256] = swapped[(first + 1) % 256], swapped[first]
    refused(log, "tile/0/000", b"".join(swapped))


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("tile/0/000", 0),
        ("tile/0/001.p/5", 256),
        ("tile/1/000.p/1", 0),
        ("tile/entries/000", 0),
        ("tile/entries/001.p/5", 256),
    ],
)
def test_a_missing_file_is_named_with_the_first_entry_concerned(log: Path, file: str, first: int) -> None:
    assert f"`{file}` is missing (first entry concerned: {first})" in str(refused(log, file, None))


def test_a_missing_checkpoint_is_named(log: Path) -> None:
    assert "`checkpoint` is missing" in str(refused(log, "checkpoint", None))


def test_two_files_that_change_places_are_found(log: Path) -> None:
    content = files(log)
    for one in content:
        for other in content:
            if one != other:
                refused(log, one, content[other])


def test_entries_and_tiles_rewritten_together_do_not_fit_what_was_signed(log: Path, tmp_path: Path) -> None:
    """Who has no key can make a log that is whole, but not one that was signed; a saved checkpoint narrows it down."""
    saved = write_log(tmp_path / "earlier", ENTRIES[:100])
    rewritten = write_log(tmp_path / "log", [*ENTRIES[:150], b"{}", *ENTRIES[151:]])
    shutil.copy(log / "checkpoint", tmp_path / "log/checkpoint")
    assert rewritten != (log / "checkpoint").read_text()
    with pytest.raises(LedgerTampered, match="`checkpoint` was signed for another tree"):
        verify(tmp_path / "log", KEY)
    with pytest.raises(LedgerTampered, match="at or after entry 100"):
        verify(tmp_path / "log", KEY, saved)
    with pytest.raises(LedgerTampered, match="before entry 261"):
        verify(tmp_path / "log", KEY, (log / "checkpoint").read_text())


@pytest.mark.parametrize("size", [0, 1, 5, 255, 256, 257, 260, 261])
def test_a_log_continues_what_was_saved_of_it(log: Path, tmp_path: Path, size: int) -> None:
    assert verify(log, KEY, write_log(tmp_path / "earlier", ENTRIES[:size])).size == 261


@pytest.mark.parametrize("size", [1, 255, 256, 257, 261])
def test_a_log_that_was_signed_anew_over_other_entries_is_a_fork(log: Path, tmp_path: Path, size: int) -> None:
    saved = write_log(tmp_path / "other", [b"{}", *ENTRIES[1:size]])
    with pytest.raises(LedgerForked, match=f"its first {size} entries are not those of the saved checkpoint"):
        verify(log, KEY, saved)


def test_an_older_log_with_its_older_checkpoint_is_rolled_back(log: Path, tmp_path: Path) -> None:
    write_log(tmp_path / "older", ENTRIES[:200])
    with pytest.raises(LedgerRolledBack, match="ends at entry 200 but 261 were signed for, the first missing"):
        verify(tmp_path / "older", KEY, (log / "checkpoint").read_text())


def test_partial_files_that_a_run_left_are_held_against_the_full_ones(tmp_path: Path) -> None:
    for size in (3, 250, 261):
        write_log(tmp_path, ENTRIES[:size])
    assert verify(tmp_path, KEY).size == 261
    for file, content in files(tmp_path).items():
        changed = bytearray(content)
        changed[-1] ^= 1
        refused(tmp_path, file, bytes(changed))


def test_files_beyond_the_checkpoint_are_not_signed_for_yet(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES)
    ahead = Folder(tmp_path)
    ahead.keep("tile/entries/001.p/6", bundle([*ENTRIES[256:], b"{}"]))
    ahead.keep("tile/entries/001", bundle([*ENTRIES[256:], *[b"{}"] * 251]))
    assert verify(tmp_path, KEY).size == 261


def test_a_partial_bundle_is_read_from_the_full_one_that_replaced_it(tmp_path: Path) -> None:
    """A reader may meet the moment between the next checkpoint and its own."""
    note = write_log(tmp_path / "log", ENTRIES[:250])
    write_log(tmp_path / "log", ENTRIES)
    shutil.rmtree(tmp_path / "log/tile/entries/000.p")
    shutil.rmtree(tmp_path / "log/tile/0/000.p")
    (tmp_path / "log/checkpoint").write_text(note)
    assert verify(tmp_path / "log", KEY).size == 250


def test_another_key_does_not_verify(log: Path) -> None:
    with pytest.raises(LedgerCheckpointInvalid, match="is not signed with the key"):
        verify(log, str(Signer(SIGNER.origin, bytes(32)).verifier))
    with pytest.raises(LedgerCheckpointInvalid, match="the saved checkpoint is not a signed note"):
        verify(log, KEY, "nonsense")
    with pytest.raises(LedgerKeyMalformed):
        verify(log, "nonsense")
