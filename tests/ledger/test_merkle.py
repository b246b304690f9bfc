"""RFC 6962 by its known answers, and by the RFC's own recursive definitions."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.ledger import merkle

# The trees that certificate-transparency implementations share as known answers.
ENTRIES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(70)]

sizes = st.integers(1, len(LEAVES))


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return merkle.node_hash(tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def read(height: int, index: int) -> bytes:
    perfect = LEAVES[index << height : (index + 1) << height]
    assert len(perfect) == 1 << height
    return tree_hash(perfect)


def known(height: int, index: int) -> bytes:
    return tree_hash([merkle.leaf_hash(each) for each in ENTRIES][index << height : (index + 1) << height])


@pytest.mark.parametrize("size", range(9))
def test_known_roots(size: int) -> None:
    assert merkle.root([merkle.leaf_hash(each) for each in ENTRIES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_known_inclusion_proofs(index: int, size: int) -> None:
    proof = merkle.inclusion_proof(index, size, known)
    assert [each.hex() for each in proof] == INCLUSION[index, size]
    assert merkle.included(merkle.leaf_hash(ENTRIES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_known_consistency_proofs(old: int, new: int) -> None:
    proof = merkle.consistency_proof(old, new, known)
    assert [each.hex() for each in proof] == CONSISTENCY[old, new]
    assert merkle.consistent(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), proof)


def test_roots_are_those_of_the_recursive_definition() -> None:
    for size in range(len(LEAVES) + 1):
        assert merkle.root(LEAVES[:size]) == tree_hash(LEAVES[:size])


@settings(deadline=None)
@given(size=sizes, data=st.data())
def test_an_inclusion_proof_holds_for_its_own_leaf_index_size_and_root_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, read)
    root = tree_hash(LEAVES[:size])
    assert merkle.included(LEAVES[index], index, size, proof, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda each: each != index))
    assert not merkle.included(LEAVES[index], other, size, proof, root)
    assert not merkle.included(LEAVES[index], index, size, proof, merkle.leaf_hash(root))
    assert not merkle.included(merkle.leaf_hash(b"another"), index, size, proof, root)
    assert not merkle.included(LEAVES[index], index, size, [*proof, root], root)
    for position, part in enumerate(proof):
        changed = bytes([part[0] ^ 8]) + part[1:]
        assert not merkle.included(
            LEAVES[index], index, size, [*proof[:position], changed, *proof[position + 1 :]], root
        )
        assert not merkle.included(LEAVES[index], index, size, [*proof[:position], *proof[position + 1 :]], root)


@settings(deadline=None)
@given(new=sizes, data=st.data())
def test_a_consistency_proof_holds_for_its_own_trees_only(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    proof = merkle.consistency_proof(old, new, read)
    before, after = tree_hash(LEAVES[:old]), tree_hash(LEAVES[:new])
    assert merkle.consistent(old, before, new, after, proof)
    assert not merkle.consistent(old, merkle.leaf_hash(before), new, after, proof)
    assert not merkle.consistent(old, before, new, after, [*proof, after])
    if old not in {0, new}:
        assert not merkle.consistent(old, before, new, merkle.leaf_hash(after), proof)
        assert not merkle.consistent(new, after, old, before, proof)
    for position, part in enumerate(proof):
        changed = bytes([part[0] ^ 16]) + part[1:]
        assert not merkle.consistent(old, before, new, after, [*proof[:position], changed, *proof[position + 1 :]])
        assert not merkle.consistent(old, before, new, after, [*proof[:position], *proof[position + 1 :]])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_inclusion_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(index, size, read)


def test_no_consistency_proof_backwards() -> None:
    for new, old in pairwise(range(5)):
        with pytest.raises(ValueError, match="no continuation"):
            merkle.consistency_proof(old, new, read)
