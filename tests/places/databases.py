"""One database on each engine, filled by the test's own statements: what a place is to be read from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kotowari.datamap.model import Column, Match, Place, PlaceKind, Table, TableName
from kotowari.places.lookup import Condition, Lookup
from kotowari.places.sql.place import SqlPlace

Run = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Living:
    """A database by its engine's name and address, and what runs statements in it."""

    engine: str
    address: str
    run: Run = field(repr=False)
    quote: str = '"'

    def quoted(self, *names: str) -> str:
        """Return a name quoted, with its schema before it."""
        return ".".join(f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}" for name in names)

    def place(self, **settings: object) -> SqlPlace:
        """Return the place that reads it."""
        return SqlPlace(Place("crm", PlaceKind.SQL, {"en": "CRM"}, settings=settings), self.address)


def table(name: str, *columns: str | Column, key: Sequence[str] = ("id",)) -> Table:
    """Return a table of the map; a column by its name alone holds nothing of note."""
    made = [column if isinstance(column, Column) else Column(column) for column in columns]
    return Table(TableName("crm", name), {column.name: column for column in made}, key=tuple(key))


def lookup(of: Table, match: Match = Match.EXACT, columns: Sequence[str] = (), /, **sought: Sequence[Any]) -> Lookup:
    """Return the lookup of rows that have any of the values in a column, of every column unless some are named."""
    return looked_up(of, {(name,): [(value,) for value in values] for name, values in sought.items()}, match, columns)


def looked_up(
    of: Table,
    sought: Mapping[tuple[str, ...], Sequence[tuple[Any, ...]]],
    match: Match = Match.EXACT,
    columns: Sequence[str] = (),
) -> Lookup:
    """Return a lookup by some columns together."""
    conditions = tuple(Condition(names, tuple(values), match) for names, values in sought.items())
    return Lookup(of, tuple(columns or of.columns), conditions)
