"""Proof that what is sealed can be opened, for instance after a restore. No value leaves this file."""

from typing import Any, Protocol
from uuid import UUID

import psycopg

from kotowari.errors import PersonKeyBroken
from kotowari.vault.seal import open_person_key

_EVERY_PERSON = b"""
    SELECT person, epoch, wrapped, EXISTS (
        SELECT FROM vault.epoch
        WHERE epoch.space = person.space AND epoch.epoch = person.epoch AND destroying_at IS NOT NULL
    )
    FROM vault.person WHERE space = %(space)s
"""
_ONE_HOLDING_EACH = b"""
    SELECT DISTINCT ON (holding.person) holding.person, person.epoch, person.wrapped, item, holding.version, sealed
    FROM vault.holding JOIN vault.person USING (person, space) WHERE space = %(space)s AND NOT EXISTS (
        SELECT FROM vault.epoch
        WHERE epoch.space = person.space AND epoch.epoch = person.epoch AND destroying_at IS NOT NULL
    )
    ORDER BY holding.person, item
"""


class EpochKeys(Protocol):
    """The keys of a space's epochs, wherever they are."""

    @property
    def space(self) -> str:
        """The space."""
        ...

    def epoch(self, epoch: int) -> bytes:
        """Return an epoch's key."""
        ...


def prove_readable(connection: psycopg.Connection[tuple[Any, ...]], keys: EpochKeys) -> tuple[int, int]:
    """Open every person's key, and one holding of each who has any, and forget them; return how many persons there are.

    The second number is of those whom nothing opens: a dump brought them back, and the key they are under was destroyed
    after they were erased.
    Raises :class:`kotowari.errors.PersonKeyBroken`, :class:`kotowari.errors.SealBroken` or what a missing key raises.
    """
    persons = gone = 0
    for person, epoch, wrapped, is_gone in connection.execute(_EVERY_PERSON, {"space": keys.space}):
        if is_gone:
            gone += 1
            continue
        open_person_key(keys.epoch(epoch), wrapped, keys.space, person, epoch)
        persons += 1
    for person, epoch, wrapped, item, version, sealed in connection.execute(_ONE_HOLDING_EACH, {"space": keys.space}):
        open_person_key(keys.epoch(epoch), wrapped, keys.space, person, epoch).unseal(
            sealed, item=item, version=version
        )
    return persons, gone


def opens(keys: EpochKeys, epoch: int, person: UUID, wrapped: bytes) -> bool:
    """Whether a wrapped key is this person's, of this epoch."""
    try:
        open_person_key(keys.epoch(epoch), wrapped, keys.space, person, epoch)
    except PersonKeyBroken:
        return False
    return True
