"""Two enforcers, one answer: row by row and column by column PostgreSQL lets through just what the gate permits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.source import Source
from kotowari.guard.names import copy_column, seat_role
from tests.guard.applied import apply_all, found_in
from tests.guard.drawn_worlds import drawn
from tests.guard.server import CompanyDatabase, GuardServer, Servers, made_database
from tests.guard.stored_worlds import SKIPPED, UNKNOWN, build, fill
from tests.guard.worlds import Row, World

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)


@dataclass(frozen=True, slots=True)
class Reader:
    """A login in one of its capacities, as an application has it: it takes up a purpose, and names tables."""

    company: CompanyDatabase
    world: World
    capacity: Capacity

    @property
    def login(self) -> str:
        return self.world.logins[self.capacity]

    @property
    def is_strict(self) -> bool:
        guard = self.world.place.guard
        assert guard is not None
        return guard.hiding(self.login).value == "strict"

    def named(self, table: str) -> sql.Identifier:
        """What it calls a table: by its name alone, as before; strictly, by its schema too."""
        return sql.Identifier(*table.split(".")) if self.is_strict else sql.Identifier(table.rpartition(".")[2])

    def taken_up(self, connection: psycopg.Connection[Any]) -> None:
        """Take up the purpose within a transaction; the first is taken up already."""
        assert self.world.place.guard is not None
        (first, *more) = [one for one, login in self.world.logins.items() if login == self.login]
        if more and self.capacity != first:
            connection.execute("SELECT kotowari.take_up(%s)", (self.capacity.name,))
        seat = connection.execute("SELECT current_user").fetchone()
        assert seat == (seat_role(self.company.name, self.capacity, self.login),)

    def reads(self, connection: psycopg.Connection[Any], table: str) -> dict[str, str]:
        """Return the columns that it may name, each with the name it has for this login.

        Strictly, what only some persons let be read is there by the name of what repeats it.
        """
        columns = list(self.world.kept[table].columns)
        if not self.is_strict:
            return {column: column for column in columns}
        names = {copy_column(self.capacity, column): column for column in columns} | {one: one for one in columns}
        may = (
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY (%s) "
            "AND has_column_privilege(attrelid, attnum, 'SELECT')"
        )
        granted = connection.execute(may, (table, list(names))).fetchall()
        return {names[name]: name for (name,) in granted}


def seen_in_database(reader: Reader, connection: psycopg.Connection[Any], table: str) -> dict[int, frozenset[str]]:
    """Return the rows and columns that a login sees of a table, however it is to name them."""
    try:
        with connection.transaction():
            reader.taken_up(connection)
            shown = reader.reads(connection, table)
            listed = sql.SQL(", ").join(map(sql.Identifier, ("id", *shown.values())))
            statement = sql.SQL("SELECT {} FROM {}").format(listed, reader.named(table))
            rows = connection.execute(statement).fetchall()
    except REFUSED:
        return {}
    return {
        key: frozenset(name for name, value in zip(shown, rest, strict=True) if value is not None)
        for key, *rest in rows
    }


def differences(company: CompanyDatabase, seed: int, size: int) -> Iterator[tuple[int, str]]:
    """Yield of each row of a world how many cells were compared, and what differs."""
    now = datetime.now(UTC).date()
    world = drawn(seed, size, size, now)
    build(company, world)
    source = Source(world.rulebook, world.datamap, world.place, found_in(company), world.stood)
    apply_all(company, source)
    fill(company, world, source)
    for capacity in world.capacities:
        reader = Reader(company, world, capacity)
        with company.connect(reader.login) as connection:
            for table in world.kept:
                seen = seen_in_database(reader, connection, table)
                for row in world.rows[table]:
                    told = _differs(reader, table, row, seen.get(row.key), now)
                    words = told and f"seed {seed}: {capacity.name} {table} {row.key}: {told}"
                    yield len(world.kept[table].columns), words
                yield from ((0, told) for told in _changed_otherwise(reader, connection, table, set(seen)))
            yield from ((0, told) for told in _of_no_person(reader, connection))
    yield from ((0, told) for told in _written_otherwise(company, world))


def _differs(reader: Reader, table: str, row: Row, there: frozenset[str] | None, now: date) -> str:
    """Say how a row in the database differs from what the gate lets be seen of it."""
    world = reader.world
    ours = world.seen(reader.capacity, table, row, now)
    if ours is not None:
        led = {here: key for to, key in row.above.items() for here in world.reference(to)}
        ours = ours - {here for here, key in led.items() if key is None}
    if there is None or ours is None:
        return "" if there == ours else f"{there and sorted(there)} is seen, and not {ours and sorted(ours)}"
    if there - ours:
        return f"{sorted(there - ours)} is seen"
    missing = {column for column in ours - there if not world.is_mixed(table, column)}
    return f"{sorted(missing)} is not seen" if missing else ""


def _changed_otherwise(
    reader: Reader, connection: psycopg.Connection[Any], table: str, seen: set[int]
) -> Iterator[str]:
    """Yield where a login deletes rows that it does not see; nothing stays deleted."""
    gone: set[int] = set()
    try:
        with connection.transaction(force_rollback=True):
            reader.taken_up(connection)
            statement = sql.SQL("DELETE FROM {} WHERE id > 0 RETURNING id").format(reader.named(table))
            gone = {key for (key,) in connection.execute(statement).fetchall()}
    except REFUSED:
        gone = set()
    if gone != seen:
        yield f"seed {reader.world.seed}: {reader.capacity.name} {table}: deletes {gone ^ seen}"


def _of_no_person(reader: Reader, connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Yield where what the map skips is not as it was, or what it does not know is open."""
    for table, expected in ((SKIPPED, 2), (UNKNOWN, None)):
        found: int | None = None
        try:
            with connection.transaction():
                reader.taken_up(connection)
                found = len(
                    connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table.split(".")))).fetchall()
                )
        except REFUSED:
            found = None
        if found != expected:
            yield f"seed {reader.world.seed}: {reader.capacity.name} {table}: {found} rows"


def _written_otherwise(company: CompanyDatabase, world: World) -> Iterator[str]:
    """Yield each column that a seat may write and must not, or may not write and must."""
    asked = "SELECT has_column_privilege(%s, %s, %s, 'INSERT'), has_column_privilege(%s, %s, %s, 'UPDATE')"
    with company.connect() as connection:
        for capacity in world.capacities:
            seat = seat_role(company.name, capacity, world.logins[capacity])
            for table, kept in world.kept.items():
                is_ever = any(world.may_ever(capacity, table, item) for item in world.looked_at(table))
                for column in kept.columns:
                    if world.is_mixed(table, column):
                        continue
                    items = [one.item for one in world.mapped(table, column) if one.item]
                    must = (
                        is_ever
                        and world.is_ever(capacity, table, column)
                        and all(world.acquires(capacity, table, item) for item in items)
                    )
                    may = connection.execute(asked, (seat, table, column) * 2).fetchone()
                    if may != (must, must):
                        yield f"seed {world.seed}: {capacity.name} writes {table}.{column}: {may}, and not {must}"


def run(server: GuardServer, seeds: range, size: int) -> int:
    """Compare worlds, and return how many cells were."""
    compared = 0
    for seed in seeds:
        with made_database(server) as company:
            found = list(differences(company, seed, size))
        compared += sum(cells for cells, _ in found)
        told = [words for _, words in found if words]
        assert not told, told[:5]
    return compared


@pytest.mark.parametrize("major", [15, 18])
def test_postgresql_lets_through_what_the_gate_permits(guard_servers: Servers, major: int) -> None:
    assert run(guard_servers.of(major), range(101, 104), 12) > 3000


@pytest.mark.long
@pytest.mark.parametrize("major", [15, 18])
def test_postgresql_lets_through_what_the_gate_permits_100_000_times(guard_servers: Servers, major: int) -> None:
    assert run(guard_servers.of(major), range(major * 100_000, major * 100_000 + 60), 16) > 100_000
