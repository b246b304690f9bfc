"""``kotowari request plan`` to ``bulk``: what is held is planned, approved, gathered, ruled on, decided and answered.

Nothing of it shows a value: ``redactions`` names tables and columns, and the answer is a file; ``shown`` is apart.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_given
from kotowari.cli.request import given
from kotowari.cli.show import FAILED, REFUSED, shown
from kotowari.errors import Error
from kotowari.handling.asked.cases import Case, State
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.outcome import Refused
from kotowari.home import Home
from kotowari.places.maps import map_in_force, map_of
from kotowari.rights.answer.answering import Answered, Log, answer, decide
from kotowari.rights.answer.delivering import Handed
from kotowari.rights.at_once import Went, disclose_many
from kotowari.rights.deciding.decision import Decision, Ground, Outcome
from kotowari.rights.deciding.review import Review, open_review
from kotowari.rights.deciding.rulings import judge, lift, withhold
from kotowari.rights.gathering.gather import Gathered, gather
from kotowari.rights.gathering.openers import opened_places
from kotowari.rights.gathering.plan import PlannedPlace
from kotowari.rights.gathering.planning import approve_plan, draft_plan, reject_plan
from kotowari.rights.gathering.sources import Sources
from kotowari.rights.queue import Wanted, read_queue

Result = TypeVar("Result")

Name = Annotated[str, typer.Argument(help="A redaction by its name, as `request redactions` shows it.")]
Reason = Annotated[Path, typer.Option("--reason", help="A text file of the reason; - for standard input. Kept sealed.")]
Grounds = Annotated[
    list[Ground] | None, typer.Option("--ground", help="On what it is refused (APPI 33(2)). Once for each.")
]
Open = Annotated[list[str] | None, typer.Option("--open", help="A place that the answer says is still open.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands of a disclosure."""
    panel = "Disclosing"
    for command, name in (
        (plan, "plan"),
        (approve, "approve"),
        (reject, "reject"),
        (run, "run"),
        (redactions, "redactions"),
        (lift_one, "lift"),
        (withhold_one, "withhold"),
        (judge_rows, "judge"),
        (decide_one, "decide"),
        (answer_one, "answer"),
        (bulk, "bulk"),
    ):
        group.command(name, rich_help_panel=panel)(command)


def plan(number: given.Number, by: options.By) -> None:
    """Draft what would be read for a request, place by place, with the map in force. No place is read."""
    with _working(number, by) as (installation, case, sources):
        space = installation.space()
        outcome = draft_plan(space, by=by, request=case.request, sources=sources, reachable=frozenset(sources.openers))
        taken, drafted = _permitted(outcome)
        for place in drafted.places:
            _show_place(place, drafted.period)
        if drafted.period and not shown.as_json:
            shown.said(f"of the period {_days(drafted.period)}; rows of other days are left out")
        given.said(taken, f"plan {drafted.digest} waits to be approved")


def approve(
    number: given.Number,
    plan: Annotated[str, typer.Option(help="The plan's digest, as `request plan` showed it.")],
    by: options.By,
) -> None:
    """Approve a plan. Who drafted it and who approves it are both on record."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(approve_plan(space, by=by, request=request, plan=plan), "the plan is approved")


def reject(number: given.Number, reason: Reason, by: options.By) -> None:
    """Send a plan back."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        request = given.case_named(space, number).request
        given.said(reject_plan(space, by=by, request=request, reason=read_given(reason).strip()), "sent back")


def run(
    number: given.Number,
    by: options.By,
    anew: Annotated[bool, typer.Option("--anew", help="Read everything again, also what was answered.")] = False,
) -> None:
    """Read the places of an approved plan. Run it again for places that did not answer: the others are not asked."""
    with _working(number, by) as (installation, case, sources):
        outcome = gather(installation.space(), by=by, request=case.request, sources=sources, anew=anew)
        _gathered(_permitted(outcome))


def redactions(number: given.Number, by: options.By) -> None:
    """Show what is left out of what was gathered, and why, by its names. Values are not shown."""
    with reviewing(number, by) as (_, review):
        for one in review.redactions:
            count, lifted = len(one.rows) + len(one.lifted), len(one.lifted)
            line = f"{one.name}: {count} rows" + (f", {lifted} of them lifted" if lifted else "")
            shown.said(line, redaction=one.name, rows=count, lifted=lifted, why=one.why.value)
        _show_parted(review)
        found = review.findings()
        open_places = sorted(found.open_places)
        sentence = f"{found.shown} rows are shown, {found.withheld} times something is left out"
        waits = f"; still open: {', '.join(open_places)}" if open_places else ""
        shown.said(sentence + waits, shown=found.shown, withheld=found.withheld, open=open_places)


def _show_parted(review: Review) -> None:
    for one in review.parted:
        said = [f"{one.left_out} rows are of other days"] if one.left_out else []
        said += [f"{one.undated} rows tell no day and are given"] if one.undated else []
        said += ["given whole, no column tells the day"] if one.whole else []
        line = f"{one.table}: {', '.join(said)}"
        shown.said(line, table=str(one.table), left_out=one.left_out, undated=one.undated, whole=one.whole)


def lift_one(number: given.Number, name: Name, reason: Reason, by: options.By) -> None:
    """Show what a redaction leaves out; of what was ruled (`/ruled`) the ruling is undone."""
    with reviewing(number, by) as (installation, review):
        told = read_given(reason).strip()
        request, redacted = review.opened.case.request, review.redacted
        taken = lift(installation.space(), by=by, request=request, redacted=redacted, name=name, reason=told)
        given.said(taken, f"{name} is lifted")


def withhold_one(
    number: given.Number,
    column: Annotated[str, typer.Argument(help="A column that is shown: place.table.column.")],
    reason: Reason,
    by: options.By,
) -> None:
    """Leave a column out that would be shown."""
    with reviewing(number, by) as (installation, review):
        told = read_given(reason).strip()
        request, redacted = review.opened.case.request, review.redacted
        taken = withhold(installation.space(), by=by, request=request, redacted=redacted, name=column, reason=told)
        given.said(taken, f"{column} is left out")


def judge_rows(
    number: given.Number,
    name: Name,
    own: Annotated[bool, typer.Option("--own/--another", help="Whether the rows are the person's.")],
    reason: Reason,
    by: options.By,
    row: Annotated[int | None, typer.Option(help="Only the row at this place, from 1.")] = None,
) -> None:
    """Say whose rows are that may be another person's. Run the places again after it."""
    with reviewing(number, by) as (installation, review):
        request, redacted, told = review.opened.case.request, review.redacted, read_given(reason).strip()
        space = installation.space()
        taken = judge(space, by=by, request=request, redacted=redacted, name=name, is_own=own, reason=told, row=row)
        given.said(taken, "on record: run the places again")


def decide_one(
    number: given.Number,
    outcome: Annotated[Outcome, typer.Option(help="What is decided.")],
    by: options.By,
    ground: Grounds = None,
    reasons: Annotated[
        Path | None, typer.Option(help="A text file of the reasons for the person (APPI 36). Kept sealed.")
    ] = None,
    law: Annotated[str | None, typer.Option(help="The law that a disclosure would break.")] = None,
    too_hard: Annotated[
        Path | None, typer.Option(help="A text file: why the form asked for cannot be given, and paper is.")
    ] = None,
    still_open: Open = None,
    waive: Annotated[bool, typer.Option("--waive-fee", help="Charge no fee though the policy has one.")] = False,
) -> None:
    """Decide a request, on the grounds of the law alone."""
    with reviewing(number, by) as (installation, review):
        decision = Decision(
            outcome,
            tuple(ground or ()),
            read_given(reasons).strip() if reasons else "",
            law,
            read_given(too_hard).strip() if too_hard else None,
            tuple(still_open or ()),
            waive,
        )
        taken = decide(installation.space(), by=by, review=review, decision=decision)
        given.said(taken, f"decided: {outcome.value}")


def answer_one(number: given.Number, by: options.By) -> None:
    """Make the answer that was decided on: one archive with its letter and its receipt, kept sealed."""
    with reviewing(number, by) as (installation, review):
        made = _permitted(answer(installation.space(), by=by, review=review, log=_log(installation)))
        given.said(made.taken, f"document {made.answer.number}, {made.answer.size:,} bytes, {made.answer.digest}")


def bulk(
    by: options.By,
    count: Annotated[int, typer.Option(help="At most so many.", min=1)] = 10_000,
    to: Annotated[
        Path | None,
        typer.Option(help="Hand each answer over too, as a sealed file in this folder.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Gather, decide wholly and answer the requests whose plans are approved, where nobody has to look first.

    What somebody has to look at (something left out, a place that did not answer) is gathered and left. The passphrase
    of a file is shown once: tell it another way than the file goes.
    """
    with _with_map(None, by) as (installation, sources):
        space, log = installation.space(), _log(installation)
        requests = [one.request for one in _approved(installation, count)]
        tally = {"answered": 0, "left": 0, "failed": 0}
        outcomes = disclose_many(space, by=by, requests=requests, sources=sources, log=log, folder=to)
        for place, went in enumerate(outcomes, 1):
            tally[_counted(went)] += 1
            if place % 100 == 0 and not shown.as_json:
                shown.said(f"{place} of {len(requests)}")
    sentence = f"{tally['answered']} answered, {tally['left']} left to a person, {tally['failed']} failed"
    shown.said(sentence, **tally)
    if tally["failed"]:
        raise typer.Exit(FAILED)


def _counted(went: Went) -> str:
    if isinstance(went.outcome, Handed):
        where, passphrase = str(went.outcome.file), went.outcome.passphrase
        shown.said(f"{where}: passphrase, shown this once: {passphrase}", where=where, passphrase=passphrase)
    if isinstance(went.outcome, Answered | Handed):
        return "answered"
    if isinstance(went.outcome, Gathered):
        return "left"
    if isinstance(went.outcome, Error):
        shown.error(went.outcome)
    return "failed"


def _approved(installation: Installation, count: int) -> Iterator[Case]:
    space, after = installation.space(), None
    while count:
        with space.reading() as connection:
            page = read_queue(connection, space, Wanted(state=State.APPROVED, count=min(count, 200), after=after))
        yield from page.cases
        count -= len(page.cases)
        after = page.after
        if after is None:
            return


@contextmanager
def _with_map(number: UUID | None, by: str) -> Iterator[tuple[Installation, Sources]]:
    """Yield what places are read with: the map of a number, or else the one in force."""
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        with space.reading() as connection:
            space.refresh(connection)
            record = map_of(connection, space.name, number) if number else map_in_force(connection, space.name)
        with opened_places(home, space, record.datamap, by) as openers:
            yield installation, Sources(record.number, record.datamap, openers)


@contextmanager
def _working(number: str, by: str) -> Iterator[tuple[Installation, Case, Sources]]:
    """Yield a request with the map in force."""
    with _with_map(None, by) as (installation, sources):
        yield installation, given.case_named(installation.space(), number), sources


@contextmanager
def reviewing(number: str, by: str) -> Iterator[tuple[Installation, Review]]:
    """Yield what was gathered for a request, opened, with the map that it was planned with."""
    home = Home.from_environment()
    with open_installation(home) as installation:
        case = given.case_named(installation.space(), number)
    with _with_map(case.map, by) as (installation, sources):
        outcome = open_review(installation.space(), by=by, request=case.request, sources=sources)
        yield installation, _permitted(outcome)


def _permitted(outcome: Result | Refused) -> Result:
    if isinstance(outcome, Refused):
        raise typer.Exit(shown.outcome(outcome) or REFUSED)
    return outcome


def _log(installation: Installation) -> Log:
    return Log(installation.integrate, str(installation.signer().verifier))


def _gathered(found: Gathered) -> None:
    for name, reading in sorted(found.readings.items()):
        problem = reading.attempts[-1].problem
        line = f"{name}: {reading.state}, {reading.rows} rows" + (f" ({problem})" if problem else "")
        shown.said(line, place=name, state=reading.state, rows=reading.rows, problem=problem)
    counts = ", ".join(f"{count} {standing.value}" for standing, count in sorted(found.standings.items()))
    given.said(found.taken, f"gathered: {counts or 'nothing found'}")


def _days(period: Mapping[str, str]) -> str:
    return f"{period.get('since', '')}..{period.get('until', '')}"


def _show_place(place: PlannedPlace, period: Mapping[str, str]) -> None:
    if shown.as_json:
        shown.said("", **place.to_json(), **period)
        return
    owner = f", {place.owner} looks through it" if place.owner and not place.tables else ""
    lacking = ", ITS ADDRESS IS NOT KNOWN HERE" if place.lacks_address else ""
    shown.said(f"{place.name} ({place.kind.value}{owner}{lacking})")
    for table in place.tables:
        marks = " [shared]" * table.shared + " [only to tell whose a row is]" * table.only_to_tell
        if period:
            marks += f" [of the period by {table.when}]" if table.when else " [WHOLE: no column tells the day]"
        shown.said(f"  {table.table}: {'; '.join(table.by)}; items {', '.join(table.items) or 'none'}{marks}")
    for name, why in (place.unread or {}).items():
        shown.said(f"  {name}: not read, {why}")
