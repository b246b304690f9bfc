"""``kotowari request send``: an answer goes out as a sealed file or under a link; its passphrase is shown once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.request import given
from kotowari.cli.show import shown
from kotowari.handling.installation import open_installation
from kotowari.handling.outcome import Refused
from kotowari.home import Home
from kotowari.rights.answer.delivering import DAYS, links_of, revoke_link, send_as_file, send_by_link, send_on_paper


class By(StrEnum):
    """How an answer goes out."""

    FILE = "file"
    LINK = "link"
    PAPER = "paper"


def add_to(group: typer.Typer) -> None:
    """Add the commands that hand an answer over."""
    for command, name in ((send, "send"), (links, "links"), (revoke, "revoke")):
        group.command(name, rich_help_panel="Disclosing")(command)


def send(
    number: given.Number,
    by: options.By,
    how: Annotated[By, typer.Option("--as", help="A sealed file, a link that expires, or PDFs to print.")] = By.FILE,
    folder: Annotated[Path, typer.Option(help="Where the file is written.")] = Path(),
    days: Annotated[int, typer.Option(help="How long the link lasts.", min=1, max=90)] = DAYS,
    address: Annotated[str, typer.Option(help="Where the public finds the pages.", envvar="KOTOWARI_ADDRESS")] = "",
) -> None:
    """Hand the last answer over. Tell the passphrase another way than the file or the link goes: it is kept nowhere."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        if how is By.PAPER:
            handed = send_on_paper(space, by=by, request=request, folder=folder)
        elif how is By.FILE:
            handed = send_as_file(space, by=by, request=request, folder=folder)
        else:
            handed = send_by_link(space, by=by, request=request, days=days)
    if isinstance(handed, Refused):
        raise typer.Exit(shown.outcome(handed))
    where = str(handed.file) if handed.file else f"{address.rstrip('/')}/answers/{handed.token}"
    given.said(handed.taken, f"document {handed.answer.number} goes out as a {how.value}")
    if handed.passphrase is None:
        shown.said(f"{where}\nprint both files, and delete them", where=where)
        return
    sentence = f"{where}\npassphrase, shown this once: {handed.passphrase}"
    shown.said(sentence, where=where, passphrase=handed.passphrase, link=handed.link)


def links(number: given.Number) -> None:
    """List the links to the answers of a request, and whether they were used. The addresses themselves are not kept."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        with space.reading() as connection:
            found = links_of(connection, space, request)
    for one in found:
        state = "revoked" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}, {one.tries_left} tries left"
        fetched = f"fetched {one.times_fetched} times" if one.times_fetched else "not fetched yet"
        facts = {"link": one.link, "expires": one.expires_at.isoformat(), "fetched": one.times_fetched}
        shown.said(f"{one.link}: {state}, {fetched}", **facts)


def revoke(
    number: given.Number, link: Annotated[UUID, typer.Argument(help="The link's number.")], by: options.By
) -> None:
    """Let a link open nothing any more, and delete what it led to."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(revoke_link(space, by=by, request=request, link=link), "the link opens nothing any more")
