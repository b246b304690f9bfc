"""What of a log has an address: exactly what was published, at its one path."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.ledger.address import Address, published_part
from kotowari.ledger.folder import Folder
from kotowari.ledger.tiles import bundle, bundle_path, tile_path, unbundle, widths
from tests.ledger.conftest import files, write_log

ENTRIES = [b'{"number":%d}' % number for number in range(261)]
HOSTILE = [
    "",
    "tile",
    "tile/",
    "tile/0",
    "tile/0/",
    "tile/0/0",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/067x",
    "tile/0/x067",
    "tile/0/x1/067",
    "tile/0/x000/067",
    "tile/0/x001/x067",
    "tile/0/001/067",
    "tile/0/X001/067",
    "tile/0/x001//067",
    "tile/0/" + "x999/" * 6 + "999",
    "tile/0/" + "x999/" * 5000 + "999",
    "tile/00/000",
    "tile/-1/000",
    "tile/+0/000",
    "tile/64/000x",
    "tile/100/000",
    "tile/0/000.p/0",
    "tile/0/000.p/00",
    "tile/0/000.p/05",
    "tile/0/000.p/256",
    "tile/0/000.p/999",
    "tile/0/000.p/-5",
    "tile/0/000.p/",
    "tile/0/000.p",
    "tile/0/000.p/5/",
    "tile/0/000/",
    "tile/0/000\n",
    "tile/0/000\0",
    "tile/0/000.new",
    "tile/0/.new",
    "tile/0/٠٠٠",
    "tile/٠/000",
    "tile/0/０００",
    "tile/0/000.p/５",
    "tile/0/²²²",
    "tile/0/../0/000",
    "tile/../checkpoint",
    "tile/entries/../../../keys/master.key",
    "../operator/tile/0/000",
    "/tile/0/000",
    "//tile/0/000",
    "tile\\0\\000",
    "tile/0/%30%30%30",
    "tile/Entries/000",
    "tile/entries",
    "tile/entries/0/000",
    "tile/data/000",
    "checkpoint",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_what_is_not_written_in_its_one_way_is_no_address(path: str) -> None:
    assert Address.parse(path) is None


@given(level=st.integers(0, 63), index=st.integers(0, 10**18 - 1), width=st.integers(1, 256))
def test_every_address_reads_as_it_is_written(level: int, index: int, width: int) -> None:
    assert Address.parse(tile_path(level, index, width)) == Address(level, index, width)
    assert Address.parse(bundle_path(index, width)) == Address(None, index, width)


@given(path=st.text("tile/entrisx0123456789.p", max_size=40))
def test_whatever_reads_as_an_address_is_written_as_it_was(path: str) -> None:
    address = Address.parse(path)
    assert address is None or address.path(address.width) == path


@given(size=st.integers(0, 1 << 40), level=st.integers(0, 7))
def test_a_tree_has_its_last_partial_tile_and_nothing_after_it(size: int, level: int) -> None:
    index, width = size >> 8 * (level + 1), dict(enumerate(widths(size))).get(level, 0)
    assert not Address(level, index, width + 1).is_within(size)
    assert width == 0 or Address(level, index, width).is_within(size)
    assert index == 0 or Address(level, index - 1, 256).is_within(size)


def got(log: Path, path: str) -> bytes | None:
    address = Address.parse(path)
    assert address is not None
    return published_part(log, address)


def test_what_was_published_is_answered_as_it_lies(folder: Path) -> None:
    write_log(folder, ENTRIES)
    for path, content in files(folder).items():
        if path != "checkpoint":
            assert got(folder, path) == content


def test_a_partial_form_that_was_replaced_is_answered_out_of_the_full_one(folder: Path) -> None:
    write_log(folder, ENTRIES)
    assert got(folder, "tile/0/000.p/3") == (folder / "tile/0/000").read_bytes()[:96]
    assert unbundle(got(folder, "tile/entries/000.p/3") or b"") == ENTRIES[:3]


def test_what_no_checkpoint_speaks_of_is_not_answered(folder: Path) -> None:
    """A run that was killed has written tiles, and its checkpoint not yet."""
    write_log(folder, ENTRIES)
    ahead = Folder(folder)
    ahead.keep("tile/entries/001.p/6", bundle([b"{}"] * 6))
    ahead.keep("tile/0/001.p/6", bytes(192))
    for path in ("tile/entries/001.p/6", "tile/0/001.p/6", "tile/entries/002", "tile/1/000.p/2", "tile/2/000.p/1"):
        assert got(folder, path) is None


@pytest.mark.parametrize(
    "checkpoint", [b"", b"a\n", b"a\nb\nc", b"a\n-5\nc", b"a\n" + b"9" * 5000 + b"\nc", "a\n５\nc".encode()]
)
def test_beside_an_unreadable_checkpoint_nothing_is_answered(folder: Path, checkpoint: bytes) -> None:
    write_log(folder, ENTRIES[:3])
    (folder / "checkpoint").write_bytes(checkpoint)
    assert got(folder, "tile/0/000.p/3") is None
