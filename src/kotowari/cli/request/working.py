"""What is done with a request beside its answer, and the answers that are words alone."""

from datetime import date
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.options import day
from kotowari.cli.request import given
from kotowari.cli.show import FAILED, shown
from kotowari.handling.hold import Requirement, hold
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.rights.cases import read_steps
from kotowari.rights.life import (
    MISSING,
    assign,
    clocks_of,
    complete,
    extend,
    find_defect,
    set_laws,
    withdraw_request,
)
from kotowari.rights.reply import reply, tell_purposes
from kotowari.rights.resending import resend_codes
from kotowari.rights.retention import sweep_requests

KEEPING, BY_LAW = "keeping-by-law", "statutory-duty"


def add_to(group: typer.Typer) -> None:
    """Add the commands that work on a request."""
    for command, name in (
        (add_defect, "defect"),
        (add_completion, "complete"),
        (change_laws, "laws"),
        (make_longer, "extend"),
        (assign_to, "assign"),
        (withdraw, "withdraw"),
    ):
        group.command(name, rich_help_panel="Working on it")(command)
    group.command("reply", rich_help_panel="Answers in words")(answer_in_words)
    group.command("purposes", rich_help_panel="Answers in words")(answer_purposes)
    group.command("hold", rich_help_panel="Keeping")(hold_request)
    group.command("sweep", rich_help_panel="Keeping")(sweep)


def add_defect(
    number: given.Number,
    missing: Annotated[list[str], typer.Option(help=f"What is missing: {', '.join(MISSING)}. Once for each.")],
    words: given.Words,
    by: options.By,
    on: given.On = None,
    mail: given.Mail = False,
) -> None:
    """Record what a request lacks, and write the letter that asks for it. The clocks run on."""
    with open_installation(Home.from_environment()) as installation:
        space, text = installation.space(), given.words(words)
        case = given.case_named(space, number)
        taken = find_defect(space, by=by, request=case.request, missing=missing, words=text, on=on)
        given.said(taken, "a defect is on record")
        given.tell(installation, by, case, given.teller(space, case).defect(sorted(set(missing)), text), mail=mail)


def add_completion(
    number: given.Number,
    defect: Annotated[int, typer.Argument(help="The number of the defect's step.", show_default=False)],
    by: options.By,
    on: given.On = None,
) -> None:
    """Record that a defect was completed."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(complete(space, by=by, request=request, defect=defect, on=on), "the defect is completed")


def change_laws(number: given.Number, law: given.Laws, by: options.By) -> None:
    """Set the laws whose clocks run: those which whoever collected the information is subject to."""
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        request, days = given.case_named(space, number).request, given.working_days(space, home)
        taken = set_laws(space, by=by, request=request, laws=law or (), is_working=days)
        given.said(taken, f"the clocks are those of {', '.join(taken.case.laws)}")


def make_longer(
    number: given.Number, words: given.Words, by: options.By, law: given.Laws = None, mail: given.Mail = False
) -> None:
    """Extend a clock, once and for a reason, and write the letter that tells the person so."""
    home = Home.from_environment()
    with open_installation(home) as installation:
        space, text = installation.space(), given.words(words)
        request, days = given.case_named(space, number).request, given.working_days(space, home)
        taken = extend(space, by=by, request=request, laws=law or (), words=text, is_working=days)
        given.said(taken, "extended")
        with space.reading() as connection:
            running = clocks_of(taken.case, read_steps(connection, space, taken.case), days)
        given.tell(installation, by, taken.case, given.teller(space, taken.case).longer(running, text), mail=mail)


def assign_to(
    number: given.Number,
    to: Annotated[str, typer.Option(help="The account that sees to it.")],
    by: options.By,
) -> None:
    """Let an account see to a request."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(assign(space, by=by, request=request, to=to), f"{to} sees to it")


def withdraw(number: given.Number, by: options.By) -> None:
    """Record that whoever asked withdraws the request. Nothing in it is opened from then on."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(withdraw_request(space, by=by, request=request), "withdrawn")


def answer_in_words(number: given.Number, words: given.Words, by: options.By, mail: given.Mail = False) -> None:
    """Answer a complaint or an inquiry in words (APPI 40)."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        taken, told = reply(space, by=by, request=request, words=given.words(words))
        given.said(taken, "answered")
        given.tell(installation, by, taken.case, told, mail=mail)


def answer_purposes(number: given.Number, by: options.By, mail: given.Mail = False) -> None:
    """Tell the purposes of use, those of the policy in force for the request's subject (APPI 32(2))."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        taken, told = tell_purposes(space, by=by, request=request)
        given.said(taken, "answered")
        given.tell(installation, by, taken.case, told, mail=mail)


def hold_request(
    number: given.Number,
    by: options.By,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DAY", help="The last day on which it is kept, if one is known.")
    ] = None,
    basis: Annotated[str, typer.Option(help="A legal basis by its name in a law pack.")] = BY_LAW,
) -> None:
    """Keep a request beyond its time, as while there is a suit about it."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        holder = given.case_named(space, number).holder
        kept, entry = hold(space, by=by, requirement=Requirement(holder, KEEPING, basis, until=until))
    shown.said(f"held, number {kept}, entry {entry}", hold=kept, entry=entry)


def sweep(by: options.By) -> None:
    """Delete copies whose day has come, erase requests that ended three years ago, send codes that did not go out.

    Run it every day, or more often: what is not due is left.
    """
    home = Home.from_environment()

    def post(letter: Letter) -> None:
        send(MailServer.of(home), letter)

    with open_installation(home) as installation:
        space = installation.space()
        done = sweep_requests(space, by=by)
        codes = resend_codes(space, by=by, post=post)
    sentence = f"{done.copies} copies deleted, {done.erased} requests erased, {done.held} kept by a hold"
    if codes.done or codes.failed:
        sentence += f"; {codes.done} codes sent again, {len(codes.failed)} could not be"
    facts = {"copies": done.copies, "erased": done.erased, "held": done.held}
    shown.said(sentence, **facts, codes=codes.done, codes_failed=list(codes.failed))
    if codes.failed:
        raise typer.Exit(FAILED)
