"""The options that several commands share, each with one meaning and one wording."""

from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

By = Annotated[
    str, typer.Option("--by", envvar="KOTOWARI_BY", help="Who acts: a staff or system account such as support-desk.")
]
Subject = Annotated[str, typer.Option("--subject", help="The category of person, as the policy names it.")]
Items = Annotated[list[str], typer.Option("--item", help="An item asked for; say it once for each.")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="The purpose, as the policy names it.")]
PersonNumber = Annotated[UUID | None, typer.Option("--person", help="The person's number.")]
Find = Annotated[
    str | None,
    typer.Option("--find", metavar="ITEM", help="Find the person by this item, its value read from standard input."),
]
Basis = Annotated[
    str | None, typer.Option("--basis", help="A legal basis by its name in a law pack, such as withholding-tax.")
]
Region = Annotated[str, typer.Option("--region", help="The country in whose form phone numbers are written.")]
ProvisionToo = Annotated[bool, typer.Option("--provision", help="Provision to third parties too.")]
ProvisionOnly = Annotated[bool, typer.Option("--provision-only", help="Provision to third parties, and not use.")]
Key = Annotated[
    str | None, typer.Option("--key", help="An idempotency key: the same command sent again is then one act.")
]
ProvidedBy = Annotated[
    Path | None,
    typer.Option("--provider", help="A JSON file of the third party it comes from, and how it acquired it (APPI 30)."),
]


def day(text: str) -> date:
    """Return a day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a day as YYYY-MM-DD") from None
