"""A space opened for acting in: its database, keys and published policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from kotowari import clock
from kotowari.database.pool import Database
from kotowari.gate.rulebook import Rulebook
from kotowari.publication.shelf import Shelf, count_revisions
from kotowari.vault.actors import actor_number
from kotowari.vault.keyring import Keyring
from kotowari.vault.spacekeys import SpaceKeys, prove_keys

Connection = psycopg.Connection[tuple[Any, ...]]


class Space:
    """A domain of custody, opened by one process. Acts take it as their first argument."""

    def __init__(self, database: Database, keyring: Keyring, name: str) -> None:
        """Open a space, making its keys if it is new.

        Raises :class:`kotowari.errors.KeysMissing` or :class:`kotowari.errors.KeysOfAnother` if its data was sealed
        with keys that are not here.
        """
        with database.transaction(name) as connection:
            prove_keys(connection, keyring, name)
            self._shelf = Shelf.read(connection, name)
        self.name = name
        self.database = database
        self.keys = SpaceKeys(keyring, name)
        self._actors: dict[str, UUID] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield an autocommitting connection of this space."""
        with self.database.space(self.name) as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Yield a connection of this space within one transaction."""
        with self.database.transaction(self.name) as connection:
            yield connection

    @property
    def shelf(self) -> Shelf:
        """The published revisions, as last read."""
        return self._shelf

    def refresh(self, connection: Connection, published: int | None = None) -> bool:
        """Read the revisions again if there are newer ones; return whether there were.

        ``published`` is how many there are, if the caller has just read it.
        """
        if published is None:
            published = count_revisions(connection, self.name)
        if self._shelf.is_current(published):
            return False
        self._shelf = Shelf.read(connection, self.name)
        return True

    def today(self) -> date:
        """Return the operator's calendar day; UTC's before a policy is published."""
        revisions = self._shelf.revisions
        return clock.today(revisions[-1].policy.operator.timezone if revisions else "UTC")

    def rulebook(self) -> Rulebook:
        """Return the rulebook of today: nobody who acts chooses a revision.

        Raises :class:`kotowari.errors.NoPolicyInForce`.
        """
        return self._shelf.rulebook(self.today())

    def actor(self, connection: Connection, name: str) -> UUID:
        """Return the number by which entries name an actor. Raises :class:`kotowari.errors.ActorUnnamed`."""
        if name not in self._actors:
            self._actors[name] = actor_number(connection, self.name, name)
        return self._actors[name]
