"""``kotowari guard drift``: whether a guarded database is still as the policy and the map in force want it."""

import typer

from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.guard.apply import look, planner
from kotowari.handling.guarded.record_guard import places_guarded


def drift(name: TargetName, place: PlaceName = None) -> None:
    """Tell what of a guard is not as it should be: what somebody changed, and what came since. Nothing is changed.

    Ends with 1 if there is anything: fit for a company's continuous integration. `kotowari guard apply` mends it.
    """
    with target(name, place) as of:
        with of.connected() as connection:
            plan = look(connection, planner(of.compiled()))
        on_record = places_guarded(of.space).get(of.place.name)
    for change in plan.changes:
        shown.said(f"{of.place.name}: {change.words}", place=of.place.name, group=change.group, says=change.words)
    for breach in plan.breaches:
        shown.said(f"{of.place.name}: {breach}", place=of.place.name, group="breach", says=breach)
    is_lost = on_record is not None and on_record.reads_recorded and not plan.reads_recorded
    if is_lost:
        said = f"reads are recorded no more, for {plan.unrecorded}: run what `kotowari guard watch` prints"
        shown.said(f"{of.place.name}: {said}", place=of.place.name, group="records", says=said)
    as_wanted = plan.is_empty and not plan.breaches and not is_lost
    if as_wanted:
        shown.said(f"{of.place.name}: as it should be", place=of.place.name, drift=0)
    raise typer.Exit(DONE if as_wanted else FAILED)
