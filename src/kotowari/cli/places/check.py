"""``kotowari places check``: the map held against the policy, and against the places as they are now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from kotowari.cli.places.given import MapFiles, PolicyFile, map_checked
from kotowari.cli.show import DONE, FAILED, shown
from kotowari.datamap.drift import Differs, Drift, drift, unanswered
from kotowari.datamap.model import Datamap, Place, PlaceKind, TableName
from kotowari.datamap.schema import ReflectedColumn, ReflectedTable, Schema
from kotowari.errors import Error, PlaceUnknown
from kotowari.exports.mapgraph.reach import reach
from kotowari.handling.asked.own_map import own_map
from kotowari.home import Home
from kotowari.places.present import present
from kotowari.policy.model import Policy

_SAYS: Final = {
    Differs.TABLE_UNMAPPED: "nobody has mapped this table: map it, or say under `skipped` why it is not read",
    Differs.COLUMN_UNMAPPED: "nobody has mapped this column: name it in the map, with what it holds",
    Differs.TABLE_GONE: "the map has this table, and the place has not: take it out, or see that the login may read it",
    Differs.COLUMN_GONE: "the map has this column, and the place has not: take it out of the map",
    Differs.UNOWNED: "nobody answers for this place: name its `owner`",
    Differs.UNREMINDED: "nobody is reminded to look through this place: name its desk's `mail` under `settings`",
    Differs.COLUMNS_UNSAID: "it is skipped and names no columns, so a new one cannot be told: name its `columns`",
    Differs.COLUMN_UNSEEN: "no row that was looked at has this column: see that it is still there",
}
_NOTICES: Final = frozenset({Differs.COLUMN_UNSEEN})
_UNREAD: Final = frozenset({Differs.COLUMNS_UNSAID})


def check(
    files: MapFiles = None,
    policy: PolicyFile = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", help="Look at this place only; say it once for each.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Look at no place that is reached by an address.")] = False,
    allow_unread: Annotated[
        bool, typer.Option("--allow-unread", help="Let pass what cannot be compared; it is told all the same.")
    ] = False,
) -> None:
    """Check a data map: its own mistakes, the policy's items and subjects, and what the places have that it has not.

    Ends with 1 if there is a mistake, if a table or a column was mapped by nobody or is gone, a place does not answer,
    or something cannot be compared: fit for a company's continuous integration. Which addresses the places have is told
    by KOTOWARI_PLACE_NAME.
    """
    datamap, against = map_checked(files, policy)
    looking = Looking(against, offline, failed=0, unread=0)
    for name in _chosen(datamap, place):
        looking.look(datamap.places[name])
    lost = list(_lost(datamap))
    for table in lost:
        said = "no handle and no link leads to this table: its rows are in no answer"
        shown.said(f"{table}: {said}", notice="no-way", table=str(table), says=said)
    is_whole = not looking.failed and (allow_unread or not looking.unread)
    if is_whole:
        beside = f"; {looking.unread} could not be compared" if looking.unread else ""
        counted = {"failed": 0, "unread": looking.unread, "notices": len(lost)}
        shown.said(f"{datamap.name}: nothing to mend{beside}", map=datamap.name, **counted)
    raise typer.Exit(DONE if is_whole else FAILED)


def _chosen(datamap: Datamap, places: list[str] | None) -> Iterator[str]:
    for name in places or datamap.places:
        if name not in datamap.places:
            raise PlaceUnknown(place=name, known=", ".join(f"`{each}`" for each in datamap.places))
        yield name


@dataclass(slots=True)
class Looking:
    """A look at the places: what ``failed``, and what could not be compared (``unread``), counted as it is told."""

    policy: Policy
    is_offline: bool
    failed: int
    unread: int

    def look(self, place: Place) -> None:
        """Tell how one place differs from the map. The vault is held against the policy, which says what it takes."""
        if place.kind is PlaceKind.MANUAL:
            self._tell(unanswered(place))
            said = "what lies in a place of kind manual no program can see: its owner looks"
            shown.said(f"{place.name}: {said}", notice="by-hand", place=place.name, says=said)
        elif place.kind is PlaceKind.VAULT:
            self._tell(drift(place, _vault(self.policy)))
        elif not self.is_offline:
            self._look_there(place)

    def _look_there(self, place: Place) -> None:
        try:
            schema = present(Home.from_environment(), place) or Schema()
        except Error as problem:
            shown.error(problem)
            self.failed += 1
            return
        self._tell(drift(place, schema))
        for table, why in schema.unread.items():
            self.unread += 1
            said = f"not compared: {why}"
            name = TableName(place.name, table)
            shown.said(f"{name}: {said}", unread="table", place=place.name, table=table, says=said)

    def _tell(self, found: Iterator[Drift]) -> None:
        for one in found:
            is_unread = one.what in _UNREAD
            self.unread += is_unread
            self.failed += not (is_unread or one.what in _NOTICES)
            says = _SAYS[one.what]
            key = "notice" if one.what in _NOTICES else "unread" if is_unread else "finding"
            shown.said(
                f"{one}: {says}", **{key: one.what}, place=one.place, table=one.table, column=one.column, says=says
            )


def _vault(policy: Policy) -> Schema:
    """Return the vault's tables as the policy has them."""
    place = next(iter(own_map(policy).places.values()))
    return Schema(
        {
            name: ReflectedTable(name, {column: ReflectedColumn(column, "") for column in table.columns})
            for name, table in place.tables.items()
        }
    )


def _lost(datamap: Datamap) -> Iterator[TableName]:
    steps = reach(datamap).steps
    for place in datamap.places.values():
        for table in place.tables.values():
            if table.skipped is None and table.name not in steps:
                yield table.name
