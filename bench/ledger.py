"""Proofs of inclusion in a log of a million entries, verified under a checkpoint that was opened before."""

import random
from collections.abc import Iterator, Sequence
from functools import partial

from bench.blocks import Measured, interleave
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Signer, Verifier, origin
from kotowari.ledger.proof import Inclusion
from kotowari.ledger.tiles import Edge, reader

SIZE = 1_000_000
PROOFS = 500
GOAL = 100.0
"""Microseconds: one proof, from the entry's bytes to the root, a leaf and 20 hashes. All proofs share a signature."""

_BODY = b'{"v":1,"id":"%036d","filler":"' + b"x" * 700 + b'"}'


def measure(size: int = SIZE, proofs: int = PROOFS) -> Iterator[Measured]:
    """Yield what it takes to verify a proof; beside it, reading and verifying the checkpoint's signature once."""
    signer = Signer(origin("operator", "bench"), bytes(32))
    chosen = make_proofs(signer, size, random.Random(size).sample(range(size), proofs))
    verifier = signer.verifier
    signed = verifier.open(chosen[0].checkpoint)
    times = interleave(
        lambda: all(one.within(signed) for one in chosen),
        partial(_open_each, verifier, [one.checkpoint for one in chosen]),
        proofs,
    )
    if not all(one.within(signed) for one in chosen):
        raise AssertionError("a proof that was just made does not hold")
    hashes = max(len(one.hashes) for one in chosen)
    work = f"verify a proof of inclusion in {size:,} entries (leaf and {hashes} hashes)"
    yield Measured(
        work, "opening its checkpoint (Ed25519)", *times, f"≤ {GOAL:.0f} µs", times[0] <= GOAL, f"{times[0]:.0f} µs"
    )


def make_proofs(signer: Signer, size: int, indices: Sequence[int]) -> list[Inclusion]:
    """Return proofs of some entries in a log of a size, which is made in memory."""
    edge = Edge()
    tiles = edge.extend(merkle.leaf_hash(_BODY % number) for number in range(size)) + edge.partial()
    known = {(tile.level, tile.index): tile.hashes for tile in tiles}
    read = reader(lambda level, index: known[level, index])
    note = signer.checkpoint(size, edge.root())
    return [
        Inclusion(index, _BODY % index, tuple(merkle.inclusion_proof(index, size, read)), note) for index in indices
    ]


def _open_each(verifier: Verifier, notes: Sequence[str]) -> None:
    for note in notes:
        verifier.open(note)
