"""Expire: what no purpose needs any more is deleted, of many persons alike in one commit (APPI 22)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.due import Ending
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.admit import admit_many
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.send_on import pass_on_erasures, were_passed_on
from kotowari.handling.record import Concerned, entry
from kotowari.handling.situations import Standing
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.terms import Act, Condition
from kotowari.vault.expiry import Expiry
from kotowari.vault.references import references_to
from kotowari.vault.retention import Retention

MOST = 400
"""The most persons of one entry: it stays below the most that an entry or a line of the journal may have."""

_FOUND = frozenset((Condition.KNOWN, Condition.NOT_UNJUST, Condition.NO_LONGER_NEEDED, Condition.NOT_HELD_BY_LAW))


class Moved(Exception):
    """What a batch rests on is no longer so: nothing of it was done. Work out anew what is due."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Persons of whom the same is due, with what that was worked out from."""

    subject: str
    ending: Ending
    persons: tuple[Standing, ...]
    concerned: Concerned
    rulebook: Rulebook
    edition: int


def make_batch(
    space: Space, subject: str, ending: Ending, persons: Iterable[Standing], rulebook: Rulebook, edition: int
) -> Batch:
    """Make a batch of at most :data:`MOST` persons, with the references of its entry; nothing is done yet."""
    number, chosen = uuid4(), tuple(persons)
    references = references_to(space.keys, ((one.number, one.epoch, one.wrapped) for one in chosen), number)
    return Batch(subject, ending, chosen, Concerned(number, references), rulebook, edition)


def expire(connection: Connection, space: Space, *, by: str, batch: Batch, effect: Mapping[str, Any]) -> Refused | None:
    """Decide, record and carry out what is due of a batch, within the caller's transaction; None where it is done.

    Raises :class:`Moved` if a person's state, what is published, or an event or a hold of many has changed since: the
    caller's transaction must then be rolled back.
    """
    ending = batch.ending
    space.refresh(connection)
    on = space.today()
    is_as_read = Retention(connection, space.keys).stand_still() == batch.edition
    if not is_as_read or space.shelf.rulebook(on).source != batch.rulebook.source:
        raise Moved
    everything = frozenset(batch.rulebook.policy.items)
    # What is kept for less is erased as far as the ended purposes go, whatever a law keeps for itself.
    items = everything if ending.is_erasure else ending.deleted | {left.item for left in ending.left}
    ask = Ask(
        Act.ERASE, batch.subject, items or everything, purposes=frozenset() if ending.is_erasure else ending.ended
    )
    admitted = admit_many(connection, space, by, ask, Facts(on, _FOUND), batch.concerned, {**_said(ending), **effect})
    if isinstance(admitted, Refused):
        return admitted
    if ending.is_erasure:
        pass_on_erasures(connection, space, admitted)
    expiry = Expiry(connection, space.keys, {one.number: one.version for one in batch.persons})
    done = expiry.erase(admitted, clock.now()) if ending.is_erasure else _narrow(expiry, admitted, ending)
    if not done or (ending.is_erasure and not were_passed_on(connection, space, [one.number for one in batch.persons])):
        raise Moved
    return None


def _narrow(expiry: Expiry, admitted: tuple[Admitted, ...], ending: Ending) -> bool:
    left = {one.item: one.purposes for one in ending.left}
    return expiry.narrow(admitted, left, ending.deleted, ending.lapsed, clock.now())


def _said(ending: Ending) -> dict[str, Any]:
    if ending.is_erasure:
        return {"erased": "persons"}
    return {
        "deleted": sorted(ending.deleted),
        "ended": sorted(ending.ended),
        "left": {one.item: list(one.purposes) for one in ending.left},
    }


def record_sweep(connection: Connection, space: Space, *, by: str, number: int, digest: str) -> UUID:
    """Record within the caller's transaction that a sweep has ended, with the digest of its certificate."""
    content = {"sweep": {"number": number, "certificate": digest}}
    made = entry(space, space.actor(connection, by), "sweep", content)
    append(connection, space.name, made)
    return made.id
