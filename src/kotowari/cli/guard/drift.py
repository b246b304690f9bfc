"""``kotowari guard drift``: whether a guarded database is still as the policy and the map in force want it."""

import typer

from kotowari.cli.guard.plan_lines import changed
from kotowari.cli.guard.target import PlaceName, TargetName, target
from kotowari.cli.lines import say
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.guard.apply import look, planner
from kotowari.handling.guarded.record_guard import places_guarded
from kotowari.handling.guarded.same import prove_same


def drift(name: TargetName, place: PlaceName = None) -> None:
    """Tell what of a guard is not as it should be: what somebody changed, and what came since. Nothing is changed.

    Ends with 1 if there is anything: fit for a company's continuous integration. `kotowari guard apply` mends it.
    """
    with target(name, place) as of:
        with of.connected() as connection:
            plan = look(connection, planner(of.compiled()))
        on_record = places_guarded(of.space).get(of.place.name)
        prove_same(of.place.name, on_record, plan.kept)
    if not shown.as_json and plan.changes:
        say(
            [
                f"{of.place.name}: not as it should be; `kotowari guard apply` would do this:",
                *(f"  {line}" for line in changed(plan.changes, whole=True)),
            ]
        )
    elif shown.as_json:
        for change in plan.changes:
            shown.json({"place": of.place.name, "group": change.group, "says": change.words})
    for breach in plan.breaches:
        shown.said(f"{of.place.name}: {breach}", place=of.place.name, group="breach", says=breach)
    is_lost = on_record is not None and on_record.reads_recorded and not plan.reads_recorded
    if is_lost:
        said = f"reads are recorded no more, for {plan.unrecorded}: run what `kotowari guard watch` prints"
        shown.said(f"{of.place.name}: {said}", place=of.place.name, group="records", says=said)
    found = len(plan.changes) + len(plan.breaches) + is_lost
    as_wanted = found == 0
    if as_wanted or shown.as_json:
        shown.said(f"{of.place.name}: as it should be", place=of.place.name, drift=found)
    raise typer.Exit(DONE if as_wanted else FAILED)
