"""The acts that change what is held of one person, or what may be done with it, as commands."""

import contextlib
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.acts import create_private, read_values
from kotowari.cli.infile import read_text
from kotowari.cli.persons import find_person
from kotowari.cli.show import shown
from kotowari.errors import Error, FileExists
from kotowari.handling.consent import Consent, give_consent, withdraw
from kotowari.handling.consents import disclose_consents
from kotowari.handling.correct import Correction, correct
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.resume import Because as ResumeBecause
from kotowari.handling.resume import resume
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.home import Home
from kotowari.policy.terms import ItemClass


def add_to(app: typer.Typer) -> None:
    """Add the commands that change."""
    for command, name in (
        (correct_values, "correct"),
        (stop_use, "stop"),
        (resume_use, "resume"),
        (erase_person, "erase"),
    ):
        app.command(name, rich_help_panel="Acts")(command)
    for consenting, name in (
        (record_consent, "consent"),
        (withdraw_consent, "withdraw"),
        (give_consents, "consents"),
    ):
        app.command(name, rich_help_panel="Consent")(consenting)


def record_consent(
    by: options.By,
    item: options.Items,
    how: Annotated[str, typer.Option(help="How it was given, such as web-form or paper.")],
    language: Annotated[str, typer.Option(help="The language in which it was asked.")],
    purpose: options.Purpose = None,
    recipient: Annotated[str | None, typer.Option(help="The recipient it is for, as the policy names it.")] = None,
    names: Annotated[list[str] | None, typer.Option(help="What was named: country, regime, measures.")] = None,
    item_class: Annotated[
        ItemClass | None, typer.Option("--class", help="Acquiring items of this class: special-care.")
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(help="A file of the text that was shown to everybody; without it, the policy's own words."),
    ] = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Record a person's consent: to a purpose, to a provision, or to acquiring items of a class."""
    told = read_text(text) if text is not None else None
    consent = Consent(frozenset(item), how, language, purpose, recipient, frozenset(names or ()), item_class, told)
    with open_installation(Home.from_environment()) as installation:
        number = find_person(installation, person, find)
        done = give_consent(installation.space(), by=by, person=number, consent=consent)
        said = f"consent {done.consent} recorded, entry {done.entry}"
        shown.said(said, consent=done.consent, entry=done.entry, person=done.person)


def withdraw_consent(
    by: options.By,
    purpose: options.Purpose = None,
    recipient: Annotated[str | None, typer.Option(help="The recipient, as the policy names it.")] = None,
    item_class: Annotated[
        ItemClass | None, typer.Option("--class", help="Acquiring items of this class: special-care.")
    ] = None,
    consent: Annotated[UUID | None, typer.Option(help="The number of one consent.")] = None,
    how: Annotated[str, typer.Option(help="How it was withdrawn, such as web-form or telephone.")] = "request",
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Withdraw a person's consent: all to a purpose, a recipient or a class, or one by its number.

    From the answer on nothing rests on it. Done again, it changes nothing.
    """
    with open_installation(Home.from_environment()) as installation:
        done = withdraw(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            purpose=purpose,
            recipient=recipient,
            item_class=item_class,
            consent=consent,
            how=how,
        )
        said = f"consents withdrawn: {done.count}, entry {done.entry}"
        shown.said(said, withdrawn=done.count, entry=done.entry, person=done.person)


def give_consents(
    subject: options.Subject,
    by: options.By,
    out: Annotated[Path, typer.Option(help="The new file to write; only you can read it.")],
    identity_verified: Annotated[
        bool, typer.Option("--identity-verified", help="The request was found to come from the person or an agent.")
    ] = False,
    records: Annotated[
        bool, typer.Option("--records", help="The records alone, without a receipt around them.")
    ] = False,
    person: options.PersonNumber = None,
    find: options.Find = None,
) -> None:
    """Give a person a receipt of their consents: given and withdrawn, with what was shown (ISO/IEC TS 27560, JSON-LD).

    It is a disclosure, recorded first; the gate asks that the identity was verified.
    """
    if out.exists():  # before anything is recorded
        raise FileExists(file=out)
    with open_installation(Home.from_environment()) as installation:
        outcome = disclose_consents(
            installation.space(),
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            identity_verified=identity_verified,
            receipt=not records,
        )
        if isinstance(outcome, Refused):
            raise typer.Exit(shown.outcome(outcome))
        with create_private(out) as file:
            file.write(outcome.document)
        entry = outcome.given.entry
        shown.said(
            f"{out}: consents: {outcome.count}, given by entry {entry}",
            file=str(out),
            entry=entry,
            consents=outcome.count,
        )


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
        space = installation.space()
        outcome = stop(
            space,
            by=by,
            person=find_person(installation, person, find),
            subject=subject,
            because=because,
            purpose=purpose,
            provision=provision or provision_only,
            use=not provision_only,
            key=key,
        )
        guards = confirmed_by(space, outcome.person) if isinstance(outcome, Changed) else {}
        status = shown.outcome(outcome, guards)
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
