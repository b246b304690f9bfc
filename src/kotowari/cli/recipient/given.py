"""What several commands on records take: a recipient, a scope, days, a document."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli.options import day
from kotowari.cli.show import shown
from kotowari.handling.grounds.on_record import Recorded
from kotowari.policy.period import Period
from kotowari.recipients.contract import Scope


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None


Name = Annotated[str, typer.Argument(help="The recipient, as the policy names it.", show_default=False)]
Contract = Annotated[UUID, typer.Argument(help="The number of the contract.", show_default=False)]
Subjects = Annotated[list[str], typer.Option("--subject", help="A category of person; say it once for each.")]
Items = Annotated[list[str], typer.Option("--item", help="An item; say it once for each.")]
Purposes = Annotated[list[str], typer.Option("--purpose", help="A purpose; say it once for each.")]
Document = Annotated[
    Path, typer.Option(help="The document that shows it; its digest is recorded, it stays where it is.")
]
Since = Annotated[date, typer.Option(parser=day, metavar="DAY", help="The first day, as YYYY-MM-DD.")]
Until = Annotated[date | None, typer.Option(parser=day, metavar="DAY", help="The last day, as YYYY-MM-DD.")]
On = Annotated[date | None, typer.Option("--on", parser=day, metavar="DAY", help="The day, if it is not today.")]
Every = Annotated[
    Period, typer.Option(parser=_period, metavar="LENGTH", help="How often it is supervised, such as `1 year`.")
]
Words = Annotated[str, typer.Option("--words", help="What happened, in one line; nothing about a person.")]


def scope_of(subjects: list[str], items: list[str], purposes: list[str]) -> Scope:
    """Return a scope of names."""
    return Scope(frozenset(subjects), frozenset(items), frozenset(purposes))


def said(what: str, recorded: Recorded) -> None:
    """Say that a record was kept, with its number."""
    shown.said(
        f"{what} recorded, number {recorded.record}, entry {recorded.entry}",
        record=recorded.record,
        entry=recorded.entry,
    )
