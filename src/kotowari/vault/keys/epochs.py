"""Epochs of the keys that wrap persons' keys, and what an erasure still waits for.

A dump has each person's key as it was wrapped when the dump was made. Someone erased is beyond every dump only when
each epoch's key under which that person's key was ever wrapped is destroyed, with every copy of it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.vault import statements
from kotowari.vault.keys.spacekeys import SpaceKeys

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Epoch:
    """How an epoch came and went. ``persons`` are the living under it."""

    number: int
    made_at: datetime
    retired_at: datetime | None
    rolled_at: datetime | None
    destroying_at: datetime | None
    destroyed_at: datetime | None
    persons: int = 0


@dataclass(frozen=True, slots=True)
class Bundle:
    """A copy of the keys written for escrow; it counts until it is attested destroyed."""

    number: UUID
    epochs: frozenset[int]
    written_at: datetime
    destroyed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure, the epochs under which the person's key may have been wrapped, and the copies of their keys."""

    entry: UUID
    at: datetime
    epochs: tuple[Epoch, ...]
    bundles: tuple[Bundle, ...]

    @property
    def pending_epochs(self) -> tuple[Epoch, ...]:
        """The epochs whose keys are not destroyed yet."""
        return tuple(epoch for epoch in self.epochs if epoch.destroyed_at is None)

    @property
    def pending_bundles(self) -> tuple[Bundle, ...]:
        """The copies of these epochs' keys that are not attested destroyed."""
        return tuple(bundle for bundle in self.bundles if bundle.destroyed_at is None)

    @property
    def completed_at(self) -> datetime | None:
        """The moment since which no dump can revive the person; None while one still can."""
        ends = [epoch.destroyed_at for epoch in self.epochs] + [bundle.destroyed_at for bundle in self.bundles]
        known = [end for end in ends if end is not None]
        return max([self.at, *known]) if len(known) == len(ends) else None


def read_epochs(connection: Connection, space: str) -> tuple[Epoch, ...]:
    """Return the epochs of a space, the first one first, with how many persons are under each."""
    return tuple(Epoch(*row) for row in connection.execute(statements.EPOCHS, {"space": space}).fetchall())


def read_bundles(connection: Connection, space: str) -> tuple[Bundle, ...]:
    """Return every bundle of a space's keys that was ever written, the first one first."""
    rows = connection.execute(statements.BUNDLES, {"space": space}).fetchall()
    return tuple(Bundle(number, frozenset(epochs), at, destroyed) for number, epochs, at, destroyed in rows)


def back_again(connection: Connection, keys: SpaceKeys) -> tuple[int, ...]:
    """Return the epochs whose keys were destroyed and are here again: a copy of the key folder was put back."""
    known = read_epochs(connection, keys.space)
    return tuple(one.number for one in known if one.destroyed_at is not None and keys.has_epoch(one.number))


def read_erasures(connection: Connection, keys: SpaceKeys, entries: Collection[UUID]) -> dict[UUID, Erasure]:
    """Return the state of erasures by their entries; an entry that is no erasure's is left out.

    A key that was destroyed and is here again counts as not destroyed.
    """
    space, back = keys.space, back_again(connection, keys)
    epochs = tuple(
        replace(one, destroyed_at=None) if one.number in back else one for one in read_epochs(connection, space)
    )
    bundles = read_bundles(connection, space)
    rows = connection.execute(statements.ERASURES, {"space": space, "entries": list(entries)}).fetchall()
    return {
        entry: Erasure(
            entry,
            at,
            tuple(epoch for epoch in epochs if first <= epoch.number <= last),
            tuple(bundle for bundle in bundles if bundle.epochs & set(range(first, last + 1))),
        )
        for entry, at, first, last in rows
    }
