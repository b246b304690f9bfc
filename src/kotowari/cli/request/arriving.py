"""``kotowari request new`` and ``eml``: a request arrives."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes, read_given
from kotowari.cli.request import given
from kotowari.clock import day as day_of
from kotowari.errors import InputUnreadable
from kotowari.handling.asked.cases import AsWhom, Channel, Form
from kotowari.handling.installation import open_installation
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.rights.arriving.arrival import Coming, Who, receive
from kotowari.rights.arriving.eml import Letter, read_letter
from kotowari.rights.arriving.who_writes import who_writes

_PARTS = {"requester", "agent", "subject", "text"}
_WHO = {"name", "kana", "latin", "birth_date", "address", "email", "phone"}


def add_to(group: typer.Typer) -> None:
    """Add the commands by which requests arrive."""
    group.command("new", rich_help_panel="Arrival")(new)
    group.command("eml", rich_help_panel="Arrival")(eml)


def new(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON: `requester` (name, kana, latin, birth_date, address, email, phone), `agent` likewise, "
            "`subject`, `text`; - for standard input. Kept sealed.",
            show_default=False,
        ),
    ],
    kind: given.KindOf,
    subject: options.Subject,
    language: given.Language,
    by: options.By,
    channel: Annotated[Channel, typer.Option(help="By which way it came.")] = Channel.CLI,
    arrived_on: given.ArrivedOn = None,
    as_whom: given.As = AsWhom.PERSON,
    form: given.AnswerForm = Form.ELECTRONIC,
    item: given.Items = None,
    place: given.Places = None,
    since: given.Since = None,
    until: given.Until = None,
    law: given.Laws = None,
    paper: given.Papers = None,
    key: options.Key = None,
) -> None:
    """Record a request that came by post, telephone or at the counter, as of the day on which it truly arrived."""
    written = _read(file)
    coming = Coming(
        kind=kind,
        subject=subject,
        channel=channel,
        language=language,
        requester=_who(file, written.get("requester", {})),
        arrived_on=arrived_on,
        agent=_who(file, written["agent"]) if written.get("agent") else None,
        as_whom=as_whom,
        form=form,
        scope=given.scope(item, place, since, until),
        title=written.get("subject"),
        text=written.get("text"),
        laws=tuple(law or ()),
        papers=given.papers(paper),
    )
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        taken = receive(space, by=by, coming=coming, is_working=given.working_days(space, home), key=key)
    given.said(taken, f"on record as arrived on {taken.case.arrived_on}")


def eml(
    file: Annotated[Path, typer.Argument(help="The letter as it came, an .eml file.", show_default=False)],
    kind: given.KindOf,
    subject: options.Subject,
    language: given.Language,
    by: options.By,
    arrived_on: given.ArrivedOn = None,
    as_whom: given.As = AsWhom.PERSON,
    form: given.AnswerForm = Form.ELECTRONIC,
    item: given.Items = None,
    place: given.Places = None,
    law: given.Laws = None,
    key: options.Key = None,
) -> None:
    """Record a request that came by mail, with all that was attached.

    It arrived when the last server that had it says, or its sender if none does; --arrived-on is a human's word over
    both, and is needed where they name a day to come.
    """
    letter = read_letter(read_bytes(file))
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        asking = who_writes(letter)
        coming = Coming(
            kind=kind,
            subject=subject,
            channel=Channel.EMAIL,
            language=language,
            requester=asking if as_whom is AsWhom.PERSON else Who(),
            agent=None if as_whom is AsWhom.PERSON else asking,
            arrived_on=arrived_on or _arrived(space, letter),
            as_whom=as_whom,
            form=form,
            scope=given.scope(item, place, None, None),
            title=letter.title or None,
            text=letter.text or None,
            laws=tuple(law or ()),
            papers=letter.papers,
            more={"mail": _dates(letter)},
        )
        taken = receive(space, by=by, coming=coming, is_working=given.working_days(space, home), key=key)
    given.said(taken, f"on record as arrived on {taken.case.arrived_on}")


def _arrived(space: Space, letter: Letter) -> date | None:
    moment = letter.received_at or letter.sent_at
    return day_of(moment, space.timezone()) if moment else None


def _dates(letter: Letter) -> dict[str, str]:
    named = {"sent": letter.sent_at, "received": letter.received_at}
    return {name: moment.isoformat() for name, moment in named.items() if moment}


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_given(file))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() <= _PARTS:
        raise InputUnreadable(file=file, problem=f"expected a JSON object of {', '.join(sorted(_PARTS))}")
    if not all(isinstance(found.get(key, ""), str) for key in ("subject", "text")):
        raise InputUnreadable(file=file, problem="`subject` and `text` are texts")
    return found


def _who(file: Path, said: object) -> Who:
    if not isinstance(said, dict) or not said.keys() <= _WHO or not all(isinstance(one, str) for one in said.values()):
        raise InputUnreadable(file=file, problem=f"who asks is an object of texts: {', '.join(sorted(_WHO))}")
    lines = {name: value for name, value in said.items() if name != "birth_date"}
    born = said.get("birth_date")
    try:
        return Who(**lines, birth_date=date.fromisoformat(born) if born else None)
    except ValueError:
        pass  # its message has what was written
    raise InputUnreadable(file=file, problem="`birth_date` is a day such as 1990-04-01")
