"""``kotowari guard enrol``, ``deliver`` and ``status``: whose the rows are, and what guards are told of persons."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kotowari import clock
from kotowari.cli import options
from kotowari.cli.lines import number
from kotowari.cli.show import FAILED, shown
from kotowari.guard.state.coming import COUNTED
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.deliver import PATIENCE
from kotowari.handling.guarded.deliver import deliver as deliver_to
from kotowari.handling.guarded.enrol import Told
from kotowari.handling.guarded.enrol import enrol as enrol_in
from kotowari.handling.guarded.standing import GuardStanding, guards
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.vault.outbox import fed

Guard = Annotated[str, typer.Argument(metavar="PLACE", help="A SQL place of the map in force that has a guard.")]
EveryGuard = Annotated[
    str | None, typer.Argument(metavar="[PLACE]", help="A SQL place that has a guard; all of them without one.")
]
Patience = Annotated[
    float, typer.Option(min=0, max=86400, help="For how many seconds to wait for transactions that were open.")
]


def enrol(place: Guard, by: options.By) -> None:
    """Find out whose the rows of a guarded database are, and let what is stopped be stopped there.

    Ended midway it goes on where it was; run again it looks at every row anew. It is recorded. Rows that come later are
    taken up by `kotowari serve`, or by `kotowari guard deliver`.
    """
    home = Home.from_environment()
    with open_installation(home) as installation, _progress() as told:
        done = enrol_in(installation.space(), home, place, by=by, told=told)
    found = {_plain(table): counts for table, counts in done.tables.items()}
    unlinkable = [_plain(table) for table in done.unlinkable]
    lines = [f"{table}: {linked} of {rows} rows are somebody's" for table, (rows, linked) in found.items()]
    lines += [f"{table}: no key tells its rows apart, so they cannot be linked to anybody" for table in unlinkable]
    lines.append(f"entry {done.entry}")
    if any(linked for _, linked in found.values()):
        lines.append(f"next: kotowari guard deliver {place}; `kotowari serve` does it by itself")
    else:
        lines.append("the vault knows nobody by what these rows are found by: take persons in with `kotowari import`")
    tables = {table: {"rows": rows, "linked": linked} for table, (rows, linked) in found.items()}
    shown.said("\n".join(lines), tables=tables, unlinkable=unlinkable, entry=done.entry)


def deliver(place: EveryGuard = None, patience: Patience = PATIENCE) -> None:
    """Write what has changed of persons to guarded databases, and confirm it; take up rows that came since.

    `kotowari serve` does so by itself. Exit status 1 while transactions that were open then keep it from being
    confirmed: what they add could have missed it.
    """
    home, is_left = Home.from_environment(), False
    with open_installation(home) as installation:
        space = installation.space()
        with space.reading() as connection:
            known = [one.guard for one in fed(connection, space.name)]
        for name in known if place is None else [place]:
            done = deliver_to(space, home, name, patience=patience)
            is_left = is_left or bool(done.awaited)
            sentence = f"{name}: {number(done.written, 'person')} written, {done.confirmed} confirmed"
            if done.came:
                sentence += f"; {done.came} rows that came were looked at"
            if done.awaited:
                sentence += f"; the rest waits for {done.awaited} transactions that were open before"
            shown.said(
                sentence,
                guard=name,
                written=done.written,
                confirmed=done.confirmed,
                awaited_transactions=done.awaited,
                rows_came=done.came,
            )
    if is_left:
        raise typer.Exit(FAILED)


def status(person: options.PersonNumber = None) -> None:
    """Show how far each guard is behind: changes, stops that it has not confirmed with their age, rows enrolled.

    Also rows that came and wait to be enrolled, and in how many things a guard is not what policy, map and day want.
    With --person, whether each has confirmed that one's state. Exit status 1 where a stop, or the person's state, is
    not confirmed, or a guard does not answer, is of another policy, or differs.
    """
    home = Home.from_environment()
    with open_installation(home) as installation:
        if person is not None:
            _show_confirmed(confirmed_by(installation.space(), person))
            return
        found = guards(installation.space(), home)
    for one in found:
        shown.said("\n".join(_lines(one)), **_facts(one))
    if not found:
        shown.said("no guard is told of persons yet: begin with `kotowari guard enrol PLACE`", guards=[])
    if any(one.problem or one.outdated or one.differs or one.behind.stops for one in found):
        raise typer.Exit(FAILED)


def _show_confirmed(guards: Mapping[str, datetime | None]) -> None:
    lines = (
        f"{guard}: {'confirmed' if since is None else f'not confirmed for {_age(since)}'}"
        for guard, since in guards.items()
    )
    confirmed = {guard: since is None for guard, since in guards.items()}
    shown.said("\n".join(lines) or "no guard is told of persons yet", confirmed_by=confirmed)
    if not all(confirmed.values()):
        raise typer.Exit(FAILED)


def _lines(one: GuardStanding) -> Iterator[str]:
    behind = one.behind
    if behind.waiting:
        yield (
            f"{behind.guard}: {number(behind.waiting, 'person')} not confirmed, {behind.delivered} of them written; "
            f"the oldest waits for {_age(behind.oldest)}"
        )
    else:
        yield f"{behind.guard}: confirmed, nothing waits"
    if behind.stops:
        yield f"  {behind.stops} of them have something stopped; the oldest waits for {_age(behind.oldest_stop)}"
    for table, of in one.tables.items():
        ended = of.looked_through
        when = _moment(ended) if ended else "not yet: run `kotowari guard enrol` again"
        yield f"  {_plain(table)}: {of.rows} rows are somebody's; looked through: {when}"
        if of.erased:
            yield f"  {_plain(table)}: {of.erased} rows of persons who were erased remain, and nobody may read them"
        if of.waiting:
            many = f"{of.waiting} rows" if of.waiting < COUNTED else f"{COUNTED} rows or more"
            after = _moment(of.looked_at)
            yield f"  {_plain(table)}: {many} came after {after} and are of somebody unknown until they are enrolled"
    for table in one.unlinkable:
        yield f"  {table}: no key tells its rows apart, so that they are of somebody unknown for ever"
    if one.differs:
        yield f"  not what policy, map and day want, in {one.differs} things: see `kotowari guard plan {behind.guard}`"
    if one.outdated:
        yield "  of another policy or map than those in force, or changed by somebody: run `kotowari guard apply`"
    if one.problem:
        yield f"  {one.problem}"


def _facts(one: GuardStanding) -> dict[str, Any]:
    behind = one.behind
    return {
        "guard": behind.guard,
        "unconfirmed": behind.waiting,
        "written": behind.delivered,
        "oldest": behind.oldest.isoformat() if behind.oldest else None,
        "unconfirmed_stops": behind.stops,
        "oldest_stop": behind.oldest_stop.isoformat() if behind.oldest_stop else None,
        "tables": {
            _plain(table): {
                "rows": of.rows,
                "erased": of.erased,
                "looked_through": of.looked_through.isoformat() if of.looked_through else None,
                "waiting": of.waiting,
                "waiting_after": of.looked_at.isoformat() if of.looked_at else None,
            }
            for table, of in one.tables.items()
        },
        "outdated": one.outdated,
        "differs": one.differs,
        "unlinkable": list(one.unlinkable),
        "problem": one.problem,
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at is not None else "the beginning"


def _plain(table: str) -> str:
    """Return a quoted name of a table as plans and maps have it: `"crm"."customer"` as `crm.customer`."""
    return ".".join(part.replace('""', '"') for part in re.findall(r'"((?:[^"]|"")*)"', table)) or table


def _age(since: datetime | None) -> str:
    return str(clock.now() - since).partition(".")[0] if since is not None else "no time"


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what is told of the pages: lines on a terminal that count up, a line of JSON each for a script."""
    if shown.as_json:
        yield lambda table, rows, linked: shown.json({"table": _plain(table), "rows": rows, "linked": linked})
        return
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown.console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def told(table: str, rows: int, linked: int) -> None:
            task = tasks.get(table)
            if task is None:
                task = tasks[table] = progress.add_task(f"enrolling {_plain(table)}, linked of rows", total=None)
            progress.update(task, completed=linked, total=rows)

        yield told
