"""Commands on what recipients received of persons: who received it, the records of it, and what is sent on."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.persons import find_person
from kotowari.cli.show import DONE, REFUSED, shown
from kotowari.handling.installation import open_installation
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.records import Record, kept_beyond, let_lapse, records_of
from kotowari.handling.outgoing.send_on import acknowledged, send_on
from kotowari.home import Home
from kotowari.recipients.deliveries import received_of
from kotowari.recipients.notices import Notice, notices

_HELP = "Provision"


def add_to(app: typer.Typer) -> None:
    """Add the commands on what was received."""
    for command, name in (
        (show_received, "received"),
        (send_what_is_due, "send-on"),
        (record_acknowledgement, "acknowledge"),
        (show_records, "records"),
    ):
        app.command(name, rich_help_panel=_HELP)(command)


def show_received(
    person: options.PersonNumber = None,
    find: options.Find = None,
    recipient: Annotated[str | None, typer.Option(help="What is to be told to this recipient.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only what is still to be sent.")] = False,
) -> None:
    """Show who received what of a person, and what recipients are to be told: due, sent, acknowledged."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        number = find_person(installation, person, find) if person or find else None
        with space.reading() as connection:
            if number is not None:
                for one in received_of(connection, space.name, number):
                    out = "" if one.is_out else " (a package that was not finished)"
                    shown.said(
                        f"{one.at:%Y-%m-%d} {one.recipient}, {one.ground}: "
                        f"{', '.join(one.items)}{out}; entry {one.entry}",
                        recipient=one.recipient,
                        at=one.at.isoformat(),
                        items=list(one.items),
                        ground=one.ground,
                        purpose=one.purpose,
                        package=one.delivery,
                        entry=one.entry,
                        records=list(one.records),
                        out=one.is_out,
                    )
            for notice in notices(connection, space.name, recipient=recipient, person=number, due=due):
                _said(notice)


def send_what_is_due(
    recipient: Annotated[str, typer.Option(help="The recipient, as the policy names it.")],
    package: Annotated[Path, typer.Option(help="Seal it to the recipient's public keys, in this new file (age).")],
    by: options.By,
) -> None:
    """Send a recipient the corrections, stops and erasures of those whom it received.

    A corrected value is provided anew on the ground of the original; where that ground stands no longer, which is
    shown, a stop is sent in its place.
    """

    def told(outcome: Refused) -> None:
        shown.outcome(outcome)

    with open_installation(Home.from_environment()) as installation:
        sent = send_on(installation.space(), by=by, recipient=recipient, file=package.absolute(), told=told)
    if sent is None:
        shown.said("there is nothing to send on", package=None)
        return
    counts = ", ".join(f"{count} to {what}" for what, count in sent.counts.items())
    shown.said(
        f"{sent.number}  to {sent.recipient}: {counts}\n  sealed {sent.digest}\n  entry {sent.entry}",
        package=sent.number,
        recipient=sent.recipient,
        notices=dict(sent.counts),
        digest=sent.digest,
        entry=sent.entry,
    )


def record_acknowledgement(
    package: Annotated[UUID, typer.Argument(help="The number that `kotowari send-on` said.")], by: options.By
) -> None:
    """Record that a recipient acknowledged what was sent on to it."""
    with open_installation(Home.from_environment()) as installation:
        count, entry = acknowledged(installation.space(), by=by, number=package)
    shown.said(f"acknowledged: {count}; entry {entry}", notices=count, entry=entry)


def show_records(
    by: options.By,
    person: options.PersonNumber = None,
    find: options.Find = None,
    erased: Annotated[
        bool, typer.Option("--erased", help="The records that a law keeps of persons who were erased; with --basis.")
    ] = False,
    basis: options.Basis = None,
    lapse: Annotated[bool, typer.Option("--lapse", help="Delete the records whose time has passed.")] = False,
) -> None:
    """Show the records of provision and of receipt about a person (APPI 29, 30, 33(5)); this telling is an entry.

    With --erased, those of persons who were erased: for the duty to keep them alone, on a legal basis.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        if lapse:
            total = 0
            while gone := let_lapse(space, by=by):
                total += gone
            shown.said(f"lapsed: {total}", lapsed=total)
            return
        if erased:
            raise typer.Exit(_show_kept(kept_beyond(space, by=by, basis=basis)))
        found, entry = records_of(space, by=by, person=find_person(installation, person, find))
    for record in found:
        shown.said(_line(record), **record.to_json())
    shown.said(f"records: {len(found)}; entry {entry}", records=len(found), entry=entry)


def _show_kept(found: tuple[tuple[dict[str, object], ...], UUID] | Refused) -> int:
    if isinstance(found, Refused):
        shown.outcome(found)
        return REFUSED
    records, entry = found
    for record in records:
        person = record.get("person")
        named = ", ".join(person.values()) if isinstance(person, dict) else ""
        shown.said(f"{record['at']}  {named}: {record['items']}, kept until {record['until']}", **record)
    shown.said(f"records: {len(records)}; entry {entry}", records=len(records), entry=entry)
    return DONE


def _line(record: Record) -> str:
    to = record.says.get("recipient") or record.says.get("provider")
    missing = [name for name in ("address", "representative") if isinstance(to, dict) and not to.get(name)]
    lacks = f"; the policy does not state the {' and '.join(missing)}" if "recipient" in record.says and missing else ""
    name = to["name"] if isinstance(to, dict) else ""
    called = name.get(shown.language) or next(iter(name.values())) if isinstance(name, dict) else name
    said = "provided to" if "recipient" in record.says else "received from"
    return (
        f"{record.at:%Y-%m-%d}  {said} {called}: {', '.join(record.items)} ({', '.join(record.articles)}), "
        f"kept until {record.until}{lacks}"
    )


def _said(notice: Notice) -> None:
    shown.said(
        f"{notice.due_at:%Y-%m-%d} {notice.recipient}: {notice.what}, {', '.join(notice.items)}; {notice.state}",
        notice=notice.number,
        recipient=notice.recipient,
        what=notice.what.value,
        items=list(notice.items),
        package=notice.delivery,
        was=notice.entry,
        due=notice.due_at.isoformat(),
        state=notice.state,
        sent_in=notice.sent_in,
    )
