"""The living persons' keys wrapped anew, under the key of a newer epoch, while everything goes on.

A read locks its person's row for the time of one statement, a change for that of its transaction. Here no batch waits
for a row: what is locked is passed over and taken by itself afterwards, so that nobody waits in a circle. The persons'
``version`` does not move: nothing that is decided about them has changed.
"""

from collections.abc import Iterator
from uuid import UUID

from kotowari.database.pool import Database
from kotowari.vault import statements
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.seal import open_person_key

_BEFORE_ALL = UUID(int=0)


def rewrap(database: Database, keys: SpaceKeys, epoch: int, batch: int) -> Iterator[int]:
    """Wrap the keys of persons of older epochs under that of ``epoch``, and yield how many were, batch by batch.

    Each batch is durable by itself; run again, or by several at once, it does what is left. Raises
    :class:`kotowari.errors.PersonKeyBroken` for a key that was altered, and :class:`kotowari.errors.KeyMissing` where
    the key that a person is under, or that of ``epoch``, is not there.
    """
    with database.space(keys.space) as connection:
        spread = connection.spread
    if not spread:  # on a cluster a row is locked only where its node is known
        yield from _pass(database, keys, epoch, batch, statements.REWRAP_FREE)
    # What was locked just then, one person after another, each waited for.
    yield from _pass(database, keys, epoch, 1, statements.REWRAP_ONE)


def _pass(database: Database, keys: SpaceKeys, epoch: int, batch: int, statement: bytes) -> Iterator[int]:
    values: dict[str, object] = {"space": keys.space, "epoch": epoch}
    after = _BEFORE_ALL
    while True:
        with database.space(keys.space) as connection:
            rows = connection.execute(statements.OLDER, {**values, "after": after, "limit": batch}).fetchall()
            if not rows:
                return
            wrapped = [
                open_person_key(keys.epoch(old), under_old, keys.space, person, old).wrap(keys.epoch(epoch), epoch)
                for person, old, under_old in rows
            ]
            persons = [row[0] for row in rows]
            one = {"person": persons[0], "wrapped_one": wrapped[0]}
            done = connection.execute(statement, {**values, **one, "persons": persons, "wrapped": wrapped}).rowcount
        after = persons[-1]
        yield done
