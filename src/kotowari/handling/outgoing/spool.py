"""Pieces that wait on disk for a while: sealed under a key that this process alone has, in a file without a name."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LENGTH, _NONCE = 8, 12


class Spool:
    """Pieces of bytes, written once and read as often as wanted; gone with the process, however it ends.

    A package is written from its beginning to its end, and how many persons it holds stands at its beginning. So what
    they are is kept here meanwhile: the disk sees AES-256-GCM, and the key dies with the process.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by leaving the block
        self._sealing = AESGCM(secrets.token_bytes(32))
        self._pieces = 0
        self.size = 0
        """The bytes of all pieces."""

    def add(self, piece: bytes) -> None:
        """Add a piece at the end."""
        # The number of the piece is the nonce: no two have the same, and none takes another's place.
        sealed = self._sealing.encrypt(self._pieces.to_bytes(_NONCE, "big"), piece, None)
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._pieces += 1
        self.size += len(piece)

    def pieces(self) -> Iterator[bytes]:
        """Yield every piece, from the first."""
        self._file.flush()
        self._file.seek(0)
        for number in range(self._pieces):
            length = int.from_bytes(self._file.read(_LENGTH), "big")
            yield self._sealing.decrypt(number.to_bytes(_NONCE, "big"), self._file.read(length), None)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
