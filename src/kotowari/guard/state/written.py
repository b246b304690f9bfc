"""The statements by which state comes to the rows of one table: from the persons linked to them, and the rows above."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import sql

from kotowari.guard.compile.carried import Carry, StateTable
from kotowari.guard.found import FoundTable, Relation
from kotowari.guard.states import NO_END, StateColumn

Part = sql.SQL | sql.Composed | sql.Identifier | sql.Literal
Values = tuple[str | None, ...]
"""Some columns of a row, as text."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A table with the columns of state that it has, and the key by which links name its rows."""

    table: StateTable
    found: FoundTable
    columns: tuple[StateColumn, ...]
    key: tuple[str, ...]
    is_meddled_with: bool = False
    """Whether something of the company's own may keep an update of its rows from being written, in silence."""

    @property
    def relation(self) -> str:
        """The text by which links name it."""
        return named(self.table.relation)

    @property
    def is_linked(self) -> bool:
        """Whether rows of it are linked to persons."""
        return self.table.is_persons and bool(self.key)

    @property
    def above(self) -> tuple[Carry, ...]:
        """The rows from which its rows take over state: those they hang on, and those that name them."""
        return (*self.table.carries, *self.table.reached)


def named(relation: Relation) -> str:
    """Return a table's name, quoted, as links have it."""
    return sql.Identifier(relation.schema, relation.name).as_string()


def table(relation: Relation) -> Part:
    """Return a table's name within a statement."""
    return sql.Identifier(relation.schema, relation.name)


@dataclass(frozen=True, slots=True)
class Writing:
    """A statement that brings state to some rows of a table, and one that asks whether any of them is without it yet.

    ``left`` is None where nothing of the company's own comes between: then what was written is there.
    """

    relation: Relation
    update: sql.Composed
    left: sql.Composed | None


def walk_down(tables: Mapping[Relation, Fed], fed: Fed) -> list[Writing]:
    """Return the statements that bring state to a table's rows that are ``%(persons)s``' or hang on theirs.

    One for each way by which rows are reached: together, no index would serve them. Rows that have their state already
    are not written. Each may be run again, and by several at once.
    """
    return [writing(fed, touched) for touched in _touched(tables, fed, "one", frozenset())] if fed.columns else []


def settle(tables: Mapping[Relation, Fed], fed: Fed) -> Writing | None:
    """Return the statement that brings state to every row of a table; None where no row of it can be without."""
    return writing(fed, sql.SQL("true")) if fed.columns and is_left(tables, fed) else None


def is_left(tables: Mapping[Relation, Fed], fed: Fed) -> bool:
    """Whether rows of a table may be without the state of whoever they are of until all is settled.

    That a row is led elsewhere its trigger sees; not that what hangs on it follows, nor that what it named is left.
    """
    above = [tables[carry.parent] for carry in fed.table.carries if carry.parent in tables]
    return bool(fed.table.reached or (above and fed.is_linked) or any(parent.above for parent in above))


def writing(fed: Fed, touched: Part) -> Writing:
    """Return what brings state to the rows that a condition on ``one`` tells."""
    columns = sql.SQL(", ").join(sql.Identifier("one", column.name) for column in fed.columns)
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in fed.columns)
    parts = {"state": _state(fed), "touched": touched, "columns": columns}
    without = sql.SQL("WHERE {touched} AND ({columns}) <> ({state})").format(**parts)
    whole = "UPDATE {table} AS one SET ({names}) = ({state}) {without}"
    update = sql.SQL(whole).format(table=table(fed.table.relation), names=names, state=_state(fed), without=without)
    asked = "SELECT EXISTS (SELECT FROM {table} AS one {without})"
    left = sql.SQL(asked).format(table=table(fed.table.relation), without=without)
    return Writing(fed.table.relation, update, left if fed.is_meddled_with else None)


def worked_out(fed: Fed) -> Writing:
    """Return the statement that works out the state of a table's rows in the blocks from ``first`` until ``last``.

    Both are places of rows (``tid``). Rows that have their state already are not written.
    """
    return writing(fed, sql.SQL("one.ctid >= %(first)s::tid AND one.ctid < %(last)s::tid"))


def repeating(found: FoundTable, copy: str, column: str, state: str) -> sql.Composed:
    """Return the statement that fills a column which repeats another, on rows that let it and have nothing there.

    Not in tables that inherit from it: they have no trigger that would take back what is not let any more.
    """
    whole = "UPDATE {only}{table} SET {copy} = {column} WHERE {state} AND {copy} IS NULL AND {column} IS NOT NULL"
    only = sql.SQL("ONLY " if found.kind == "r" and found.spread is None else "")
    parts = {"copy": copy, "column": column, "state": state}
    names = {slot: sql.Identifier(name) for slot, name in parts.items()}
    return sql.SQL(whole).format(only=only, table=table(found.name), **names)


def key_of(fed: Fed, row: str) -> Part:
    """Return the key of a row as links have it."""
    parts = (sql.SQL("{}::text").format(sql.Identifier(row, column)) for column in fed.key)
    return sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(parts))


def typed_key(fed: Fed, key: Part) -> Part:
    """Return the parts of a key of text as the types that the table's columns have."""
    parts = (
        sql.SQL("({})[{}]::{}").format(key, sql.Literal(place), sql.SQL(fed.found.columns[column].type))
        for place, column in enumerate(fed.key, 1)
    )
    return sql.SQL(", ").join(parts)


def among(row: str, columns: Sequence[str], types: Sequence[str], values: Sequence[Values]) -> tuple[Part, list[Any]]:
    """Return the condition that columns of a row have one of some values, given as text, with its parameters."""
    names = [sql.Identifier(row, name) for name in columns]
    if len(names) == 1 and (None,) not in values:
        one_of = sql.SQL("({} = ANY (%s::text[]::{}[]))").format(names[0], sql.SQL(types[0]))
        return one_of, [[value for (value,) in values]]
    given: list[Any] = []
    any_of = []
    for one in values:
        parts = []
        for name, type_, value in zip(names, types, one, strict=True):
            if value is None:
                parts.append(sql.SQL("{} IS NULL").format(name))
            else:
                parts.append(sql.SQL("{} = %s::text::{}").format(name, sql.SQL(type_)))
                given.append(value)
        any_of.append(sql.SQL("({})").format(sql.SQL(" AND ").join(parts)))
    return sql.SQL("({})").format(sql.SQL(" OR ").join(any_of)), given


def _touched(tables: Mapping[Relation, Fed], fed: Fed, row: str, passed: frozenset[Relation]) -> Iterator[Part]:
    """Yield the ways in which a row is a person's own, or hangs on such a row; no way passes a table twice."""
    if fed.is_linked:
        keys = sql.SQL(", ").join(sql.Identifier(row, column) for column in fed.key)
        link = sql.SQL(
            "({keys}) IN (SELECT {typed} FROM kotowari.link WHERE relation = {relation} AND person = ANY (%(persons)s))"
        )
        typed = typed_key(fed, sql.SQL("link.key"))
        yield link.format(keys=keys, typed=typed, relation=sql.Literal(fed.relation))
    here = passed | {fed.table.relation}
    for carry in fed.above:
        if carry.parent in here or carry.parent not in tables:
            continue
        above = f"above{len(here)}"
        mine = sql.SQL(", ").join(sql.Identifier(row, column) for column, _ in carry.on)
        theirs = sql.SQL(", ").join(sql.Identifier(above, column) for _, column in carry.on)
        for touched in _touched(tables, tables[carry.parent], above, here):
            yield sql.SQL("({}) IN (SELECT {} FROM {} AS {} WHERE {})").format(
                mine, theirs, table(carry.parent), sql.Identifier(above), touched
            )


def _state(fed: Fed) -> Part:
    """Return a row's state: that of all its persons and of all the rows above together; else what is assumed."""
    sources = list(_sources(fed))
    if not sources:
        return sql.SQL("SELECT {}").format(sql.SQL(", ").join(map(_assumed, fed.columns)))
    columns = []
    for column in fed.columns:
        parts = (sql.Identifier(f"from{place}", column.name) for place in range(len(sources)))
        columns.append(sql.SQL("COALESCE(LEAST({}), {})").format(sql.SQL(", ").join(parts), _assumed(column)))
    tables = (
        sql.SQL("({}) AS {}").format(source, sql.Identifier(f"from{place}")) for place, source in enumerate(sources)
    )
    return sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(columns), sql.SQL(", ").join(tables))


def _sources(fed: Fed) -> Iterator[Part]:
    if fed.is_linked:
        columns = sql.SQL(", ").join(linked(column) for column in fed.columns)
        yield sql.SQL("SELECT {} FROM kotowari.link WHERE relation = {} AND key = {}").format(
            columns, sql.Literal(fed.relation), key_of(fed, "one")
        )
    for carry in fed.above:
        there = dict(carry.states)
        columns = sql.SQL(", ").join(
            sql.SQL("pg_catalog.{}({}) AS {}").format(
                sql.SQL("min" if column.is_day else "bool_and"),
                above(column, there.get(column.name)),
                sql.Identifier(column.name),
            )
            for column in fed.columns
        )
        on = sql.SQL(" AND ").join(
            sql.SQL("{} = {}").format(sql.Identifier("above", theirs), sql.Identifier("one", mine))
            for mine, theirs in carry.on
        )
        yield sql.SQL("SELECT {} FROM {} AS above WHERE {}").format(columns, table(carry.parent), on)


def above(column: StateColumn, there: str | None) -> Part:
    """Return what the rows above say; where they have no such column, nothing is let through."""
    if there is not None:
        return sql.Identifier("above", there)
    return sql.SQL("{}::date").format(sql.Literal(date.min)) if column.is_day else sql.Literal(False)


def linked(column: StateColumn) -> Part:
    """Return what the links of a row say together for a column."""
    how, kind = ("min", "date") if column.is_day else ("bool_and", "boolean")
    # A row of this table that is linked to nobody is somebody's unknown, whatever it hangs on besides.
    return sql.SQL("COALESCE(pg_catalog.{}(COALESCE((state ->> {})::{}, {assumed})), {assumed}) AS {}").format(
        sql.SQL(how),
        sql.Literal(column.name),
        sql.SQL(kind),
        sql.Identifier(column.name),
        assumed=_assumed(column),
    )


def _assumed(column: StateColumn) -> Part:
    return sql.Literal(assumed(column))


def assumed(column: StateColumn) -> object:
    """Return what a column says of somebody unknown."""
    return NO_END if column.is_day else column.assumed
