"""What is deleted of many persons at once because nothing needs it any more, set by set, against their admissions."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.admission import Admitted
from kotowari.errors import NotAdmitted
from kotowari.vault.journal import record
from kotowari.vault.narrowing import narrow
from kotowari.vault.protections import ERASED
from kotowari.vault.spacekeys import SpaceKeys
from kotowari.vault.tables import OF_A_PERSON


class Expiry:
    """Some persons, each with the version of the state from which it was worked out what is due."""

    def __init__(
        self, connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys, versions: Mapping[UUID, int]
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._persons = sorted(versions)
        self._versions = [versions[number] for number in self._persons]

    def erase(self, admitted: Iterable[Admitted], at: datetime) -> bool:
        """Destroy the persons' keys with all that is held of them, and keep imports from bringing them back.

        False if a person's state has moved: the caller's transaction must then be rolled back.
        """
        entry = self._prove(admitted)
        gone = self._run(_ERASE_PERSONS, versions=self._versions).fetchall()
        if len(gone) != len(self._persons):
            return False
        merged = self._run(_ERASE_MERGED).fetchall()
        numbers, epochs = zip(*gone, *merged, strict=True)
        added = self._run(_ADD_ERASURES, entry=entry, at=at, numbers=list(numbers), epochs=list(epochs))
        marks = [[item, mark.hex()] for item, mark in self._run(_SUPPRESS).fetchall()]
        for statement in _ERASE:
            self._run(statement)
        erasures = [row for (row,) in added.fetchall()]
        record(self._connection, self._keys, ERASED, {"erasures": erasures, "marks": marks, "may_return": True})
        return True

    def narrow(
        self,
        admitted: Iterable[Admitted],
        left: Mapping[str, tuple[str, ...]],
        deleted: AbstractSet[str],
        lapsed: AbstractSet[str],
        at: datetime,
    ) -> bool:
        """Keep items for what is ``left`` to them only, delete others, and let consents to ``lapsed`` purposes end.

        False as :meth:`erase` says.
        """
        entry = self._prove(admitted, left.keys() | deleted)
        if self._run(_MOVE_PERSONS, versions=self._versions).rowcount != len(self._persons):
            return False
        content = {
            "persons": [str(number) for number in self._persons],
            "left": {item: list(purposes) for item, purposes in left.items()},
            "deleted": sorted(deleted),
            "lapsed": sorted(lapsed),
            "at": at.isoformat(),
            "entry": str(entry),
        }
        narrow(self._connection, self._keys, content)
        self._run(_ADD_TRAILS, entry=entry)
        record(self._connection, self._keys, ERASED, {"erasures": [], "marks": [], "narrowed": content})
        return True

    def _prove(self, admitted: Iterable[Admitted], items: AbstractSet[str] = frozenset()) -> UUID:
        """Return the one entry of the admissions. Raises :class:`NotAdmitted` unless there is one for each person."""
        chosen = tuple(admitted)
        entries = {one.entry for one in chosen}
        if (
            not all(
                isinstance(one, Admitted) and one.space == self._keys.space and items <= one.items for one in chosen
            )
            or sorted(one.person for one in chosen) != self._persons
            or len(entries) != 1
        ):
            raise NotAdmitted
        return entries.pop()

    def _run(self, statement: bytes, **values: object) -> psycopg.Cursor[tuple[Any, ...]]:
        shared = {"space": self._keys.space, "persons": self._persons}
        return self._connection.execute(statement, {**shared, **values})


_THEIRS = b"person = ANY (%(persons)s::uuid[]) AND space = %(space)s"
_AS_READ = b"""
    FROM unnest(%(persons)s::uuid[], %(versions)s::bigint[]) AS known (person, version)
    WHERE person.person = known.person AND person.version = known.version AND person.space = %(space)s
"""
_ERASE_PERSONS = (
    b"DELETE FROM vault.person " + _AS_READ.replace(b"FROM", b"USING", 1) + b" RETURNING person.person, first_epoch"
)
_ERASE_MERGED = b"""
    DELETE FROM vault.merged WHERE into_person = ANY (%(persons)s::uuid[]) AND space = %(space)s
    RETURNING person, first_epoch
"""
_MOVE_PERSONS = b"UPDATE vault.person SET version = person.version + 1 " + _AS_READ
_HANDLES = (b"vault.handle", b"vault.former_handle")
_ERASE = tuple(b"DELETE FROM %s WHERE " % table + _THEIRS for table in OF_A_PERSON if table not in _HANDLES)
_ADD_ERASURES = b"""
    INSERT INTO vault.erasure (person, space, entry, at, first_epoch, last_epoch)
    SELECT person, %(space)s, %(entry)s, %(at)s, epoch, (SELECT max(epoch) FROM vault.epoch WHERE space = %(space)s)
    FROM unnest(%(numbers)s::uuid[], %(epochs)s::integer[]) AS gone (person, epoch)
    RETURNING to_jsonb(erasure)
"""
_SUPPRESS = (
    b"WITH handles AS (DELETE FROM vault.handle WHERE "
    + _THEIRS
    + b" RETURNING item, mark), former AS (DELETE FROM vault.former_handle WHERE "
    + _THEIRS
    + b""" RETURNING item, mark
    ), marked AS (
        SELECT item, mark FROM handles UNION ALL SELECT item, mark FROM former
    ), suppressed AS (
        INSERT INTO vault.suppression (digest, space, item, may_return)
        SELECT DISTINCT mark, %(space)s, item, true FROM marked ON CONFLICT DO NOTHING
    )
    SELECT item, mark FROM marked
"""
)
_ADD_TRAILS = b"""
    INSERT INTO vault.trail (person, space, entry)
    SELECT person, %(space)s, %(entry)s FROM unnest(%(persons)s::uuid[]) AS concerned (person)
"""
