"""``kotowari recipient request``: what is asked for by a law, or otherwise permitted, and who approves it."""

import sys
from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes
from kotowari.cli.recipient import given
from kotowari.cli.show import shown
from kotowari.errors import InputUnreadable, RequestUnknown
from kotowari.handling.grounds.requested import Asked, approve_request, close_request, record_request
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.policy.terms import Ground
from kotowari.recipients.request import APPROVALS, Request, read_concerned, read_request, read_requests

request = typer.Typer(
    name="request",
    help="Keep requests by a law, and cases it otherwise permits: nothing is given before two others approve.",
    no_args_is_help=True,
)

Number = Annotated[UUID, typer.Argument(help="The number of the request.", show_default=False)]


def add_to(group: typer.Typer) -> None:
    """Add the commands on requests, a group within the group."""
    for command, name in (
        (add_request, "record"),
        (list_requests, "list"),
        (show_request, "show"),
        (approve, "approve"),
        (close, "close"),
    ):
        request.command(name)(command)
    group.add_typer(request, rich_help_panel="Requests by a law")


def add_request(
    recipient: given.Name,
    basis: Annotated[str, typer.Option(help="The legal basis or exception, by its name in a law pack.")],
    subject: given.Subjects,
    item: given.Items,
    purpose: given.Purposes,
    authority: Annotated[str, typer.Option(help="Who asks: an office, no person.")],
    reference: Annotated[str, typer.Option(help="The number of their document.")],
    law: Annotated[str, typer.Option(help="The law and article; or why the exception applies. Nobody's data.")],
    document: given.Document,
    by: options.By,
    ground: Annotated[Ground, typer.Option(help="law, or otherwise-permitted.")] = Ground.LAW,
    received: Annotated[
        date | None, typer.Option(parser=given.day, metavar="DAY", help="When it came, if not today.")
    ] = None,
    deadline: Annotated[
        date | None, typer.Option(parser=given.day, metavar="DAY", help="By when it is to be answered.")
    ] = None,
) -> None:
    """Record a request: by which law, what is to be given at the most, and whom it is about.

    The numbers of the persons are read from standard input, one a line. What is named here is all that can be approved.
    """
    if ground not in (Ground.LAW, Ground.OTHERWISE_PERMITTED):
        raise typer.BadParameter("a request is on the ground of law or otherwise-permitted", param_hint="--ground")
    scope = given.scope_of(subject, item, purpose)
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        asked = Asked(
            ground, basis, scope, received or space.today(), deadline, authority=authority, reference=reference, law=law
        )
        recorded = record_request(
            space, by=by, recipient=recipient, asked=asked, persons=read_numbers(), document=read_bytes(document)
        )
    given.said("request", recorded)


def list_requests() -> None:
    """List the requests, the earliest first."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            requests = read_requests(connection, space.name)
    for one in requests:
        _show(one)
    if not requests and not shown.as_json:
        shown.said("no request is on record")


def show_request(number: Number) -> None:
    """Show a request whole, with the persons it is about, as one who is to approve it must read it."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            found = read_request(connection, space.name, number)
            persons = read_concerned(connection, space.name, number)
    if found is None:
        raise RequestUnknown
    _show(found, sorted(map(str, persons)))


def approve(
    number: Number,
    by: options.By,
    minimal: Annotated[
        bool, typer.Option("--minimal", help="What is to be given is no more than the law lets be asked for.")
    ] = False,
) -> None:
    """Approve a request that somebody else recorded, having read it. Two must; neither carries it out."""
    with open_installation(Home.from_environment()) as installation:
        given.said("approval", approve_request(installation.space(), by=by, number=number, minimal=minimal))


def close(number: Number, by: options.By) -> None:
    """Close a request, answered or declined: from then on nothing is given by it."""
    with open_installation(Home.from_environment()) as installation:
        given.said("closure", close_request(installation.space(), by=by, number=number))


def _show(one: Request, persons: list[str] | None = None) -> None:
    waiting = f"approved by {len(one.approvers)} of {APPROVALS}"
    facts: dict[str, object] = {
        "request": str(one.number),
        "recipient": one.recipient,
        "ground": one.ground.value,
        "basis": one.basis,
        **one.texts,
        **one.scope.to_json(),
        "received": one.received.isoformat(),
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "approvals": len(one.approvers),
        "closed": one.closed.isoformat() if one.closed else None,
    }
    if persons is None:
        state = f"closed {one.closed}" if one.closed else waiting
        line = f"{one.number} {one.recipient} {one.basis}, received {one.received}, due {one.deadline or '-'}: {state}"
        shown.said(line, **facts)
        return
    facts["persons"] = persons
    listed = (f"{key}: {', '.join(value) if isinstance(value, list) else value}" for key, value in facts.items())
    shown.said("\n".join(listed), **facts)


def read_numbers() -> list[UUID]:
    """Return persons' numbers from standard input, one a line. Raises :class:`InputUnreadable`."""
    try:
        return [UUID(line.strip()) for line in sys.stdin if line.strip()]
    except ValueError:
        raise InputUnreadable(file="-", problem="expected persons' numbers, one a line") from None
