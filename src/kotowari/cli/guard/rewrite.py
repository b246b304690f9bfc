"""``kotowari guard rewrite``: a query over what the policy lets through for a purpose, for a warehouse to run."""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.infile import read_given
from kotowari.cli.show import REFUSED, answer_object, shown
from kotowari.datamap.model import Datamap, Place, PlaceKind
from kotowari.errors import PlaceUnknown, QueryPlaceUnsaid
from kotowari.guard.capacity import Capacity
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.rewriting import Rewritten, Withheld
from kotowari.guard.rewrite.rewriting import rewrite as rewritten
from kotowari.guard.rewrite.warehouse import warehouse
from kotowari.handling.guarded.wanted_of import standing_facts
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.places.maps import map_in_force
from kotowari.policy.terms import Ground


def rewrite(
    file: Annotated[Path, typer.Argument(help="The query; - for standard input.", allow_dash=True)],
    purpose: Annotated[str, typer.Option("--purpose", help="What the query is for, as the policy names it.")],
    dialect: Annotated[Dialect, typer.Option("--dialect", help="Whose SQL it is.")],
    place: Annotated[
        str | None, typer.Option("--place", help="Which place of the map it reads, if there are several of kind sql.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="Whom it provides with what it finds.")] = None,
    on: Annotated[Ground | None, typer.Option("--on", help="On which ground it provides.")] = None,
    basis: Annotated[
        str | None, typer.Option("--basis", help="The legal basis, where what it reads needs one.")
    ] = None,
) -> None:
    """Rewrite a query for a purpose: the same over the columns and rows that the policy lets through. Nothing is run.

    What cannot be proven to read nothing else is refused. Ends with 3 where it was not rewritten.
    """
    text = read_given(file)
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            space.refresh(connection)
            datamap = map_in_force(connection, space.name).datamap
        chosen = _chosen(datamap, place)
        capacity = Capacity(purpose, to, on, basis)
        of = warehouse(space.rulebook(), datamap, chosen, capacity, standing_facts(space, chosen))
    found = rewritten(text, dialect, of)
    if isinstance(found, Withheld):
        raise typer.Exit(_refused(found))
    _show(found)


def _chosen(datamap: Datamap, name: str | None) -> Place:
    places = {place.name: place for place in datamap.places.values() if place.kind is PlaceKind.SQL}
    known = ", ".join(f"`{each}`" for each in places) or "none"
    if name is None:
        if len(places) != 1:
            raise QueryPlaceUnsaid(known=known)
        (name,) = places
    if name not in places:
        raise PlaceUnknown(place=name, known=known)
    return places[name]


def _refused(found: Withheld) -> int:
    if shown.as_json:
        shown.json({"table": found.table, **answer_object(found.answer, None, shown.language)})
    else:
        shown.console.print(f"{found.table}:", markup=False)
        shown.lines(found.answer, None)
    return REFUSED


def _show(found: Rewritten) -> None:
    if shown.as_json:
        needs = {table: list(columns) for table, columns in found.tables.items()}
        shown.json({"sql": found.sql, "needs": needs, "blank": list(found.blank)})
        return
    typer.echo(f"{found.sql};")
    if found.blank:
        typer.echo(f"hold nothing in it: {', '.join(found.blank)}", err=True)
