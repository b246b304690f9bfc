"""What names in a map stand for: the tables and columns that a reference, as it is spelt, can mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from kotowari.datamap.model import Table, TableName
from kotowari.errors import FileMistake
from kotowari.written.reading import Mistake, located
from kotowari.written.tree import LinedMap

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A spot in a file that was read, to tell a mistake there."""

    file: str
    tree: LinedMap
    path: Path = ()

    def at(self, *steps: str | int) -> "Where":
        """Return a spot within this one."""
        return Where(self.file, self.tree, (*self.path, *steps))

    def within(self, *keys: str) -> "Where":
        """Return the spot of the first of some keys that stands here, or of the first if none does."""
        here: Any = self.tree
        for step in self.path:
            here = here[step]
        return self.at(next((key for key in keys if here.get(key)), keys[0]))

    def mistake(self, says: str) -> FileMistake:
        """Return a mistake at this spot."""
        return located(self.tree, Mistake(self.path, says), self.file)


class Dangling(Exception):
    """A name that stands for nothing in the map, or for more than one thing. It is told as a mistake of the file."""


@dataclass(frozen=True, slots=True)
class Known:
    """The tables of every place, by name."""

    places: Mapping[str, Mapping[str, Table]]

    def table(self, text: str, place: str) -> TableName:
        """Return the table that a name means to one who writes of a place. Raises :class:`Dangling`."""
        found = [name for name in self._readings(text, place) if name.table in self.places[name.place]]
        return self._only(found, text, place, f"there is no table `{text}`")

    def column(self, text: str, place: str, elsewhere: bool = True) -> tuple[TableName, str]:
        """Return the table and column that a name means to one who writes of a place; ``elsewhere``: of another too.

        Raises :class:`Dangling`.
        """
        found: dict[TableName, str] = {}
        tables: list[TableName] = []
        for reading in self._readings(text, place, elsewhere):
            for named, column in _splits(reading.table):
                table = TableName(reading.place, named)
                if named in self.places[reading.place]:
                    tables.append(table)
                    if self._has(table, column):
                        found[table] = column
        if tables and not found:
            missing = text.rpartition(".")[2]
            near = _nearest(missing, self.places[tables[0].place][tables[0].table].columns)
            raise Dangling(f"the table `{tables[0].table}` has no column for `{text}` in the map{near}")
        only = self._only(list(found), text, place, f"there is no column `{text}`: expected TABLE.COLUMN")
        return only, found[only]

    def must_have(self, name: TableName, columns: tuple[str, ...] = ()) -> None:
        """Raise :class:`Dangling` if there is no such table, or it lacks one of the columns."""
        if name.table not in self.places.get(name.place, {}):
            raise Dangling(f"there is no table `{name}` in the map")
        for column in columns:
            if not self._has(name, column):
                near = _nearest(column, self.places[name.place][name.table].columns)
                raise Dangling(f"the table `{name}` has no column `{column}` in the map{near}")

    def is_skipped(self, name: TableName) -> bool:
        """Whether a table is not read."""
        return self.places[name.place][name.table].skipped is not None

    def _has(self, name: TableName, column: str) -> bool:
        # Of a table that is not read nobody needs to say which columns it has.
        table = self.places[name.place][name.table]
        return column in table.columns or table.skipped is not None

    def _readings(self, text: str, place: str, elsewhere: bool = True) -> list[TableName]:
        first, _, rest = text.partition(".")
        readings = [TableName(place, text)]
        if elsewhere and first in self.places and rest:
            readings.append(TableName(first, rest))
        return readings

    def _only(self, found: list[TableName], text: str, place: str, none: str) -> TableName:
        if len(found) > 1:
            both = " and ".join(f"`{name.table}` of the place `{name.place}`" for name in found)
            raise Dangling(f"`{text}` can mean {both}: expected a name for one only, such as `{found[-1]}`")
        if not found:
            raise Dangling(f"{none}{_nearest(text, self.places[place])}")
        return found[0]


def _splits(text: str) -> list[tuple[str, str]]:
    parts = text.split(".")
    return [(".".join(parts[:cut]), ".".join(parts[cut:])) for cut in range(1, len(parts))]


def _nearest(text: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(text, known, n=3, cutoff=0.5)
    return f"; the nearest in the map: {', '.join(f'`{name}`' for name in near)}" if near else ""
