"""What of a place or a table contradicts itself, whatever else is in the map."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kotowari.datamap.guarding import Guarding
from kotowari.datamap.known import Where
from kotowari.datamap.model import Column, Match, PlaceKind
from kotowari.datamap.unlinked import UnlinkedPlace, UnlinkedTable
from kotowari.errors import FileMistake

NAME_BYTES = 63
"""The longest name that PostgreSQL gives anything."""

_SECRET = re.compile(r"://[^/?#\s:@]*:[^/?#\s@]+@")


def place_mistakes(one: UnlinkedPlace) -> Iterator[FileMistake]:
    """Yield the mistakes of a place beside those of its tables."""
    yield from _secrets(one.place.settings, one.where.at("settings"))
    if one.place.guard is not None:
        yield from _guard_mistakes(one.place.guard, one.place.kind, one.where.at("guard"))


def _guard_mistakes(guard: Guarding, kind: PlaceKind, where: Where) -> Iterator[FileMistake]:
    if kind is not PlaceKind.SQL:
        yield where.mistake("only a place of kind `sql` can be guarded: leave out `guard`")
    for login, one in guard.logins.items():
        spot = where.at("logins", login)
        if len(login.encode()) > NAME_BYTES or "\0" in login:
            yield spot.mistake(f"this is no login's name: expected at most {NAME_BYTES} bytes")
        if len(set(one.reads)) < len(one.reads):
            yield spot.mistake("the same stands here twice: expected each purpose and each provision once")


def _secrets(value: Any, where: Where) -> Iterator[FileMistake]:  # noqa: ANN401 - any YAML value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _secrets(inner, where.at(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _secrets(inner, where.at(number))
    elif isinstance(value, str) and _SECRET.search(value):
        yield where.mistake("a password stands in this address: keep it out of the map, with `kotowari places address`")


def table_mistakes(one: UnlinkedTable) -> Iterator[FileMistake]:
    """Yield the mistakes of a table."""
    table, where = one.table, one.where
    if table.skipped is None and not table.columns:
        says = "a table that is read has columns: name them, or say under `skipped` why it is not read"
        yield where.mistake(says)
    when = (table.when,) if table.when is not None else ()
    named = (("key", table.key), ("shows", sorted(table.shows)), ("hides", sorted(table.hides)), ("when", when))
    for key, columns in named:
        for column in columns:
            if column not in table.columns and table.skipped is None:
                yield where.at(key).mistake(f"`{column}` is no column of this table in the map: name it under columns")
    for column in sorted(table.shows & table.hides):
        yield where.at("hides").mistake(f"`{column}` stands under `shows` too: expected it under one of them")
    if when and (day := table.columns.get(when[0])) is not None and (day.array or day.finds):
        yield where.at("when").mistake(f"`{day.name}` tells no day: expected a column that holds one date or time")
    if len(set(table.key)) != len(table.key):
        yield where.at("key").mistake("a column stands here twice: expected it once")
    for each in table.columns.values():
        for key, says in _column_mistakes(each):
            yield where.at("columns", each.name, key).mistake(says)


def _column_mistakes(column: Column) -> Iterator[tuple[str, str]]:
    if column.finds and column.others:
        yield "others", "by what is of other persons nobody is found: leave out `others`, or `finds`"
    if column.match is not Match.EXACT and not column.finds:
        yield "match", "this says how a handle is compared: name the kind of handle under `finds`"
    if column.keep and column.masking:
        yield "keep", "an erasure leaves the value, or writes another: leave out `keep`, or `masking`"
