"""A folder of files as a place: what was opened is what is read."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb

from kotowari.datamap.model import Place, Table
from kotowari.datamap.schema import ReflectedColumn, ReflectedTable, Schema
from kotowari.errors import Error, PlaceTooMuch, PlaceUnreachable, TableUnreachable
from kotowari.places.folder.files import Listed, Unfit, listed, unchanged
from kotowari.places.folder.loading import columns_of, engine, lock
from kotowari.places.folder.settings import PARQUET, TEXTS, WORKBOOKS, FolderSettings, read_settings
from kotowari.places.folder.table import Files, LoadedTable, memory
from kotowari.places.lookup import Limits, Lookup, Referring, Rows, Values
from kotowari.places.meeting import Forms, wanted

_KINDS: Final = TEXTS | WORKBOOKS | PARQUET


class FolderPlace:
    """A :class:`kotowari.places.lookup.Opener` of a folder, by ``address`` (a path) or where the map says.

    The files of the map's tables are listed when it is opened. Each table is read when it is first asked; if its files
    are not what they were at the opening, it is unreadable, and the others are not.
    """

    def __init__(self, place: Place, address: str | None = None) -> None:
        self._place = place
        self._address = address

    @contextmanager
    def opened(self, limits: Limits) -> "Iterator[FolderSnapshot]":
        """Return a block with a snapshot. Raises :class:`PlaceUnreachable` and :class:`PlaceSettingsUnfit`."""
        settings = read_settings(self._place)
        snapshot = FolderSnapshot(self._root(settings), self._place, settings, limits)
        try:
            yield snapshot
        finally:
            snapshot.close()

    def schema(self, limits: Limits) -> Schema:
        """Return the files and columns that there are: the tables of the map, and files that no table is made of.

        A file that cannot be read is left out: whoever reads a place is told why. Raises as :meth:`opened`.
        """
        settings = read_settings(self._place)
        root = self._root(settings)
        tables = {}
        taken: set[Listed] = set()
        for name in self._place.tables:
            try:
                files = listed(root, settings.of(name).file)
                taken.update(files)
                tables[name] = self._reflected(root, name, files[0], settings, limits)
            except Unfit:
                continue
        for name in files_below(root):
            try:
                file = listed(root, name)[0]
                if file not in taken:
                    tables[name] = self._reflected(root, name, file, settings, limits)
            except Unfit:
                continue
        return Schema(tables)

    @staticmethod
    def _reflected(root: Path, name: str, file: Listed, settings: FolderSettings, limits: Limits) -> ReflectedTable:
        with unchanged(root, file) as descriptor:
            columns = columns_of(descriptor, settings.of(name), memory(limits))
        return ReflectedTable(name, {column: ReflectedColumn(column, kind) for column, kind in columns})

    def _root(self, settings: FolderSettings) -> Path:
        where = self._address or settings.folder
        try:
            root = Path(where or "").expanduser().resolve(strict=True) if where else None
            if root and root.is_dir() and os.access(root, os.R_OK | os.X_OK):
                return root
        except (OSError, ValueError, RuntimeError):
            root = None
        raise PlaceUnreachable(place=self._place.name, problem="there is no folder where it should be")


class FolderSnapshot:
    """A :class:`kotowari.places.lookup.Snapshot` of a folder."""

    def __init__(self, root: Path, place: Place, settings: FolderSettings, limits: Limits) -> None:
        self._root, self._settings, self._limits = root, settings, limits
        self._left = limits.size
        self._texts: duckdb.DuckDBPyConnection | None = None
        self._loaded: dict[str, LoadedTable | Error] = {}
        self._files: dict[str, list[Listed] | str] = {}
        for name, table in place.tables.items():
            if table.skipped is None:
                try:
                    self._files[name] = listed(root, settings.of(name).file)
                except Unfit as why:
                    self._files[name] = str(why)

    def close(self) -> None:
        """Let go of all that was loaded."""
        for loaded in self._loaded.values():
            if isinstance(loaded, LoadedTable):
                loaded.close()
        if self._texts is not None:
            self._texts.close()

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, in order. One that fails is answered with its error and spoils no other."""
        return [self._found(lookup) for lookup in lookups]

    def some(self, table: Table, columns: Sequence[str], most: int) -> Rows | Error:
        """Return so many rows of a table: half of them the last."""
        loaded = self._of(table)
        if isinstance(loaded, Error):
            return loaded
        found = loaded.ask(self._limits, lambda table: table.some(columns, most))
        return found if isinstance(found, Error) else Rows(tuple(columns), found)

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return for each question, in order, those of its condition's values that rows of others have too.

        At most as many rows are read for each value as there are of one's own, and one more.
        """
        return [self._shared(question) for question in questions]

    def _found(self, lookup: Lookup) -> Rows | Error:
        loaded = self._of(lookup.table)
        if isinstance(loaded, Error):
            return loaded

        def rows(table: LoadedTable) -> list[Values] | None:
            numbers = [number for number, _ in islice(table.numbers(lookup.any_of), self._limits.rows + 1)]
            return None if len(numbers) > self._limits.rows else table.values(lookup.columns, numbers)

        found = loaded.ask(self._limits, rows)
        if isinstance(found, Error):
            return found
        if found is None:
            return self._too_much(lookup.table, f"{self._limits.rows:,} rows")
        self._left -= sum(_size(value) for row in found for value in row)
        if self._left < 0:
            return self._too_much(lookup.table, f"{self._limits.size:,} bytes")
        return Rows(lookup.columns, found)

    def _shared(self, question: Referring) -> set[Values] | Error:
        loaded = self._of(question.table)
        if isinstance(loaded, Error):
            return loaded
        keys = question.table.key or tuple(question.table.columns)
        own = {_known(row) for row in question.own}
        asked = wanted(question.condition)

        def shared(table: LoadedTable) -> set[Values]:
            by_forms: dict[Forms, list[int]] = {}
            for number, found in table.numbers((question.condition,)):
                for _, forms in found:
                    several = by_forms.setdefault(forms, [])
                    if len(several) <= len(own):
                        several.append(number)
            return {
                asked[forms]
                for forms, numbers in by_forms.items()
                if any(_known(row) not in own for row in table.values(keys, numbers))
            }

        return loaded.ask(self._limits, shared)

    def _of(self, table: Table) -> LoadedTable | Error:
        name = table.name.table
        if name not in self._loaded:
            files = self._files.get(name, "the map has no such table in this place")
            self._loaded[name] = (
                TableUnreachable(place=table.name.place, table=name, problem=files)
                if isinstance(files, str)
                else LoadedTable.load(
                    table,
                    self._limits,
                    Files(self._root, files, self._settings.of(name)),
                    self._shared_engine,
                    f"t{len(self._loaded)}",
                )
            )
        return self._loaded[name]

    def _shared_engine(self) -> duckdb.DuckDBPyConnection:
        """Return the engine of all that is not Parquet, which was locked before anything came into it."""
        if self._texts is None:
            self._texts = engine(memory(self._limits))
            lock(self._texts)
        return self._texts

    def _too_much(self, table: Table, limit: str) -> PlaceTooMuch:
        return PlaceTooMuch(place=table.name.place, table=table.name.table, limit=limit)


def files_below(root: Path) -> Iterator[str]:
    """Yield the files of a folder that may be tables, by their paths within it."""
    for file in sorted(root.rglob("*")):
        if file.suffix.lower() in _KINDS and not file.name.startswith((".", "~$")):
            yield file.relative_to(root).as_posix()


def _known(row: Values) -> Any:  # noqa: ANN401 - a value that can be kept in a set
    return tuple(_frozen(value) for value in row)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - what a column holds
    if isinstance(value, list | tuple):
        return tuple(_frozen(member) for member in value)
    if isinstance(value, dict):
        return tuple((name, _frozen(member)) for name, member in sorted(value.items()))
    return value


def _size(value: Any) -> int:  # noqa: ANN401 - what a column holds
    return len(value) if isinstance(value, str | bytes) else len(str(value)) if isinstance(value, list | dict) else 8
