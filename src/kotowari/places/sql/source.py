"""A living database looked through for a first draft of its map: what it has, and samples of its values."""

from collections.abc import Collection
from typing import Any

from kotowari.datamap.guess.column import family
from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.datamap.schema import ReflectedTable, Schema
from kotowari.errors import Error, TableUnreachable
from kotowari.places.lookup import Condition, Limits, Lookup, Rows
from kotowari.places.matching import as_text
from kotowari.places.sql.place import SqlPlace
from kotowari.places.sql.reflect import reflect

_LIMITS = Limits(seconds=30)


class SqlSource:
    """A database by its place's name and address, read only. Nothing that is read of it is kept."""

    def __init__(self, place: str, address: str, limits: Limits = _LIMITS) -> None:
        self._place = place
        self._address = address
        self._limits = limits
        self._opener = SqlPlace(Place(place, PlaceKind.SQL, {}), address)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._opener.close()

    def schema(self) -> Schema:
        """Return the tables there. Raises :class:`kotowari.errors.PlaceUnreachable`."""
        return reflect(self._place, self._address, self._limits)

    def sample(self, table: ReflectedTable, most: int) -> dict[str, list[Any]]:
        """Return the values of at most ``most`` rows, by column: half of them the last by the table's key.

        What is written into a table today is often not what it was begun with. Bytes are not read. Raises
        :class:`kotowari.errors.PlaceUnreachable` or :class:`kotowari.errors.TableUnreachable`.
        """
        columns = tuple(name for name, column in table.columns.items() if family(column.type) != "bytes")
        if not columns or most < 1:
            return {}
        mapped, half = self._mapped(table), most // 2 if table.key and set(table.key) <= set(columns) else 0
        keys = [columns.index(name) for name in table.key] if half else []
        with self._opener.opened(self._limits) as snapshot:
            rows = self._read(table, snapshot.first(mapped, columns, most - half))
            if half and len(rows) == most - half:
                seen = {tuple(as_text(row[at]) for at in keys) for row in rows}
                last = self._read(table, snapshot.first(mapped, columns, half, from_end=True))
                rows += [row for row in last if tuple(as_text(row[at]) for at in keys) not in seen]
        return {name: [row[at] for row in rows] for at, name in enumerate(columns)}

    def present(self, table: ReflectedTable, column: str, values: Collection[Any]) -> int:
        """Return how many of some different values a column has.

        Raises :class:`kotowari.errors.PlaceUnreachable` or :class:`kotowari.errors.TableUnreachable`.
        """
        condition = Condition((column,), tuple((value,) for value in values))
        with self._opener.opened(self._limits) as snapshot:
            (found,) = snapshot.find([Lookup(self._mapped(table), (column,), (condition,))])
            rows = self._read(table, found)
        return len({as_text(value) for (value,) in rows})

    def _mapped(self, table: ReflectedTable) -> Table:
        return Table(TableName(self._place, table.name), {name: Column(name) for name in table.columns}, table.key)

    def _read(self, table: ReflectedTable, found: Rows | Error) -> list[tuple[Any, ...]]:
        if isinstance(found, Rows):
            return list(found.rows)
        if isinstance(found, TableUnreachable):
            raise found
        raise TableUnreachable(
            place=self._place, table=table.name, problem="a sample of it is too much, or takes too long"
        )
