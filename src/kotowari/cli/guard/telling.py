"""``kotowari guard enrol`` and ``deliver``: whose the rows are, and what guards are told of persons."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kotowari.cli import options
from kotowari.cli.lines import number
from kotowari.cli.show import FAILED, shown
from kotowari.handling.guarded.deliver import PATIENCE
from kotowari.handling.guarded.deliver import deliver as deliver_to
from kotowari.handling.guarded.enrol import Told
from kotowari.handling.guarded.enrol import enrol as enrol_in
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
    found = {plain_name(table): counts for table, counts in done.tables.items()}
    unlinkable = [plain_name(table) for table in done.unlinkable]
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


def plain_name(table: str) -> str:
    """Return a quoted name of a table as plans and maps have it: `"crm"."customer"` as `crm.customer`."""
    return ".".join(part.replace('""', '"') for part in re.findall(r'"((?:[^"]|"")*)"', table)) or table


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what is told of the pages: lines on a terminal that count up, a line of JSON each for a script."""
    if shown.as_json:
        yield lambda table, rows, linked: shown.json({"table": plain_name(table), "rows": rows, "linked": linked})
        return
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown.console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def told(table: str, rows: int, linked: int) -> None:
            task = tasks.get(table)
            if task is None:
                task = tasks[table] = progress.add_task(f"enrolling {plain_name(table)}, linked of rows", total=None)
            progress.update(task, completed=linked, total=rows)

        yield told
