"""The database that a command is about: a SQL place of the map in force, at its own address or at another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from kotowari.datamap.model import Datamap, Place, PlaceKind
from kotowari.errors import LoginNotGuarded, PlaceNotGuarded, PlaceUnknown, PlaceUnreachable, PlaceUnsaid
from kotowari.guard.connect import OF_DATABASE, Connection, connect, plainly
from kotowari.guard.found import FoundDatabase
from kotowari.guard.plan.model import LoginEffect, Plan
from kotowari.guard.wanted import Wanted
from kotowari.handling.guarded.wanted_of import compiler
from kotowari.handling.installation import open_installation
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import address_of
from kotowari.places.maps import map_in_force

TargetName = Annotated[
    str,
    typer.Argument(
        metavar="PLACE|URL",
        help="A SQL place of the map in force, whose address is kept; or the address of its PostgreSQL.",
        show_default=False,
    ),
]
PlaceName = Annotated[
    str | None, typer.Option("--place", help="With an address: which place of the map it is, if there are several.")
]
LogFolder = Annotated[
    Path | None,
    typer.Option("--log", help="The folder of the server's log; without it the server is asked for its files."),
]


@dataclass(frozen=True, slots=True)
class Target:
    """A database to be guarded: the space and map it is of, its place, and its address, which may hold a password."""

    space: Space
    datamap: Datamap
    place: Place
    address: str

    def compiled(self, on: date | None = None) -> Callable[[FoundDatabase], Wanted]:
        """Return what tells what is wanted of it by the policy of today, or of a day that is to come."""
        return compiler(self.space, self.datamap, self.place, on)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Yield a connection that commits each statement.

        Raises what :func:`kotowari.guard.connect.connect` raises, and :class:`PlaceUnreachable` for what then fails
        because of the database itself, whatever was asked: also where the connection is lost.
        """
        why = None
        with connect(self.place.name, self.address, autocommit=True) as connection:
            try:
                yield connection
            except psycopg.Error as problem:
                if not (isinstance(problem, OF_DATABASE) or connection.broken):
                    raise
                why = plainly(problem)
        if why is not None:
            raise PlaceUnreachable(place=self.place.name, problem=why)


@contextmanager
def target(name: str, place: str | None = None) -> Iterator[Target]:
    """Yield the database that a command names.

    Raises :class:`PlaceUnknown`, :class:`PlaceUnsaid`, :class:`PlaceNotGuarded`, and
    :class:`kotowari.errors.PlaceAddressMissing` or :class:`kotowari.errors.NoMapInForce`.
    """
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        with space.reading() as connection:
            datamap = map_in_force(connection, space.name).datamap
        chosen = _place(datamap, place or ("" if "://" in name else name))
        address = name if "://" in name else address_of(home, chosen.name)
        yield Target(space, datamap, chosen, address)


def effect_on(plan: Plan, place: Place, login: str) -> LoginEffect:
    """Return what a plan says of a login. Raises :class:`LoginNotGuarded` of one that the map does not name."""
    effect = next((one for one in plan.logins if one.login == login), None)
    if effect is None:
        known = ", ".join(f"`{each}`" for each in (place.guard.logins if place.guard else ()))
        problem = f"the map does not say what it reads for, under `guard:`; it says so of {known}"
        raise LoginNotGuarded(login=login, problem=problem)
    return effect


def _place(datamap: Datamap, name: str) -> Place:
    guarded = [place for place in datamap.places.values() if place.kind is PlaceKind.SQL and place.guard is not None]
    if not name:
        if len(guarded) != 1:
            raise PlaceUnsaid(known=", ".join(f"`{place.name}`" for place in guarded) or "none")
        return guarded[0]
    if name not in datamap.places:
        raise PlaceUnknown(place=name, known=", ".join(f"`{each}`" for each in datamap.places))
    if datamap.places[name] not in guarded:
        raise PlaceNotGuarded(place=name)
    return datamap.places[name]
