"""``import``: every row of a CSV file as an acquisition; what is not taken in is reported, with the reason."""

import csv
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from kotowari.cli import options
from kotowari.cli.acts import create_private, read_provider
from kotowari.cli.csvfile import OTHER_COLUMNS, Row, read_rows
from kotowari.cli.show import DONE, REFUSED, shown
from kotowari.errors import LanguageUnknown, NotAHandle, RegionUnknown, ValueNotText, ValueTooLarge
from kotowari.handling.acquire import Arrival, Notice, Source, acquire, foresee
from kotowari.handling.installation import open_installation
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.received import Provider
from kotowari.handling.space import Space
from kotowari.home import Home


class Fate(StrEnum):
    """What becomes of a row."""

    TAKEN_IN = "taken in"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for every row of a file."""

    by: str
    subject: str
    purposes: frozenset[str]
    source: Source
    notice: Notice
    region: str
    dry_run: bool
    returning: bool
    provider: Provider | None


def add_to(app: typer.Typer) -> None:
    """Add the command ``import``."""
    app.command("import", rich_help_panel="Acts")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="The CSV file; its header names items of the policy.")],
    subject: options.Subject,
    by: options.By,
    purpose: Annotated[list[str], typer.Option("--purpose", help="A purpose stated; say it once for each.")],
    source: Annotated[Source, typer.Option(help="From where the rows come.")],
    notice: Annotated[Notice, typer.Option(help="Whether these persons were shown the notice in force.")],
    provider: options.ProvidedBy = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each row.")] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Write the rows not taken in to this new file, with line and reason.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, if neither UTF-8 nor Shift_JIS.")] = None,
    region: Annotated[str, typer.Option(help="The country in whose form phone numbers are written.")] = "JP",
    returning: Annotated[
        bool, typer.Option("--returning", help="Persons erased as no longer needed have come back and are in it.")
    ] = False,
) -> None:
    """Take in the rows of a CSV file (UTF-8 or Shift_JIS), each as an acquisition of its own.

    A row whose handle is a known person's is a duplicate: it is reported and not taken in. The columns `organisation`
    and `since` say where a person belongs, `language` and `region` how the row was given. Exit status 3 if any row is
    left out.
    """
    batch = Batch(by, subject, frozenset(purpose), source, notice, region, dry_run, returning, read_provider(provider))
    fates: Counter[tuple[Fate, str]] = Counter()
    with open_installation(Home.from_environment()) as installation, ExitStack() as closing:
        space = installation.space()
        items = frozenset(space.rulebook().policy.items)
        rows = list(read_rows(file, encoding, items))
        left_out = _LeftOut(closing, rejected, sorted({name for row in rows for name in row.values}))
        for row in track(rows, "importing", console=shown.console, disable=shown.as_json, transient=True):
            fate, reason = _one_row(space, batch, row)
            fates[fate, reason] += 1
            if fate is not Fate.TAKEN_IN:
                left_out.write(row, fate, reason)
        installation.integrate()
    _summarise(fates, dry_run)
    raise typer.Exit(DONE if all(fate is Fate.TAKEN_IN for fate, _ in fates) else REFUSED)


def _one_row(space: Space, batch: Batch, row: Row) -> tuple[Fate, str]:
    if row.problem is not None:
        return Fate.UNREADABLE, row.problem
    try:
        arrival = _arrival(row, batch)
        answer, sharing = foresee(space, arrival)
        if sharing:
            return Fate.DUPLICATE, "another person is found by the same handle"
        if batch.dry_run:
            return (Fate.TAKEN_IN, "") if answer.is_permit else (Fate.REFUSED, answer.reason.words(shown.language))
        outcome = acquire(space, by=batch.by, arrival=arrival)
    except (LanguageUnknown, NotAHandle, RegionUnknown, ValueNotText, ValueTooLarge) as problem:
        return Fate.UNREADABLE, str(problem)
    except ValueError:
        return Fate.UNREADABLE, "expected `since` as YYYY-MM-DD"
    if isinstance(outcome, Refused):
        return Fate.REFUSED, outcome.answer.reason.words(shown.language)
    return Fate.TAKEN_IN, ""


def _arrival(row: Row, batch: Batch) -> Arrival:
    since = row.values.get("since")
    return Arrival(
        batch.subject,
        {item: value for item, value in row.values.items() if item not in OTHER_COLUMNS},
        batch.source,
        batch.notice,
        batch.purposes,
        language=row.values.get("language"),
        region=row.values.get("region", batch.region),
        organisation=row.values.get("organisation"),
        since=date.fromisoformat(since) if since else None,
        listed=not batch.returning,
        provider=batch.provider,
    )


class _LeftOut:
    """The file of rows not taken in, if one is wanted: line, fate, reason, and the row."""

    def __init__(self, closing: ExitStack, file: Path | None, columns: list[str]) -> None:
        self._columns = columns
        self._writer = csv.writer(closing.enter_context(create_private(file))) if file is not None else None
        if self._writer is not None:
            self._writer.writerow(["line", "fate", "reason", *columns])

    def write(self, row: Row, fate: Fate, reason: str) -> None:
        """Write one row."""
        if self._writer is not None:
            self._writer.writerow([row.line, fate, reason, *(row.values.get(name, "") for name in self._columns)])


def _summarise(fates: "Counter[tuple[Fate, str]]", dry_run: bool) -> None:
    totals = {fate: sum(count for (kind, _), count in fates.items() if kind is fate) for fate in Fate}
    lines = ["nothing was done (dry run); the rows would be:" if dry_run else "rows:"]
    lines += [f"  {fate.value}: {count}" for fate, count in totals.items()]
    lines += [f"    {count} × {reason}" for (_, reason), count in fates.most_common() if reason]
    reasons = [{"fate": fate, "reason": reason, "rows": count} for (fate, reason), count in fates.items() if reason]
    facts = {fate.name.lower(): count for fate, count in totals.items()}
    shown.said("\n".join(lines), **facts, dry_run=dry_run, reasons=reasons)
