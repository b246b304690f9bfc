"""What a request is worked on with: the data map on record, its places, and who asks as the places are told it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kotowari.datamap.model import Datamap, PlaceKind
from kotowari.datamap.route import plan
from kotowari.handling.asked.disclose import Asked
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.own_names import Writings
from kotowari.places.lookup import Opener
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Found, Walked
from kotowari.policy.model import Policy
from kotowari.rights.gathering.known import is_claimed, known_of


@dataclass(frozen=True, slots=True)
class Sources:
    """What a request is worked on with: the data map on record under a number, and how its places are opened."""

    map: UUID
    datamap: Datamap
    openers: Mapping[str, Opener] = field(repr=False)

    @property
    def asked(self) -> dict[str, Asked]:
        """What is asked of each place that a program reads: the items that its tables hold."""
        return {
            place.name: Asked(
                frozenset(c.item for t in place.tables.values() for c in t.columns.values() if c.item),
                len(place.tables),
            )
            for place in self.datamap.places.values()
            if place.kind is not PlaceKind.MANUAL
        }


def asker_of(policy: Policy, matter: Matter, held: Sequence[Writings] = ()) -> Asker:
    """Return who asks as the places are told it: the verified handles, and every way in which they are written.

    ``held`` is what the vault holds of the persons whom the request is known to concern.
    """
    return Asker(matter.seeds, known_of(policy, matter, held), claims=is_claimed(matter.steps))


def walked_again(sources: Sources, asker: Asker, found: tuple[Found, ...]) -> Walked:
    """Return what was kept of a walk as the walk had found it."""
    return Walked(plan(sources.datamap, asker.handles), found)
