"""The keys of one space, checked against the fingerprints that its database keeps."""

import contextlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import psycopg

from kotowari import clock
from kotowari.errors import KeyExists, KeyMissing, KeysMissing, KeysOfAnother
from kotowari.vault import statements
from kotowari.vault.keys.keyring import Keyring, fingerprint

NAMES = ("epoch-1", "index", "suppression", "ledger", "organisations", "replies", "journal")
"""The keys that a new space gets."""

_RECORDS = "records-"

_ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari keys ' || %(space)s, 0))"


class SpaceKeys:
    """The keys of one space."""

    def __init__(self, keyring: Keyring, space: str) -> None:
        self._keyring = keyring
        self.space = space
        # The newest that is here. Which one stands, the database says when a person is taken in; it is noted here then.
        self.current_epoch = self._newest_epoch()

    @property
    def folder(self) -> Path:
        """The folder of the space's key files."""
        return self._keyring.folder(self.space)

    @property
    def index(self) -> bytes:
        """The key of the blind index."""
        return self._keyring.open(self.space, "index")

    @property
    def suppression(self) -> bytes:
        """The key of the list of the erased."""
        return self._keyring.open(self.space, "suppression")

    @property
    def ledger(self) -> bytes:
        """The seed of the key that signs the ledger's checkpoints."""
        return self._keyring.open(self.space, "ledger")

    @property
    def organisations(self) -> bytes:
        """The key of organisations' names."""
        return self._keyring.open(self.space, "organisations")

    @property
    def replies(self) -> bytes:
        """The key under which idempotency keys and what was asked with them are digested."""
        return self._keyring.open(self.space, "replies")

    @property
    def journal(self) -> bytes:
        """The key of the journal of changes that protect persons."""
        return self._keyring.open(self.space, "journal")

    def records(self, year: int) -> bytes:
        """Return the key of the records that a law keeps beyond an erasure until a day of a year.

        It is destroyed when the year is over and its last record gone, so that no backup can tell of them.
        """
        return self._keyring.open(self.space, f"{_RECORDS}{year}")

    def prove_here(self) -> None:
        """Raise what :meth:`Keyring.open` raises where the key folder is away.

        Else a new key would be made in the empty place where the folder is to come back, and a key that is in it would
        count as destroyed.
        """
        self._keyring.open(self.space, "index")

    def records_to_come(self, year: int) -> bytes:
        """Return the same key, made if no record of the year was kept before."""
        self.prove_here()
        if f"{_RECORDS}{year}" not in self._keyring.names(self.space):
            with contextlib.suppress(KeyExists):
                return self._keyring.make(self.space, f"{_RECORDS}{year}")
        return self.records(year)

    def destroy_records(self, before: int, kept: AbstractSet[int]) -> None:
        """Destroy the keys of records of years before one, but for those of which a record is there still."""
        for name in self._keyring.names(self.space):
            if name.startswith(_RECORDS):
                year = int(name.removeprefix(_RECORDS))
                if year < before and year not in kept:
                    self._keyring.destroy(self.space, name)

    def epoch(self, epoch: int) -> bytes:
        """Return the key that wraps the persons' keys of an epoch."""
        return self._keyring.open(self.space, f"epoch-{epoch}")

    def sealing_epoch(self) -> tuple[int, bytes]:
        """Return the epoch that a new person's key is wrapped in, with its key; it may turn out not to stand any more.

        Another process may have rolled, and destroyed the key that was the newest when this one looked.
        """
        try:
            return self.current_epoch, self.epoch(self.current_epoch)
        except KeyMissing:
            self.current_epoch = self._newest_epoch()
            return self.current_epoch, self.epoch(self.current_epoch)

    def _newest_epoch(self) -> int:
        names = (name for name in self._keyring.names(self.space) if name.startswith("epoch-"))
        return max((int(name.removeprefix("epoch-")) for name in names), default=1)

    def make_epoch(self, epoch: int) -> bytes:
        """Make the key of a new epoch, or take up the one that was made and never used; return it."""
        self.prove_here()
        name = f"epoch-{epoch}"
        if name not in self._keyring.names(self.space):
            with contextlib.suppress(KeyExists):
                return self._keyring.make(self.space, name)
        return self._keyring.open(self.space, name)

    def has_epoch(self, epoch: int) -> bool:
        """Whether the key of an epoch is here."""
        return f"epoch-{epoch}" in self._keyring.names(self.space)

    def destroy_epoch(self, epoch: int) -> None:
        """Destroy the key of an epoch in the key store; one already gone is no error."""
        self.prove_here()
        self._keyring.destroy(self.space, f"epoch-{epoch}")


def prove_keys(connection: psycopg.Connection[tuple[Any, ...]], keyring: Keyring, space: str) -> None:
    """Make the keys of a space that has none yet; prove those of one that has. Call it within a transaction.

    A key that a space of before had no use for is made too. Raises :class:`KeysMissing` or :class:`KeysOfAnother` where
    the database was sealed with keys that are not here: none are then made, since that would hide the loss.
    """
    connection.execute(_ONE_AT_A_TIME, {"space": space})
    known: dict[str, bytes] = dict(connection.execute(statements.FIND_KEYS, {"space": space}).fetchall())
    if not known:
        _add(connection, keyring, space, NAMES)
        connection.execute(statements.ADD_EPOCH, {"space": space, "epoch": 1, "at": clock.now()})
        return
    for name, mark in known.items():
        try:
            key = keyring.open(space, name)
        except KeyMissing:
            raise KeysMissing(space=space, name=name) from None
        if fingerprint(key) != mark:
            raise KeysOfAnother(space=space, name=name)
    _add(connection, keyring, space, [name for name in NAMES[1:] if name not in known])


def _add(connection: psycopg.Connection[tuple[Any, ...]], keyring: Keyring, space: str, names: Sequence[str]) -> None:
    for name in names:
        key = keyring.open(space, name) if name in keyring.names(space) else keyring.make(space, name)
        connection.execute(statements.ADD_KEY, {"space": space, "name": name, "fingerprint": fingerprint(key)})
