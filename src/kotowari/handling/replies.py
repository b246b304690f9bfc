"""Idempotency: a request that is sent again, because its reply was lost, is one act.

What was asked is kept only as a keyed digest, so that another request under the same key is noticed and nothing that
was asked can be read.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import EntryMissing, KeyReused
from kotowari.gate.answer import Answer
from kotowari.gate.facts import Facts
from kotowari.gate.replay import replay
from kotowari.handling.space import Space
from kotowari.vault.statements import ADD_REPLY, FIND_REPLY

_LOCK = b"SELECT pg_advisory_xact_lock(%(lock)s)"


@dataclass(frozen=True, slots=True)
class Reply:
    """One request under an idempotency key: the entry that answered it and the person, if it has been answered."""

    key: bytes
    ask: bytes
    entry: UUID | None = None
    person: UUID | None = None

    def keep(self, connection: Connection, space: Space, entry: UUID, person: UUID) -> None:
        """Remember which entry answered, within the transaction that acts."""
        values = {"key": self.key, "space": space.name, "ask": self.ask, "entry": entry, "person": person}
        connection.execute(ADD_REPLY, values)


def answer_then(connection: Connection, space: Space, entry: UUID) -> Answer:
    """Return the answer that an entry records, decided again under the revision then in force."""
    said = recorded(connection, space, entry)
    answer, _ = replay(space.shelf.rulebook(Facts.from_json(said["facts"]).on), said)
    return answer


def recorded(connection: Connection, space: Space, entry: UUID) -> dict[str, Any]:
    """Return what an entry says. Raises :class:`EntryMissing`."""
    row = connection.execute(_BODY, {"space": space.name, "entry": entry}).fetchone()
    if row is None:
        raise EntryMissing
    found: dict[str, Any] = json.loads(row[0])
    return found


_BODY = b"""
    SELECT body FROM ledger.entry WHERE space = %(space)s AND id = %(entry)s
    UNION ALL SELECT body FROM ledger.pending WHERE space = %(space)s AND id = %(entry)s LIMIT 1
"""


def reply_to(connection: Connection, space: Space, key: str, asked: dict[str, Any]) -> Reply:
    """Return the request under a key, waiting for one that is being answered at this moment.

    ``asked`` is everything that makes the request what it is, as JSON. Call it within a transaction.
    Raises :class:`KeyReused` if the key was used for another request.
    """
    digest, mark = digests(space, key, asked)
    lock_request(connection, digest)
    row = connection.execute(FIND_REPLY, {"space": space.name, "key": digest}).fetchone()
    if row is None:
        return Reply(digest, mark)
    if not hmac.compare_digest(row[0], mark):
        raise KeyReused
    return Reply(digest, mark, row[1], row[2])


def digests(space: Space, key: str, asked: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the keyed digests under which an idempotency key, and what was asked with it, are remembered."""
    secret = space.keys.replies
    # ASCII, since what was asked may hold what no UTF-8 can say.
    written = json.dumps(asked, ensure_ascii=True, sort_keys=True).encode()
    digest = hmac.digest(secret, b"key\0" + key.encode("utf-8", "surrogatepass"), "sha256")
    return digest, hmac.digest(secret, b"ask\0" + written, "sha256")


def lock_request(connection: Connection, digest: bytes) -> None:
    """Wait for whoever answers a request under the same key, and make others wait until the transaction ends."""
    connection.execute(_LOCK, {"lock": int.from_bytes(digest[:8], "big", signed=True)})
