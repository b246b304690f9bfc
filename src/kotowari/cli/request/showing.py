"""``kotowari request shown``: what was gathered as the person would be given it, beside what is left out of it.

The one command of a disclosure that shows values: whether a text is masked enough, or too much, only its words tell.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from kotowari.cli import options
from kotowari.cli.request import given
from kotowari.cli.request.disclosing import reviewing
from kotowari.cli.show import shown
from kotowari.errors import RulingUnfit
from kotowari.places.shown.redaction import Redaction, Shown
from kotowari.rights.answer.contents import NOT_SHOWN
from kotowari.rights.answer.sheets import NOT_DISCLOSED
from kotowari.rights.answer.values import as_shown, written
from kotowari.rights.deciding.review import Review

_MARK = "(left out)"


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command("shown", rich_help_panel="Disclosing")(rows_shown)


def rows_shown(
    number: given.Number,
    by: options.By,
    tables: Annotated[list[str] | None, typer.Argument(help="Only these tables: place.table.", metavar="table")] = None,
) -> None:
    """Show what was gathered as the person would be given it, masked, and what is left out of each table.

    It is opened for whoever decides; that is recorded first.
    """
    with reviewing(number, by) as (_, review):
        for one in _chosen(review, tables or ()):
            name = one.table.name
            redactions = [each for each in review.redactions if each.table == name and each.column and each.rows]
            if shown.as_json:
                shown.json(_as_object(one, redactions))
            else:
                shown.said("\n".join(_lines(one, redactions)))


def _chosen(review: Review, names: Sequence[str]) -> Iterator[Shown]:
    found = {str(one.table.name): one for one in review.tables}
    for name in names or found:
        if name not in found:
            raise RulingUnfit(name=name)
        yield found[name]


def _cells(one: Shown, row: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for column, value in zip(one.columns, row, strict=True):
        yield column, as_shown(value)


def _lines(one: Shown, redactions: Sequence[Redaction]) -> Iterator[str]:
    yield f"{one.table.name}: {len(one.rows)} rows"
    for place, row in enumerate(one.rows, 1):
        yield f"  {place}"
        yield from (f"    {column}: {written(value, _MARK)}" for column, value in _cells(one, row))
    yield from (f"  {each.name}: {len(each.rows)} rows" for each in redactions)


def _as_object(one: Shown, redactions: Sequence[Redaction]) -> dict[str, Any]:
    rows = [
        {column: NOT_DISCLOSED if value is NOT_SHOWN else value for column, value in _cells(one, row)}
        for row in one.rows
    ]
    left_out = [{"redaction": each.name, "rows": len(each.rows), "why": each.why.value} for each in redactions]
    return {"table": str(one.table.name), "rows": rows, "redactions": left_out}
