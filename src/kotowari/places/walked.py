"""What a walk through the places found of one person, and what it could not read."""

from dataclasses import dataclass, field
from enum import StrEnum

from kotowari.datamap.model import Table
from kotowari.errors import Error
from kotowari.places.lookup import Values


class Standing(StrEnum):
    """Whose a row is: the person's own; shared with rows of others; or another person's, which was only met."""

    OWN = "own"
    SHARED = "shared"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row with its standing, and the path of tables by which it was reached (that of the handle first)."""

    values: Values = field(repr=False)
    standing: Standing
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one table, with the columns of their values."""

    table: Table
    columns: tuple[str, ...]
    rows: tuple[FoundRow, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A place, or one table of it, that could not be read, and why."""

    place: str
    table: str | None
    why: Error


@dataclass(frozen=True, slots=True)
class Walked:
    """All that was found, in the order of the walk, and what was not read."""

    found: tuple[Found, ...]
    unread: tuple[Unread, ...]
