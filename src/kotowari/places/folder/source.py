"""A folder looked through for a first draft of its map: its files, their columns, and samples of their rows."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.datamap.schema import ReflectedColumn, ReflectedTable, Schema
from kotowari.errors import Error, TableUnreachable
from kotowari.places.folder.files import Unfit, listed, unchanged
from kotowari.places.folder.loading import columns_of
from kotowari.places.folder.place import FolderPlace, files_below
from kotowari.places.folder.settings import WORKBOOKS, FolderSettings
from kotowari.places.folder.table import memory
from kotowari.places.folder.workbooks import sheet_names
from kotowari.places.lookup import Condition, Limits, Lookup, Rows
from kotowari.places.matching import as_text

_LIMITS = Limits(seconds=30)


class FolderSource:
    """A folder by its place's name, read only. Nothing that is read of it is kept."""

    def __init__(self, place: str, folder: Path, limits: Limits = _LIMITS) -> None:
        self._place = Place(place, PlaceKind.FOLDER, {})
        self._folder = folder
        self._limits = limits

    def close(self) -> None:
        """Nothing is held open."""

    def schema(self) -> Schema:
        """Return the files as tables, each sheet of a workbook with several as one; without columns if unreadable.

        Raises :class:`kotowari.errors.PlaceUnreachable`.
        """
        with FolderPlace(self._place, str(self._folder)).opened(self._limits):
            root = self._folder.resolve()
        tables = (table for file in files_below(root) for table in self._tables(root, file))
        return Schema({table.name: table for table in tables})

    def sample(self, table: ReflectedTable, most: int) -> dict[str, list[Any]]:
        """Return the values of at most ``most`` rows, by column: half of them the last of the file.

        Raises :class:`kotowari.errors.PlaceUnreachable` or :class:`kotowari.errors.TableUnreachable`.
        """
        mapped, columns = self._mapped(table), tuple(table.columns)
        with FolderPlace(self._with(mapped), str(self._folder)).opened(self._limits) as snapshot:
            rows = self._read(mapped, snapshot.some(mapped, columns, most))
        return {name: [row[at] for row in rows] for at, name in enumerate(columns)}

    def present(self, table: ReflectedTable, column: str, values: Collection[Any]) -> int:
        """Return how many of some different values a column has. Raises as :meth:`sample` does."""
        mapped = self._mapped(table)
        condition = Condition((column,), tuple((value,) for value in values))
        with FolderPlace(self._with(mapped), str(self._folder)).opened(self._limits) as snapshot:
            (found,) = snapshot.find([Lookup(mapped, (column,), (condition,))])
            rows = self._read(mapped, found)
        return len({as_text(value) for (value,) in rows})

    def _tables(self, root: Path, file: str) -> Iterator[ReflectedTable]:
        """Yield the table that a file is, or those that its sheets are."""
        columns = self._columns(root, file)
        sheets = self._sheets(root, file) if columns is None else []
        for sheet in sheets:
            yield ReflectedTable(f"{file}#{sheet}", self._columns(root, f"{file}#{sheet}") or {})
        if not sheets:
            yield ReflectedTable(file, columns or {})

    def _columns(self, root: Path, name: str) -> dict[str, ReflectedColumn] | None:
        settings = FolderSettings().of(name)
        with suppress(Unfit, duckdb.Error), unchanged(root, listed(root, settings.file)[0]) as descriptor:
            found = columns_of(descriptor, settings, memory(self._limits))
            return {column: ReflectedColumn(column, kind) for column, kind in found}
        return None

    def _sheets(self, root: Path, file: str) -> list[str]:
        with suppress(Unfit), unchanged(root, listed(root, file)[0]) as descriptor:
            return sheet_names(descriptor, memory(self._limits)) if Path(file).suffix.lower() in WORKBOOKS else []
        return []

    def _mapped(self, table: ReflectedTable) -> Table:
        return Table(TableName(self._place.name, table.name), {name: Column(name) for name in table.columns})

    def _with(self, table: Table) -> Place:
        return replace(self._place, tables={table.name.table: table})

    @staticmethod
    def _read(table: Table, found: Rows | Error) -> list[tuple[Any, ...]]:
        if isinstance(found, Rows):
            return list(found.rows)
        if isinstance(found, TableUnreachable):
            raise found
        place, name = table.name
        raise TableUnreachable(place=place, table=name, problem="a sample of it is too much, or takes too long")
