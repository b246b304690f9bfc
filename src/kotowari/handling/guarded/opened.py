"""A guarded database opened for bringing persons' state to it, as policy and map of today want it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import psycopg

from kotowari.datamap.model import Datamap, Place, Table
from kotowari.errors import (
    GuardNotApplied,
    GuardSeesNotAll,
    GuardUnwritten,
    PlaceNotGuarded,
    PlaceUnknown,
    PlaceUnreachable,
)
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.before import read_kept
from kotowari.guard.compile.carried import carried
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import tables
from kotowari.guard.connect import connect, plainly
from kotowari.guard.found import Partly, Relation
from kotowari.guard.held import hidden_from
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import as_before
from kotowari.guard.plan.make import make_plan
from kotowari.guard.plan.model import Plan
from kotowari.guard.plan.things import is_altered
from kotowari.guard.state.guard import Guard
from kotowari.guard.state.partly import Allowed, Parting
from kotowari.guard.state.written import named
from kotowari.guard.wanted import repeated
from kotowari.handling.guarded.record_guard import places_guarded
from kotowari.handling.guarded.same import prove_same
from kotowari.handling.guarded.wanted_of import standing_facts
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import address_of
from kotowari.places.maps import map_in_force

Done = TypeVar("Done")

_STANDS = b"SELECT pg_catalog.to_regclass('kotowari.nobody') IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Opened:
    """A guard with what the map says of its tables, by the names that links have for them.

    ``is_marked``: it counts how often it was told. ``plan`` makes the plan of what it is not and should be as of today.
    """

    guard: Guard
    place: Place
    mapped: Mapping[str, Table]
    rulebook: Rulebook
    is_marked: bool
    plan: Callable[[], Plan]
    unseen: tuple[Relation, ...] = ()
    """Tables of which row policies of the company's own may keep rows from the guard's own login."""

    def require_all_rows(self) -> None:
        """Raise :class:`GuardSeesNotAll` unless every row of the guarded tables is seen: a hidden one gets no state."""
        if self.unseen:
            login, tables = self.guard.database.user, ", ".join(map(str, self.unseen))
            raise GuardSeesNotAll(place=self.place.name, login=login, tables=tables)

    def require_written(self) -> None:
        """Raise :class:`GuardUnwritten` unless all state that was written on this connection is there."""
        if self.guard.unwritten:
            raise GuardUnwritten(place=self.place.name, tables="; ".join(self.guard.unwritten))


def quietly(name: str, act: Callable[[], Done]) -> Done:
    """Return what is done with a guard. Raises :class:`PlaceUnreachable` for what its database says of a failure.

    The driver's words may quote a row: only the kind of failure is told, and its error hangs on no other.
    """
    try:
        return act()
    except _Ended as problem:
        why = problem.why
    raise PlaceUnreachable(place=name, problem=why)


class _Ended(Exception):
    """A statement failed: ``why``, in words of ours, without what the server said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def apart() -> Iterator[None]:
    """Tell what fails in a guarded database from failures of our own, which a reading would take it for."""
    try:
        yield
    except psycopg.Error as problem:
        raise _Ended(plainly(problem)) from None


def guarded_place(space: Space, name: str) -> tuple[Datamap, Place]:
    """Return the map in force, and the place of a name in it that has a guard.

    Raises :class:`PlaceUnknown`, :class:`PlaceNotGuarded`, :class:`kotowari.errors.NoMapInForce`.
    """
    with space.reading() as connection:
        space.refresh(connection)
        datamap = map_in_force(connection, space.name).datamap
    place = datamap.places.get(name)
    if place is None:
        known = ", ".join(f"`{one}`" for one in sorted(datamap.places))
        raise PlaceUnknown(place=name, known=known)
    if place.guard is None:
        raise PlaceNotGuarded(place=name)
    return datamap, place


@contextmanager
def opened(space: Space, home: Home, name: str, *, ask_nodes: bool = False) -> Iterator[Opened]:
    """Yield the guard of a place of the map in force, on a connection of its own; ``ask_nodes`` as in ``inspect``.

    Raises :class:`PlaceUnknown`, :class:`PlaceNotGuarded`, :class:`GuardNotApplied`,
    :class:`kotowari.errors.GuardOfAnother`,
    :class:`kotowari.errors.PlaceUnreachable`, :class:`kotowari.errors.PlaceAddressMissing`,
    :class:`kotowari.errors.NoMapInForce`, :class:`kotowari.errors.NoPolicyInForce`.
    """
    datamap, place = guarded_place(space, name)
    rulebook, on_record = space.rulebook(), places_guarded(space).get(name)
    with apart(), connect(name, address_of(home, name), autocommit=True) as connection:
        if connection.execute(_STANDS).fetchone() != (True,):
            raise GuardNotApplied(place=name)
        found, kept = inspect(connection, ask_nodes=ask_nodes), read_kept(connection)
        prove_same(name, on_record, kept)
        before = as_before(found, kept)
        today = Source(rulebook, datamap, place, before, standing_facts(space, place))
        # What was met since the guard was last applied has no columns yet: until it has, these rows are closed.
        source = replace(today, database=replace(before, partly=kept.parted))
        known = tables(source)

        def allowed(partly: Partly) -> Allowed:
            return carried(replace(source, database=replace(before, partly=partly)), known).permitted

        guard = Guard(
            connection,
            found,
            carried(source, known).tables,
            lambda: repeated(compiled(source)),
            Parting(kept.partly, allowed) if kept.whole and source.parts else None,
            is_altered=is_altered(found, kept),
        )
        unseen = hidden_from(before, before.user, (one for one in known.guarded))
        mapped = {named(relation): guarded.mapped for relation, guarded in known.guarded.items()}
        is_marked = kept.which.mark is not None
        yield Opened(guard, place, mapped, rulebook, is_marked, lambda: make_plan(found, kept, compiled(today)), unseen)
