"""``kotowari places tasks``, ``hand-out``, ``task``, ``done`` and ``remind``: the places that people look through."""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes
from kotowari.cli.request import given
from kotowari.cli.show import FAILED, shown
from kotowari.errors import TaskUnknown
from kotowari.handling.asked.evidence import Proof
from kotowari.handling.asked.tasks import (
    Looked,
    Outcome,
    Task,
    all_open_tasks,
    finish_task,
    open_tasks,
    read_tasks,
)
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.places.manual.settings import read_settings
from kotowari.places.maps import map_in_force
from kotowari.rights.reminding import overdue
from kotowari.rights.reminding import remind as send_reminders

PlaceName = Annotated[str, typer.Argument(help="The manual place, as the map names it.", show_default=False)]


def tasks(
    number: Annotated[str | None, typer.Argument(help="Of one request, done ones too; all open ones without.")] = None,
) -> None:
    """List the places that are to be looked through, the most urgent first. Nothing personal is in it."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        case = given.case_named(space, number) if number else None
        with space.reading() as connection:
            found = read_tasks(connection, space, case.request) if case else all_open_tasks(connection, space)
        today = space.today()
    late = overdue(found, today)
    for task in found:
        _say(task, is_late=task in late)
    still = sum(task.state == "open" for task in found)
    shown.said(f"{still} open, {len(late)} overdue", open=still, overdue=len(late))


def hand_out(number: given.Number, by: options.By) -> None:
    """Give out a task for each manual place of the map in force that has none yet for a request."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        case = given.case_named(space, number)
        with space.reading() as connection:
            datamap = map_in_force(connection, space.name).datamap
        taken = open_tasks(space, by=by, request=case.request, datamap=datamap)
        with space.reading() as connection:
            found = read_tasks(connection, space, case.request)
    if taken is None:
        shown.said(f"{case.number}: nothing more to give out", number=case.number)
    else:
        given.said(taken, "tasks given out")
    for task in found:
        _say(task)


def task(number: given.Number, place: PlaceName, by: options.By) -> None:
    """Show what to look for in a place, and how. The request is opened under an entry."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        case = given.case_named(space, number)
        with space.reading() as connection:
            one = next((each for each in read_tasks(connection, space, case.request) if each.place == place), None)
            datamap = map_in_force(connection, space.name).datamap
        if one is None:
            raise TaskUnknown
        matter = given.opened(space, by, case)
    settings = read_settings(datamap.places[place]) if place in datamap.places else None
    _say(one)
    person = {name: value for name, value in (matter.asked.get("requester") or {}).items() if value}
    how = settings.how if settings else None
    lines = [f"  {name}: {value}" for name, value in person.items()]
    lines += [f"  {kind}: {value}" for kind, values in matter.seeds.items() for value in values]
    lines += [f"  {name}: {day}" for name, day in case.scope.period.items()]
    lines += [f"  how: {how}"] if how else []
    lines += [f"entry {matter.entry}"]
    shown.said("\n".join(lines), person=person, seeds=matter.seeds, how=how, entry=matter.entry, **case.scope.period)


def done(
    number: given.Number,
    place: PlaceName,
    by: options.By,
    found: Annotated[int, typer.Option("--found", min=0, help="How many were found; 0 if none is held.")] = 0,
    unsearchable: Annotated[
        Path | None, typer.Option("--cannot", help="A text file: why it cannot be searched; - for standard input.")
    ] = None,
    searched: Annotated[
        Path | None, typer.Option("--searched", help="A text file of what was searched, by what; - for standard input.")
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--file", help="A file of what was found; kept sealed. Once for each.")
    ] = None,
) -> None:
    """Record what came of looking through a place: what was found, or nothing, or that it cannot be searched."""
    outcome = Outcome.UNSEARCHABLE if unsearchable else Outcome.FOUND if found else Outcome.NONE
    looked = Looked(
        outcome,
        given.words(searched) if searched else "",
        found,
        given.words(unsearchable) if unsearchable else None,
        tuple(Proof(file.name, read_bytes(file)) for file in files or ()),
    )
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        case = given.case_named(space, number)
        taken = finish_task(space, by=by, request=case.request, place=place, looked=looked)
    given.said(taken, f"{place}: {outcome.value}")


def remind() -> None:
    """Remind the owners of open tasks by mail, before their day and each day after it. Meant to run once a day."""
    server = MailServer.of(Home.from_environment())

    def post(letter: Letter) -> None:
        send(server, letter)

    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            datamap = map_in_force(connection, space.name).datamap
        reminded = send_reminders(space, datamap, post)
    for task_sent in reminded.sent:
        shown.said(f"{task_sent.number} {task_sent.place}: reminded", number=task_sent.number, place=task_sent.place)
    for failed, why in reminded.failed:
        shown.said(f"{failed.number} {failed.place}: {why}", number=failed.number, place=failed.place, problem=why.code)
    if reminded.failed:
        raise typer.Exit(FAILED)


def _say(task: Task, *, is_late: bool = False) -> None:
    outcome = task.outcome.value if task.outcome else ("overdue" if is_late else "open")
    counted = f" {task.found}" if task.found else ""
    shown.said(
        f"{task.number} {task.place}: {outcome}{counted}, due {task.due_on}, {task.owner or 'nobody named'}",
        number=task.number,
        place=task.place,
        state=task.state,
        outcome=task.outcome,
        found=task.found,
        due=task.due_on.isoformat(),
        owner=task.owner,
    )
