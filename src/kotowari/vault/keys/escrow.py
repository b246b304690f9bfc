"""Escrow: every key of an installation, sealed to a key that only some of the custodians together can bring back.

What is split (SLIP-39, Shamir's scheme over words with a checksum) is a secret that opens an age identity; bundles of
keys are sealed to its public half. So keys that are made later are covered by a new bundle, without the custodians.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyrage import x25519

from kotowari import errors
from kotowari.database import secret_files

FILE = "escrow.json"
MOST = 16
"""No more shares than SLIP-39 can tell apart."""
WORDS = 33
"""How many words a share has."""

_SECRET, _NONCE = 32, 12


@dataclass(frozen=True, slots=True)
class Escrow:
    """A deal among custodians, nothing of it secret: ``sealed`` is the identity under the secret that was split.

    ``deal`` names it; ``public`` is the recipient (age1…) that bundles are sealed to.
    """

    deal: str
    public: str
    sealed: str
    threshold: int
    shares: int
    dealt_at: str

    @classmethod
    def read(cls, folder: Path) -> "Escrow | None":
        """Return the deal that a key folder has, None if it has none. Raises :class:`errors.KeyFileDamaged`."""
        text = secret_files.kept(folder / FILE)
        try:
            return None if text is None else cls(**json.loads(text))
        except (ValueError, TypeError):
            raise errors.KeyFileDamaged(file=folder / FILE) from None

    def write(self, folder: Path) -> None:
        """Let this be the deal of a key folder, durably."""
        secret_files.write(folder / FILE, json.dumps(asdict(self)) + "\n")

    def opened(self, shares: Sequence[str]) -> x25519.Identity:
        """Return what opens the bundles of this deal, from enough of its shares.

        Raises :class:`errors.ShareMistyped`, :class:`errors.SharesTooFew`, :class:`errors.SharesOfTwoDeals`, and
        :class:`errors.SharesOfAnotherDeal` for shares that fit each other and not this deal.
        """
        secret = _combined(shares)
        try:
            sealed = bytes.fromhex(self.sealed)
            text = AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], self.public.encode())
        except (InvalidTag, ValueError, TypeError, AttributeError):
            raise errors.SharesOfAnotherDeal(deal=self.deal) from None
        return x25519.Identity.from_str(text.decode())


def deal(threshold: int, shares: int, at: datetime) -> tuple[Escrow, list[str]]:
    """Make a new deal and its shares, of which any ``threshold`` are enough and fewer tell nothing.

    Raises :class:`errors.NotADeal` unless 2 ≤ threshold ≤ shares ≤ 16.
    """
    if not 2 <= threshold <= shares <= MOST:
        raise errors.NotADeal(most=MOST)
    from shamir_mnemonic import generate_mnemonics  # loaded when it is wanted: no other command waits for it

    secret, nonce, identity = secrets.token_bytes(_SECRET), secrets.token_bytes(_NONCE), x25519.Identity.generate()
    public = str(identity.to_public())
    sealed = nonce + AESGCM(secret).encrypt(nonce, str(identity).encode(), public.encode())
    (words,) = generate_mnemonics(1, [(threshold, shares)], secret)
    return Escrow(secrets.token_hex(4), public, sealed.hex(), threshold, shares, at.isoformat()), words


def read_shares(text: str) -> list[str]:
    """Return the shares in a text: 33 words each, lines with a # before them left out, however they are broken."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    words = " ".join(lines).lower().split()
    return [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]


def _combined(shares: Sequence[str]) -> bytes:
    from shamir_mnemonic import MnemonicError, combine_mnemonics
    from shamir_mnemonic.share import Share

    read: dict[int, Share] = {}
    for number, words in enumerate(shares, 1):
        try:
            share = Share.from_mnemonic(words)
        except MnemonicError:
            raise errors.ShareMistyped(number=number, words=WORDS) from None
        first = next(iter(read.values()), share)
        if (share.identifier, share.member_threshold) != (first.identifier, first.member_threshold):
            raise errors.SharesOfTwoDeals
        read[share.index] = share
    threshold = next((share.member_threshold for share in read.values()), None)
    if threshold is None or len(read) < threshold:
        raise errors.SharesTooFew(given=len(read), needed=threshold or "two or more")
    try:
        return bytes(combine_mnemonics([share.mnemonic() for share in list(read.values())[:threshold]]))
    except MnemonicError:
        raise errors.SharesOfTwoDeals from None
