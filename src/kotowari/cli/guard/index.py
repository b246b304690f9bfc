"""``kotowari guard index``: what stands for an index that row-level security shuts out."""

from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.cli.show import shown
from kotowari.errors import IndexNotOffered
from kotowari.guard.apply import look, planner
from kotowari.guard.indexing import make_index
from kotowari.handling.guarded.record_guard import Deed, GuardChange, record_guard


def index(
    name: TargetName,
    by: options.By,
    chosen: Annotated[
        str | None,
        typer.Argument(metavar="[INDEX]", help="The index to make a stored column for; all are listed without."),
    ] = None,
    place: PlaceName = None,
) -> None:
    """List the indexes that row-level security shuts out, or make the stored column that stands for one.

    The column is added without rewriting the table, kept by a trigger, filled in batches, and indexed concurrently.
    """
    with target(name, place) as of, of.connected() as connection:
        plan = look(connection, planner(of.compiled()))
        if chosen is None:
            for each in plan.indexes:
                said = f"{each.index} on {each.table}: {each.queries}"
                shown.said(said, index=each.index, table=str(each.table), column=each.column, says=each.queries)
            then = "; name one after the place to make its column" if plan.indexes else ""
            shown.said(f"{len(plan.indexes)} shut out{then}", indexes=len(plan.indexes))
            return
        found = next((each for each in plan.indexes if each.index == chosen and each.statements), None)
        if found is None:
            raise IndexNotOffered(index=chosen)
        counted = {"statements": len(found.statements)}
        change = GuardChange.of(Deed.INDEXED, of.place.name, plan, found.statements, counted)
        entry = record_guard(of.space, by=by, change=change)
        make_index(connection, found, lambda said: shown.said(f"  {said}", progress=said))
    shown.said(f"{found.column} of {found.table}: {found.queries}; entry {entry}", column=found.column, entry=entry)
