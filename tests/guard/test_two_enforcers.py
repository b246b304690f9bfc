"""Two enforcers, one answer: row by row and column by column PostgreSQL lets through just what the gate permits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql

from kotowari.guard.compile.carried import StateTable, state_tables
from kotowari.guard.compile.source import Source
from kotowari.guard.names import purpose_role, seat_role
from kotowari.guard.states import states
from tests.guard.applied import apply_all, found_in
from tests.guard.server import CompanyDatabase, GuardServer, Servers, made_database
from tests.guard.worlds import Row, World, drawn


def build(company: CompanyDatabase, world: World) -> None:
    """Make the tables, empty, and the logins."""
    lines = [
        "CREATE SCHEMA app",
        "CREATE SCHEMA other",
        "CREATE DOMAIN app.short AS varchar(80) CHECK (VALUE <> 'no')",
    ]
    for name, table in world.place.tables.items():
        made = [f"{column} {_type(world, name, column)}" for column in table.columns]
        parts = " PARTITION BY LIST (id)" if name in world.partitioned else ""
        lines.append(f"CREATE TABLE {name} ({', '.join(made)}, PRIMARY KEY (id)){parts}")
        if parts:
            lines.append(f"CREATE TABLE {name}_rest PARTITION OF {name} DEFAULT")
        if name in world.secured:
            lines.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON {name} USING (true)")
    company.run(";".join(lines))
    for login in world.place.guard.logins if world.place.guard else ():
        company.server.run("CREATE ROLE {login} LOGIN", login=login)
        for name in world.place.tables:
            company.run(f"GRANT ALL ON {name} TO {login}")


def _type(world: World, table: str, column: str) -> str:
    return "int" if column == "id" or column.startswith("at_") else world.types[table, column]


def fill(company: CompanyDatabase, world: World, state: dict[str, StateTable]) -> None:
    """Write the rows, persons' own state first: what hangs on them takes it over by itself."""
    with company.connect() as connection:
        for name, table in world.place.tables.items():
            for row in world.rows[name]:
                _insert(connection, world, name, row)
            for row in world.rows[name]:
                if row.person is not None and table.is_persons:
                    _deliver(connection, world, state[name], name, row)


def _insert(connection: psycopg.Connection[Any], world: World, name: str, row: Row) -> None:
    values: dict[str, object] = {"id": row.key}
    values |= {f"at_{parent.rpartition('.')[2]}": key for parent, key in row.above.items()}
    for column in world.table(name).columns:
        if column not in values:
            values[column] = _value(world, name, column, row)
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    places = sql.SQL(", ").join(sql.Placeholder() * len(values))
    made = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(*name.split(".")), columns, places)
    connection.execute(made, list(values.values()))


def _value(world: World, name: str, column: str, row: Row) -> object:
    said = f"{name} {column} {row.key}"
    return {"json": f'"{said}"', "text[]": [said]}.get(world.types[name, column], said)


def _deliver(connection: psycopg.Connection[Any], world: World, state: StateTable, name: str, row: Row) -> None:
    person = row.person
    assert person is not None
    asking = world.asks_of(person)
    said = states(
        world.rulebook, state.columns, person.subjects, asking.facts_of, lambda column: person.through[column.capacity]
    )
    if not said:
        return
    above = [(dict(carry.states), carry) for carry in state.carries]
    parts = []
    for column in said:
        beside = [
            sql.SQL("(SELECT one.{} FROM {} AS one WHERE one.id = it.{})").format(
                sql.Identifier(states_there[column]), sql.Identifier(*carry.parent), sql.Identifier(carry.on[0][0])
            )
            for states_there, carry in above
        ]
        least = sql.SQL(", ").join([sql.Placeholder(), *beside])
        parts.append(sql.SQL("{} = LEAST({})").format(sql.Identifier(column), least))
    table = sql.Identifier(*name.split("."))
    update = sql.SQL("UPDATE {} AS it SET {} WHERE it.id = {}").format(table, sql.SQL(", ").join(parts), row.key)
    connection.execute(update, list(said.values()))


def seen_in_database(company: CompanyDatabase, world: World, place: int, table: str) -> dict[int, frozenset[str]]:
    """Return the rows and columns that a login sees of a table, however it is to name them."""
    login, capacity = f"reader_{place}", world.capacities[place]
    guard = world.place.guard
    assert guard is not None
    columns = tuple(world.table(table).columns)
    with company.connect(login) as connection:
        seat = connection.execute("SELECT current_user").fetchone()
        assert seat == (seat_role(company.name, capacity, login),)
        if guard.hiding(login).value == "blank":
            named = sql.Identifier(purpose_role(company.name, capacity), table.rpartition(".")[2])
            shown = columns
        else:
            named = sql.Identifier(*table.split("."))
            granted = connection.execute(
                "SELECT column_name FROM information_schema.column_privileges"
                " WHERE table_schema || '.' || table_name = %s AND privilege_type = 'SELECT'",
                (table,),
            )
            shown = tuple(column for (column,) in granted.fetchall() if column in columns)
            if not shown:
                return {}
        try:
            listed = sql.SQL(", ").join(map(sql.Identifier, ("id", *shown)))
            rows = connection.execute(sql.SQL("SELECT {} FROM {}").format(listed, named)).fetchall()
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable):
            return {}
    return {
        key: frozenset(name for name, value in zip(shown, rest, strict=True) if value is not None)
        for key, *rest in rows
    }


def differences(company: CompanyDatabase, seed: int, size: int) -> Iterator[tuple[int, str]]:
    """Yield of each cell of a world how often it was compared, and what differs."""
    now = datetime.now(UTC).date()
    world = drawn(seed, size, size, now)
    build(company, world)
    source = Source(world.rulebook, world.datamap, world.place, found_in(company), world.stood)
    apply_all(company, source)
    state = {str(name): table for name, table in state_tables(source).items()}
    fill(company, world, state)
    for place in range(len(world.capacities)):
        for table in world.place.tables:
            yield from _compared(company, world, place, table, now)
    yield from ((0, told) for told in written_otherwise(company, world))


def _compared(company: CompanyDatabase, world: World, place: int, table: str, now: date) -> Iterator[tuple[int, str]]:
    capacity, guard = world.capacities[place], world.place.guard
    there = seen_in_database(company, world, place, table)
    is_strict = guard is not None and guard.hiding(f"reader_{place}").value == "strict"
    for row in world.rows[table]:
        seen = world.seen(capacity, table, row, now)
        ours = None if seen is None else _with_values(world, table, row, seen, is_strict=is_strict, world_place=place)
        theirs = there.get(row.key)
        if theirs is not None and is_strict:
            # By its own name a strict login reads no column that only some persons let be read: no cell of it is seen.
            assert ours is not None, f"seed {world.seed}: {capacity.name} {table} {row.key}: seen, and it must not be"
            told = "" if theirs <= ours else f"{sorted(theirs - ours)} is seen"
        else:
            told = "" if theirs == ours else f"{theirs and sorted(theirs)} is seen, and not {ours and sorted(ours)}"
        yield len(world.table(table).columns), told and f"seed {world.seed}: {capacity.name} {table} {row.key}: {told}"


def _with_values(
    world: World, table: str, row: Row, seen: frozenset[str], *, is_strict: bool, world_place: int
) -> frozenset[str]:
    """Return the columns seen that hold anything: references may be empty."""
    assert is_strict or world_place >= 0
    empty = {f"at_{parent.rpartition('.')[2]}" for parent, key in row.above.items() if key is None}
    return seen - empty


def written_otherwise(company: CompanyDatabase, world: World) -> Iterator[str]:
    """Yield each item that a login may write and the gate would not let be acquired for its purpose."""
    with company.connect() as connection:
        for place, capacity in enumerate(world.capacities):
            seat = seat_role(company.name, capacity, f"reader_{place}")
            for name, table in world.place.tables.items():
                for column in table.columns.values():
                    asked = (
                        "SELECT has_column_privilege(%s, %s, %s, 'INSERT'), has_column_privilege(%s, %s, %s, 'UPDATE')"
                    )
                    may = connection.execute(asked, (seat, name, column.name) * 2).fetchone()
                    if column.item and may != (False, False) and not world.acquires(capacity, name, column.item):
                        yield f"seed {world.seed}: {capacity.name} writes {name}.{column.name}"


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
    assert run(guard_servers.of(major), range(major * 1000, major * 1000 + 3), 16) > 3000


@pytest.mark.long
@pytest.mark.parametrize("major", [15, 18])
def test_postgresql_lets_through_what_the_gate_permits_100_000_times(guard_servers: Servers, major: int) -> None:
    assert run(guard_servers.of(major), range(major * 100_000, major * 100_000 + 45), 25) > 100_000
