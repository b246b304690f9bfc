"""The acts as commands, and ``ask``, which touches nobody's information."""

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, TextIO
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_given, read_text
from kotowari.cli.persons import find_person
from kotowari.cli.recipient.overview import due_line
from kotowari.cli.recipient.requests import read_numbers
from kotowari.cli.recipients import said as delivered
from kotowari.cli.show import DONE, REFUSED, shown
from kotowari.errors import FileExists, InputUnreadable
from kotowari.gate.ask import Ask
from kotowari.handling.acquire import Arrival, Notice, Source, acquire
from kotowari.handling.asking import ask_gate
from kotowari.handling.grounds.due import due_now
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.outgoing.package import Asked, make_package
from kotowari.handling.outgoing.received import Provider
from kotowari.handling.provide import provide
from kotowari.handling.use import use
from kotowari.home import Home
from kotowari.policy.terms import Act, Condition, Form, Ground
from kotowari.recipients.deliveries import Kept


def add_to(app: typer.Typer) -> None:
    """Add the commands of the acts."""
    for command, name in (
        (ask_beforehand, "ask"),
        (acquire_values, "acquire"),
        (use_items, "use"),
        (provide_items, "provide"),
    ):
        app.command(name, rich_help_panel="Acts")(command)


def ask_beforehand(
    act: Annotated[Act, typer.Argument(help="The act asked about.")],
    subject: options.Subject,
    item: options.Items,
    purpose: options.Purpose = None,
    recipient: Annotated[str | None, typer.Option(help="The recipient, as the policy names it.")] = None,
    ground: Annotated[Ground | None, typer.Option(help="The ground of a provision.")] = None,
    basis: options.Basis = None,
    form: Annotated[Form, typer.Option(help="Values of persons, or aggregates.")] = Form.VALUES,
    own_use: Annotated[bool, typer.Option("--own-use", help="The recipient will use it for itself.")] = False,
    without: Annotated[
        list[Condition] | None, typer.Option(help="A condition to take as not established; say it once for each.")
    ] = None,
) -> None:
    """Ask the gate whether an act would be permitted, for a person against whom nothing stands.

    Nothing is opened and nothing recorded. Everything is taken as established except what --without names and the
    evidence that a person, a recipient or an officer has to give: consent, a check, a contract, an approval.
    """
    purposes = frozenset((purpose,)) if act is Act.ACQUIRE and purpose else frozenset[str]()
    question = Ask(act, subject, frozenset(item), purpose, purposes, recipient, ground, basis, form, own_use)
    with open_installation(Home.from_environment()) as installation:
        status = shown.answer(ask_gate(installation.space(), question, without or ()))
    raise typer.Exit(status)


def acquire_values(
    subject: options.Subject,
    by: options.By,
    purpose: Annotated[list[str], typer.Option("--purpose", help="A purpose stated; say it once for each.")],
    source: Annotated[Source, typer.Option(help="From where it comes.")],
    notice: Annotated[Notice, typer.Option(help="Whether the person was shown the notice in force.")] = Notice.SHOWN,
    values: Annotated[
        Path, typer.Option(help="A JSON file of values by item; - for standard input.", allow_dash=True)
    ] = Path("-"),
    language: Annotated[str | None, typer.Option(help="The language of the notice shown.")] = None,
    region: options.Region = "JP",
    consent: Annotated[list[str] | None, typer.Option(help="A consent given with it: special-care.")] = None,
    person: options.PersonNumber = None,
    basis: options.Basis = None,
    provider: options.ProvidedBy = None,
    key: options.Key = None,
) -> None:
    """Take in values of a person. They are read from a file or standard input, never from the command line."""
    arrival = Arrival(
        subject,
        read_values(values),
        source,
        notice,
        frozenset(purpose),
        language=language,
        region=region,
        consents=frozenset(consent or ()),
        basis=basis,
        person=person,
        provider=read_provider(provider),
    )
    with open_installation(Home.from_environment()) as installation:
        status = shown.outcome(acquire(installation.space(), by=by, arrival=arrival, key=key))
    raise typer.Exit(status)


def use_items(
    subject: options.Subject,
    item: options.Items,
    by: options.By,
    purpose: options.Purpose = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
    basis: options.Basis = None,
    key: options.Key = None,
) -> None:
    """Open items of a person for a purpose."""
    with open_installation(Home.from_environment()) as installation:
        number = find_person(installation, person, find)
        space = installation.space()
        outcome = use(space, by=by, person=number, subject=subject, items=item, purpose=purpose, basis=basis, key=key)
        status = shown.outcome(outcome)
    raise typer.Exit(status)


def provide_items(
    subject: options.Subject,
    item: options.Items,
    by: options.By,
    recipient: Annotated[str, typer.Option(help="The recipient, as the policy names it.")],
    ground: Annotated[Ground, typer.Option(help="The ground of the provision.")],
    purpose: options.Purpose = None,
    person: Annotated[list[UUID] | None, typer.Option(help="A person's number; say it once for each.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write what is provided to this new file, one JSON a line.")] = None,
    basis: options.Basis = None,
    own_use: Annotated[bool, typer.Option("--own-use", help="The recipient will use it for itself.")] = False,
    package: Annotated[
        Path | None,
        typer.Option(help="Seal what is provided to the recipient's public keys, in this new file (age)."),
    ] = None,
    kept: Annotated[
        Kept, typer.Option(help="How the record that may be due is kept: see docs/provision.md.")
    ] = Kept.EACH,
    key: options.Key = None,
    request: Annotated[
        UUID | None, typer.Option(help="The number of the request by which it is given: law, otherwise-permitted.")
    ] = None,
) -> None:
    """Open items of persons for a recipient, on a ground. Each person is answered for.

    With --package nothing is shown of those who are permitted: they are in a file that only the recipient can open. Run
    again with the same --key after it was ended, it goes on where it was. What is overdue or soon due for the recipient
    is told on standard error (`kotowari recipient due` lists it all).
    """
    if out is not None and package is not None:
        raise typer.BadParameter("what is provided goes to one place: --out or --package")
    numbers = person or read_numbers()
    asked = Asked(numbers, subject, item, purpose, recipient, ground, basis, own_use, kept, request)
    raise typer.Exit(_values(by, asked, out, key) if package is None else _package(by, asked, package, key))


def _values(by: str, asked: Asked, out: Path | None, key: str | None) -> int:
    permitted, refused = 0, 0
    with open_installation(Home.from_environment()) as installation, ExitStack() as closing:
        file = closing.enter_context(create_private(out)) if out is not None else None
        outcomes = provide(
            installation.space(),
            by=by,
            persons=asked.persons,
            subject=asked.subject,
            items=asked.items,
            purpose=asked.purpose,
            recipient=asked.recipient,
            ground=asked.ground,
            basis=asked.basis,
            own_use=asked.own_use,
            kept=asked.kept,
            key=key,
            request=asked.request,
        )
        for outcome in outcomes:
            permitted, refused = permitted + isinstance(outcome, Opened), refused + isinstance(outcome, Refused)
            if file is not None and isinstance(outcome, Opened):
                line = {"person": str(outcome.person), "entry": str(outcome.entry), "values": outcome.values}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            else:
                shown.outcome(outcome)
        _tell_due(installation, asked.recipient)
    if out is not None:
        shown.said(f"provided {permitted}, refused {refused}", provided=permitted, refused=refused)
    return DONE if not refused else REFUSED


def _package(by: str, asked: Asked, file: Path, key: str | None) -> int:
    refused = 0

    def told(outcome: Refused) -> None:
        nonlocal refused
        refused += 1
        shown.outcome(outcome)

    with open_installation(Home.from_environment()) as installation:
        delivery = make_package(installation.space(), by=by, asked=asked, file=file.absolute(), told=told, key=key)
        _tell_due(installation, asked.recipient)
    if delivery is not None:
        delivered(delivery)
    else:
        shown.said("nothing is permitted, so there is no package", package=None)
    return DONE if delivery is not None and not refused else REFUSED


def _tell_due(installation: Installation, recipient: str | None) -> None:
    for due in due_now(installation.space()):
        if due.recipient == recipient:
            sys.stderr.write(f"kotowari: {due_line(due)}\n")


def read_values(file: Path) -> dict[str, str]:
    """Return texts by item from a JSON file, or standard input for ``-``. Raises :class:`InputUnreadable`."""
    try:
        values = json.loads(read_given(file))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise InputUnreadable(file=file, problem="expected a JSON object of texts by item, in UTF-8")
    return values


def read_provider(file: Path | None) -> Provider | None:
    """Return who provides, from a JSON file. Raises :class:`InputUnreadable`."""
    if file is None:
        return None
    try:
        return Provider.from_json(json.loads(read_text(file)))
    except (ValueError, TypeError, RecursionError):
        problem = "expected a JSON object of `name`, `address`, `representative`, `how`, `told`; see docs/provision.md"
        raise InputUnreadable(file=file, problem=problem) from None


def create_private(file: Path) -> TextIO:
    """Open a new file that only its owner may read. Raises :class:`FileExists` or :class:`InputUnreadable`."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise FileExists(file=file) from None
    except OSError as problem:
        raise InputUnreadable(file=file, problem=problem.strerror or "it cannot be written") from problem
    return os.fdopen(descriptor, "w", encoding="utf-8")
