"""``kotowari guard status``: how far each guard is behind what it is to be told of persons."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import typer

from kotowari import clock
from kotowari.cli import options
from kotowari.cli.guard.telling import plain_name
from kotowari.cli.lines import number
from kotowari.cli.show import FAILED, shown
from kotowari.guard.state.coming import COUNTED
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.standing import GuardStanding, guards
from kotowari.handling.installation import open_installation
from kotowari.home import Home


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
        yield f"  {plain_name(table)}: {of.rows} rows are somebody's; looked through: {when}"
        if of.erased:
            yield f"  {plain_name(table)}: {of.erased} rows of persons who were erased remain, and nobody may read them"
        if of.waiting:
            many = f"{of.waiting} rows" if of.waiting < COUNTED else f"{COUNTED} rows or more"
            came = f"{many} came after {_moment(of.looked_at)}"
            yield f"  {plain_name(table)}: {came} and are of somebody unknown until they are enrolled"
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
            plain_name(table): {
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


def _age(since: datetime | None) -> str:
    return str(clock.now() - since).partition(".")[0] if since is not None else "no time"
