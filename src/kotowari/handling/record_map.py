"""Record a data map: from then on it is in force, and requests are run with it."""

from uuid import UUID, uuid4

from kotowari import clock
from kotowari.datamap.checking import Promised
from kotowari.datamap.parse import parse_map
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.places.maps import Files, MapOnRecord, add_map, digest_of, newest_map, one_at_a_time
from kotowari.places.settings import SETTINGS
from kotowari.policy.model import Policy
from kotowari.policy.terms import Ground
from kotowari.publication.shelf import installed_packs


def promised(policy: Policy) -> Promised:
    """Return what a map may name of a policy, and of the laws that it is under, whatever their day."""
    laws = [entry.pack for entry in installed_packs() if entry.pack.pack in policy.laws]
    return Promised(
        items=frozenset(policy.items),
        subjects=frozenset(policy.subjects),
        purposes=frozenset(policy.purposes).union(*(law.duties for law in laws)),
        recipients=frozenset(policy.recipients),
        grounds=frozenset(ground.value for ground in Ground),
        bases=frozenset[str]().union(*(law.bases for law in laws)),
    )


def record_map(space: Space, *, by: str, files: Files) -> tuple[MapOnRecord, UUID | None]:
    """Put a map in force, held against the policy of today, and return it with the number of its entry.

    The map that is in force already is returned as it is, without a new entry. Raises
    :class:`kotowari.errors.MapUnreadable` with every mistake in the files, :class:`kotowari.errors.NoPolicyInForce`,
    :class:`kotowari.errors.ActorUnnamed`.
    """
    with space.changing() as connection:
        one_at_a_time(connection, space.name)
        space.refresh(connection)
        datamap = parse_map(files, promised(space.rulebook().policy), SETTINGS)
        mark, before = digest_of(files), newest_map(connection, space.name)
        if before is not None and before.digest == mark:
            return before, None
        record = MapOnRecord(uuid4(), mark, datamap, space.actor(connection, by), clock.now())
        add_map(connection, space.name, record, files)
        told = {"map": str(record.number), "name": datamap.name, "digest": mark, "places": sorted(datamap.places)}
        made = entry(space, record.recorded_by, "map-recorded", {"map": told})
        append(connection, space.name, made)
    return record, made.id
