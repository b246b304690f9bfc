"""``kotowari guard plan``: what would change in a database, in words and in SQL."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

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
    sql: Annotated[bool, typer.Option("--sql", help="The whole as a script, to be read; `apply` runs it.")] = False,
) -> None:
    """Say what would change in a database, what each login loses, and what no guard binds. Nothing is changed."""

    def enforced(kept: Kept) -> frozenset[str]:
        return frozenset({*kept.enforced, *(enforce or ())})

    with target(name, place) as of, of.connected() as connection:
        found = look(connection, planner(of.compiled(), enforced))
        for login in enforce or ():
            effect_on(found, of.place, login)
    if shown.as_json:
        shown.json({"place": of.place.name, **as_object(found)})
    elif sql:
        sys.stdout.write(script(found))
    else:
        then = _then(found, name if "://" not in name else "", enforce or ())
        say([*lines(found, whole=whole), *([f"next: {then}"] if then else [])])


def _then(plan: Plan, name: str, enforce: Sequence[str]) -> str | None:
    """Return the command that follows; nothing where something is lacking, or nothing is left to do."""
    at = name or "URL"  # an address may hold a password
    able = [login.login for login in plan.logins if not login.never]
    unbound = [login.login for login in plan.logins if not login.enforced and not login.never]
    if plan.lacks or plan.breaches:
        return None
    if named := [login for login in enforce if login in able]:
        return "; ".join(f"kotowari guard enforce {at} {login}" for login in named)
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
