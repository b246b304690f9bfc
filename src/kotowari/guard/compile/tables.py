"""What the map says of each table of a database: guarded, with whose rows it has; left as it is; or not known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from fnmatch import fnmatchcase

from kotowari.datamap.model import Column, Link, Place, Table, TableName, Way
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundDatabase, FoundTable, Relation
from kotowari.guard.wanted import Remark

TABLES = ("r", "p")
"""What has rows of its own, by the catalog's letter: tables and partitioned tables."""

SEARCHED = "public"
"""The schema whose tables a map may write without it."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that is guarded: as it is, as the map has it, and whose information its rows are."""

    found: FoundTable
    mapped: Table
    of: frozenset[str]

    @property
    def name(self) -> Relation:
        """Its name."""
        return self.found.name

    @property
    def items(self) -> frozenset[str]:
        """Every item that it holds."""
        return frozenset(column.item for column in self.mapped.columns.values() if column.item is not None)

    def mapped_as(self, column: str) -> tuple[Column, ...]:
        """Return what the map says of a column: of itself, or of the fields within it; empty where it says nothing."""
        if column in self.mapped.columns:
            return (self.mapped.columns[column],)
        return tuple(one for path, one in self.mapped.columns.items() if path.startswith(f"{column}."))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a database by what is done with them. ``partitions`` are those of guarded ones."""

    guarded: Mapping[Relation, Guarded]
    partitions: tuple[FoundTable, ...]
    unguarded: tuple[Relation, ...]
    unknown: tuple[Relation, ...]
    remarks: tuple[Remark, ...]

    def relation(self, name: TableName) -> Relation | None:
        """Return the guarded table that the map calls so."""
        return next((table.name for table in self.guarded.values() if table.mapped.name == name), None)


def tables(source: Source) -> Tables:
    """Return the tables of a database as the map has them."""
    named = dict(_named(source.place, source.database))
    whose = _whose(source, named)
    found = source.database.tables
    is_what = {
        name: _is_what(source.place, named.get(name), whose, table)
        for name, table in found.items()
        if table.partition_of is None
    }
    is_what |= {
        name: is_what[_root(source.database, table)] for name, table in found.items() if table.partition_of is not None
    }
    kin = _read_through(source.database, is_what)
    is_what |= dict.fromkeys(kin, _Is.UNKNOWN)
    by: dict[_Is, list[FoundTable]] = {
        each: [table for name, table in found.items() if is_what[name] is each] for each in _Is
    }
    whole = [table for table in by[_Is.GUARDED] if table.partition_of is None]
    return Tables(
        {table.name: Guarded(table, named[table.name], whose[named[table.name].name]) for table in whole},
        tuple(table for table in by[_Is.GUARDED] if table.partition_of is not None),
        tuple(table.name for table in by[_Is.LEFT]),
        tuple(table.name for table in by[_Is.UNKNOWN]),
        (
            *_remarks(source.database, {name: named[name] for name in named.keys() - kin.keys()}, whose, is_what),
            *(Remark(name, _says_of_kin(other)) for name, other in kin.items()),
            *_absent(source.place, named.values()),
        ),
    )


class _Is(Enum):
    GUARDED = auto()
    LEFT = auto()
    UNKNOWN = auto()


def _is_what(place: Place, mapped: Table | None, whose: Mapping[TableName, frozenset[str]], found: FoundTable) -> _Is:
    if _is_skipped(place, mapped, found.name):
        return _Is.LEFT
    if mapped is None or found.kind not in TABLES:
        return _Is.UNKNOWN
    return _Is.GUARDED if whose[mapped.name] or _is_personal(mapped) else _Is.LEFT


def _read_through(database: FoundDatabase, is_what: Mapping[Relation, _Is]) -> dict[Relation, Relation]:
    """Return the tables that are not guarded, and share rows with one that is: it inherits from them, or they do."""
    found = {}
    for name in is_what:
        for other in sorted(database.ancestors(name)):
            of = is_what[name], is_what.get(other)
            if of == (_Is.GUARDED, _Is.LEFT):
                found[other] = name
            elif of == (_Is.LEFT, _Is.GUARDED):
                found[name] = other
    return found


def _says_of_kin(other: Relation) -> str:
    return (
        f"it shares rows with {other}, which is guarded, for one inherits from the other: whoever is held to a purpose "
        f"gets nothing of it by its own name"
    )


def _remarks(
    database: FoundDatabase,
    named: Mapping[Relation, Table],
    whose: Mapping[TableName, frozenset[str]],
    is_what: Mapping[Relation, _Is],
) -> Iterator[Remark]:
    for name, mapped in named.items():
        if is_what[name] is _Is.UNKNOWN:
            says = "only a table has rows that can be guarded: whoever is held to a purpose gets nothing of this"
            yield Remark(name, says)
        elif is_what[name] is _Is.GUARDED and not whose[mapped.name]:
            yield Remark(name, "the map does not say whose information its rows are: nothing is let through")
        elif is_what[name] is _Is.GUARDED:
            gone = [column for column in database.tables[name].columns if not _knows(mapped, column)]
            if gone:
                yield Remark(name, f"the map does not know {', '.join(f'`{column}`' for column in gone)}: blank")
            if mapped.is_persons and not database.tables[name].row_key:
                says = "no key tells its rows apart: they are linked to nobody, and no stop of a person reaches them"
                yield Remark(name, says)


def _absent(place: Place, found: Iterable[Table]) -> Iterator[Remark]:
    there = {table.name for table in found}
    for text, table in place.tables.items():
        if table.name not in there and table.skipped is None:
            schema, _, name = text.rpartition(".")
            yield Remark(Relation(schema or SEARCHED, name), "the map has this table, and the database has not")


def _knows(table: Table, column: str) -> bool:
    return column in table.columns or any(path.startswith(f"{column}.") for path in table.columns)


def _named(place: Place, database: FoundDatabase) -> Iterator[tuple[Relation, Table]]:
    """Yield the tables that the map's names stand for: with their schema, or without where that says enough."""
    whole = {str(name): name for name in database.tables}
    bare: dict[str, list[Relation]] = {}
    for name in database.tables:
        bare.setdefault(name.name, []).append(name)
    for text, table in place.tables.items():
        found = whole.get(text) or whole.get(f"{SEARCHED}.{text}")
        if found is None and len(bare.get(text, ())) == 1:
            (found,) = bare[text]
        if found is not None:
            yield found, table


def _is_skipped(place: Place, mapped: Table | None, name: Relation) -> bool:
    if mapped is not None:
        return mapped.skipped is not None
    texts = (str(name), name.name) if name.schema == SEARCHED else (str(name),)
    return any(fnmatchcase(text, pattern) for pattern in place.skipped for text in texts)


def _root(database: FoundDatabase, table: FoundTable) -> Relation:
    while table.partition_of is not None and table.partition_of in database.tables:
        table = database.tables[table.partition_of]
    return table.name


def _is_personal(table: Table) -> bool:
    return any(one.item or one.finds or one.text or one.others for one in table.columns.values())


def _whose(source: Source, named: Mapping[Relation, Table]) -> Mapping[TableName, frozenset[str]]:
    """Return whose information each table's rows are: as the map says, else of those that they hang on or serve."""
    of = {table.name: table.of for table in named.values()}
    links = [link for link in source.datamap.links if link.source in of and link.target in of]
    silent = {name for name, subjects in of.items() if not subjects}
    while found := dict(_inherited(links, of, silent)):
        of |= found
    return of


def _inherited(
    links: Iterable[Link], of: Mapping[TableName, frozenset[str]], silent: set[TableName]
) -> Iterator[tuple[TableName, frozenset[str]]]:
    found: dict[TableName, frozenset[str]] = {}
    for link in links:
        if link.target in silent and link.way in (Way.DOWN, Way.UP):
            found[link.target] = found.get(link.target, of[link.target]) | of[link.source]
    return ((name, subjects) for name, subjects in found.items() if subjects != of[name])
