"""``kotowari request list`` and ``show``: the queue, which has nothing personal in it, and one request, opened."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.request import given
from kotowari.cli.show import shown
from kotowari.errors import FileExists
from kotowari.handling.asked.cases import AsWhom, Case, Kind, State
from kotowari.handling.asked.enough import wanting
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.papers import Paper
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.policy.text import in_language
from kotowari.rights.life import clocks_of, open_defects, times_waited
from kotowari.rights.queue import COUNTED, Wanted, count_open, read_queue
from kotowari.rights.time.clocks import Clock, waited


def add_to(group: typer.Typer) -> None:
    """Add the commands that look."""
    group.command("list", rich_help_panel="Looking")(list_requests)
    group.command("show", rich_help_panel="Looking")(show)


def list_requests(
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    state: Annotated[State | None, typer.Option(help="Only in this state; open ones, if none is named.")] = None,
    assigned: Annotated[str | None, typer.Option(help="Only those that this account sees to.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose day is past.")] = False,
    many: Annotated[int, typer.Option("--count", help="How many.", min=1, max=200)] = 50,
    after: Annotated[str | None, typer.Option(help="Where the page before ended.", metavar="MARK")] = None,
) -> None:
    """List requests by the day on which they are due. Nothing personal is in it, and nothing is opened."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            wanted = Wanted(kind, state, assigned, overdue, many, _mark(after))
            page, counts, today = read_queue(connection, space, wanted), count_open(connection, space), space.today()
    for case in page.cases:
        shown.said(_line(case, today), **case_object(case))
    following = f"{page.after[0].isoformat()}/{page.after[1]}" if page.after else None
    known = [f"{count}{' or more' if count == COUNTED else ''}" for count in (counts.open, counts.overdue)]
    sentence = f"{known[0]} open, {known[1]} overdue"
    more = {"open": counts.open, "overdue": counts.overdue, "after": following}
    shown.said(sentence + (f"\nmore: --after {following}" if following else ""), **more)


def show(
    number: given.Number,
    by: options.By,
    papers: Annotated[
        Path | None, typer.Option(help="Write what came with it, and copies, into this new private folder.")
    ] = None,
) -> None:
    """Show a request with all that was written in it, its clocks, its steps, and what is still to be checked.

    It is opened for the duty of answering it; that is recorded first.
    """
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        case = given.case_named(space, number)
        matter = given.opened(space, by, case, papers=papers is not None)
        running = clocks_of(matter.case, matter.steps, given.working_days(space, home))
        today = space.today()
        with space.reading() as connection:
            rows = connection.execute(_CONCERNS, {"space": space.name, "request": case.request}).fetchall()
        concerned: list[UUID] = [person for (person,) in rows]
    if papers is not None:
        _write(papers, matter.papers)
    if shown.as_json:
        shown.json(_whole(matter, running, concerned, today))
    else:
        shown.said("\n".join(_lines(matter, running, concerned, today)))


_CONCERNS = b"SELECT person FROM rights.concerns WHERE space = %(space)s AND request = %(request)s ORDER BY person"


def case_object(case: Case) -> dict[str, Any]:
    """Return a request as a JSON object, without anything that was written in it."""
    return {
        "number": case.number,
        "request": str(case.request),
        "kind": case.kind.value,
        "subject": case.subject,
        "as": case.as_whom.value,
        "channel": case.channel.value,
        "language": case.language,
        "form": case.form.value,
        "scope": case.scope.to_json(),
        "laws": list(case.laws),
        "arrived": case.arrived_on.isoformat(),
        "state": case.state.value,
        "due": case.due_on.isoformat(),
        "identified": case.identified_on.isoformat() if case.identified_on else None,
        "waiting_since": case.waiting_since.isoformat() if case.waiting_since else None,
        "assigned": str(case.assigned) if case.assigned else None,
    }


def _line(case: Case, today: date) -> str:
    left = (case.due_on - today).days
    days = f"{left} days left" if left >= 0 else f"{-left} days overdue"
    waiting = f", waiting since {case.waiting_since}" if case.waiting_since else ""
    return f"{case.number}  due {case.due_on} ({days})  {case.kind.value}  {case.state.value}{waiting}"


def _whole(matter: Matter, running: Iterable[Clock], concerned: list[UUID], today: date) -> dict[str, Any]:
    case = matter.case
    return {
        **case_object(case),
        "asked": dict(matter.asked),
        "clocks": [_clock_object(one, today) for one in running],
        "waited": waited(times_waited(matter.steps), today),
        "defects": sorted(open_defects(matter.steps)),
        "wanting": _wanting(matter),
        "concerns": [str(person) for person in concerned],
        "steps": [
            {
                "step": one.number,
                "kind": one.kind.value,
                "at": one.at.isoformat(timespec="seconds"),
                "by": str(one.by),
                **one.content,
                "words": matter.contents.get(one.number) if one.kind is not Step.ARRIVED else None,
                "entry": str(one.entry),
            }
            for one in matter.steps
        ],
        "entry": str(matter.entry),
    }


def _clock_object(clock: Clock, today: date) -> dict[str, Any]:
    return {
        "law": clock.rule.law,
        "article": clock.rule.article,
        "due": clock.due.isoformat(),
        "first": clock.first.isoformat(),
        "latest": clock.latest.isoformat(),
        "work_by": clock.work_by.isoformat(),
        "left": clock.left(today),
        "extended": clock.is_extended,
        "own_rule": clock.rule.own_rule,
        "governs": clock.governs,
    }


def _lines(matter: Matter, running: Iterable[Clock], concerned: list[UUID], today: date) -> Iterable[str]:
    case, asked = matter.case, matter.asked
    yield _line(case, today)
    yield f"arrived {case.arrived_on} by {case.channel.value}, as {case.as_whom.value}, answer {case.form.value}"
    for role in ("requester", "agent"):
        yield from (f"  {role} {name}: {value}" for name, value in asked.get(role, {}).items())
    yield from (f"  {name}: {asked[name]}" for name in ("subject", "text") if name in asked)
    for clock in running:
        own = ", the law says without delay" if clock.rule.own_rule else ""
        governs = "governs" if clock.governs else "beside it"
        cited = f"{in_language(clock.rule.cite, shown.language)} {clock.rule.article}"
        longer = "extended" if clock.is_extended else f"{clock.latest} if extended"
        yield f"clock {cited}: due {clock.due} ({clock.left(today)} days left{own}), {longer}, {governs}"
        yield f"  last working day {clock.work_by}"
    yield f"waited for whoever asks: {waited(times_waited(matter.steps), today)} days, not deducted"
    if left := _wanting(matter):
        yield f"still to be checked: {', '.join(left)}"
    yield f"concerns: {', '.join(map(str, concerned)) or 'nobody who is known to be in the vault'}"
    for one in matter.steps:
        facts = ", ".join(f"{name} {value}" for name, value in one.content.items())
        yield f"step {one.number} {one.kind.value} {one.at:%Y-%m-%d %H:%M} {facts}".rstrip()
        words = matter.contents.get(one.number, {}) if one.kind is not Step.ARRIVED else {}
        yield from (f"  {name}: {value}" for name, value in words.items())
    yield f"entry {matter.entry}"


def _wanting(matter: Matter) -> list[str]:
    checks = [one.content for one in matter.steps if one.kind is Step.CHECKED]
    as_whom: AsWhom = matter.case.as_whom
    return [] if matter.case.identified_on else [one.value for one in wanting(as_whom, checks)]


def _write(folder: Path, papers: Iterable[Paper]) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise FileExists(file=folder) from None
    for place, paper in enumerate(papers, 1):
        plain = re.sub(r"[^\w.()-]+", "_", paper.name).lstrip(".") or "paper"
        file = folder / f"{place:02d}-{plain[-100:]}"
        file.touch(mode=0o600)
        file.write_bytes(paper.content)


def _mark(text: str | None) -> tuple[date, UUID] | None:
    if text is None:
        return None
    day, _, request = text.partition("/")
    try:
        return date.fromisoformat(day), UUID(request)
    except ValueError:
        raise typer.BadParameter("expected what the page before said after `more: --after`") from None
