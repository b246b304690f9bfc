"""Record that a guard is changed: applied, closed, a login bound or let go, all removed, or an index made for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.errors import GuardElsewhere, GuardOfAnother
from kotowari.guard.kept import UNMARKED, Which
from kotowari.guard.on_record import GuardedPlace, guarded_places, put_place, take_out_place
from kotowari.guard.plan import things
from kotowari.guard.plan.model import Plan
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault.outbox import Outbox


class Deed(StrEnum):
    """What is done to a guard."""

    APPLIED = "guard-applied"
    ENFORCED = "guard-enforced"
    RELEASED = "guard-released"
    LIFTED = "guard-lifted"
    REMOVED = "guard-removed"
    INDEXED = "guard-indexed"
    CLOSED = "guard-closed"
    MOVED = "guard-moved"


@dataclass(frozen=True, slots=True)
class GuardChange:
    """A change of one place's guard: how many changes of each kind, and the digest of the statements that made them.

    ``enforced`` is how many logins are bound after it. ``login`` is the one that it is about, where it is about one: an
    entry means it by a number, for a login may bear a person's name.
    """

    deed: Deed
    place: str
    database: str
    digest: str
    changes: Mapping[str, int]
    enforced: int
    reads_recorded: bool
    login: str | None = None
    which: Which = UNMARKED

    @classmethod
    def of(
        cls,
        deed: Deed,
        place: str,
        plan: Plan,
        statements: Iterable[str],
        changes: Mapping[str, int],
        login: str | None = None,
    ) -> "GuardChange":
        """Return the change that statements make; ``plan`` is that of what stands then."""
        enforced = len(plan.kept.enforced)
        digest = things.on_record(statements)
        return cls(deed, place, plan.database, digest, changes, enforced, plan.reads_recorded, login, plan.kept.which)

    def on_record(self, actor: UUID) -> GuardedPlace:
        """Return what is so of the place from now on."""
        return GuardedPlace(
            self.place, self.database, self.enforced, self.reads_recorded, actor, clock.now(), self.which
        )


def record_guard(space: Space, *, by: str, change: GuardChange) -> UUID:
    """Put a change of a guard on record and return the number of its entry.

    It is called when the change is made in the company's database and not yet committed there: an entry may exist
    without the change, never the reverse. A place has one database: what is taken out of another changes nothing of
    what is on record of it. Of one that was moved nothing counts as confirmed any more. Raises
    :class:`kotowari.errors.ActorUnnamed`, and :class:`kotowari.errors.GuardElsewhere` or
    :class:`kotowari.errors.GuardOfAnother` where another database of the place would be guarded.
    """
    with space.changing() as connection:
        on_record = guarded_places(connection, space.name).get(change.place)
        is_elsewhere = on_record is not None and not _is_in(on_record, change)
        if on_record is not None and is_elsewhere and change.deed not in (Deed.REMOVED, Deed.MOVED):
            if on_record.database != change.database:
                raise GuardElsewhere(place=change.place, database=on_record.database, other=change.database)
            raise GuardOfAnother(place=change.place, why="its guard is another than the one on record")
        actor = space.actor(connection, by)
        told: dict[str, Any] = {
            "place": change.place,
            "digest": change.digest,
            "changes": dict(change.changes),
            "enforced": change.enforced,
            "reads_recorded": change.reads_recorded,
        }
        if change.login is not None:
            told["login"] = str(space.actor(connection, change.login))
        if change.deed is Deed.REMOVED and not is_elsewhere:
            take_out_place(connection, space.name, change.place)
            Outbox(connection, space.name, change.place).forget()
        elif change.deed not in (Deed.REMOVED, Deed.INDEXED):
            put_place(connection, space.name, change.on_record(actor))
        if change.deed is Deed.MOVED:
            Outbox(connection, space.name, change.place).begin_anew()
        made = entry(space, actor, change.deed.value, {"guard": told})
        append(connection, space.name, made)
    return made.id


def _is_in(on_record: GuardedPlace, change: GuardChange) -> bool:
    """Say whether a change is of the guard on record; of one that an earlier release made its mark is not known."""
    is_marked = on_record.which.mark is not None
    return on_record.database == change.database and (not is_marked or on_record.which.mark == change.which.mark)


def places_guarded(space: Space) -> dict[str, GuardedPlace]:
    """Return the places of a space that have a guard, as they are on record."""
    with space.reading() as connection:
        return guarded_places(connection, space.name)
