"""``kotowari request identify``: who asks, by a one-time code, by documents, by an authority."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from kotowari.cli import options
from kotowari.cli.options import day
from kotowari.cli.request import given
from kotowari.cli.show import shown
from kotowari.handling.asked.check import COPY_KEPT, Check, check_who_asks
from kotowari.handling.asked.codes import VALID, issue_code, mark_sent, try_code
from kotowari.handling.asked.documents import Shown, documents
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.steps import Taken
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.mail.letter import Letter
from kotowari.mail.send import send
from kotowari.mail.server import MailServer
from kotowari.policy.text import in_language

Named = TypeVar("Named", bound=str)

_FIELDS: Final[tuple[Shown, ...]] = ("name", "address", "birth-date")

Document = Annotated[str, typer.Argument(help="The kind of document; `identify documents` lists them.")]
Issued = Annotated[
    date | None, typer.Option("--issued-on", parser=day, metavar="DAY", help="The day on which it was issued.")
]
Expires = Annotated[
    date | None, typer.Option("--expires-on", parser=day, metavar="DAY", help="The last day of the document.")
]
HeldIn = Annotated[str, typer.Option("--held-in", help="Where what it was compared with is held: vault, or a place.")]
Handles = Annotated[
    list[str] | None,
    typer.Option("--handle", help="A kind of handle that was confirmed; its value is a line of standard input."),
]
Agreed = Annotated[list[str], typer.Option(help=f"What agrees with what is held: {', '.join(_FIELDS)}.")]
Written = Annotated[
    list[str] | None,
    typer.Option(
        "--written",
        help="`name` or `birth-date`: what the document says there is a line of standard input, after these.",
    ),
]
Copy = Annotated[Path | None, typer.Option(help="Keep this copy for 30 days, sealed.")]
Masked = Annotated[bool, typer.Option("--masked", help="What must not be copied is covered on the copy.")]
Whom = Annotated[Of, typer.Option("--of", help="Whose document it is: the person's, or that of whoever asks for them.")]


def add_to(group: typer.Typer) -> None:
    """Add the group of commands."""
    identify = typer.Typer(help="Check who asks.", no_args_is_help=True)
    for command, name in (
        (send_code, "send"),
        (check_code, "code"),
        (check_document, "document"),
        (check_authority, "authority"),
        (check_record, "record"),
        (list_documents, "documents"),
    ):
        identify.command(name)(command)
    group.add_typer(identify, name="identify", rich_help_panel="Who asks")


def send_code(
    number: given.Number,
    by: options.By,
    held_in: Annotated[
        str | None, typer.Option("--held-in", help="The place where you found the address; the vault, if none.")
    ] = None,
) -> None:
    """Send a one-time code to the address on standard input, if that address is held.

    Nothing here tells whether it is. A letter that does not go out is written again by `request sweep`.
    """
    home = Home.from_environment()
    server = MailServer.of(home)
    with open_installation(home) as installation:
        space = installation.space()
        case = given.case_named(space, number)
        sending = issue_code(space, by=by, request=case.request, address=_line(), held_in=held_in)
        if sending.code is not None:
            told = given.teller(space, case).code(sending.code, int(VALID.total_seconds()) // 60)
            send(server, Letter(sending.address, told.subject, told.text))
        mark_sent(space, sending)
    given.said(sending.taken, "if this address is held, a code was sent to it")


def check_code(number: given.Number, by: options.By) -> None:
    """Check the code that whoever asks has: the address, then the code, each on a line of standard input."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        _said(try_code(space, by=by, request=request, address=_line(), code=_line()))


def check_document(
    number: given.Number,
    document: Document,
    agreed: Agreed,
    by: options.By,
    held_in: HeldIn,
    of: Whom = Of.PERSON,
    issued_on: Issued = None,
    expires_on: Expires = None,
    handle: Handles = None,
    written: Written = None,
    person: options.PersonNumber = None,
    copy: Copy = None,
    masked: Masked = False,
) -> None:
    """Record a document that was seen, and what on it agreed. Its number is never written down."""
    shows = tuple(dict.fromkeys(map(_field, agreed)))
    seen = Check(of, Means.DOCUMENT, held_in, document, shows, issued_on, expires_on, person=person)
    seeds, said = _lines(handle), _lines([_field(one) for one in written or ()])
    _check(number, by, copy, seeds, replace(seen, masked=masked, written=said))


def check_authority(
    number: given.Number,
    document: Document,
    by: options.By,
    held_in: HeldIn,
    issued_on: Issued = None,
    copy: Copy = None,
    masked: Masked = False,
) -> None:
    """Record a document by which somebody may ask for another: a power of attorney, an extract of a register."""
    _check(number, by, copy, {}, Check(Of.AGENT, Means.AUTHORITY, held_in, document, (), issued_on, masked=masked))


def check_record(
    number: given.Number,
    by: options.By,
    held_in: HeldIn,
    handle: Handles = None,
    person: options.PersonNumber = None,
) -> None:
    """Record that whom an authority names is the person of whom a place holds a record."""
    _check(number, by, None, _lines(handle), Check(Of.PERSON, Means.RECORD, held_in, person=person))


def list_documents() -> None:
    """List the documents that are taken, and what must not be copied from each."""
    known = documents()
    for name, one in known.identity.items():
        enough = "one is enough" if one.alone else "two of these are needed"
        mask = in_language(one.mask, shown.language) if one.mask else None
        sentence = f"{name}: {in_language(one.label, shown.language)} ({enough}; shows {', '.join(one.shows)})"
        facts = {"shows": list(one.shows), "alone": one.alone, "within": str(one.within) if one.within else None}
        shown.said(sentence + (f"\n  {mask}" if mask else ""), document=name, mask=mask, **facts)
    for name, other in known.authority.items():
        sentence = f"{name}: {in_language(other.label, shown.language)} (within {other.within})"
        shown.said(sentence, document=name, **{"for": [whom.value for whom in other.of]}, within=str(other.within))


def _field(name: str) -> Shown:
    for one in _FIELDS:
        if one == name:
            return one
    raise typer.BadParameter(f"expected one of {', '.join(_FIELDS)}")


def _lines(names: Sequence[Named] | None) -> dict[Named, list[str]]:
    """Read a line for each name, in the order in which they are given."""
    lines: dict[Named, list[str]] = {}
    for name in names or ():
        lines.setdefault(name, []).append(_line())
    return lines


def _check(number: str, by: str, copy: Path | None, seeds: dict[str, list[str]], check: Check) -> None:
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        until = COPY_KEPT.after(space.today())
        kept = given.paper(copy, "copy", until) if copy is not None else None
        request = given.case_named(space, number).request
        whole = replace(check, seeds=seeds, copy=kept)
        _said(check_who_asks(space, by=by, request=request, check=whole))


def _said(taken: Taken) -> None:
    case = taken.case
    given.said(taken, "who asks is identified" if case.identified_on else "checked; more is needed to know who asks")


def _line() -> str:
    return sys.stdin.readline().strip()
