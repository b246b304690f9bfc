"""How the keys of an installation stand: the store, the epochs, what erasures wait for, and the custodians' escrow."""

from dataclasses import dataclass
from datetime import datetime

from kotowari.handling.space import Space
from kotowari.vault import statements
from kotowari.vault.keys.epochs import Bundle, Epoch, back_again, read_bundles, read_epochs


@dataclass(frozen=True, slots=True)
class Drill:
    """The last time custodians tried their shares."""

    at: datetime
    passed: bool
    persons: int


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """A space's epochs, copies of their keys, erasures that a dump could revive (pending) or not, the last drill."""

    epochs: tuple[Epoch, ...]
    bundles: tuple[Bundle, ...]
    pending: int
    complete: int
    drill: Drill | None

    @property
    def uncovered(self) -> tuple[int, ...]:
        """The epochs whose keys are not destroyed and that no bundle has."""
        covered = {epoch for bundle in self.bundles if bundle.destroyed_at is None for epoch in bundle.epochs}
        return tuple(epoch.number for epoch in self.epochs if not epoch.destroyed_at and epoch.number not in covered)


def key_standing(space: Space) -> KeyStanding:
    """Return how the keys of a space stand."""
    values = {"space": space.name}
    with space.reading() as connection:
        back = list(back_again(connection, space.keys))
        row = connection.execute(statements.ERASURES_PENDING, {**values, "back": back}).fetchone()
        drill = connection.execute(statements.LAST_DRILL, values).fetchone()
        pending, erasures = row or (0, 0)
        return KeyStanding(
            read_epochs(connection, space.name),
            read_bundles(connection, space.name),
            pending,
            erasures - pending,
            Drill(*drill) if drill else None,
        )
