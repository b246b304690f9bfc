"""Keeping what is held true: confirmation, history, and the merge and split of persons, as commands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.persons import find_person
from kotowari.cli.show import DONE, shown
from kotowari.handling.confirm import Means, confirm
from kotowari.handling.history import open_history
from kotowari.handling.installation import open_installation
from kotowari.handling.joined import Finding
from kotowari.handling.merge import Stands, merge
from kotowari.handling.outcome import Refused
from kotowari.handling.split import split
from kotowari.home import Home
from kotowari.vault.joining import Memberships
from kotowari.vault.statements import UNCONFIRMED

_FOUND = (
    "How it was found: by the person's word, by documents, or by records of the operator. Without one it is refused."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command, name in (
        (confirm_items, "confirm"),
        (show_history, "history"),
        (merge_persons, "merge"),
        (split_person, "split"),
        (unconfirmed, "unconfirmed"),
    ):
        app.command(name, rich_help_panel="Persons")(command)


def confirm_items(
    subject: options.Subject,
    item: options.Items,
    by: options.By,
    means: Annotated[Means | None, typer.Option(help="How it was found to be true. Without one it is refused.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which it was found; today if none.")
    ] = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
    key: options.Key = None,
) -> None:
    """Record that items of a person were found to be true on a day (APPI 22). Nothing is opened."""
    with open_installation(Home.from_environment()) as installation:
        outcome = confirm(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            items=item,
            means=means,
            on=on.date() if on is not None else None,
            key=key,
        )
        status = shown.outcome(outcome)
    raise typer.Exit(status)


def show_history(
    subject: options.Subject,
    item: options.Items,
    by: options.By,
    purpose: options.Purpose = None,
    identity_verified: Annotated[
        bool,
        typer.Option("--identity-verified", help="Disclose it to the person, who was found to be the one who asks."),
    ] = False,
    basis: options.Basis = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Open every value that items of a person have had, with source, notice, purposes and days.

    Without --purpose it is a disclosure to the person. For a purpose, the values are opened for which it was stated.
    """
    with open_installation(Home.from_environment()) as installation:
        outcome = open_history(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            items=item,
            purpose=purpose,
            identity_verified=identity_verified,
            basis=basis,
        )
    raise typer.Exit(shown.outcome(outcome) if isinstance(outcome, Refused) else shown.history(outcome))


def merge_persons(
    subject: options.Subject,
    by: options.By,
    person: Annotated[UUID, typer.Option(help="The number that stands.")],
    other: Annotated[UUID, typer.Option(help="The number that is merged into it.")],
    finding: Annotated[Finding | None, typer.Option(help=_FOUND)] = None,
    this: Annotated[
        list[str] | None, typer.Option(help="An item that both have and of which the value of --person stands.")
    ] = None,
    theirs: Annotated[
        list[str] | None, typer.Option(help="An item that both have and of which the value of --other stands.")
    ] = None,
    key: options.Key = None,
) -> None:
    """Let two persons who were found to be one be one. Nothing is chosen silently: say whose value stands.

    A value in common, such as a family's telephone number, shows nothing.
    """
    if doubled := sorted(set(this or ()) & set(theirs or ())):
        raise typer.BadParameter(f"`{doubled[0]}` is named both with --this and with --theirs")
    stands = {**dict.fromkeys(this or (), Stands.THIS), **dict.fromkeys(theirs or (), Stands.OTHER)}
    with open_installation(Home.from_environment()) as installation:
        outcome = merge(
            installation.space(),
            by=by,
            person=person,
            other=other,
            subject=subject,
            finding=finding,
            stands=stands,
            key=key,
        )
        status = shown.outcome(outcome)
    raise typer.Exit(status)


def split_person(
    subject: options.Subject,
    by: options.By,
    person: Annotated[UUID, typer.Option(help="The person of whom a part is another's.")],
    finding: Annotated[Finding | None, typer.Option(help=_FOUND)] = None,
    item: Annotated[list[str] | None, typer.Option(help="An item that is the other's; say it once for each.")] = None,
    earlier: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM=VERSION", help="An earlier value that is the other's, as `kotowari history` has it."
        ),
    ] = None,
    memberships: Annotated[
        Memberships, typer.Option(help="Whose the memberships in organisations are.")
    ] = Memberships.STAY,
    key: options.Key = None,
) -> None:
    """Let a new person have what was taken for another's. What was stopped is stopped for both."""
    with open_installation(Home.from_environment()) as installation:
        outcome = split(
            installation.space(),
            by=by,
            person=person,
            subject=subject,
            finding=finding,
            items=item or (),
            earlier=_versions(earlier or ()),
            memberships=memberships,
            key=key,
        )
        status = shown.outcome(outcome)
    raise typer.Exit(status)


def unconfirmed(
    years: Annotated[
        int, typer.Option(help="Count what was last known to be true so many years ago, or more.", min=0)
    ] = 1,
) -> None:
    """Count, by item and age, what was not found to be true for a time. Nothing is opened."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            space.refresh(connection)
            values = {"space": space.name, "on": space.today(), "timezone": space.timezone()}
            rows = [row for row in connection.execute(UNCONFIRMED, values).fetchall() if row[1] >= years]
    for item, age, count in rows:
        shown.said(f"{item}: {count}, last known to be true {age} years ago", item=item, years=age, holdings=count)
    if not rows:
        shown.said(f"everything was known to be true within {years} years", holdings=0)
    raise typer.Exit(DONE)


def _versions(pairs: list[str] | tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in pairs:
        item, _, version = pair.partition("=")
        if not version.isdecimal() or item in found or int(version) >= 1 << 31:
            raise typer.BadParameter("expected --earlier ITEM=VERSION, once for each item")
        found[item] = int(version)
    return found
