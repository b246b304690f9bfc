"""What a request is worked on with: the data map on record, its places, and who asks as the places are told it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from kotowari.datamap.model import Datamap, PlaceKind
from kotowari.datamap.route import plan
from kotowari.handling.asked.disclose import Asked
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, StepTaken
from kotowari.places.lookup import Opener
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Found, Walked
from kotowari.policy.model import Policy


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


def asker_of(policy: Policy, matter: Matter) -> Asker:
    """Return who asks as the places are told it: the verified handles, and what is known of the items that name one."""
    requester = matter.asked.get("requester") or {}
    known = {
        name: [value for value in (requester.get("name"),) if value] if item.kind == "pd:Name" else []
        for name, item in policy.items.items()
        if item.kind in _TELLING
    }
    return Asker(matter.seeds, known, claims=not any(_names(step) for step in matter.steps))


def _names(step: StepTaken) -> bool:
    """Whether a check compared the person's name: a code proves who reads an address, and not what they are called."""
    said = step.content
    if step.kind is not Step.CHECKED or said["of"] != Of.PERSON:
        return False
    return said["means"] == Means.RECORD or (said["means"] == Means.DOCUMENT and "name" in said["agreed"])


_TELLING = frozenset(("pd:Name", "pd:BirthDate", "pd:DateOfBirth"))
"""The kinds of items that tell who one is."""


def walked_again(sources: Sources, asker: Asker, found: tuple[Found, ...]) -> Walked:
    """Return what was kept of a walk as the walk had found it."""
    return Walked(plan(sources.datamap, asker.handles), found)
