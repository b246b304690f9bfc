"""The journal: every change that protects a person, recorded with it, and written outside the database too.

A database that is restored from a dump does not know what was erased, stopped or withdrawn after the dump. The ledger
knows that something was and, by its design, not of whom; the journal knows it, sealed. Who changes something calls
:func:`record` in the same transaction; the sequencer writes what waits outside (:mod:`kotowari.vault.outside`); after a
restore ``kotowari restored`` does again what the database does not know.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kotowari.canonical import canonical
from kotowari.errors import JournalTampered
from kotowari.vault import journal_statements
from kotowari.vault.binding import bind
from kotowari.vault.keys.spacekeys import SpaceKeys

Connection = psycopg.Connection[tuple[Any, ...]]
Content = Mapping[str, Any]

LIMIT = 4 * 1024 * 1024
"""The most that a change may say, in bytes of JSON: far beyond what one of a sweep's batches does."""

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change that no restore may take back.

    ``act`` is the act of the entry that the change is recorded by in the ledger; a permitted entry of it comes with one
    line of the journal. ``replay`` does the change again, from its content alone, in a database that may be as it was
    at any moment before: it passes over what is not there, and done twice it is done once.

    A new kind is a value of this class beside the change that it is of, and a place in
    ``kotowari.cli.restoring.KINDS``.
    """

    act: str
    replay: Callable[[Connection, SpaceKeys, Content], None]


class Change(NamedTuple):
    """What a line says: the act of its kind, and what was changed."""

    act: str
    content: Content


def record(connection: Connection, keys: SpaceKeys, kind: Kind, *contents: Content) -> None:
    """Record changes of a kind within the transaction that makes them, while what they change is locked.

    A content is a JSON object of numbers of persons, keyed marks and names of the policy's, never a person's value.
    Raises ``ValueError`` for one beyond :data:`LIMIT`.
    """
    lines = [uuid4() for _ in contents]
    sealed = [_seal(keys, line, Change(kind.act, content)) for line, content in zip(lines, contents, strict=True)]
    connection.execute(journal_statements.ADD_LINES, {"space": keys.space, "lines": lines, "sealed": sealed})


def open_line(keys: SpaceKeys, line: UUID, sealed: bytes) -> Change:
    """Return what a line says. Raises :class:`JournalTampered` for one that this space's key did not seal."""
    try:
        body = _cipher(keys).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(keys, line))
    except (InvalidTag, ValueError):
        raise JournalTampered(file=f"the line {line}", problem="was not sealed with the key `journal`") from None
    act, content = json.loads(body)
    return Change(act, content)


def chained(keys: SpaceKeys, before: bytes, number: int, line: UUID, sealed: bytes) -> bytes:
    """Return the mark (32 bytes) that binds a line to its number and to every line before it.

    ``before`` is the mark of the line before, empty for the first.
    """
    part = bind("kotowari/journal-chain/1", keys.space, number, line.bytes, before, sealed)
    return hmac.digest(_subkey(keys, b"kotowari/journal-chain/1"), part, "sha256")


def _seal(keys: SpaceKeys, line: UUID, change: Change) -> bytes:
    body = canonical(list(change))
    if len(body) > LIMIT:
        raise ValueError("a change says too much for a line of the journal")
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(keys).encrypt(nonce, body, _place(keys, line))


def _cipher(keys: SpaceKeys) -> AESGCM:
    return AESGCM(_subkey(keys, b"kotowari/journal-seal/1"))


def _subkey(keys: SpaceKeys, use: bytes) -> bytes:
    # The first block of HKDF-Expand, as for a person's key (``seal.py``).
    return hmac.digest(keys.journal, use + b"\x01", "sha256")


def _place(keys: SpaceKeys, line: UUID) -> bytes:
    return bind("kotowari/journal/1", keys.space, line.bytes)
