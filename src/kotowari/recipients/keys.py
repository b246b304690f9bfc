"""The public keys of recipients, to which packages are sealed: age's X25519 recipients, ``age1…``."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pyrage

from kotowari.errors import NotAPublicKey, SecretKeyGiven

Connection = psycopg.Connection[tuple[Any, ...]]

_LONGEST = 1024
_COLUMNS = b"recipient, key, fingerprint, registered_by, registered_at, confirmed_by, confirmed_at, revoked_at"
_ALL = b"SELECT " + _COLUMNS + b" FROM recipients.public_key WHERE space = %(space)s ORDER BY recipient, registered_at"
_FIND = (
    b"SELECT "
    + _COLUMNS
    + b" FROM recipients.public_key WHERE space = %(space)s AND fingerprint = %(fingerprint)s FOR UPDATE"
)
_ADD = b"""
    INSERT INTO recipients.public_key (space, fingerprint, recipient, key, registered_by, registered_at)
    VALUES (%(space)s, %(fingerprint)s, %(recipient)s, %(key)s, %(by)s, %(at)s) ON CONFLICT DO NOTHING
    RETURNING fingerprint
"""
_CONFIRM = b"""
    UPDATE recipients.public_key SET confirmed_by = %(by)s, confirmed_at = %(at)s
    WHERE space = %(space)s AND fingerprint = %(fingerprint)s
"""
_REVOKE = b"""
    UPDATE recipients.public_key SET revoked_by = %(by)s, revoked_at = %(at)s
    WHERE space = %(space)s AND fingerprint = %(fingerprint)s
"""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of a recipient, and where it stands. Only a confirmed one that is not revoked is sealed to."""

    recipient: str
    key: str
    fingerprint: str
    registered_by: UUID
    registered_at: datetime
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether packages are sealed to it."""
        return self.confirmed_at is not None and self.revoked_at is None


def read_public_key(text: str) -> tuple[str, str]:
    """Return a public key in its one form and its fingerprint: ``SHA256`` and 64 hexadecimal digits in groups of four.

    Comments and empty lines around it, as ``age-keygen`` writes them, are passed over. Raises :class:`SecretKeyGiven`
    where there is a secret key beside or instead of it, :class:`NotAPublicKey` for all else that is not one X25519 key.
    """
    if "AGE-SECRET-KEY-" in text.upper():
        raise SecretKeyGiven
    lines = [line.strip() for line in text[:_LONGEST].splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1:
        raise NotAPublicKey
    try:
        key = str(pyrage.x25519.Recipient.from_str(lines[0]))
    except pyrage.RecipientError:
        raise NotAPublicKey from None
    return key, fingerprint_of(key)


def fingerprint_of(key: str) -> str:
    """Return the fingerprint of a key: what two people compare, over the telephone for instance."""
    digits = hashlib.sha256(key.encode()).hexdigest()
    return "SHA256 " + " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def same_fingerprint(given: str) -> str:
    """Return a fingerprint that somebody typed in its one form, whatever the case and spaces."""
    digits = "".join(given.split()).lower().removeprefix("sha256").lstrip(":")
    return "SHA256 " + " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def public_keys(connection: Connection, space: str) -> tuple[PublicKey, ...]:
    """Return every key that was ever registered in a space."""
    return tuple(PublicKey(*row) for row in connection.execute(_ALL, {"space": space}).fetchall())


def find_public_key(connection: Connection, space: str, fingerprint: str) -> PublicKey | None:
    """Return the key of a fingerprint, locked until the transaction ends; None if there is none."""
    row = connection.execute(_FIND, {"space": space, "fingerprint": fingerprint}).fetchone()
    return PublicKey(*row) if row else None


def add_public_key(connection: Connection, space: str, key: PublicKey) -> bool:
    """Keep a key that was registered; False, and nothing is kept, if that key was registered before for anybody."""
    values = {"space": space, "fingerprint": key.fingerprint, "recipient": key.recipient, "key": key.key}
    more = {"by": key.registered_by, "at": key.registered_at}
    return connection.execute(_ADD, values | more).fetchone() is not None


def confirm_public_key(connection: Connection, space: str, fingerprint: str, by: UUID, at: datetime) -> None:
    """Keep that a second account confirmed a key."""
    connection.execute(_CONFIRM, {"space": space, "fingerprint": fingerprint, "by": by, "at": at})


def revoke_public_key(connection: Connection, space: str, fingerprint: str, by: UUID, at: datetime) -> None:
    """Keep that a key is not to be sealed to any more."""
    connection.execute(_REVOKE, {"space": space, "fingerprint": fingerprint, "by": by, "at": at})
