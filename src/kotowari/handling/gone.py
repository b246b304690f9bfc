"""Numbers under which nobody is known any more: the person was erased, or merged with another."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import Error, PersonMerged, PersonUnknown
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition
from kotowari.vault.statements import GONE


@dataclass(frozen=True, slots=True)
class Gone:
    """Why a number is nobody's; ``into`` is the number that stands for it, where it was merged."""

    why: Condition
    into: UUID | None = None


def gone(connection: Connection, space: Space, numbers: Sequence[UUID]) -> dict[UUID, Gone]:
    """Return why each of some numbers is nobody's; one that never was anybody's is left out."""
    rows = connection.execute(GONE, {"space": space.name, "persons": list(numbers)}).fetchall()
    return {number: Gone(Condition.MERGED if into else Condition.ERASED, into) for number, into in rows}


def not_here(connection: Connection, space: Space, number: UUID) -> Error:
    """Return the error for a number that should be a known person's and is not."""
    found = gone(connection, space, (number,)).get(number)
    return PersonMerged(into=found.into) if found and found.into else PersonUnknown()
