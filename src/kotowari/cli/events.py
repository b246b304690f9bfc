"""Commands that report what begins, ends and renews the periods by which information is kept."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import track

from kotowari.cli import options
from kotowari.cli.csvfile import Row, read_rows
from kotowari.cli.infile import read_text
from kotowari.cli.persons import find_person
from kotowari.cli.show import DONE, REFUSED, shown
from kotowari.errors import Error, InputUnreadable, PersonNotFound
from kotowari.gate.retention import Turn
from kotowari.handling.acquire import handles_of
from kotowari.handling.events import Report, record_events
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.lookup import Lookup

_COLUMNS = frozenset(("period", "turn", "on", "matter", "person"))
_TOGETHER = 100

Period = Annotated[str, typer.Argument(help="The period, as the policy names it, such as contract.")]
On = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which it happened.")]
Organisation = Annotated[
    Path | None,
    typer.Option(
        help="A file with the organisation's name; - for standard input. The period is then its.", allow_dash=True
    ),
]
Matter = Annotated[
    Path | None,
    typer.Option(
        help="A file with what tells it from others of its kind, such as a contract's number.", allow_dash=True
    ),
]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take back this event, which was recorded by mistake.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands that report events to the group of those on keeping."""
    for turn, help_text in (
        (Turn.BEGAN, "Report that a period began, such as a contract or an inquiry, of a person or an organisation."),
        (
            Turn.ENDED,
            "Report that a period ended or will end on a day: what was kept while it lasted runs out from then.",
        ),
        (Turn.RENEWED, "Report a contact, which lets a sliding period begin anew."),
    ):
        group.command(turn.value, rich_help_panel="What happened", help=help_text)(_reporting(turn))
    group.command("events", rich_help_panel="What happened")(import_events)


def _reporting(turn: Turn) -> Callable[..., None]:
    def report(
        period: Period,
        on: On,
        by: options.By,
        organisation: Organisation = None,
        matter: Matter = None,
        withdraw: Withdraw = False,
        person: options.PersonNumber = None,
        find: options.Find = None,
    ) -> None:
        with open_installation(Home.from_environment()) as installation:
            about = _about(installation, organisation, person, find)
            named = _line(matter) if matter is not None else None
            one = Report(about, period, turn, on.date(), named, withdraw)
            (entry,) = record_events(installation.space(), by=by, reports=[one])
        done = "withdrawn" if withdraw else "recorded"
        shown.said(f"{done}, entry {entry}", entry=entry)

    return report


def import_events(
    file: Annotated[Path, typer.Argument(help="The CSV file.")],
    by: options.By,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, if neither UTF-8 nor Shift_JIS.")] = None,
    region: options.Region = "JP",
) -> None:
    """Report the events of a CSV file, as the company's other systems know them.

    Its columns are `period`, `turn` (began, ended, renewed) and `on`; `matter` where there are several of a kind; and
    whose it is: `organisation`, `person` (a number), or an item by which the person is found. What is known already
    changes nothing. Exit status 3 if any row is left out.
    """
    left_out: Counter[str] = Counter()
    done = 0
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        rows = list(read_rows(file, encoding, frozenset(space.rulebook().policy.items) | _COLUMNS))
        chunks = [rows[begin : begin + _TOGETHER] for begin in range(0, len(rows), _TOGETHER)]
        for chunk in track(chunks, "reporting", console=shown.console, disable=shown.as_json, transient=True):
            reports = list(_readable(space, chunk, region, left_out))
            done += _recorded(space, by, reports, left_out)
        installation.integrate()
    lines = [f"events recorded: {done}, left out: {left_out.total()}"]
    lines += [f"  {count} × {reason}" for reason, count in left_out.most_common()]
    shown.said("\n".join(lines), recorded=done, left_out=dict(left_out))
    raise typer.Exit(REFUSED if left_out else DONE)


def _recorded(space: Space, by: str, reports: list[Report], left_out: "Counter[str]") -> int:
    """Record reports in one commit, or each by itself where one of them cannot be."""
    if not reports:
        return 0
    try:
        return len(record_events(space, by=by, reports=reports))
    except Error as problem:
        if len(reports) == 1:
            left_out[str(problem)] += 1
            return 0
    return sum(_recorded(space, by, [one], left_out) for one in reports)


def _readable(space: Space, rows: list[Row], region: str, left_out: "Counter[str]") -> Iterator[Report]:
    for row in rows:
        try:
            if row.problem is not None:
                left_out[row.problem] += 1
            else:
                yield _report(space, row.values, region)
        except (Error, _Unreadable) as problem:
            left_out[str(problem)] += 1


class _Unreadable(Exception):
    """A row that cannot be read; says what was expected, and not what stands there."""


def _report(space: Space, values: dict[str, str], region: str) -> Report:
    try:
        turn, on = Turn(values.get("turn", "")), date.fromisoformat(values.get("on", ""))
        number = UUID(values["person"]) if "person" in values else None
    except ValueError:
        raise _Unreadable(
            "expected `turn` as began, ended or renewed, `on` as YYYY-MM-DD, a number as `person`"
        ) from None
    owners = values.keys() - {"period", "turn", "on", "matter", "since", "language", "region"}
    if len(owners) != 1:
        raise _Unreadable("expected one of `organisation`, `person` or an item by which the person is found")
    about = number or values.get("organisation") or _found(space, owners.pop(), values, region)
    return Report(about, values.get("period", ""), turn, on, values.get("matter"))


def _found(space: Space, item: str, values: dict[str, str], region: str) -> UUID:
    with space.reading() as connection:
        handles = handles_of(space, connection, {item: values[item]}, values.get("region", region))
        found = Lookup(connection, space.keys).find(handles[0]) if handles else ()
    if len(found) != 1:
        raise PersonNotFound(count=len(found) or "no", item=item)
    return found[0]


def _about(installation: Installation, organisation: Path | None, person: UUID | None, find: str | None) -> UUID | str:
    if organisation is None:
        return find_person(installation, person, find)
    if person is not None or find is not None:
        raise typer.BadParameter("a period is of a person or of an organisation: name one of them")
    return _line(organisation)


def _line(file: Path) -> str:
    """Return the first line of a file or of standard input. Raises :class:`InputUnreadable`."""
    try:
        text = sys.stdin.readline() if str(file) == "-" else read_text(file)
    except (InputUnreadable, ValueError):
        text = ""
    lines = text.strip().splitlines()
    if len(lines) != 1:
        raise InputUnreadable(file=file, problem="expected a name on one line, in UTF-8")
    return lines[0].strip()
