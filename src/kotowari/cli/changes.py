"""The acts that change what is held of one person, or what may be done with it, as commands."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.acts import read_values
from kotowari.cli.persons import find_person
from kotowari.cli.show import shown
from kotowari.errors import Error
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.home import Home


def add_to(app: typer.Typer) -> None:
    """Add the commands that change."""
    for command, name in (
        (record_consent, "consent"),
        (correct_values, "correct"),
        (stop_use, "stop"),
        (resume_use, "resume"),
        (erase_person, "erase"),
    ):
        app.command(name, rich_help_panel="Acts")(command)


def record_consent(
    by: options.By,
    item: options.Items,
    how: Annotated[str, typer.Option(help="How it was given, such as web-form or paper.")],
    language: Annotated[str, typer.Option(help="The language in which it was asked.")],
    purpose: options.Purpose = None,
    recipient: Annotated[str | None, typer.Option(help="The recipient it is for, as the policy names it.")] = None,
    names: Annotated[list[str] | None, typer.Option(help="What was named: country, regime, measures.")] = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Record a person's consent, to a purpose or to a provision."""
    consent = Consent(frozenset(item), how, language, purpose, recipient, frozenset(names or ()))
    with open_installation(Home.from_environment()) as installation:
        number = find_person(installation, person, find)
        entry = give_consent(installation.space(), by=by, person=number, consent=consent)
        shown.said(f"consent recorded, entry {entry}", entry=entry, person=number)


def correct_values(
    subject: options.Subject,
    by: options.By,
    identity_verified: Annotated[
        bool, typer.Option("--identity-verified", help="The request was found to come from the person or an agent.")
    ] = False,
    values: Annotated[
        Path | None,
        typer.Option(help="A JSON file of the true values by item; - for standard input.", allow_dash=True),
    ] = None,
    delete: Annotated[list[str] | None, typer.Option(help="An item whose content goes; say it once for each.")] = None,
    region: options.Region = "JP",
    person: options.PersonNumber = None,
    find: options.Find = None,
    basis: options.Basis = None,
    key: options.Key = None,
) -> None:
    """Correct, add or delete content of a person that is not true. Values are never read from the command line."""
    if find is not None and values == Path("-"):
        raise typer.BadParameter("standard input holds one thing: name a file with --values, or the person by number")
    with open_installation(Home.from_environment()) as installation:
        number = find_person(installation, person, find)
        given = read_values(values) if values is not None else {}
        correction = Correction(given, frozenset(delete or ()), identity_verified, region, basis)
        outcome = correct(installation.space(), by=by, person=number, subject=subject, correction=correction, key=key)
        status = shown.outcome(outcome)
    raise typer.Exit(status)


def stop_use(
    subject: options.Subject,
    by: options.By,
    because: Annotated[StopBecause, typer.Option(help="What was found.")],
    purpose: options.Purpose = None,
    provision: options.ProvisionToo = False,
    provision_only: options.ProvisionOnly = False,
    person: options.PersonNumber = None,
    find: options.Find = None,
    key: options.Key = None,
) -> None:
    """Stop the use of a person's information, for one purpose or for all, or its provision to third parties."""
    with open_installation(Home.from_environment()) as installation:
        outcome = stop(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            because=because,
            purpose=purpose,
            provision=provision or provision_only,
            use=not provision_only,
            key=key,
        )
        status = shown.outcome(outcome)
        _write_outside(installation)
    raise typer.Exit(status)


def resume_use(
    subject: options.Subject,
    by: options.By,
    because: Annotated[ResumeBecause, typer.Option(help="The person withdraws the stop, or its ground is gone.")],
    purpose: options.Purpose = None,
    provision: options.ProvisionToo = False,
    provision_only: options.ProvisionOnly = False,
    person: options.PersonNumber = None,
    find: options.Find = None,
    key: options.Key = None,
) -> None:
    """Lift a stop: the one of a purpose, or without one the stop that named none. Others stand."""
    with open_installation(Home.from_environment()) as installation:
        outcome = resume(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            because=because,
            purpose=purpose,
            provision=provision or provision_only,
            use=not provision_only,
            key=key,
        )
        status = shown.outcome(outcome)
        _write_outside(installation)
    raise typer.Exit(status)


def erase_person(
    subject: options.Subject,
    by: options.By,
    because: Annotated[EraseBecause, typer.Option(help="What was found.")],
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Erase a person: the key is destroyed, and an import does not bring the person back."""
    with open_installation(Home.from_environment()) as installation:
        number = find_person(installation, person, find)
        outcome = erase(installation.space(), by=by, person=number, subject=subject, because=because)
        status = shown.outcome(outcome)
        _write_outside(installation)
    raise typer.Exit(status)


def _write_outside(installation: Installation) -> None:
    """Write the change into the journal outside now; if that fails, whoever integrates next does it."""
    with contextlib.suppress(OSError, Error):
        installation.publish_journal()
