"""A table as a capacity has it, as a query: what stands in its place."""

from collections.abc import Sequence

from sqlglot import exp

from kotowari.guard.compile.shown import Shown, ShownColumn, ShownTable
from kotowari.guard.rewrite.dialect import Dialect, today

ROWS = "kotowari_rows"
"""What the table is called within. Every column is named by it, so that no column of an outer query can be meant."""


def whole(parts: Sequence[str]) -> exp.Table:
    """Return a table by its name in the map, of three parts at most."""
    return exp.Table(
        **{arg: _name(part) for arg, part in zip(("this", "db", "catalog"), reversed(parts), strict=False)}
    )


def filtered(parts: Sequence[str], table: ShownTable, dialect: Dialect, zone: str) -> exp.Select:
    """Return the columns that are let through as they are, or nothing of the same type, of the rows that are."""
    source = whole(parts)
    source.set("alias", exp.TableAlias(this=_name(ROWS)))
    let = [_column(name) for name in table.let]
    rows: exp.Expr = let[0] if len(let) == 1 else exp.paren(exp.or_(*let, copy=False), copy=False)
    if table.through is not None:
        rows = exp.and_(rows, exp.GTE(this=_column(table.through), expression=today(dialect, zone)), copy=False)
    columns = [_shown(column) for column in table.columns]
    return exp.Select(expressions=columns, from_=exp.From(this=source), where=exp.Where(this=rows))


def _shown(column: ShownColumn) -> exp.Expr:
    """Return a column as it is let through. Nothing, by way of a case, has its type and never its value."""
    value = _column(column.name)
    if column.how is Shown.WHOLE:
        return exp.Alias(this=value, alias=_name(column.name))
    when = _column(column.state) if column.how is Shown.WHERE_LET and column.state else exp.false()
    return exp.Alias(this=exp.Case(ifs=[exp.If(this=when, true=value)]), alias=_name(column.name))


def _column(name: str) -> exp.Column:
    return exp.Column(this=_name(name), table=_name(ROWS))


def _name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)
