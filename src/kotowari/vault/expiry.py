"""What is deleted of many persons at once because nothing needs it any more, set by set, against their admissions."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from kotowari.admission import Admitted
from kotowari.errors import NotAdmitted
from kotowari.vault.journal import record
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.narrowing import narrow
from kotowari.vault.protections import ERASED
from kotowari.vault.tables import OF_A_PERSON


class Expiry:
    """Some persons, each with the version of the state from which it was worked out what is due."""

    def __init__(
        self, connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys, versions: Mapping[UUID, int]
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._persons = sorted(versions)
        # Written once for all statements: the driver would write a list anew for each of them, which takes it longer
        # than the server needs to delete a row.
        self._shared = {
            "space": keys.space,
            "persons": "{" + ",".join(number.hex for number in self._persons) + "}",
            "versions": "{" + ",".join(str(versions[number]) for number in self._persons) + "}",
        }

    def erase(self, admitted: Iterable[Admitted], at: datetime) -> bool:
        """Destroy the persons' keys with all that is held of them, and keep imports from bringing them back.

        False if a person's state has moved: the caller's transaction must then be rolled back.
        """
        entry = self._prove(admitted)
        # First, and alone: what reads that are under way add of the persons is seen only once their rows are ours.
        gone = self._run(_ERASE_PERSONS, entry=entry, at=at).fetchall()
        if sum(count for _, count, *_ in gone) != len(self._persons):
            return False
        persons = {str(epoch): _packed(numbers) for epoch, _, numbers, _ in gone}
        marks = {item: _packed(some) for item, some in self._run(_ERASE_REST).fetchall()}
        batch = {
            "entry": str(entry),
            "at": at.isoformat(),
            "last_epoch": gone[0][3],
            "persons": persons,
            "marks": marks,
        }
        record(self._connection, self._keys, ERASED, {"erasures": [], "marks": [], "batch": batch, "may_return": True})
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
        if self._run(_MOVE_PERSONS).rowcount != len(self._persons):
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
        return self._connection.execute(statement, {**self._shared, **values})


def _packed(values: bytes) -> str:
    return b64encode(values).decode()


_THEIRS = b"person = ANY (%(persons)s::uuid[]) AND space = %(space)s"
_AS_READ = b"""
    FROM unnest(%(persons)s::uuid[], %(versions)s::bigint[]) AS known (person, version)
    WHERE person.person = known.person AND person.version = known.version AND person.space = %(space)s
"""
# With the numbers merged into them, which change only together with the version of the person.
_ERASE_PERSONS = (
    b"""
    WITH stood AS (
        DELETE FROM vault.person """
    + _AS_READ.replace(b"FROM", b"USING", 1)
    + b""" RETURNING person.person, first_epoch
    ), merged AS (
        DELETE FROM vault.merged WHERE into_person = ANY (%(persons)s::uuid[]) AND space = %(space)s
        RETURNING person, first_epoch
    ), gone AS (
        SELECT person, first_epoch, 1 AS stood FROM stood UNION ALL SELECT person, first_epoch, 0 FROM merged
    ), newest AS (
        SELECT max(epoch) AS epoch FROM vault.epoch WHERE space = %(space)s
    ), added AS (
        INSERT INTO vault.erasure (person, space, entry, at, first_epoch, last_epoch)
        SELECT person, %(space)s, %(entry)s, %(at)s, first_epoch, newest.epoch FROM gone, newest RETURNING person
    )
    SELECT first_epoch, sum(stood), string_agg(uuid_send(person), NULL), newest.epoch FROM gone, newest
    GROUP BY first_epoch, newest.epoch
"""
)
# Everything else in one statement: one round trip, and the list of persons is read once.
_ERASE_REST = (
    b"WITH handles AS (DELETE FROM vault.handle WHERE "
    + _THEIRS
    + b" RETURNING item, mark), former AS (DELETE FROM vault.former_handle WHERE "
    + _THEIRS
    + b""" RETURNING item, mark), marked AS (
        SELECT item, mark FROM handles UNION ALL SELECT item, mark FROM former
    ), suppressed AS (
        INSERT INTO vault.suppression (digest, space, item, may_return)
        SELECT mark, %(space)s, item, true FROM marked ORDER BY mark ON CONFLICT DO NOTHING
    )"""
    + b"".join(
        b", gone_%d AS (DELETE FROM %s WHERE " % (place, table) + _THEIRS + b")"
        for place, table in enumerate(OF_A_PERSON)
        if table not in (b"vault.handle", b"vault.former_handle")
    )
    + b" SELECT item, string_agg(mark, NULL) FROM marked GROUP BY item"
)
_MOVE_PERSONS = b"UPDATE vault.person SET version = person.version + 1 " + _AS_READ
_ADD_TRAILS = b"""
    INSERT INTO vault.trail (person, space, entry)
    SELECT person, %(space)s, %(entry)s FROM unnest(%(persons)s::uuid[]) AS concerned (person) RETURNING entry
"""
