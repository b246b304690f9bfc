"""A place as one file tells it, before its names are held against those of the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from kotowari.datamap.known import Known, Where
from kotowari.datamap.model import Link, Place, Table, TableName


class Reference(Protocol):
    """What a file says of how rows of one table lead to those of another."""

    @property
    def where(self) -> Where:
        """The spot in the file that says so."""
        ...

    def links(self, source: TableName, known: Known) -> Iterator[Link]:
        """Yield the links it stands for. Raises :class:`kotowari.datamap.known.Dangling`."""
        ...


class Before(Protocol):
    """What a file says must be read, or erased from, before a table."""

    @property
    def where(self) -> Where:
        """The spot in the file that says so."""
        ...

    def tables(self, place: str, known: Known) -> Iterator[TableName]:
        """Yield those tables. Raises :class:`kotowari.datamap.known.Dangling`."""
        ...


@dataclass(frozen=True, slots=True)
class UnlinkedTable:
    """A table with the names that are still to be resolved; ``of_at`` is the spot that says whose its rows are."""

    table: Table
    where: Where
    of_at: Where
    references: tuple[Reference, ...] = ()
    after: tuple[Before, ...] = ()
    erase_after: tuple[Before, ...] = ()


@dataclass(frozen=True, slots=True)
class UnlinkedPlace:
    """A place (its own ``tables`` left empty) and its tables."""

    place: Place
    where: Where
    tables: dict[str, UnlinkedTable] = field(default_factory=dict)
