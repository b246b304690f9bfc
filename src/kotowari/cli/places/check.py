"""``kotowari places check``: the map held against the policy, and against the places as they are now."""

from collections.abc import Iterator
from typing import Annotated

import typer

from kotowari.cli.places.given import MapFiles, PolicyFile, map_checked
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.datamap.drift import Differs, Drift, drift
from kotowari.datamap.model import Datamap, TableName
from kotowari.errors import Error, PlaceUnknown
from kotowari.exports.mapgraph.reach import reach
from kotowari.home import Home
from kotowari.places.present import present

_SAYS = {
    Differs.TABLE_UNMAPPED: "nobody has mapped this table: map it, or say under `skipped` why it is not read",
    Differs.COLUMN_UNMAPPED: "nobody has mapped this column: name it in the map, with what it holds",
    Differs.TABLE_GONE: "the map has this table, and the place has not: take it out, or see that the login may read it",
    Differs.COLUMN_GONE: "the map has this column, and the place has not: take it out of the map",
}


def check(
    files: MapFiles = None,
    policy: PolicyFile = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", help="Look at this place only; say it once for each.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Look at no place: the map and the policy alone.")] = False,
) -> None:
    """Check a data map: its own mistakes, the policy's items and subjects, and what the places have that it has not.

    Ends with 1 if there is a mistake, if a table or a column was mapped by nobody or is gone, or a place does not
    answer: fit for a company's continuous integration. Which addresses the places have is told by KOTOWARI_PLACE_NAME.
    """
    datamap = map_checked(files, policy)
    failed = 0 if offline else sum(_look(datamap, name) for name in _chosen(datamap, place))
    lost = list(_lost(datamap))
    for name in lost:
        said = "no handle and no link leads to this table: its rows are in no answer"
        shown.said(f"{name}: {said}", notice="no-way", table=str(name), says=said)
    if not failed:
        shown.said(f"{datamap.name}: nothing to mend", map=datamap.name, failed=0, notices=len(lost))
    raise typer.Exit(FAILED if failed else DONE)


def _chosen(datamap: Datamap, places: list[str] | None) -> Iterator[str]:
    for name in places or datamap.places:
        if name not in datamap.places:
            raise PlaceUnknown(place=name, known=", ".join(f"`{each}`" for each in datamap.places))
        yield name


def _look(datamap: Datamap, name: str) -> int:
    """Tell how one place differs from the map; return how many differences there are."""
    place = datamap.places[name]
    try:
        schema = present(Home.from_environment(), place)
    except Error as problem:
        shown.error(problem)
        return 1
    if schema is None:
        said = f"a place of kind {place.kind} does not tell what it has: somebody has to look"
        shown.said(f"{name}: {said}", notice="not-looked-at", place=name, kind=place.kind)
        return 0
    found = list(drift(place, schema))
    for one in found:
        _say(one)
    return len(found)


def _say(one: Drift) -> None:
    says = _SAYS[one.what]
    shown.said(f"{one}: {says}", finding=one.what, place=one.place, table=one.table, column=one.column, says=says)


def _lost(datamap: Datamap) -> Iterator[TableName]:
    steps = reach(datamap).steps
    for place in datamap.places.values():
        for table in place.tables.values():
            if table.skipped is None and table.name not in steps:
                yield table.name
