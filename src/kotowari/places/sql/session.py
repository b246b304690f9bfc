"""A connection with a snapshot open on it, to which statements are sent."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from kotowari.errors import Error, PlaceUnreachable
from kotowari.places.lookup import Lookup, Values
from kotowari.places.sql.engine import Cursors, Engine
from kotowari.places.sql.failures import LOST, is_driver, reason, reason_of_state
from kotowari.places.sql.kinds import Known
from kotowari.places.sql.pipeline import Lost, Pipeline, Prepared
from kotowari.places.sql.plain import plain
from kotowari.places.sql.statement import Plan, Statement, make_plan

Taken = Callable[[int, Sequence[Values]], bool]
"""Takes some rows of the statement of a number, as they come; returns whether more are wanted."""

Sending = Callable[[Sequence[Statement], Taken], list[str | None]]
"""Sends statements, gives their rows to be taken, returns for each why it failed, or None."""

_PLANS: Final = 10_000
_FETCHED: Final = 64


@dataclass(slots=True)
class Learned:
    """What is known of a place's tables, and the plans made from it, for as long as the place is kept."""

    tables: dict[str, Known] = field(default_factory=dict)
    plans: dict[tuple[Any, ...], Plan] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """A connection in a read-only transaction. ``is_rough``: forms are compared by the engine, not only sought."""

    place: str
    engine: Engine
    alchemy: sa.Engine
    connection: Any
    learned: Learned
    is_rough: bool
    send: Sending
    _seen: set[str] = field(default_factory=set)

    def plan(self, lookup: Lookup, known: Known) -> Plan:
        """Return how a lookup is asked. Raises :class:`kotowari.errors.TableUnreachable` for an unknown column."""
        columns = lookup.table.columns
        shape = tuple(
            (each.columns, each.match, tuple(name in columns and columns[name].array for name in each.columns))
            for each in lookup.any_of
        )
        key = (lookup.table.name.table, lookup.columns, shape)
        plan = self.learned.plans.get(key)
        if plan is None:
            if len(self.learned.plans) >= _PLANS:
                self.learned.plans.clear()
            plan = self.learned.plans[key] = make_plan(self.engine, known, lookup, is_rough=self.is_rough)
        return plan

    def known(self, names: Collection[str]) -> dict[str, Known] | Error:
        """Return those of the tables that are there."""
        missing = [name for name in names if name not in self.learned.tables]
        if not missing:
            return self.learned.tables
        try:
            self.learned.tables.update(self.engine.known(self.connection, self.alchemy, missing))
        except Exception as problem:
            if not is_driver(problem):
                raise
            why = reason(problem)
        else:
            self._seen.update(missing)
            return self.learned.tables
        return PlaceUnreachable(place=self.place, problem=why)

    def forget(self, names: Collection[str]) -> bool:
        """Have tables looked at anew; return whether that may help, for what was known of them was of earlier."""
        if not (old := set(names) - self._seen):
            return False
        for name in old:
            self.learned.tables.pop(name, None)
        for key in [key for key in self.learned.plans if key[0] in old]:
            self.learned.plans.pop(key, None)
        return True


def one_by_one(cursors: Cursors) -> Sending:
    """Return what sends statements one after the other, through any driver (PEP 249)."""

    def send(statements: Sequence[Statement], take: Taken) -> list[str | None]:
        failed: list[str | None] = []
        for number, statement in enumerate(statements):
            is_lost = bool(failed) and failed[-1] == LOST
            failed.append(LOST if is_lost else _sent(cursors, number, statement, take))
        return failed

    return send


def _sent(cursors: Cursors, number: int, statement: Statement, take: Taken) -> str | None:
    try:
        cursor = cursors()
        try:
            cursor.execute(statement.text, statement.parameters)
            while (rows := cursor.fetchmany(_FETCHED)) and take(number, [tuple(map(plain, row)) for row in rows]):
                pass
        finally:
            cursor.close()
    except Exception as problem:
        if not is_driver(problem):
            raise
        return reason(problem)
    return None


def pipelined(connection: "psycopg.Connection[Any]", prepared: Prepared, patience: float) -> Sending:
    """Return what sends statements to PostgreSQL together."""
    pipeline = Pipeline(connection, patience, prepared)

    def send(statements: Sequence[Statement], take: Taken) -> list[str | None]:
        try:
            states = pipeline.run(statements, take)
        except Lost:
            return [LOST] * len(statements)
        return [None if state is None else reason_of_state(state) for state in states]

    return send
