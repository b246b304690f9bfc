"""What the commands on requests take and say alike. What people write is read from a file or standard input alone."""

import mimetypes
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.infile import read_bytes, read_given
from kotowari.cli.options import day
from kotowari.cli.show import FAILED, shown
from kotowari.handling.asked.cases import AsWhom, Case, Form, Kind, Scope, case_of_number
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.papers import Paper
from kotowari.handling.asked.steps import Taken
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.rights.telling import Teller, Told
from kotowari.rights.time.clocks import IsWorking
from kotowari.rights.time.workdays import CLOSURES, read_closures, workdays

Number = Annotated[str, typer.Argument(help="The request's number, such as 2026-7K3Q-X9TD.", show_default=False)]
KindOf = Annotated[Kind, typer.Option("--kind", help="What is asked for.")]
Language = Annotated[str, typer.Option(help="The language in which the person is written to: en, ja or zh-Hant.")]
As = Annotated[AsWhom, typer.Option("--as", help="As whom it is asked.")]
AnswerForm = Annotated[Form, typer.Option("--form", help="The form in which the answer is asked for.")]
ArrivedOn = Annotated[
    date | None,
    typer.Option("--arrived-on", parser=day, metavar="DAY", help="The day on which it truly arrived, if not today."),
]
On = Annotated[date | None, typer.Option("--on", parser=day, metavar="DAY", help="The day, if it is not today.")]
Items = Annotated[list[str] | None, typer.Option("--item", help="An item asked for; all, if none is named.")]
Places = Annotated[list[str] | None, typer.Option("--place", help="A place asked about; all, if none is named.")]
Since = Annotated[date | None, typer.Option(parser=day, metavar="DAY", help="The first day of the period asked for.")]
Until = Annotated[date | None, typer.Option(parser=day, metavar="DAY", help="The last day of the period asked for.")]
Laws = Annotated[
    list[str] | None, typer.Option("--law", help="A law whose clock runs: jp-appi, tw-pdpa, eu-gdpr. Once for each.")
]
Papers = Annotated[list[Path] | None, typer.Option("--paper", help="A file that came with it; kept sealed.")]
Words = Annotated[
    Path, typer.Option("--words", help="A text file of what the person is told; - for standard input. Kept sealed.")
]
Mail = Annotated[bool, typer.Option("--mail", help="Send the letter to the address given in the request.")]


def working_days(space: Space, home: Home) -> IsWorking:
    """Return what tells the operator's working days."""
    country = space.rulebook().policy.operator.country
    return workdays(country, read_closures(home.folder / CLOSURES))


def case_named(space: Space, number: str) -> Case:
    """Return a request by its number."""
    with space.reading() as connection:
        space.refresh(connection)
        return case_of_number(connection, space, number)


def scope(items: Sequence[str] | None, places: Sequence[str] | None, since: date | None, until: date | None) -> Scope:
    """Return what is asked for."""
    return Scope(tuple(items or ()), tuple(places or ()), since, until)


def papers(files: Sequence[Path] | None) -> tuple[Paper, ...]:
    """Return files as papers of a request."""
    return tuple(paper(file, "attachment") for file in files or ())


def paper(file: Path, kind: str, delete_on: date | None = None) -> Paper:
    """Return a file as a paper of a request."""
    kind_of_content = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Paper(kind, file.name, kind_of_content, read_bytes(file), delete_on)


def words(file: Path) -> str:
    """Return what a file says, without the white space around it."""
    return read_given(file).strip()


def opened(space: Space, by: str, case: Case, *, papers: bool = False) -> Matter:
    """Return what is sealed of a request, opened under an entry; a refusal is shown and ends the command."""
    outcome = open_request(space, by=by, request=case.request, papers=papers)
    if isinstance(outcome, Refused):
        raise typer.Exit(shown.outcome(outcome))
    return outcome


def said(taken: Taken, sentence: str) -> None:
    """Say that a step was taken."""
    case = taken.case
    line = f"{case.number}: {sentence} ({case.state.value}, due {case.due_on})\nstep {taken.step}, entry {taken.entry}"
    shown.said(
        line,
        number=case.number,
        request=case.request,
        state=case.state.value,
        due=case.due_on.isoformat(),
        step=taken.step,
        entry=taken.entry,
    )


def tell(installation: Installation, by: str, case: Case, told: Told, *, mail: bool) -> None:
    """Send a letter to the address that is in the request, or write it out to be sent by hand."""
    if not mail:
        if not shown.as_json:
            shown.said(f"\n{told.subject}\n\n{told.text}")
        return
    space = installation.space()
    asked = opened(space, by, case).asked
    who = asked.get("agent") or asked.get("requester", {})
    if not who.get("email"):
        shown.said("no address for mail is in the request: send the letter by hand")
        raise typer.Exit(FAILED)
    letter = Letter(who["email"], told.subject, told.text, who.get("name"))
    send(MailServer.of(Home.from_environment()), letter)
    if not shown.as_json:
        shown.said("the letter was sent to the address in the request")


def teller(space: Space, case: Case) -> Teller:
    """Return who writes to the person of a request."""
    return Teller(space.rulebook().policy, case)
