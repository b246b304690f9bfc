"""``kotowari places use``, ``show`` and ``address``: the map in force, and where its places are."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_given
from kotowari.cli.lines import number
from kotowari.cli.places.given import read_files
from kotowari.cli.show import shown
from kotowari.datamap.levels import level
from kotowari.datamap.model import Place
from kotowari.datamap.write import write_map
from kotowari.errors import AddressNotOneLine, PlaceUnknown
from kotowari.guard.on_record import GuardedPlace
from kotowari.handling.asked.own_map import own_map
from kotowari.handling.guarded.record_guard import places_guarded
from kotowari.handling.installation import open_installation
from kotowari.handling.record_map import record_map
from kotowari.home import Home
from kotowari.places.addresses import keep_address, secret_name, variable
from kotowari.places.maps import map_in_force

_LONGEST = 4096


def use(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="The files of the map, and those of Fides datasets.")
    ],
    by: options.By,
) -> None:
    """Put a data map in force. It is held against the policy first; requests name the map they were run with."""
    given = read_files(files)
    with open_installation(Home.from_environment()) as installation:
        record, entry = record_map(installation.space(), by=by, files=given)
    places = len(record.datamap.places)
    tables = sum(len(place.tables) for place in record.datamap.places.values())
    said = f"in force: the map {record.datamap.name}, {number(places, 'place')}, {number(tables, 'table')}"
    shown.said(
        f"{said}; entry {entry}" if entry else f"{said}, as it was already",
        map=record.number,
        name=record.datamap.name,
        digest=record.digest,
        places=places,
        tables=tables,
        entry=entry,
    )


def show(
    yaml: Annotated[bool, typer.Option("--yaml", help="The whole map, as one file of its own form.")] = False,
) -> None:
    """Show the data map in force: its places, their level, and how persons are found there."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            record = map_in_force(connection, space.name)
        guarded = places_guarded(space)
    if yaml:
        typer.echo(write_map(record.datamap), nl=False)
        return
    shown.said(
        f"{record.datamap.name}, in force since {record.recorded_at:%Y-%m-%d %H:%M}\n  map {record.number}\n"
        f"  {record.digest}",
        map=record.number,
        name=record.datamap.name,
        since=record.recorded_at.isoformat(),
        digest=record.digest,
    )
    for place in record.datamap.places.values():
        _say_place(place, guarded.get(place.name))


def draft_vault() -> None:
    """Draft the space's own vault as a place of the map, from the policy in force: write it to a file, and use it."""
    with open_installation(Home.from_environment()) as installation:
        typer.echo(write_map(own_map(installation.space().rulebook().policy)), nl=False)


def _say_place(place: Place, guard: GuardedPlace | None) -> None:
    kinds = Counter(column.finds for table in place.tables.values() for column in table.columns.values())
    found = sorted(kind for kind in kinds if kind)
    skipped = sum(table.skipped is not None for table in place.tables.values())
    tables = f"{len(place.tables)} tables" + (f", {skipped} of them not read" if skipped else "")
    by = f"; a person is found by {', '.join(found)}" if found else ""
    one = level(place, (place.name,) if guard else ())
    how = one if guard is None or guard.reads_recorded else f"{one} (reads not recorded)"
    shown.said(
        f"{place.name}: {place.kind}, {how}, {tables if place.tables else 'no table'}{by}",
        place=place.name,
        kind=place.kind,
        level=one,
        reads_recorded=guard.reads_recorded if guard else None,
        title=dict(place.title),
        tables=len(place.tables),
        skipped=skipped,
        finds=found,
    )


def keep_place_address(
    place: Annotated[str, typer.Argument(help="The place, as the map names it.")],
    file: Annotated[
        Path, typer.Option(help="A file with the address in it; - for standard input.", allow_dash=True)
    ] = Path("-"),
) -> None:
    """Keep the address of a place, which may hold a password, in a secret file of the data folder.

    It is read from standard input: on a command line others could see it.
    """
    lines = [line.strip() for line in read_given(file).strip().splitlines()]
    if len(lines) != 1 or len(lines[0]) > _LONGEST:
        raise AddressNotOneLine(place=place)
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        with space.reading() as connection:
            known = map_in_force(connection, space.name).datamap.places
    if place not in known:
        raise PlaceUnknown(place=place, known=", ".join(f"`{name}`" for name in known))
    keep_address(home, place, lines[0])
    shown.said(
        f"kept for {place} in {home.secrets / secret_name(place)}; {variable(place)} would go before it",
        place=place,
        file=str(home.secrets / secret_name(place)),
    )
