"""From a section of a map's own file to a place, laid over a Fides dataset where it names one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kotowari.datamap.file import (
    ColumnNamed,
    ColumnPart,
    Follow,
    GuardPart,
    LoginPart,
    MaskingPart,
    PlacePart,
    TableNamed,
    TablePart,
)
from kotowari.datamap.guarding import GuardedLogin, Guarding, Reads
from kotowari.datamap.known import Known, Where
from kotowari.datamap.model import Column, Link, Masking, Match, Place, Table, TableName, Way
from kotowari.datamap.unlinked import UnlinkedPlace, UnlinkedTable


@dataclass(frozen=True, slots=True)
class NativeReference:
    """That columns here equal columns there: of ``links``, or of a column's ``refers``, whose ``to`` names theirs."""

    columns: tuple[str, ...]
    to: TableNamed
    their: tuple[str, ...]
    follow: Follow | None
    match: Match
    where: Where

    def links(self, source: TableName, known: Known) -> Iterator[Link]:
        """Yield the link up to what is referred to, the link down from there, or both."""
        known.must_have(source, self.columns)
        target, their = self._target(source.place, known)
        if self.follow is not Follow.DOWN:
            yield Link(source, self.columns, target, their, Way.UP, self.match)
        if self.follow is not Follow.UP:
            yield Link(target, their, source, self.columns, Way.DOWN, self.match)

    def _target(self, place: str, known: Known) -> tuple[TableName, tuple[str, ...]]:
        to = self.to
        if isinstance(to, ColumnNamed) and to.spelt:
            target, column = known.column(to.spelt, place)
            return target, (column,)
        target = _named(to, place, known)
        their = (to.column or "",) if isinstance(to, ColumnNamed) else self.their
        known.must_have(target, their)
        return target, their


def _named(to: TableNamed, place: str, known: Known) -> TableName:
    if to.spelt is not None:
        return known.table(to.spelt, place)
    name = TableName(to.place or "", to.table or "")
    known.must_have(name)
    return name


@dataclass(frozen=True, slots=True)
class NativeBefore:
    """A table that comes first."""

    to: TableNamed
    where: Where

    def tables(self, place: str, known: Known) -> Iterator[TableName]:
        """Yield it."""
        yield _named(self.to, place, known)


def lay(name: str, part: PlacePart, where: Where, under: UnlinkedPlace | None) -> UnlinkedPlace:
    """Return a place of the map's own file; ``under`` is the Fides dataset that it names."""
    base = under.tables if under else {}
    settings, skipped = dict(part.settings), {pattern: one.why for pattern, one in part.skipped.items()}
    columns = {pattern: tuple(one.columns) for pattern, one in part.skipped.items() if one.columns}
    guard = _guarding(part.guard) if part.guard else None
    place = Place(name, part.kind, dict(part.title), {}, part.owner, part.country, settings, skipped, guard, columns)
    laid = UnlinkedPlace(place, where)
    for table in dict.fromkeys((*base, *part.tables)):
        laid.tables[table] = _table(TableName(name, table), part, part.tables.get(table), where, base.get(table))
    return laid


def _guarding(part: GuardPart) -> Guarding:
    return Guarding({login: _login(one) for login, one in part.logins.items()}, part.columns, part.partly)


def _login(part: LoginPart) -> GuardedLogin:
    uses = (Reads(one.purpose, one.basis) for one in part.purposes)
    provisions = (Reads(one.for_, one.basis, one.to, one.on) for one in part.provides)
    return GuardedLogin((*uses, *provisions), part.columns)


def _table(
    name: TableName, place: PlacePart, part: TablePart | None, place_at: Where, under: UnlinkedTable | None
) -> UnlinkedTable:
    spot = place_at.at("tables", name.table)
    base = under or UnlinkedTable(Table(name, {}), spot, spot)
    said = part or TablePart()
    columns = dict(base.table.columns)
    for column, one in said.columns.items():
        columns[column] = _column(column, one, columns.get(column))
    columns = {column: _with_item(one, place.categories) for column, one in columns.items()}
    table = replace(
        base.table,
        name=name,
        columns=columns,
        key=base.table.key if said.key is None else said.key,
        of=frozenset(place.of if said.of is None else said.of),
        shows=frozenset(said.shows),
        hides=frozenset(said.hides),
        when=said.when,
        masking=_masking(said.masking) or base.table.masking,
        skipped=said.skipped or base.table.skipped,
    )
    here = spot if part else base.where
    of_at = place_at if said.of is None else spot
    after = (NativeBefore(text, here.at("after", number)) for number, text in enumerate(said.after))
    erase_after = (NativeBefore(text, here.at("erase_after", number)) for number, text in enumerate(said.erase_after))
    return UnlinkedTable(
        table,
        here,
        of_at.at("of"),
        (*base.references, *_references(said, here)),
        (*base.after, *after),
        (*base.erase_after, *erase_after),
    )


def _references(part: TablePart, where: Where) -> Iterator[NativeReference]:
    for column, one in part.columns.items():
        for number, refers in enumerate(one.refers):
            spot = where.at("columns", column, "refers", number)
            yield NativeReference((column,), refers.to, (), refers.follow, refers.match, spot)
    for number, link in enumerate(part.links):
        spot = where.at("links", number)
        yield NativeReference(link.columns, link.to, link.their, link.follow, link.match, spot)


def _column(name: str, part: ColumnPart, under: Column | None) -> Column:
    said = part.model_fields_set - {"refers"}
    values = {key: getattr(part, key) for key in said}
    if "masking" in said:
        values["masking"] = _masking(part.masking)
    if "finds" in said:
        values.setdefault("match", Match.of(part.finds))
    return replace(under or Column(name), **values)


def _with_item(column: Column, items: Mapping[str, str]) -> Column:
    """Return a column with the item that stands for the narrowest of its categories, if it has none of its own."""
    if column.item is not None:
        return column
    found = [(len(wide), item) for wide, item in items.items() for one in column.categories if _is_within(one, wide)]
    return replace(column, item=max(found)[1]) if found else column


def _is_within(category: str, wide: str) -> bool:
    return category == wide or category.startswith(f"{wide}.")


def _masking(part: MaskingPart | None) -> Masking | None:
    return Masking(part.strategy.value, dict(part.configuration)) if part else None
