"""One table of a folder, loaded: asked for the rows that meet conditions."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Final, TypeVar

import duckdb

from kotowari.datamap.model import Table
from kotowari.errors import Error, PlaceTooMuch, TableUnreachable
from kotowari.places.folder.files import Listed, Unfit
from kotowari.places.folder.loading import Loading, engine, load, lock
from kotowari.places.folder.settings import PARQUET, FileSettings
from kotowari.places.folder.sieve import Stood, sieve
from kotowari.places.lookup import Condition, Limits, Values
from kotowari.places.meeting import Forms, met, wanted, within

_T = TypeVar("_T")
_BATCH: Final = 2_000
_SEPARATORS: Final = re.compile(r"[,;、\n]")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a table as they were listed, the folder that they lie in, and how they are written."""

    root: Path
    listed: Sequence[Listed]
    settings: FileSettings


def memory(limits: Limits) -> int:
    """Return how many bytes an engine may take: four times what may be returned, and enough to run at all."""
    return max(4 * limits.size, 64 * 1024 * 1024)


class LoadedTable:
    """A table in an engine, of which ``stood`` says where its columns stand."""

    def __init__(
        self, table: Table, loaded: duckdb.DuckDBPyConnection, name: str, stood: Mapping[str, Stood], *, is_own: bool
    ) -> None:
        self._table, self._engine, self._name, self._stood, self._is_own = table, loaded, name, stood, is_own

    @classmethod
    def load(
        cls, table: Table, limits: Limits, files: Files, shared: Callable[[], duckdb.DuckDBPyConnection], name: str
    ) -> "LoadedTable | Error":
        """Return a table, loaded, or why it cannot be.

        Texts go into an engine that many tables share and that is locked; Parquet into one of its own, locked when it
        has read the files itself.
        """
        is_own = files.settings.suffix in PARQUET
        size = memory(limits)
        into = engine(size) if is_own else shared()

        def loaded(check: Callable[[], None]) -> Mapping[str, Stood]:
            what = Loading(files.root, files.listed, files.settings, list(table.columns), size, check)
            stood = load(into, name, what)
            if is_own:
                lock(into)
            return stood

        stood = attempted(table, limits, into, loaded)
        if not isinstance(stood, Error):
            return cls(table, into, name, stood, is_own=is_own)
        if is_own:
            into.close()
        else:
            into.execute(f"DROP TABLE IF EXISTS {name}")
        return stood

    def close(self) -> None:
        """Let go of an engine of its own."""
        if self._is_own:
            self._engine.close()

    def ask(self, limits: Limits, question: Callable[["LoadedTable"], _T]) -> "_T | Error":
        """Return the answer to a question, or why there is none."""
        return attempted(self._table, limits, self._engine, lambda _: question(self))

    def numbers(self, conditions: Sequence[Condition]) -> Iterator[tuple[int, set[tuple[int, Forms]]]]:
        """Yield each row that meets any of the conditions by its number: which of them, and with which forms."""
        looked = [column for condition in conditions for column in condition.columns]
        where, parameters = sieve(conditions, self._stood, [column for column in looked if self._is_list(column)])
        if not where:
            return
        forms = [wanted(condition) for condition in conditions]
        for number, *values in self._rows(looked, where, parameters):
            given = iter(values)
            found = set()
            for which, condition in enumerate(conditions):
                own = [next(given) for _ in condition.columns]
                found |= {(which, made) for made in met(own, condition.match) if made in forms[which]}
            if found:
                yield number, found

    def some(self, columns: Sequence[str], most: int) -> list[Values]:
        """Return so many rows: half of them the last of the file."""
        count = int(self._engine.execute(f"SELECT count(*) FROM {self._name}").fetchall()[0][0])  # noqa: S608
        end = max(most - most // 2, count - most // 2)
        return self.values(columns, [*range(most - most // 2), *range(end, count)])

    def values(self, columns: Sequence[str], numbers: Sequence[int]) -> list[Values]:
        """Return some columns of rows, in the order of the file."""
        where = "rowid IN (SELECT unnest(?::BIGINT[]))"
        return [tuple(row[1:]) for row in self._rows(columns, where, [numbers])]

    def _rows(self, columns: Sequence[str], where: str, parameters: list[Any]) -> Iterator[list[Any]]:
        asked = ", ".join(["rowid", *(_fetched(self._stood[column]) for column in columns)])
        reading = self._engine.execute(f"SELECT {asked} FROM {self._name} WHERE {where} ORDER BY rowid", parameters)  # noqa: S608
        readers = [self._reader(column) for column in columns]
        while batch := reading.fetchmany(_BATCH):
            for number, *values in batch:
                yield [number, *(read(value) for read, value in zip(readers, values, strict=True))]

    def _reader(self, column: str) -> Callable[[Any], Any]:
        at, is_list = self._stood[column], self._is_list(column)
        if at.path:
            return lambda value: within(value, at.path)
        return _listed if is_list else _plain

    def _is_list(self, column: str) -> bool:
        return self._table.columns[column].array and self._stood[column].type == "VARCHAR"


def attempted(
    table: Table, limits: Limits, running: duckdb.DuckDBPyConnection, action: Callable[[Callable[[], None]], _T]
) -> _T | Error:
    """Return what an action returns, or if it fails or takes too long an error that shows nothing of a row.

    The action is given what it calls now and then, and what ends it when time is over.
    """
    latest = time.monotonic() + limits.seconds

    def end() -> None:
        with suppress(duckdb.Error):
            running.interrupt()

    def check() -> None:
        if time.monotonic() > latest:
            raise TimeoutError

    timer = Timer(limits.seconds, end)
    timer.daemon = True
    timer.start()
    try:
        answer = action(check)
        check()
        return answer
    except (duckdb.Error, Unfit, OSError, MemoryError) as problem:
        return _told(problem, table, limits)
    finally:
        timer.cancel()


def _told(problem: BaseException, table: Table, limits: Limits) -> Error:
    name = table.name
    if isinstance(problem, duckdb.InterruptException | TimeoutError):
        return PlaceTooMuch(place=name.place, table=name.table, limit=f"{limits.seconds:g} seconds")
    if isinstance(problem, duckdb.OutOfMemoryException | MemoryError):
        return PlaceTooMuch(place=name.place, table=name.table, limit=f"{memory(limits):,} bytes of memory")
    why = "a file is broken, or not of the kind that its name says"
    if isinstance(problem, Unfit):
        why = str(problem)
    elif isinstance(problem, OSError):
        why = "a file cannot be read"
    return TableUnreachable(place=name.place, table=name.table, problem=why)


def _fetched(at: Stood) -> str:
    if at.type == "TIMESTAMP WITH TIME ZONE":  # whose moments Python would need another library for
        return f"strftime({at.quoted} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S+00:00')"
    return at.quoted


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a column holds
    return list(value) if isinstance(value, tuple) else value


def _listed(value: str | None) -> list[Any] | None:
    """Return the values of a list that is written as text: as JSON, or with separators."""
    if value is None:
        return None
    if value.startswith("["):
        with suppress(ValueError):
            return list(json.loads(value))
    return [part.strip() for part in _SEPARATORS.split(value) if part.strip()]
