"""What a guard is compiled from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kotowari.datamap.guarding import GuardedLogin, InPart, Reads
from kotowari.datamap.model import Datamap, Place
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.found import FoundDatabase, Partly
from kotowari.policy.terms import Ground

Standing = Callable[[Capacity], Facts]
"""What is on record today of a capacity's purpose and recipient, with the day."""


@dataclass(frozen=True, slots=True)
class Source:
    """A policy ready for deciding, a map with the place in question, what the database has, and what is on record.

    ``database`` is as if no guard were there (:func:`kotowari.guard.kept.as_before`).
    """

    rulebook: Rulebook
    datamap: Datamap
    place: Place
    database: FoundDatabase
    standing: Standing

    @property
    def capacities(self) -> tuple[Capacity, ...]:
        """Every capacity in which any login reads, in the map's order."""
        return tuple(dict.fromkeys(one for login in self.logins for one in self.capacities_of(login)))

    @property
    def parts(self) -> bool:
        """Whether the map would have items let through by themselves where some persons permit only these."""
        return self.place.guard is not None and self.place.guard.partly is InPart.SHOWN

    @property
    def partly(self) -> Partly:
        """What persons permit in part, where that is to be shown."""
        return self.database.partly if self.parts else {}

    @property
    def logins(self) -> Mapping[str, GuardedLogin]:
        """The logins that the map speaks of."""
        return self.place.guard.logins if self.place.guard else {}

    def capacities_of(self, login: str) -> tuple[Capacity, ...]:
        """Return the capacities of a login, the first of which it takes up on connecting."""
        return tuple(capacity(reads) for reads in self.logins[login].reads)


def capacity(reads: Reads) -> Capacity:
    """Return what a map says of a login as the guard has it."""
    return Capacity(reads.purpose, reads.recipient, Ground(reads.ground) if reads.ground else None, reads.basis)
