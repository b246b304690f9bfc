"""An independent implementation agrees: Go's `sumdb/tlog` and `sumdb/note`, on logs, proofs and receipts."""

import base64
import json
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest

from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Signer
from kotowari.ledger.folder import Folder
from kotowari.ledger.tiles import reader, split, tile_path
from tests.ledger.auditor import Auditor, auditor
from tests.ledger.conftest import KEY, SIGNER, write_log

__all__ = ["auditor"]

SIZE = 3000
ENTRIES = [b'{"number":%d}' % number for number in range(SIZE)]
SIZES = (1, 2, 3, 4, 7, 8, 128, 255, 256, 257, 511, 512, 513, 1000, 1024, 2047, 2048, 2999, 3000)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audited") / "log"
    write_log(path, ENTRIES)
    return path


@pytest.fixture(scope="module")
def read(log: Path) -> merkle.Reader:
    folder = Folder(log)

    def fetch(level: int, index: int) -> tuple[bytes, ...]:
        width = min((SIZE >> 8 * level) - index * 256, 256)
        return split(folder.read(tile_path(level, index, width)) or b"")

    return reader(fetch)


def roots() -> dict[int, bytes]:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES]
    return {size: merkle.root(leaves[:size]) for size in SIZES}


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def test_every_entry_of_a_log_is_verified_by_go(log: Path, auditor: Auditor) -> None:
    done = auditor("log", log, KEY)
    assert (done.status, done.out) == (0, str(SIZE)), done.err


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_logs_of_every_shape_are_verified_by_go(auditor: Auditor, folder: Path, size: int) -> None:
    write_log(folder, ENTRIES[:size])
    done = auditor("log", folder, KEY)
    assert (done.status, done.out) == (0, str(size)), done.err


def test_go_refuses_what_we_refuse(log: Path, auditor: Auditor, tmp_path: Path) -> None:
    other = Signer(SIGNER.origin, bytes(32))
    assert auditor("log", log, str(other.verifier)).status == 1
    write_log(tmp_path / "log", ENTRIES[:300])
    file = tmp_path / "log/tile/0/000"
    file.write_bytes(bytes(32) + file.read_bytes()[32:])
    assert auditor("log", tmp_path / "log", KEY).status == 1


def test_go_accepts_our_proofs(auditor: Auditor, read: merkle.Reader) -> None:
    known = roots()
    inclusion = [
        {
            "index": index,
            "leaf": text(merkle.leaf_hash(ENTRIES[index])),
            "hashes": [text(one) for one in merkle.inclusion_proof(index, SIZE, read)],
        }
        for index in range(SIZE)
    ]
    pairs = list(combinations_with_replacement(SIZES, 2))
    consistency = [
        {
            "old": old,
            "new": new,
            "oldroot": text(known[old]),
            "newroot": text(known[new]),
            "hashes": [text(one) for one in merkle.consistency_proof(old, new, read)],
        }
        for old, new in pairs
    ]
    given: dict[str, Any] = {"size": SIZE, "root": text(known[SIZE])}
    given |= {"inclusion": inclusion, "consistency": consistency}
    done = auditor("check", given=json.dumps(given))
    assert (done.status, done.out) == (0, f"{SIZE} {len(pairs)}"), done.err
    inclusion[5]["index"] = 6
    assert auditor("check", given=json.dumps(given)).status == 1


def test_we_accept_gos_proofs(auditor: Auditor, log: Path) -> None:
    known = roots()
    pairs = list(combinations_with_replacement(SIZES, 2))
    asked = {
        "inclusion": [{"index": index} for index in range(SIZE)],
        "consistency": [{"old": old, "new": new} for old, new in pairs],
    }
    done = auditor("prove", log, KEY, given=json.dumps(asked))
    assert done.status == 0, done.err
    made = json.loads(done.out)
    for one in made["Inclusion"]:
        proof = [base64.b64decode(each) for each in one["Hashes"] or ()]
        leaf = merkle.leaf_hash(ENTRIES[one["Index"]])
        assert merkle.included(leaf, one["Index"], SIZE, proof, known[SIZE])
    for one in made["Consistency"]:
        proof = [base64.b64decode(each) for each in one["Hashes"] or ()]
        assert merkle.consistent(one["Old"], known[one["Old"]], one["New"], known[one["New"]], proof)
    assert (len(made["Inclusion"]), len(made["Consistency"])) == (SIZE, len(pairs))
