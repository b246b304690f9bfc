"""References of one entry to many persons."""

from collections.abc import Iterable
from uuid import UUID

from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.seal import references


def references_to(keys: SpaceKeys, persons: Iterable[tuple[UUID, int, bytes]], entry: UUID) -> dict[UUID, str]:
    """Return the reference by which an entry means each of many persons, given by number, epoch and wrapped key."""
    under: dict[int, list[tuple[UUID, bytes]]] = {}
    for number, epoch, wrapped in persons:
        under.setdefault(epoch, []).append((number, wrapped))
    made = (references(keys.epoch(epoch), keys.space, epoch, wrapped, entry) for epoch, wrapped in under.items())
    return {number: reference for some in made for number, reference in some.items()}
