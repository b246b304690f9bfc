"""Roll an epoch: the living persons' keys go under a new key, and then the old one is destroyed, in two steps.

Between them nothing is lost: until the old key is destroyed every dump can be restored as it is. Destroying it ends
what any dump holds of the erased; a dump's living persons are opened by the wrappings that the roll left by the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import EpochNeeded, EscrowBehind, KeyMissing, RollUnfinished
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault import statements
from kotowari.vault.keys.epochs import Epoch, read_bundles, read_epochs
from kotowari.vault.keys.escrow import Escrow
from kotowari.vault.keys.keyring import fingerprint
from kotowari.vault.keys.rewrap import rewrap
from kotowari.vault.keys.wrappings import write_custody, write_wrappings

BATCH = 1000
"""How many persons' keys are wrapped anew in one statement, which a read of one of these persons waits for."""

_ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtextextended('kotowari epochs ' || %(space)s, 0))"


@dataclass(frozen=True, slots=True)
class Rolled:
    """A roll that is done: the epoch that stands, how many keys this run wrapped anew, and the entry (None if another
    run recorded it)."""

    epoch: int
    persons: int
    entry: UUID | None


def _unseen(persons: int) -> None:
    pass


def roll(space: Space, *, by: str, batch: int = BATCH, progress: Callable[[int], None] = _unseen) -> Rolled:
    """Begin a new epoch, or take up the roll that was begun and not finished, and bring every living person under it.

    ``progress`` is called with how many each batch wrapped. Killed anywhere, it is taken up by the next run; two at
    once do no harm. The old key stays until :func:`destroy`. Raises :class:`KeyMissing` where the key of an epoch that
    stands is not there.
    """
    epoch, persons = _begin(space, by), 0
    while True:
        try:
            for done in rewrap(space.database, space.keys, epoch, batch):
                persons += done
                progress(done)
        except KeyMissing:  # or rather destroyed, if others have brought every person from under it meanwhile
            _prove_standing(space)
        with space.changing() as connection:
            _alone(connection, space)
            if read_epochs(connection, space.name)[-1].number != epoch:
                return Rolled(epoch, persons, None)  # finished by others, who have begun the next one since
            if _is_finished(connection, space, epoch):
                return Rolled(epoch, persons, _finish(connection, space, by, epoch))


def destroy(space: Space, *, by: str) -> tuple[int, ...]:
    """Destroy the keys of the epochs that no living person is under, and return their numbers.

    Recorded before and after: killed between, it is finished by the next run. Raises :class:`RollUnfinished` while a
    roll is under way, :class:`EpochNeeded` where a person still is under one of these keys (a restored dump brings such
    persons back: roll again), :class:`EscrowBehind` where custodians could not bring back the key that now stands, and
    what the key store raises when it is away; then none of what remains is destroyed.
    """
    space.keys.prove_here()
    with space.changing() as connection:
        _alone(connection, space)
        epochs = read_epochs(connection, space.name)
        current = epochs[-1].number
        if any(epoch.retired_at and not epoch.rolled_at for epoch in epochs):
            raise RollUnfinished
        rolled = [epoch for epoch in epochs if epoch.rolled_at and not epoch.destroying_at]
        if rolled:
            _require_ready(connection, space, rolled, current)
            write_wrappings(connection, space.keys, current)
            connection.execute(statements.DESTROYING_EPOCHS, {"space": space.name, "at": clock.now()})
            _record(connection, space, by, "epochs-destroying", {"epochs": [epoch.number for epoch in rolled]})
            write_custody(connection, space.keys)
    with space.reading() as connection:
        doomed = [epoch for epoch in read_epochs(connection, space.name) if epoch.destroying_at]
    # Also one that was brought back from a copy after it was destroyed.
    pending = [one.number for one in doomed if one.destroyed_at is None or space.keys.has_epoch(one.number)]
    destroyed = []
    for number in pending:
        space.keys.destroy_epoch(number)
        with space.changing() as connection:
            _alone(connection, space)
            values = {"space": space.name, "epoch": number, "at": clock.now()}
            if connection.execute(statements.DESTROYED_EPOCH, values).fetchone():
                _record(connection, space, by, "epoch-destroyed", {"epoch": number})
                write_custody(connection, space.keys)
        destroyed.append(number)
    return tuple(destroyed)


def _begin(space: Space, by: str) -> int:
    with space.changing() as connection:
        _alone(connection, space)
        space.actor(connection, by)  # before an epoch's row is locked, which those who take in wait for
        epochs = read_epochs(connection, space.name)
        current = epochs[-1].number
        if any(epoch.retired_at and not epoch.rolled_at for epoch in epochs):
            return current
        if any(epoch.persons for epoch in epochs if epoch.rolled_at and not epoch.destroying_at):
            return current  # brought back by a dump: there is an epoch for them already
        epoch, at = current + 1, clock.now()
        mark = fingerprint(space.keys.make_epoch(epoch))
        values: dict[str, object] = {"space": space.name, "epoch": epoch, "at": at}
        connection.execute(statements.ADD_KEY, {**values, "name": f"epoch-{epoch}", "fingerprint": mark})
        connection.execute(statements.ADD_EPOCH, values)
        connection.execute(statements.RETIRE_EPOCHS, values)
        _record(connection, space, by, "epoch-begun", {"epoch": epoch})
        write_custody(connection, space.keys)
        return epoch


def _prove_standing(space: Space) -> None:
    with space.changing() as connection:
        _alone(connection, space)
        for epoch in read_epochs(connection, space.name):
            if epoch.destroying_at is None:
                space.keys.epoch(epoch.number)


def _is_finished(connection: Connection, space: Space, epoch: int) -> bool:
    first = {"space": space.name, "epoch": epoch, "after": UUID(int=0), "limit": 1}
    return connection.execute(statements.OLDER, first).fetchone() is None


def _finish(connection: Connection, space: Space, by: str, epoch: int) -> UUID | None:
    values = {"space": space.name, "at": clock.now()}
    rolled = connection.execute(statements.ROLLED_EPOCHS, values).fetchall()
    written = write_wrappings(connection, space.keys, epoch)
    if not rolled:
        return None
    content = {"epoch": epoch, "from": sorted(number for (number,) in rolled), "persons": written}
    made = _record(connection, space, by, "epoch-rolled", content)
    write_custody(connection, space.keys)
    return made


def _require_ready(connection: Connection, space: Space, rolled: list[Epoch], current: int) -> None:
    for epoch in rolled:
        row = connection.execute(statements.EPOCH_NEEDED, {"space": space.name, "epoch": epoch.number}).fetchone()
        if row is None or row[0]:
            raise EpochNeeded(epoch=epoch.number)
    if Escrow.read(space.keys.folder.parent) is not None:
        bundles = read_bundles(connection, space.name)
        if not any(current in bundle.epochs and bundle.destroyed_at is None for bundle in bundles):
            raise EscrowBehind(epoch=current)


def _record(connection: Connection, space: Space, by: str, act: str, keys: dict[str, object]) -> UUID:
    made = entry(space, space.actor(connection, by), act, {"keys": keys})
    append(connection, space.name, made)
    return made.id


def _alone(connection: Connection, space: Space) -> None:
    connection.execute(_ONE_AT_A_TIME, {"space": space.name})
