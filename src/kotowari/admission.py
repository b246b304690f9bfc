"""What opens a holding: an act that the gate permitted and the ledger has recorded.

Stores open only against an :class:`Admitted`, and only :mod:`kotowari.handling.admit` can make one: it takes the maker
when it is imported, and nobody can take it a second time.
"""

from collections.abc import Callable
from dataclasses import InitVar, dataclass
from uuid import UUID

from kotowari.errors import DoorTaken


@dataclass(frozen=True, slots=True)
class Admitted:
    """One recorded permission: on which items of which person of which space, under which entry.

    ``maker`` is not kept, so that no admission can be made of another, with other items or of another person.
    """

    space: str
    person: UUID
    items: frozenset[str]
    entry: UUID
    maker: InitVar[object]

    def __post_init__(self, maker: object) -> None:
        if maker is not _MAKER:
            raise DoorTaken


_MAKER = object()
_taken = False


def take_maker() -> Callable[[str, UUID, frozenset[str], UUID], Admitted]:
    """Return the maker of :class:`Admitted`, once. Raises :class:`DoorTaken` for whoever asks after the first."""
    global _taken
    if _taken:
        raise DoorTaken
    _taken = True
    return lambda space, person, items, entry: Admitted(space, person, items, entry, _MAKER)
