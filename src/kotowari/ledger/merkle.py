"""The Merkle tree of RFC 6962 (section 2.1), with the proofs as RFC 9162 (section 2.1) writes them. SHA-256.

A tree over *n* entries is known by its root; an entry enters it as ``leaf_hash(entry)``. The *perfect node* of height
``h`` and index ``j`` is the hash over the ``2**h`` leaves from ``j * 2**h`` on. Hashes are 32 bytes.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeAlias

EMPTY_ROOT = hashlib.sha256(b"").digest()

Reader: TypeAlias = Callable[[int, int], bytes]
"""Gives the perfect node of a height and an index."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash by which an entry enters the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, or over perfect nodes of one height of which the last may be less than perfect.

    Joining neighbours and carrying an odd last one up gives the RFC's tree, which splits at the largest power of two.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        odd = row[len(row) & ~1 :]
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def inclusion_proof(index: int, size: int, read: Reader) -> list[bytes]:
    """Return PATH(index, D[size]) of RFC 9162, 2.1.3.1: the hashes that lead from one leaf to the root.

    Raises ``ValueError`` unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    proof = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_subtree(middle, end, read))
            end = middle
        else:
            proof.append(_subtree(begin, middle, read))
            begin = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, read: Reader) -> list[bytes]:
    """Return PROOF(old, D[new]) of RFC 9162, 2.1.4.1: the hashes that show a tree to be the beginning of another.

    Raises ``ValueError`` unless 0 <= old <= new. The proof is empty for ``old`` of 0 or ``new``.
    """
    if not 0 <= old <= new:
        raise ValueError("a tree is no continuation of a larger one")
    if old in {0, new}:
        return []
    proof = []
    begin, end = 0, new
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(_subtree(middle, end, read))
            end = middle
        else:
            proof.append(_subtree(begin, middle, read))
            begin = middle
    if begin:
        proof.append(_subtree(begin, end, read))
    return proof[::-1]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree: bytes) -> bool:
    """Tell whether a proof leads from the leaf hash at ``index`` to the root ``tree`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(each) != len(EMPTY_ROOT) for each in (leaf, *proof)):
        return False
    position, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(each, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, each)
        position, last = position >> 1, last >> 1
    return last == 0 and found == tree


def consistent(old: int, old_tree: bytes, new: int, new_tree: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows the old tree to be the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or any(len(each) != len(EMPTY_ROOT) for each in proof):
        return False
    if old in {0, new}:
        return not proof and old_tree == (new_tree if old else EMPTY_ROOT)
    path = [old_tree, *proof] if old & (old - 1) == 0 else list(proof)
    return _trees(old, new, path) == (old_tree, new_tree)


def trees(old: int, new: int, read: Reader) -> tuple[bytes, bytes]:
    """Return the roots of a tree and of its first ``old`` leaves, both out of the nodes of the proof between them.

    If the one is what was signed, so are the nodes, and the other is what the signed tree began with. Raises
    ``ValueError`` unless 0 <= old <= new.
    """
    path = consistency_proof(old, new, read)
    if old in {0, new}:
        root = _subtree(0, new, read) if new else EMPTY_ROOT
        return (root if old else EMPTY_ROOT), root
    if old & (old - 1) == 0:
        path = [read(old.bit_length() - 1, 0), *path]
    found = _trees(old, new, path)
    if found is None:
        raise AssertionError("a proof that was just made leads to a root")
    return found


def _trees(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots that the nodes of a consistency proof lead to; None where they are not as many as they must."""
    if not path:
        return None
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            before, after = node_hash(each, before), node_hash(each, after)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, each)
        position, last = position >> 1, last >> 1
    return (before, after) if last == 0 else None


def _split(count: int) -> int:
    """Return the largest power of two below ``count`` (of at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(begin: int, end: int, read: Reader) -> bytes:
    """Return the hash over the leaves from ``begin`` to ``end``, a node of the RFC's tree, out of perfect nodes."""
    perfect = []
    while begin < end:
        count = 1 << ((end - begin).bit_length() - 1)
        perfect.append(read(count.bit_length() - 1, begin // count))
        begin += count
    found = perfect.pop()
    while perfect:
        found = node_hash(perfect.pop(), found)
    return found
