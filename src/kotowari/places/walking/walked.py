"""What a walk through the places found of one person, and what it could not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from kotowari.datamap.model import Table, TableName
from kotowari.datamap.route import Route
from kotowari.errors import Error
from kotowari.places.lookup import Values


class Standing(StrEnum):
    """Whose a row is.

    The person's ``OWN``; ``SHARED`` with rows of others; ``ANOTHER`` person's, which was only met; or ``DOUBTFUL``: it
    was found, but speaks of somebody else, or by a handle that finds others too. The last two are withheld whole, and
    nothing that hangs on them is read, until whoever approves says whose a doubtful row is.
    """

    OWN = "own"
    SHARED = "shared"
    DOUBTFUL = "doubtful"
    ANOTHER = "another"


class FoundRow(NamedTuple):
    """A row with its standing, and the path of tables by which it was reached (that of the handle first)."""

    values: Values
    standing: Standing
    via: tuple[str, ...]

    def __repr__(self) -> str:
        return f"FoundRow({self.standing}, via={self.via})"


RowName = tuple[TableName, Values | None]
"""A row by its table and key (the whole row where there is none); with None: every row of the table."""

Verdicts = Mapping[RowName, Literal[Standing.OWN, Standing.ANOTHER]]
"""Whose rows are, as whoever approves said of them; what is said of one row goes before what is said of its table."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one table, with the columns of their values."""

    table: Table
    columns: tuple[str, ...]
    rows: Sequence[FoundRow]

    def name(self, row: FoundRow) -> RowName:
        """Return the name by which a verdict or a ruling speaks of a row."""
        return self.table.name, row_key([self.columns.index(key) for key in self.table.key], row.values)


@dataclass(frozen=True, slots=True)
class Unread:
    """A place, or one table of it, that could not be read, and why."""

    place: str
    table: str | None
    why: Error


@dataclass(frozen=True, slots=True)
class Lacking:
    """A table of which rows may be missing, since ways to it lead through others that were not read."""

    table: TableName
    through: tuple[TableName, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """All that was found, in the order of the route, what was not read, and what may lack rows for it."""

    route: Route
    found: tuple[Found, ...]
    unread: tuple[Unread, ...] = ()
    lacking: tuple[Lacking, ...] = ()


def row_key(key: Sequence[int], values: Values) -> Values:
    """Return a row's key by its positions, or the whole row where there is none or it is not complete."""
    if key:
        made = tuple([values[at] for at in key])
        if None not in made:
            return made
    return frozen(values)


def frozen(values: Values) -> Values:
    """Return a row's values so that they can be compared as one: lists and fields within become tuples."""
    try:
        hash(values)
    except TypeError:
        return tuple(_frozen(value) for value in values)
    return values


def _frozen(value: object) -> object:
    if isinstance(value, Mapping):
        return tuple(sorted((str(name), _frozen(one)) for name, one in value.items()))
    if isinstance(value, list | tuple | set):
        return tuple(_frozen(one) for one in value)
    return value
