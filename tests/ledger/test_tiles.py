"""Paths and contents of C2SP tlog-tiles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.ledger import merkle, tiles
from kotowari.ledger.tiles import Edge


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (7, 112, "tile/0/007.p/112"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1234067, 256, "tile/0/x001/x234/067"),  # the example of the specification
        (1234067, 1, "tile/0/x001/x234/067.p/1"),
    ],
)
def test_a_path_has_its_number_in_groups_of_three(index: int, width: int, path: str) -> None:
    assert tiles.tile_path(0, index, width) == path
    assert tiles.bundle_path(index, width) == path.replace("tile/0", "tile/entries")


def test_the_tiles_of_70000_entries_are_those_of_the_specification() -> None:
    edge = Edge()
    full = edge.extend(bytes(32) for _ in range(70_000))
    assert [sum(tile.level == level for tile in full) for level in (0, 1, 2)] == [273, 1, 0]
    assert [tile.path for tile in edge.partial()] == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert {len(tile.content) for tile in full} == {8192}


def test_256_entries_are_a_full_tile_and_a_partial_one_above() -> None:
    edge = Edge()
    assert [tile.path for tile in edge.extend([bytes(32)] * 256)] == ["tile/0/000"]
    assert [tile.path for tile in edge.partial()] == ["tile/1/000.p/1"]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_an_edge_grown_in_steps_is_that_of_the_whole_and_can_be_set_up_again(steps: list[int]) -> None:
    leaves: list[bytes] = []
    edge = Edge()
    for step in steps:
        added = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(len(leaves), len(leaves) + step)]
        leaves += added
        edge.extend(added)
        by_level = {tile.level: tile.hashes for tile in edge.partial()}
        edge = Edge(edge.size, [by_level.get(level, ()) for level in range(len(tiles.widths(edge.size)))])
    assert edge.size == len(leaves)
    assert edge.root() == merkle.root(leaves)


def test_an_edge_is_not_set_up_from_partial_tiles_of_another_size() -> None:
    with pytest.raises(ValueError, match="not those of a tree of this size"):
        Edge(3, [[bytes(32)] * 2])


def test_a_root_of_more_than_65536_entries() -> None:
    leaves = [number.to_bytes(32, "big") for number in range(65_536 + 300)]
    edge = Edge()
    edge.extend(leaves)
    assert edge.root() == merkle.root(leaves)


def test_proofs_are_read_from_tiles() -> None:
    size = 65_536 + 700
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
    edge = Edge()
    stored = {(tile.level, tile.index): tile.hashes for tile in [*edge.extend(leaves), *edge.partial()]}
    read = tiles.reader(lambda level, index: stored[level, index])
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        proof = merkle.inclusion_proof(index, size, read)
        assert merkle.included(leaves[index], index, size, proof, edge.root())
    for old in (1, 256, 300, 65_536, size - 1):
        proof = merkle.consistency_proof(old, size, read)
        assert merkle.consistent(old, merkle.root(leaves[:old]), size, edge.root(), proof)
    with pytest.raises(LookupError):
        read(8, size // 256)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_a_bundle_is_lengths_of_two_bytes_big_endian_and_entries() -> None:
    assert tiles.bundle([b"", b"ab", b"x" * 258]) == b"\x00\x00\x00\x02ab\x01\x02" + b"x" * 258
    assert tiles.unbundle(tiles.bundle([b"x" * tiles.ENTRY_BYTES])) == [b"x" * tiles.ENTRY_BYTES]
    with pytest.raises(OverflowError):
        tiles.bundle([b"x" * (tiles.ENTRY_BYTES + 1)])


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.data())
def test_a_bundle_cut_within_an_entry_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    whole = tiles.bundle(entries)
    ends = [len(tiles.bundle(entries[:count])) for count in range(len(entries) + 1)]
    cut = data.draw(st.integers(0, len(whole)).filter(lambda at: at not in ends))
    with pytest.raises(ValueError, match="within an entry"):
        tiles.unbundle(whole[:cut])


def test_a_tile_cut_within_a_hash_is_refused() -> None:
    assert tiles.split(bytes(64)) == (bytes(32), bytes(32))
    with pytest.raises(ValueError, match="within a hash"):
        tiles.split(bytes(65))
