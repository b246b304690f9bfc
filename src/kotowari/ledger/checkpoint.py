"""What a log says of itself: a checkpoint (c2sp.org/tlog-checkpoint), as an Ed25519 note (c2sp.org/signed-note).

The key's name is the log's origin, so that one name stands in the key, in the text and in the signature line.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kotowari.errors import LedgerCheckpointInvalid, LedgerKeyMalformed
from kotowari.ledger.tiles import HASH_BYTES

_ED25519 = b"\x01"
_KEY_BYTES = 32
_NOTE_LIMIT = 100_000
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def origin(space: str, installation: str) -> str:
    """Return the origin of a space's log: ``kotowari/<installation>/<space>``, each part percent-encoded.

    ``installation`` must be unique to the installation (an id made when it was set up), for a log's name is not to be
    used twice in the world.
    """
    return f"kotowari/{quote(installation, safe='')}/{quote(space, safe='')}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: whose, of how many entries, with which root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed, the final line break with them."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


class Verifier:
    """The public half of a log's key. ``str(verifier)`` is the verifier key ``name+hex8+base64(0x01 || key)``."""

    def __init__(self, name: str, key: bytes) -> None:
        if not name or re.search(r"[\s+]|[\x00-\x1f]", name):
            raise LedgerKeyMalformed(problem="its name is empty or has a space or a plus sign")
        if len(key) != _KEY_BYTES:
            raise LedgerKeyMalformed(problem="it is not an Ed25519 key")
        self.name = name
        self._encoded = _ED25519 + key
        self._key = Ed25519PublicKey.from_public_bytes(key)
        self.id = hashlib.sha256(name.encode() + b"\n" + self._encoded).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a verifier key. Raises LedgerKeyMalformed."""
        # Base64 has plus signs too, a name has none.
        name, _, rest = text.strip().partition("+")
        written_id, _, encoded = rest.partition("+")
        try:
            key = _decode(encoded)
        except ValueError:
            raise LedgerKeyMalformed(problem="its last part is not base64") from None
        if key[:1] != _ED25519:
            raise LedgerKeyMalformed(problem="it is not an Ed25519 key")
        verifier = cls(name, key[1:])
        if verifier.id.hex() != written_id:
            raise LedgerKeyMalformed(problem="its parts do not belong together")
        return verifier

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encode(self._encoded)}"

    def open(self, note: str, which: str = "the checkpoint") -> Checkpoint:
        """Return the checkpoint that a note holds, if this key signed it. Signatures of other keys are passed over.

        Raises LedgerCheckpointInvalid, with ``which`` as the name of the note in the sentence.
        """
        try:
            note.encode()
            return _parse(self._signed_text(note), self.name)
        except UnicodeEncodeError:
            raise LedgerCheckpointInvalid(which=which, problem="is not text in UTF-8") from None
        except ValueError as problem:
            raise LedgerCheckpointInvalid(which=which, problem=problem) from None

    def _signed_text(self, note: str) -> str:
        if len(note) > _NOTE_LIMIT:
            raise ValueError("is too long")
        head, blank, tail = note.rpartition("\n\n")
        if not blank or not tail.endswith("\n") or _CONTROL.search(note):
            raise ValueError("is not a signed note")
        text, signed = head + "\n", False
        for line in tail[:-1].split("\n"):
            match = _SIGNATURE.fullmatch(line)
            if match is None:
                raise ValueError("has a malformed signature line")
            signature = _decode(match["signature"])
            if match["name"] == self.name and signature[:4] == self.id:
                self._check(signature[4:], text)
                signed = True
        if not signed:
            raise ValueError(f"is not signed with the key `{self.name}+{self.id.hex()}`")
        return text

    def _check(self, signature: bytes, text: str) -> None:
        try:
            self._key.verify(signature, text.encode())
        except InvalidSignature:
            raise ValueError("has a signature that does not fit its text") from None


class Signer:
    """A log's signing key: its origin, and an Ed25519 seed of 32 bytes."""

    def __init__(self, origin: str, seed: bytes) -> None:
        if len(seed) != _KEY_BYTES:
            raise LedgerKeyMalformed(problem="its seed is not 32 bytes")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(origin, self._key.public_key().public_bytes_raw())

    @property
    def origin(self) -> str:
        """The name of the log and of the key."""
        return self.verifier.name

    def sign(self, text: str) -> str:
        """Return the signed note of a text that ends in a line break."""
        signature = self.verifier.id + self._key.sign(text.encode())
        return f"{text}\n— {self.origin} {_encode(signature)}\n"

    def checkpoint(self, size: int, root: bytes) -> str:
        """Return the signed checkpoint of a tree."""
        return self.sign(Checkpoint(self.origin, size, root).text)


def _parse(text: str, name: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise ValueError("is not a checkpoint of three lines")
    if lines[0] != name:
        raise ValueError(f"is that of another log, not of `{name}`")
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise ValueError("has a malformed size")
    root = _decode(lines[2])
    if len(root) != HASH_BYTES:
        raise ValueError("has a malformed root")
    return Checkpoint(lines[0], int(lines[1]), root)


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decode(text: str) -> bytes:
    """Decode base64 of one spelling only: stray bits in the last letter would let two texts mean the same."""
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("has malformed base64") from None
    if _encode(value) != text:
        raise ValueError("has malformed base64")
    return value
