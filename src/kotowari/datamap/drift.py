"""How a place as it is differs from its part of the map: what nobody has mapped, what is mapped and gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from kotowari.datamap.model import Place, Table
from kotowari.datamap.schema import ReflectedTable, Schema


class Differs(StrEnum):
    """What differs. Of what is unmapped an answer would leave something out, of what is gone it would fail.

    ``UNOWNED`` and ``UNREMINDED`` are of places that people look through. ``COLUMNS_UNSAID``: a table that is skipped,
    or a pattern that skips some, names no columns, so that a new one cannot be told. ``COLUMN_UNSEEN``: in no row of
    those that were looked at, which may have it all the same.
    """

    TABLE_UNMAPPED = "table-unmapped"
    COLUMN_UNMAPPED = "column-unmapped"
    TABLE_GONE = "table-gone"
    COLUMN_GONE = "column-gone"
    UNOWNED = "unowned"
    UNREMINDED = "unreminded"
    COLUMNS_UNSAID = "columns-unsaid"
    COLUMN_UNSEEN = "column-unseen"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference, by the names that its side has for it."""

    what: Differs
    place: str
    table: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return the name of what differs, such as ``crm.customer.fax``."""
        return ".".join(name for name in (self.place, self.table, self.column) if name is not None)


def drift(place: Place, schema: Schema) -> Iterator[Drift]:
    """Yield how a place differs from what its engine tells of it; tables first in the engine's order, then the map's.

    A table that a pattern skips needs not be named; its columns are among those that its patterns name. A view is a
    table: what it shows may come from elsewhere, or be a copy. A column is mapped by any field within it. Of what the
    place does not tell nothing is said here.
    """
    mapped = dict(_pairs(place.tables, schema))
    unsaid: dict[str, None] = {}
    for name, there in schema.tables.items():
        if name in mapped:
            yield from _columns_unmapped(place.name, mapped[name], there)
        elif patterns := [pattern for pattern in place.skipped if fnmatchcase(name, pattern)]:
            unsaid |= dict.fromkeys(one for one in patterns if one not in place.skipped_columns)
            known = {column for one in patterns for column in place.skipped_columns.get(one, there.columns)}
            yield from _columns_beyond(place.name, known, there)
        else:
            yield Drift(Differs.TABLE_UNMAPPED, place.name, name)
    for pattern in unsaid:
        yield Drift(Differs.COLUMNS_UNSAID, place.name, pattern)
    met = {table.name.table: schema.tables[name] for name, table in mapped.items()}
    for name, table in place.tables.items():
        if name in met:
            yield from _columns_gone(place.name, table, met[name])
        elif name not in schema.unread:
            yield Drift(Differs.TABLE_GONE, place.name, name)


def unanswered(place: Place) -> Iterator[Drift]:
    """Yield what a place that people look through lacks: somebody who answers for it, and a desk to be reminded."""
    if place.owner is None:
        yield Drift(Differs.UNOWNED, place.name)
    if not place.settings.get("mail"):
        yield Drift(Differs.UNREMINDED, place.name)


def _pairs(tables: Mapping[str, Table], schema: Schema) -> Iterator[tuple[str, Table]]:
    for name, table in tables.items():
        # What is in the schema that is searched by default has a bare name there, and may be written with it here.
        bare = name.partition(".")[2]
        if name in schema.tables:
            yield name, table
        elif bare in schema.tables and bare not in tables:
            yield bare, table


def _columns_unmapped(place: str, table: Table, there: ReflectedTable) -> Iterator[Drift]:
    if table.skipped is not None and not table.columns:
        yield Drift(Differs.COLUMNS_UNSAID, place, there.name)
        return
    known = {start for column in table.columns for start in _starts(column)}
    yield from _columns_beyond(place, known, there)


def _columns_beyond(place: str, known: set[str], there: ReflectedTable) -> Iterator[Drift]:
    for column in there.columns:
        if column not in known:
            yield Drift(Differs.COLUMN_UNMAPPED, place, there.name, column)


def _columns_gone(place: str, table: Table, there: ReflectedTable) -> Iterator[Drift]:
    for column in table.columns:
        if not any(start in there.columns for start in _starts(column)):
            what = Differs.COLUMN_UNSEEN if there.is_sample else Differs.COLUMN_GONE
            yield Drift(what, place, table.name.table, column)


def _starts(column: str) -> Iterator[str]:
    parts = column.split(".")
    for end in range(len(parts), 0, -1):
        yield ".".join(parts[:end])
