"""What the customer does with the answer: opens it with the passphrase, reads it, and verifies its receipt."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyzipper

from kotowari.ledger.receipt import verify_receipt
from kotowari.rights.answer.files import JSON, RECEIPT


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of an answer by their names."""

    files: dict[str, bytes] = field(repr=False)

    @property
    def says(self) -> dict[str, Any]:
        """The answer as JSON."""
        found: dict[str, Any] = json.loads(self.files[JSON])
        return found

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Every table that is disclosed."""
        return [table for place in self.says["places"] for table in place["tables"]]

    def entries(self, verifier_key: str) -> int:
        """Verify the receipt with the public key, and return of how many entries it is."""
        return len(verify_receipt(self.files[RECEIPT].decode(), verifier_key).entries)

    def holding(self, values: Iterable[str]) -> list[str]:
        """Return which of some values are anywhere in it."""
        return [value for value in values if any(value.encode() in content for content in self.files.values())]


def open_answer(file: Path, passphrase: str) -> Opened:
    """Open a sealed archive, and the one within it."""
    with pyzipper.AESZipFile(file) as outer:
        (inner,) = outer.namelist()
        outer.setpassword(passphrase.encode())
        content = outer.read(inner)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Opened({name: archive.read(name) for name in archive.namelist()})
