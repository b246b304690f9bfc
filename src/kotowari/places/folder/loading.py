"""Files brought into an engine in memory, which can reach nothing else any more when it is asked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb

from kotowari.places.folder.files import Listed, Unfit, unchanged
from kotowari.places.folder.header import below_header, found
from kotowari.places.folder.settings import PARQUET, TEXTS, WORKBOOKS, FileSettings
from kotowari.places.folder.sieve import Stood
from kotowari.places.folder.texts import records
from kotowari.places.folder.workbooks import sheets

_SETTINGS: Final[dict[str, Any]] = {
    "threads": 2,
    "temp_directory": "",  # nothing is written to a disk when memory is full: it is an error
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_file_cache": "false",
}
_LOCKS: Final = ("SET enable_external_access = false", "SET lock_configuration = true")
_BATCH: Final = 10_000


def engine(size: int) -> duckdb.DuckDBPyConnection:
    """Return an empty engine in memory, of so many bytes at most."""
    return duckdb.connect(":memory:", config=_SETTINGS | {"memory_limit": f"{size}B"})


def lock(loaded: duckdb.DuckDBPyConnection) -> None:
    """Take from an engine all access to files, the network and its own settings, for good."""
    for statement in _LOCKS:
        loaded.execute(statement)


@dataclass(frozen=True, slots=True)
class Loading:
    """What is to be brought in: the files of a table, and the columns of them that the map has.

    ``size``: bytes that a workbook may take, unpacked. ``check`` is called now and then, and raises when time is over.
    """

    root: Path
    files: Sequence[Listed]
    settings: FileSettings
    columns: Sequence[str]
    size: int
    check: Callable[[], None]


def load(into: duckdb.DuckDBPyConnection, name: str, what: Loading) -> dict[str, Stood]:
    """Bring the files of a table into a table of the engine, and return where each column stands in it.

    Only Parquet is read by the engine itself, which then must not be locked. Its own reader of CSV is not used: it
    loses rows that are not as it expects them. Raises :class:`Unfit`, and what DuckDB raises.
    """
    if what.settings.suffix in PARQUET:
        for descriptor in _each(what):
            _parquet(into, name, descriptor)
        described = into.execute(f"SELECT column_name, column_type FROM (DESCRIBE {name})").fetchall()  # noqa: S608
        names = [str(column) for column, _ in described]
        places = {column: found(names, column) for column in what.columns}
        return {column: Stood(names[at], str(described[at][1]), path) for column, (at, path) in places.items()}
    shape = ", ".join(f"c{number} VARCHAR" for number in range(len(what.columns)))
    into.execute(f"CREATE TABLE {name} ({shape})")
    paths: dict[str, tuple[str, ...]] = {}
    for descriptor in _each(what):
        _texts(into, name, descriptor, what, paths)
    return {column: Stood(f"c{number}", "VARCHAR", paths.get(column, ())) for number, column in enumerate(what.columns)}


def _each(what: Loading) -> Iterator[int]:
    for file in what.files:
        what.check()
        with unchanged(what.root, file) as descriptor:
            yield descriptor


def columns_of(descriptor: int, settings: FileSettings, size: int) -> list[tuple[str, str]]:
    """Return the columns that a file has, with their types, without reading its rows where that can be."""
    if settings.suffix in PARQUET:
        with engine(size) as reading:
            read = f"DESCRIBE SELECT * FROM read_parquet('{_path(descriptor)}')"  # noqa: S608 - a number of ours
            return [(str(name), str(kind)) for name, kind, *_ in reading.execute(read).fetchall()]
    with _record_sets(descriptor, settings, size) as sets:
        return [(name, "text") for name in below_header(next(iter(sets), iter(())), settings)[0] if name]


def _parquet(into: duckdb.DuckDBPyConnection, name: str, descriptor: int) -> None:
    read = f"SELECT * FROM read_parquet('{_path(descriptor)}')"  # noqa: S608 - a number of ours
    is_there = into.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()[0][0]
    into.execute(f"INSERT INTO {name} BY NAME {read}" if is_there else f"CREATE TABLE {name} AS {read}")


def _texts(
    into: duckdb.DuckDBPyConnection, name: str, descriptor: int, what: Loading, paths: dict[str, tuple[str, ...]]
) -> None:
    with _record_sets(descriptor, what.settings, what.size) as sets:
        for one in sets:
            names, below = below_header(one, what.settings)
            if not names:
                continue  # an empty file has no rows, whatever its columns would be
            places = {column: found(names, column) for column in what.columns}
            if any(paths.setdefault(column, path) != path for column, (_, path) in places.items()):
                raise Unfit("its files have a column whole in one, and within another column in the next")
            _insert(into, name, below, [place for place, _ in places.values()], what.check)


def _insert(
    into: duckdb.DuckDBPyConnection,
    name: str,
    records: Iterator[list[str]],
    at: Sequence[int],
    check: Callable[[], None],
) -> None:
    """Insert some fields of records, an empty one as nothing."""
    insert = f"INSERT INTO {name} SELECT " + ", ".join("unnest(?::VARCHAR[])" for _ in at)
    while batch := list(islice(records, _BATCH)):
        check()
        into.execute(insert, [[record[place] or None for record in batch] for place in at])


@contextmanager
def _record_sets(descriptor: int, settings: FileSettings, size: int) -> Iterator[list[Iterator[list[str]]]]:
    if settings.suffix in WORKBOOKS:
        with sheets(descriptor, settings, size) as several:
            yield several
    elif settings.suffix in TEXTS:
        with records(descriptor, settings) as one:
            yield [one]
    else:
        raise Unfit("its files are none of CSV, Excel, OpenDocument and Parquet, by the endings of their names")


def _path(descriptor: int) -> str:
    return f"/dev/fd/{descriptor}"
