"""Contracts of entrustment, their supervision and end, and successions of business."""

from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes
from kotowari.cli.recipient import given
from kotowari.handling.grounds.entrust import contract, dispose, end, sub_entrust, supervise
from kotowari.handling.grounds.succeed import agree_succession
from kotowari.handling.installation import open_installation
from kotowari.home import Home


def add_to(group: typer.Typer) -> None:
    """Add the commands on contracts and successions."""
    for command, name in (
        (add_contract, "contract"),
        (add_sub_entrustment, "sub-entrust"),
        (add_supervision, "supervise"),
        (add_end, "end"),
        (add_disposal, "dispose"),
    ):
        group.command(name, rich_help_panel="Entrustment")(command)
    group.command("succession", rich_help_panel="Succession")(add_succession)


def add_contract(
    recipient: given.Name,
    subject: given.Subjects,
    item: given.Items,
    purpose: given.Purposes,
    since: given.Since,
    every: given.Every,
    document: given.Document,
    by: options.By,
    until: given.Until = None,
    pass_to: Annotated[
        list[str] | None,
        typer.Option("--pass-to", help="A recipient to whom it may pass the work on; say it once for each."),
    ] = None,
) -> None:
    """Record a contract of entrustment: what it extends to, how long, and how often the entrustee is supervised.

    Outside it, after its last day, or with its supervision overdue, nothing is provided as an entrustment.
    """
    with open_installation(Home.from_environment()) as installation:
        recorded = contract(
            installation.space(),
            by=by,
            recipient=recipient,
            scope=given.scope_of(subject, item, purpose),
            since=since,
            until=until,
            every=every,
            document=read_bytes(document),
            passed_to=pass_to or (),
        )
    given.said("contract", recorded)


def add_sub_entrustment(
    under: given.Contract,
    recipient: Annotated[str, typer.Option("--to", help="The recipient to whom the work is passed on.")],
    subject: given.Subjects,
    item: given.Items,
    purpose: given.Purposes,
    since: given.Since,
    every: given.Every,
    document: given.Document,
    by: options.By,
    until: given.Until = None,
) -> None:
    """Record that an entrustee passes work on: within its contract, to whom that permits, while it is in effect."""
    with open_installation(Home.from_environment()) as installation:
        recorded = sub_entrust(
            installation.space(),
            by=by,
            under=under,
            recipient=recipient,
            scope=given.scope_of(subject, item, purpose),
            since=since,
            until=until,
            every=every,
            document=read_bytes(document),
        )
    given.said("sub-entrustment", recorded)


def add_supervision(number: given.Contract, document: given.Document, by: options.By, on: given.On = None) -> None:
    """Record that an entrustee was supervised."""
    with open_installation(Home.from_environment()) as installation:
        space, report = installation.space(), read_bytes(document)
        recorded = supervise(space, by=by, number=number, on=on or space.today(), document=report)
    given.said("supervision", recorded)


def add_end(number: given.Contract, document: given.Document, by: options.By, on: given.On = None) -> None:
    """Record the last day of a contract that ends before the day agreed. What was given is then due for disposal."""
    with open_installation(Home.from_environment()) as installation:
        space, notice = installation.space(), read_bytes(document)
        recorded = end(space, by=by, number=number, on=on or space.today(), document=notice)
    given.said("end", recorded)


def add_disposal(
    number: given.Contract, item: given.Items, document: given.Document, by: options.By, on: given.On = None
) -> None:
    """Record a certificate that an entrustee returned or disposed of items."""
    with open_installation(Home.from_environment()) as installation:
        space, certificate = installation.space(), read_bytes(document)
        recorded = dispose(space, by=by, number=number, items=item, on=on or space.today(), document=certificate)
    given.said("disposal", recorded)


def add_succession(
    recipient: given.Name,
    subject: given.Subjects,
    item: given.Items,
    purpose: given.Purposes,
    since: given.Since,
    document: given.Document,
    by: options.By,
    received: Annotated[
        bool, typer.Option("--received", help="Business passes from this recipient to us, and not to it from us.")
    ] = False,
) -> None:
    """Record an agreement by which business passes, with the purposes that bind whoever succeeds."""
    with open_installation(Home.from_environment()) as installation:
        recorded = agree_succession(
            installation.space(),
            by=by,
            recipient=recipient,
            scope=given.scope_of(subject, item, purpose),
            since=since,
            document=read_bytes(document),
            received=received,
        )
    given.said("succession", recorded)
