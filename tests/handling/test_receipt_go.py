"""A receipt is verified by a program that shares no code with what gave it."""

import json
from pathlib import Path

from kotowari.ledger.checkpoint import Signer
from tests.handling.test_receipt import give, signer, text
from tests.ledger.auditor import Auditor, auditor

__all__ = ["auditor", "give", "signer", "text"]


def test_go_verifies_a_receipt(text: str, signer: Signer, auditor: Auditor, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(text)
    done = auditor("receipt", file, signer.verifier)
    assert (done.status, done.out) == (0, "6"), done.err
    changed = json.loads(text)
    changed["entries"][2]["entry"] = changed["entries"][2]["entry"].replace("2026", "2025")
    file.write_text(json.dumps(changed))
    assert auditor("receipt", file, signer.verifier).status == 1
    file.write_text(text)
    assert auditor("receipt", file, Signer(signer.origin, bytes(range(32))).verifier).status == 1
