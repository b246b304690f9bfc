"""Tables of a map, written short, for places of any kind."""

from typing import Any

from kotowari.datamap.model import Column, Match, Place, PlaceKind, Table, TableName
from kotowari.errors import Error
from kotowari.places.lookup import Condition, Lookup, Referring, Rows, Snapshot


def table(place: str, name: str, *columns: str | Column, key: tuple[str, ...] = ()) -> Table:
    made = [column if isinstance(column, Column) else Column(column) for column in columns]
    return Table(TableName(place, name), {column.name: column for column in made}, key=key)


def place(kind: PlaceKind, name: str, *tables: Table, **settings: Any) -> Place:
    return Place(name, kind, {"en": name}, {each.name.table: each for each in tables}, settings=settings)


def found(snapshot: Snapshot, of: Table, column: str, *values: Any, match: Match = Match.EXACT) -> list[Any]:
    """The rows in which a column has any of the values, or the error."""
    return rows(snapshot, of, Condition((column,), [(value,) for value in values], match))


def rows(snapshot: Snapshot, of: Table, *conditions: Condition) -> list[Any]:
    (answer,) = snapshot.find([Lookup(of, tuple(of.columns), conditions)])
    if isinstance(answer, Error):
        raise answer
    assert isinstance(answer, Rows)
    assert answer.columns == tuple(of.columns)
    return list(answer.rows)


def shared(snapshot: Snapshot, of: Table, column: str, *values: Any, own: list[Any]) -> set[Any]:
    (answer,) = snapshot.shared([Referring(of, Condition((column,), [(value,) for value in values]), own)])
    if isinstance(answer, Error):
        raise answer
    return {value for (value,) in answer}
