"""The keys of the API: given to an account, bound to acts and purposes, revoked; each is an entry in the ledger."""

import hmac
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.api.keytext import KeyText
from kotowari.errors import AccessKeyNotBound, AccessKeyRefused, AccessKeyUnbindable, AccessKeyUnknown
from kotowari.handling.access import record_access
from kotowari.handling.space import Space
from kotowari.vault.journal import Connection, Content, Kind, record
from kotowari.vault.keys.spacekeys import SpaceKeys

_COLUMNS = b"id, account, acts, purposes, added_at, expires, used, revoked_at"
_ADD = b"""
    INSERT INTO api.key (space, id, digest, account, acts, purposes, added_at, expires)
    VALUES (%(space)s, %(id)s, %(digest)b, %(account)s, %(acts)s, %(purposes)s, %(at)s, %(expires)s)
"""
_FIND = b"SELECT " + _COLUMNS + b", digest FROM api.key WHERE space = %(space)s AND id = %(id)s"
_ALL = b"SELECT " + _COLUMNS + b" FROM api.key WHERE space = %(space)s ORDER BY added_at, id"
_USED = b"UPDATE api.key SET used = %(on)s WHERE space = %(space)s AND id = %(id)s AND used IS DISTINCT FROM %(on)s"
_REVOKE = b"""
    UPDATE api.key SET revoked_at = %(at)s WHERE space = %(space)s AND id = %(id)s AND revoked_at IS NULL RETURNING id
"""


def _revoke_again(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    connection.execute(_REVOKE, {"space": keys.space, "id": content["key"], "at": content["at"]})


REVOKED = Kind("key-revoked", _revoke_again)
"""``key``: the name that the key goes by, and ``at`` (ISO 8601): which key was revoked, and when."""


class Deed(StrEnum):
    """What a key may be bound to do. Every act is recorded; for auditing, that the key was given is."""

    ACQUIRE = "acquire"
    USE = "use"
    PROVIDE = "provide"
    CONSENT = "consent"
    CORRECT = "correct"
    STOP = "stop"
    RESUME = "resume"
    ERASE = "erase"
    REQUEST = "request"
    """To hand in requests of persons, have them identified by a code, and tell how far they are; needs no purpose."""
    AUDIT = "audit"
    """To read the entries of the ledger, which hold nothing personal, but are not public."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept. ``account`` is who acts by it; ``expires`` the last day of it; ``used`` that of its use."""

    id: str
    account: str
    acts: frozenset[str]
    purposes: frozenset[str]
    added_at: datetime
    expires: date | None
    used: date | None
    revoked_at: datetime | None

    def require(self, deed: Deed, purposes: AbstractSet[str] = frozenset()) -> None:
        """Raise :class:`AccessKeyNotBound` unless the key is bound to an act and to every purpose it names."""
        if deed.value not in self.acts:
            raise AccessKeyNotBound(what="this act")
        if not purposes <= self.purposes:
            # Not named: a request can name anything as a purpose.
            raise AccessKeyNotBound(what="a purpose that the request names")

    def stands(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.revoked_at is None and (self.expires is None or on <= self.expires)


def add_key(
    space: Space,
    *,
    by: str,
    account: str,
    acts: AbstractSet[Deed],
    purposes: AbstractSet[str],
    expires: date | None = None,
) -> tuple[str, UUID]:
    """Make a key for an account; return it, which nobody can do again, and the number of its entry.

    Raises :class:`AccessKeyUnbindable` for a purpose that neither the policy in force nor a law has, and
    :class:`kotowari.errors.ActorUnnamed`.
    """
    made, at = KeyText.make(), clock.now()
    with space.changing() as connection:
        space.refresh(connection)
        known = space.rulebook().names.purposes
        if not purposes <= known:
            raise AccessKeyUnbindable(known=", ".join(f"`{name}`" for name in sorted(known)))
        bound: dict[str, Any] = {"acts": sorted(acts), "purposes": sorted(purposes)}
        content = {"key": made.id, **bound, "account": str(space.actor(connection, account))}
        content["expires"] = expires.isoformat() if expires else None
        entry = record_access(connection, space, by=by, act="key-added", content=content)
        values = {"space": space.name, "id": made.id, "digest": made.digest, "account": account, **bound}
        connection.execute(_ADD, {**values, "at": at, "expires": expires})
    return made.text, entry


def revoke_key(space: Space, *, by: str, name: str) -> UUID:
    """Revoke a key by the name it goes by, from this moment on; return the number of the entry.

    Raises :class:`AccessKeyUnknown` if none of that name stands.
    """
    with space.changing() as connection:
        at = clock.now()
        values = {"space": space.name, "id": name, "at": at}
        if connection.execute(_REVOKE, values).fetchone() is None:
            raise AccessKeyUnknown
        record(connection, space.keys, REVOKED, {"key": name, "at": at.isoformat()})
        return record_access(connection, space, by=by, act="key-revoked", content={"key": name})


def list_keys(space: Space) -> tuple[Key, ...]:
    """Return every key that was ever made in a space, the oldest first."""
    with space.reading() as connection:
        rows = connection.execute(_ALL, {"space": space.name}).fetchall()
    return tuple(_key(row) for row in rows)


def recognise(space: Space, text: str) -> Key:
    """Return the key in force that a text is, and note the day.

    Raises :class:`AccessKeyRefused` for any other, without saying why. The digests are compared in constant time.
    """
    sent = KeyText.read(text)
    if sent is None:
        raise AccessKeyRefused
    with space.reading() as connection:
        on = space.today()
        row = connection.execute(_FIND, {"space": space.name, "id": sent.id}).fetchone()
        is_it = hmac.compare_digest(row[-1] if row else bytes(32), sent.digest)
        if row is None or not is_it or not (key := _key(row[:-1])).stands(on):
            raise AccessKeyRefused
        if key.used != on:
            connection.execute(_USED, {"space": space.name, "id": key.id, "on": on})
    return key


def _key(row: tuple[Any, ...]) -> Key:
    name, account, acts, purposes, *rest = row
    return Key(name, account, frozenset(acts), frozenset(purposes), *rest)
