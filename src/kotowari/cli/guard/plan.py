"""``kotowari guard plan``: what would change in a database, in words and in SQL."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.cli.show import shown
from kotowari.guard.apply import look, planner
from kotowari.guard.kept import Kept
from kotowari.guard.plan.model import CapacityEffect, Group, LoginEffect, Plan, ShutOut


def plan(
    name: TargetName,
    place: PlaceName = None,
    enforce: Annotated[
        list[str] | None,
        typer.Option("--enforce", metavar="LOGIN", help="As if this login were bound too. Once for each."),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="The whole as a script, to be read; `apply` runs it.")] = False,
) -> None:
    """Say what would change in a database, what each login loses, and what no guard binds. Nothing is changed."""

    def enforced(kept: Kept) -> frozenset[str]:
        return frozenset({*kept.enforced, *(enforce or ())})

    with target(name, place) as of, of.connected() as connection:
        found = look(connection, planner(of.compiled(), enforced))
    if shown.as_json:
        shown.json(as_object(found))
    elif sql:
        sys.stdout.write(script(found))
    else:
        for line in lines(found):
            shown.console.print(line, markup=False)


def script(plan: Plan) -> str:
    """Return a plan as one script: one transaction, each change with its words above it."""
    parts = [
        f"-- {change.words.replace(chr(10), ' ')}\n" + "".join(f"{text};\n" for text in change.statements)
        for change in plan.changes
    ]
    return "BEGIN;\nSET LOCAL search_path = '';\n\n" + "\n".join(parts) + "\nCOMMIT;\n" if parts else ""


def as_object(plan: Plan) -> dict[str, Any]:
    """Return a plan as a script reads it."""
    return {
        "database": plan.database,
        "changes": [asdict(change) for change in plan.changes],
        "logins": [asdict(login) for login in plan.logins],
        "bypasses": [asdict(bypass) for bypass in plan.bypasses],
        "indexes": [asdict(index) for index in plan.indexes],
        "notices": list(plan.notices),
        "breaches": list(plan.breaches),
        "lacks": list(plan.lacks),
        "level": level(plan),
    }


def level(plan: Plan) -> str:
    """Return what the place is once the plan is applied, in words."""
    return "guarded" if plan.reads_recorded else "guarded, reads not recorded"


def lines(plan: Plan) -> Iterator[str]:
    """Yield a plan in words."""
    if plan.is_empty:
        yield f"{plan.database}: nothing is to be changed"
    for group in Group:
        words = [change.words for change in plan.changes if change.group is group]
        if words:
            yield f"{group.value} ({len(words)})"
            yield from (f"  {one}" for one in words)
    for login in plan.logins:
        yield from _login(login)
    yield from _listed("not bound by the guard", (f"{each.who}: {each.how}; {each.mend}" for each in plan.bypasses))
    yield from _listed(
        "indexes that row-level security shuts out",
        (line for index in plan.indexes for line in _index_lines(index)),
    )
    yield from _listed("to be known", plan.notices)
    yield from _listed("bound no more: nothing can be applied before", plan.breaches)
    yield from _listed("lacking: nothing can be applied before", plan.lacks)
    yield f"level: {level(plan)}"


def _listed(title: str, said: Iterable[str]) -> Iterator[str]:
    found = list(said)
    if found:
        yield title
        yield from (f"  {one}" for one in found)


def _index_lines(index: ShutOut) -> Iterator[str]:
    yield f"{index.index} on {index.table}, by {', '.join(index.leaky)}: {index.queries}"
    yield from (f"    {text};" for text in index.statements)


def _login(login: LoginEffect) -> Iterator[str]:
    yield f"login {login.login}: " + ("bound" if login.enforced else "not bound yet")
    yield from (f"  cannot be bound: {why}" for why in login.never)
    yield from (f"  leaves the role {role}" for role in login.leaves)
    yield from (f"  loses {table}, which the map does not know" for table in login.unknown)
    for capacity in login.capacities:
        yield from _capacity(capacity)


_ROWS = {"true": "every row", "false": "no row, for what is on record does not stand today"}
"""What is said of rows that do not depend on their persons. `--sql` and `--json` have the conditions of all."""


def _capacity(capacity: CapacityEffect) -> Iterator[str]:
    yield f"  for {capacity.capacity}" + (", taken up on connecting" if capacity.first else "")
    for table in capacity.tables:
        if not table.sees:
            yield f"    {table.table}: nothing"
            continue
        hidden = "blank" if table.blank else "refused"
        yield f"    {table.table}: {_ROWS.get(table.rows or 'true', 'the rows of persons who let it')}"
        if table.sees_no_more:
            yield f"      {hidden}: {', '.join(table.sees_no_more)}"
        if table.writes_no_more:
            yield f"      loses {', '.join(table.writes_no_more)}"
