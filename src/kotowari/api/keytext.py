"""The text of a key: ``kwk_``, the name it goes by, 256 random bits, and a checksum.

The prefix and the checksum let a scanner of repositories and mail find a key that leaked, and tell it from what only
looks like one, without asking us. The letters are base32 in lower case, of which a double click selects all.
"""

import base64
import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass

PREFIX = "kwk_"

_NAME, _SECRET, _CHECK = 5, 32, 4
_FORM = re.compile(r"kwk_([a-z2-7]{8})([a-z2-7]{52})([a-z2-7]{7})")


@dataclass(frozen=True, slots=True, repr=False)
class KeyText:
    """A key as it is sent: ``id`` is the name it goes by, ``digest`` what is kept of it (32 bytes).

    The digest is SHA-256 of the whole text. No slow hash is needed, nor a salt: they make guessing a password costly,
    and 256 random bits are not guessed.
    """

    id: str
    text: str

    @classmethod
    def make(cls) -> "KeyText":
        """Make a new key."""
        name = _letters(secrets.token_bytes(_NAME))
        body = name + _letters(secrets.token_bytes(_SECRET))
        return cls(f"{PREFIX}{name}", f"{PREFIX}{body}{_check(body)}")

    @classmethod
    def read(cls, text: str) -> "KeyText | None":
        """Return the key that a text is, or None if it is none or is mistyped."""
        match = _FORM.fullmatch(text)
        if match is None or _check(match[1] + match[2]) != match[3]:
            return None
        return cls(f"{PREFIX}{match[1]}", text)

    @property
    def digest(self) -> bytes:
        """What is kept of the key."""
        return hashlib.sha256(self.text.encode()).digest()


def _check(body: str) -> str:
    return _letters(zlib.crc32(body.encode()).to_bytes(_CHECK, "big"))


def _letters(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()
