"""What a service has at this moment, told by the names of the fields in some rows of it. No value is kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kotowari.datamap.model import Place, Table
from kotowari.datamap.schema import ReflectedColumn, ReflectedTable, Schema
from kotowari.errors import Error, PlaceUnreachable
from kotowari.places.http.place import HttpPlace
from kotowari.places.http.settings import Endpoint, read_settings
from kotowari.places.lookup import Limits

_NAME: Final = re.compile(r"(?!.*\d{5})[\w$.:/ -]{1,64}")
"""What a field is called. Other keys may be values, such as the address of whom the rest is about."""

UNSHOWN: Final = "…"
"""What stands for the name of a field that may be a value."""


def tables_of(place: Place, address: str | None, limits: Limits) -> Schema:
    """Return the tables that the map has of a service, each with the fields that rows of one page have.

    A field is named as the map names it; one that the map has not, by its path. A table of which no row can be asked
    for without a value, or none came, is unread, and so is one that does not answer where others do. Raises what
    :meth:`HttpPlace.opened` does, and :class:`kotowari.errors.PlaceUnreachable`.
    """
    endpoints = read_settings(place).tables
    tables: dict[str, ReflectedTable] = {}
    unread: dict[str, str] = {}
    with HttpPlace(place, address).opened(limits) as snapshot:
        for name, table in place.tables.items():
            if table.skipped is not None and name not in endpoints:
                unread[name] = "the settings of its place do not say how it is asked"
                continue
            rows = snapshot.page(table)
            if isinstance(rows, PlaceUnreachable):
                raise rows
            if isinstance(rows, Error):
                unread[name] = str(rows)
            elif rows is None:
                unread[name] = "no request asks for rows without a value to ask by: say one under `look`"
            elif not rows:
                unread[name] = "no row came, so that no field is seen"
            else:
                found = dict.fromkeys(_columns(table, endpoints[name], rows))
                columns = {column: ReflectedColumn(column, "") for column in found}
                tables[name] = ReflectedTable(name, columns, is_sample=True)
    return Schema(tables, unread)


def _columns(table: Table, endpoint: Endpoint, rows: list[Any]) -> Iterator[str]:
    mapped = {endpoint.fields.get(column, column): column for column in table.columns}
    for row in rows:
        yield from _fields(row, "", mapped)


def _fields(value: Any, above: str, mapped: Mapping[str, str]) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the columns that a row has, and the paths of fields that are in none; of those, not what is within them."""
    if isinstance(value, list):
        for member in value:
            yield from _fields(member, above, mapped)
    elif isinstance(value, dict):
        for name, inner in value.items():
            path = f"{above}{name}"
            if path in mapped:
                yield mapped[path]
            elif any(each.startswith(f"{path}.") for each in mapped):
                yield from _fields(inner, f"{path}.", mapped)
            else:
                yield path if _NAME.fullmatch(name) else f"{above}{UNSHOWN}"
