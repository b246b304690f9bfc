"""What a request on record establishes of a provision that names it, and for whom."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import RequestUnknown
from kotowari.gate.ask import Ask
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition, Ground
from kotowari.recipients.request import read_concerned, read_request

BY_REQUEST = frozenset((Ground.LAW, Ground.OTHERWISE_PERMITTED))
"""The grounds of a provision that rest on a request which is on record and approved (APPI 27(1)(i) to (vii))."""

_APPROVED = frozenset((Condition.SECOND_APPROVAL, Condition.MINIMISED))


@dataclass(frozen=True, slots=True)
class Let:
    """What is established for the persons whom a request is about, and for nobody else."""

    met: frozenset[Condition] = frozenset()
    persons: frozenset[UUID] = field(default=frozenset(), repr=False)
    request: UUID | None = None

    def added_to(self, met: frozenset[Condition], person: UUID) -> frozenset[Condition]:
        """Return what is established for a person, beside what is for anybody."""
        return met | self.met if person in self.persons else met


NOTHING_LET = Let()


@dataclass(frozen=True, slots=True)
class Claim:
    """That a provision rests on a request; ``by`` is the actor who carries it out."""

    request: UUID
    by: UUID

    def read(self, connection: Connection, space: Space, ask: Ask, on: date) -> Let:
        """Return what the request establishes as it stands now: what two persons approved, they found to be minimal."""
        request = read_request(connection, space.name, self.request)
        if request is None or not request.lets(ask, self.by, on):
            return NOTHING_LET
        return Let(_APPROVED, read_concerned(connection, space.name, self.request), self.request)


def with_its_basis(space: Space, ask: Ask, number: UUID | None) -> Ask:
    """Return an ask with the basis of the request it rests on, and without a warrant that rests on none.

    On a ground that needs no request nobody has approved a warrant: naming one opens no communications. Raises
    :class:`RequestUnknown`.
    """
    if not ask.is_well_formed or (number is None and (ask.basis is None or ask.ground in BY_REQUEST)):
        return ask
    with space.reading() as connection:
        space.refresh(connection)
        request = read_request(connection, space.name, number) if number is not None else None
    if number is not None:
        if request is None:
            raise RequestUnknown
        return replace(ask, basis=request.basis) if request.is_about(ask) else replace(ask, basis=None)
    opened = (pack.bases[ask.basis].establishes for pack in space.rulebook().packs if ask.basis in pack.bases)
    return replace(ask, basis=None) if any(Condition.WARRANT in each for each in opened) else ask
