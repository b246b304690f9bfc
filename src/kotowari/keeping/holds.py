"""What laws require to be kept, as it stands: holds on subjects one by one, those on persons as figures."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kotowari.handling.space import Space

_HOLDS = b"""
    SELECT duty, basis, items, until, subject, hold, NULL::bigint FROM vault.subject_hold WHERE space = %(space)s
    UNION ALL
    SELECT duty, basis, items, until, NULL, NULL, count(DISTINCT person) FROM vault.hold
    WHERE space = %(space)s GROUP BY duty, basis, items, until
    ORDER BY 1, 2, 4, 3, 5
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold on a ``subject`` with its number, or those of the same words on some ``persons``."""

    duty: str
    basis: str
    items: tuple[str, ...]
    until: date | None
    subject: str | None
    number: UUID | None
    persons: int | None

    def stands(self, on: date) -> bool:
        """Whether its last day, if one is known, is not past."""
        return self.until is None or on <= self.until


def holds(space: Space) -> list[Standing]:
    """Return the holds of a space, ended ones too."""
    with space.reading() as connection:
        rows = connection.execute(_HOLDS, {"space": space.name}).fetchall()
    return [Standing(duty, basis, tuple(items), *rest) for duty, basis, items, *rest in rows]
