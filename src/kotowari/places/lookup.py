"""What a place is asked, and what it answers: the same for every kind that is read by a program."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from kotowari.datamap.model import Match, Table
from kotowari.errors import Error

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """The values that some columns of a row must have: one tuple of ``values`` for each way to meet it.

    An array column meets it when any of its values does.
    """

    columns: tuple[str, ...]
    values: Collection[Values] = field(repr=False)
    match: Match = Match.EXACT


@dataclass(frozen=True, slots=True)
class Lookup:
    """The rows of a table that meet any of some conditions: one query, its values always parameters."""

    table: Table
    columns: tuple[str, ...]
    any_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a lookup found: the columns' names, and the rows in the same order, each once."""

    columns: tuple[str, ...]
    rows: Sequence[Values] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Referring:
    """The question which values of a condition are also in rows of a table that are not among one's own.

    ``own`` are those of one's rows that have any of the values: by their keys in the order of ``table.key``, or whole
    in the order of ``table.columns`` where the table has no key.
    """

    table: Table
    condition: Condition
    own: Collection[Values] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading of a place may take: rows of one table, seconds of one query, bytes of all it returns."""

    rows: int = 100_000
    seconds: float = 60
    size: int = 256 * 1024 * 1024


class Snapshot(Protocol):
    """A place as it is at one moment, where its engine can say that; read-only."""

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, in order. One that fails is answered with its error and spoils no other."""
        ...

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return for each question, in order, those of its condition's values that rows of others have too.

        At most as many rows are read for each value as there are of one's own, and one more.
        """
        ...


class Opener(Protocol):
    """A place that a program can read."""

    def opened(self, limits: Limits) -> AbstractContextManager[Snapshot]:
        """Return a block with a snapshot. Raises :class:`kotowari.errors.PlaceUnreachable`."""
        ...
