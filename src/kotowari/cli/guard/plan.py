"""``kotowari guard plan``: what would change in a database, in words and in SQL."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from shlex import quote
from typing import Annotated, Any

import typer

from kotowari.cli import options
from kotowari.cli.guard.plan_lines import level, lines
from kotowari.cli.guard.target import PlaceName, TargetName, effect_on, target
from kotowari.cli.lines import say, some
from kotowari.cli.show import shown
from kotowari.guard.apply import look, planner
from kotowari.guard.kept import Kept
from kotowari.guard.plan.model import Plan
from kotowari.guard.plan.script import script


def plan(
    name: TargetName,
    place: PlaceName = None,
    enforce: Annotated[
        list[str] | None,
        typer.Option("--enforce", metavar="LOGIN", help="As if this login were bound too. Once for each."),
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="List also what is counted only because it is many.")] = False,
    on: Annotated[
        date | None,
        typer.Option("--on", parser=options.day, metavar="DAY", help="As of this day, which is to come: YYYY-MM-DD."),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="The whole as a script, to be read; `apply` runs it.")] = False,
) -> None:
    """Say what would change in a database, what each login loses, and what no guard binds. Nothing is changed.

    With --on it tells what the guard would be on a later day, by what is published and on record today: a revision that
    takes force by then, a contract that ends. Such a plan is to be read only: `apply` goes by the day on which it runs.
    """
    if on is not None and sql:
        raise typer.BadParameter("a plan of a day that is to come is no script: nothing is applied ahead of its day")

    def enforced(kept: Kept) -> frozenset[str]:
        return frozenset({*kept.enforced, *(enforce or ())})

    with target(name, place) as of, of.connected() as connection:
        if on is not None and on < of.space.today():
            raise typer.BadParameter("that day is over: expected today or a day that is to come", param_hint="--on")
        found = look(connection, planner(of.compiled(on), enforced))
        for login in enforce or ():
            effect_on(found, of.place, login)
    if shown.as_json:
        ahead = {} if on is None else {"on": on.isoformat()}
        shown.json({"place": of.place.name, **ahead, **as_object(found)})
    elif sql:
        sys.stdout.write(script(found))
    else:
        then = None if on is not None else _then(found, name if "://" not in name else "", enforce or ())
        say([*lines(found, whole=whole, on=on), *([f"next: {then}"] if then else [])])


def _then(plan: Plan, name: str, enforce: Sequence[str]) -> str | None:
    """Return the command that follows; nothing where something is lacking, or nothing is left to do."""
    at = name or "URL"  # an address may hold a password
    able = [login.login for login in plan.logins if not login.never]
    unbound = [login.login for login in plan.logins if not login.enforced and not login.never]
    if plan.lacks or plan.breaches:
        return None
    if named := [login for login in enforce if login in able]:
        return "; ".join(f"kotowari guard enforce {at} {quote(login)}" for login in named)
    if plan.changes:
        return f"kotowari guard apply {at}; it binds no login that was not bound yet"
    if unbound:
        return f"kotowari guard enforce {at} LOGIN, of one login at a time: {some(unbound, whole=False)}"
    return None


def as_object(plan: Plan) -> dict[str, Any]:
    """Return a plan as a script reads it."""
    return {
        "database": plan.database,
        "counts": Counter(change.group.value for change in plan.changes),
        "changes": [asdict(change) for change in plan.changes],
        "logins": [asdict(login) for login in plan.logins],
        "bypasses": [asdict(bypass) for bypass in plan.bypasses],
        "indexes": [asdict(index) for index in plan.indexes],
        "notices": list(plan.notices),
        "breaches": list(plan.breaches),
        "lacks": list(plan.lacks),
        "level": level(plan),
    }
