"""Proofs out of the database, checked without it."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from kotowari.errors import LedgerCheckpointInvalid, LedgerEntryUnknown, LedgerForked
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Signer
from kotowari.ledger.proof import consistency, inclusion
from kotowari.ledger.sequencer import integrate
from tests.conftest import Installation
from tests.ledger.conftest import SIGNER, SPACE, append_each, make_entry

SIZE = 600


@pytest.fixture
def integrated(installation: Installation, folder: Path) -> Installation:
    append_each(installation.database, range(SIZE))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    return installation


def test_an_entry_is_proven_and_no_other_in_its_place(integrated: Installation) -> None:
    for number in (0, 1, 255, 256, 511, 512, SIZE - 1):
        proof = inclusion(integrated.database, SPACE, UUID(int=number))
        assert proof.body == make_entry(number).body
        assert proof.index == number
        assert proof.holds(SIGNER.verifier)
        assert not replace(proof, body=b"{}").holds(SIGNER.verifier)
        assert not replace(proof, index=number ^ 1).holds(SIGNER.verifier)
        assert not replace(proof, hashes=proof.hashes[:-1]).holds(SIGNER.verifier)
    with pytest.raises(LedgerCheckpointInvalid):
        proof.holds(Signer(SIGNER.origin, bytes(32)).verifier)


def test_an_entry_that_is_not_in_the_log_is_not_proven(integrated: Installation) -> None:
    append_each(integrated.database, [SIZE])
    for number in (SIZE, SIZE + 1):  # one that waits, one that nobody appended
        with pytest.raises(LedgerEntryUnknown, match=str(UUID(int=number))):
            inclusion(integrated.database, SPACE, UUID(int=number))


def test_a_log_is_proven_to_continue_an_earlier_one(integrated: Installation) -> None:
    leaves = [merkle.leaf_hash(make_entry(number).body) for number in range(SIZE)]
    for old, new in ((0, 1), (1, 600), (256, 600), (257, 599), (300, 512), (599, 600), (600, 600)):
        proof = consistency(integrated.database, SPACE, old, new)
        assert merkle.consistent(old, merkle.root(leaves[:old]), new, merkle.root(leaves[:new]), proof)
    with pytest.raises(LedgerForked, match="lacks some of its first 601 entries"):
        consistency(integrated.database, SPACE, 1, SIZE + 1)
