"""Commands on how long information is kept: what is due, the sweep and its certificate, and what a law keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kotowari.cli import events, options
from kotowari.cli.acts import create_private
from kotowari.cli.persons import find_person
from kotowari.cli.show import shown
from kotowari.handling.hold import Requirement, hold, lift
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.keeping import store
from kotowari.keeping.certificate import find_certificate, pending_now, read_certificate
from kotowari.keeping.holds import holds
from kotowari.keeping.survey import Survey, persons_due, survey
from kotowari.keeping.sweep import AT_MOST, Told, sweep
from kotowari.keeping.words import certificate_lines, due_lines, due_object

Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day; today if none.")]
Through = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="What was due on this day; today if none.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group of the commands on keeping."""
    group = typer.Typer(
        help="How long information is kept: what happened, what is due, the sweep, and what a law keeps.",
        no_args_is_help=True,
    )
    events.add_to(group)
    for command, name in (
        (show_due, "due"),
        (run_sweep, "sweep"),
        (list_sweeps, "sweeps"),
        (show_certificate, "certificate"),
    ):
        group.command(name, rich_help_panel="What is due")(command)
    for keeping_on, name in ((hold_items, "hold"), (lift_hold, "lift"), (list_holds, "holds")):
        group.command(name, rich_help_panel="What a law keeps")(keeping_on)
    app.add_typer(group, name="keeping", rich_help_panel="Keeping")


def show_due(
    on: Day = None,
    within: Annotated[int, typer.Option(help="Also what will be due within so many days.", min=0, max=3660)] = 0,
    persons: Annotated[
        Path | None, typer.Option(help="Write the numbers of the persons concerned to this new private file.")
    ] = None,
) -> None:
    """Show what no purpose needs any more, by rule and day, what waits for an event, and what has no rule.

    Nothing is opened, and nothing is done.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        day = on.date() if on else space.today()
        found = survey(space, day, day + timedelta(days=within))
        if persons is not None:
            with create_private(persons) as file, space.reading() as connection:
                for number, due in persons_due(connection, space, day):
                    file.write(f"{number} {due.rule}\n")
    _show_survey(found, within)


def run_sweep(
    by: options.By,
    until: Through = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be deleted.")] = False,
    at_most: Annotated[
        float, typer.Option(help="Refuse to erase more than this share of all persons, in percent.", min=0, max=100)
    ] = AT_MOST,
) -> None:
    """Delete what no purpose needs any more, and leave a certificate. A sweep that was ended midway is resumed.

    What a law requires to be kept stays, for that duty alone. Exit status 3 if more persons would be erased than
    --at-most allows: a wrong file of events would do that.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        day = until.date() if until else None
        if dry_run:
            _show_survey(survey(space, day or space.today()), 0)
            return
        with _progress() as told:
            done = sweep(space, by=by, through=day, at_most=at_most, told=told)
        installation.integrate()
    certificate = read_certificate(done)
    shown.said("\n".join(certificate_lines(certificate, shown.language)), **certificate)


def list_sweeps() -> None:
    """List every sweep with its day and what it did."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            found = store.sweeps(connection, space)
    for one in found:
        ended = one.ended_at.isoformat(timespec="seconds") if one.ended_at else None
        sentence = (
            f"sweep {one.number}, as of {one.through}: {f'ended {ended}' if ended else 'not ended, run it again'}"
        )
        shown.said(sentence, sweep=one.number, through=one.through.isoformat(), ended_at=ended, entry=one.entry)


def show_certificate(
    number: Annotated[int, typer.Argument(help="The number of the sweep.")],
    out: Annotated[Path | None, typer.Option(help="Write the certificate's own bytes to this new file.")] = None,
) -> None:
    """Show a sweep's certificate, and what of it is still pending now.

    Its entry in the ledger has the digest of the certificate's bytes, which --out writes.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        done = find_certificate(space, number)
        certificate = read_certificate(done)
        certificate["pending"] = pending_now(space, certificate)
    if out is not None:
        with create_private(out) as file:
            file.write(done.certificate or "")
    shown.said("\n".join(certificate_lines(certificate, shown.language)), **certificate, entry=done.entry)


def hold_items(
    by: options.By,
    basis: Annotated[str, typer.Option(help="The legal basis by its name in a law pack, such as statutory-duty.")],
    duty: Annotated[str, typer.Option(help="The duty, as the law pack names it.")] = "keeping-by-law",
    item: Annotated[
        list[str] | None, typer.Option("--item", help="An item to keep; say it once for each. All, if none.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day; until it is lifted, if none.")
    ] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Of every person of this category.")] = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Record that a law requires information to be kept, of one person or of a category.

    Once no purpose needs it any more it is kept for that duty alone, and goes when the hold ends.
    """
    with open_installation(Home.from_environment()) as installation:
        about: UUID | str = subject if subject is not None else find_person(installation, person, find)
        last = until.date() if until else None
        requirement = Requirement(about, duty, basis, frozenset(item or ()), last)
        number, entry = hold(installation.space(), by=by, requirement=requirement)
    shown.said(f"held, number {number}, entry {entry}", hold=number, entry=entry)


def lift_hold(
    number: Annotated[UUID, typer.Argument(help="The number of the hold.")],
    by: options.By,
    person: options.PersonNumber = None,
) -> None:
    """Lift a hold: on a subject, or on the person named."""
    with open_installation(Home.from_environment()) as installation:
        entry = lift(installation.space(), by=by, number=number, person=person)
    shown.said(f"lifted, entry {entry}", entry=entry)


def list_holds() -> None:
    """List what laws require to be kept: by subject with their numbers, and of how many persons."""
    with open_installation(Home.from_environment()) as installation:
        found = holds(installation.space())
    for one in found:
        what = ", ".join(one.items) or "everything"
        last = f"until {one.until}" if one.until else "until it is lifted"
        whose = f"every {one.subject}, number {one.number}" if one.subject else f"{one.persons} persons"
        shown.said(
            f"{one.duty} ({one.basis}): {what} of {whose}, {last}",
            duty=one.duty,
            basis=one.basis,
            items=list(one.items),
            subject=one.subject,
            persons=one.persons,
            hold=one.number,
            until=one.until.isoformat() if one.until else None,
        )


def _show_survey(found: Survey, within: int) -> None:
    if shown.as_json:
        shown.json(due_object(found))
    else:
        for line in due_lines(found, within, shown.language):
            shown.console.print(line, markup=False)


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what is told of the batches: a bar on a terminal, a line of JSON each for a script."""
    if shown.as_json:
        yield lambda done, due: shown.json({"done": done, "due": due})
        return
    columns = (TextColumn("sweeping"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=shown.console, transient=True) as progress:
        task = progress.add_task("sweeping", total=None)
        yield lambda done, due: progress.update(task, completed=done, total=due)
