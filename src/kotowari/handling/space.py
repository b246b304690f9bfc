"""A space opened for acting in: its database, keys and published policy."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection, Database
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.timekeeper import Timekeeper
from kotowari.publication.edition import edition
from kotowari.publication.shelf import Shelf
from kotowari.recipients.register import Register
from kotowari.vault.actors import add_actor, find_actor
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.spacekeys import SpaceKeys, prove_keys


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What decides, as last read in one piece: the shelf, and the register of what is on record about recipients."""

    shelf: Shelf
    register: Register

    @classmethod
    def read(cls, connection: Connection, space: str) -> "Published":
        """Read both. The shelf reads its edition first, so that what is recorded meanwhile makes both out of date."""
        shelf = Shelf.read(connection, space)
        return cls(shelf, Register.read(connection, space))


class Space:
    """A domain of custody, opened by one process. Acts take it as their first argument."""

    def __init__(self, database: Database, keyring: Keyring, name: str) -> None:
        """Open a space, making its keys if it is new.

        Raises :class:`kotowari.errors.KeysMissing` or :class:`kotowari.errors.KeysOfAnother` if its data was sealed
        with keys that are not here, :class:`kotowari.errors.NotASpaceName` for what cannot be one.
        """
        self.keys = SpaceKeys(keyring, name)
        with database.transaction(name) as connection:
            prove_keys(connection, keyring, name)
            self._published = Published.read(connection, name)
            self.shelf.keep_packs(connection)  # this program may bring newer ones than the one that published
            self.timekeeper = Timekeeper(connection, name)
        self.name = name
        self.database = database
        self._actors: dict[str, UUID] = {}
        self._reading_published = Lock()

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a block with an autocommitting connection of this space."""
        return self.database.space(self.name)

    def changing(self) -> AbstractContextManager[Connection]:
        """Return a block with a connection of this space within one transaction."""
        return self.database.transaction(self.name)

    @property
    def shelf(self) -> Shelf:
        """The published revisions, as last read."""
        return self._published.shelf

    @property
    def register(self) -> Register:
        """What is on record about recipients, as last read."""
        return self._published.register

    @property
    def published(self) -> Published:
        """Both, as they were read together."""
        return self._published

    def refresh(self, connection: Connection) -> None:
        """Read what is published again if there is more, and keep the moment.

        Raises :class:`kotowari.errors.ClockWentBack`.
        """
        self.timekeeper.keep(connection)
        if not self.shelf.is_current(edition(connection, self.name)):
            # One thread at a time, so that none puts back what it read before another.
            with self._reading_published:
                self._published = Published.read(connection, self.name)

    def today(self) -> date:
        """Return the operator's calendar day; UTC's before a policy is published.

        Raises :class:`kotowari.errors.ClockWentBack`: no act goes by a day that is over.
        """
        self.timekeeper.prove()
        return clock.today(self.timezone())

    def timezone(self) -> str:
        """Return the time zone of the operator's calendar; UTC before a policy is published."""
        revisions = self.shelf.revisions
        return revisions[-1].policy.operator.timezone if revisions else "UTC"

    def rulebook(self) -> Rulebook:
        """Return the rulebook of today: nobody who acts chooses a revision.

        Raises :class:`kotowari.errors.NoPolicyInForce`.
        """
        return self.shelf.rulebook(self.today())

    def actor(self, connection: Connection, name: str) -> UUID:
        """Return the number by which entries name an actor. Raises :class:`kotowari.errors.ActorUnnamed`."""
        known = self._actors.get(name) if isinstance(name, str) else None
        if known is None:
            known = find_actor(connection, self.name, name)
            if known is None:
                # Not remembered: the caller's transaction may yet be rolled back, and the number with it.
                return add_actor(connection, self.name, name)
            self._actors[name] = known
        return known
