"""Fetch: an answer is handed out by its link, to whoever has the passphrase, by a process that opens no key.

What the link leads to is sealed to the passphrase. The entry refers to nobody, for it takes a key to refer to a person:
it has the number of the link, which leads to the request as long as the request is there.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection, Database
from kotowari.errors import LinkUnknown
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry
from kotowari.vault.actors import add_actor, find_actor

ACTOR = "answer-link"
"""By whom an answer is fetched, as entries name it: whoever has the link and the passphrase."""

TOKEN_BYTES = 32

_FIND = b"""
    SELECT link, salt, lock, name, size, expires_at, language FROM rights.link
    WHERE space = %(space)s AND token = %(token)s AND tries_left > 0 AND revoked_at IS NULL AND expires_at > %(at)s
"""
_MISSED = b"UPDATE rights.link SET tries_left = tries_left - 1 WHERE space = %(space)s AND link = %(link)s"
_FETCHED = b"""
    UPDATE rights.link SET fetched_at = coalesce(fetched_at, %(at)s), times_fetched = times_fetched + 1
    WHERE space = %(space)s AND link = %(link)s
"""
_PIECE = b"SELECT content FROM rights.parcel WHERE space = %(space)s AND link = %(link)s AND piece = %(piece)s"


@dataclass(frozen=True, slots=True)
class Standing:
    """A link that opens something for who has the passphrase: until when, and in which language it is answered."""

    link: UUID
    name: str
    size: int
    expires_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed out: a sealed archive by its name, piece by piece."""

    standing: Standing
    entry: UUID
    pieces: Iterator[bytes] = field(repr=False)


def token_digest(token: str) -> bytes:
    """Return what is kept of a link's token."""
    return hashlib.sha256(b"kotowari/link/1" + token.encode()).digest()


def lock_of(salt: bytes, passphrase: str) -> bytes:
    """Return what is kept of a passphrase. It is drawn, of a hundred bits: no slower digest makes it any safer."""
    return hmac.digest(salt, b"kotowari/passphrase/1" + passphrase.encode(), "sha256")


def find_link(database: Database, space: str, token: str) -> Standing:
    """Return a link that stands. Raises :class:`LinkUnknown` for any other, whatever is the matter with it."""
    with database.space(space) as connection:
        row = _found(connection, space, token, b"")
    return Standing(row[0], row[3], row[4], row[5], row[6])


def fetch(database: Database, space: str, token: str, passphrase: str | None) -> Parcel:
    """Record that an answer is fetched, and return it. A passphrase that does not fit counts against the link.

    Raises :class:`LinkUnknown`, the same for a link that is not there, has expired, was revoked or tried too often, and
    for a passphrase that does not fit (None: not even of its form). The entry is durable before anything is returned.
    """
    with database.transaction(space) as connection:
        row = _found(connection, space, token, b" FOR UPDATE")
        number, salt, lock = row[:3]
        if not hmac.compare_digest(lock_of(salt, passphrase or secrets.token_hex()), lock):
            connection.execute(_MISSED, {"space": space, "link": number})
            entry = None
        else:
            entry = _record(connection, space, number)
            connection.execute(_FETCHED, {"space": space, "link": number, "at": clock.now()})
    if entry is None:
        raise LinkUnknown
    return Parcel(Standing(number, row[3], row[4], row[5], row[6]), entry, _pieces(database, space, number))


def _found(
    connection: Connection, space: str, token: str, lock: bytes
) -> tuple[UUID, bytes, bytes, str, int, datetime, str]:
    values = {"space": space, "token": token_digest(token), "at": clock.now()}
    row = connection.execute(_FIND + lock, values).fetchone()
    if row is None:
        raise LinkUnknown
    number, salt, kept, name, size, expires_at, language = row
    return number, salt, kept, name, size, expires_at, language


def _record(connection: Connection, space: str, link: UUID) -> UUID:
    actor = find_actor(connection, space, ACTOR) or add_actor(connection, space, ACTOR)
    number = uuid4()
    said = {"v": 1, "space": space, "by": str(actor), "act": "fetch", "id": str(number), "person": None}
    told = {"at": clock.now().isoformat(timespec="microseconds"), "fetch": {"link": str(link)}}
    append(connection, space, Entry.of({**said, **told}))
    return number


def _pieces(database: Database, space: str, link: UUID) -> Iterator[bytes]:
    piece = 1
    while True:
        # A connection for each piece: whoever reads slowly holds none.
        with database.space(space) as connection:
            row = connection.execute(_PIECE, {"space": space, "link": link, "piece": piece}, binary=True).fetchone()
        if row is None:
            return
        yield row[0]
        piece += 1
