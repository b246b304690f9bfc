"""A drawn world in a company's database: its tables and logins, its rows, and persons' state as it is delivered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import sql

from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.guard.before import read_kept
from kotowari.guard.compile.carried import Carried, carried
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import tables
from kotowari.guard.connect import connect
from kotowari.guard.found import Partly
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import as_before
from kotowari.guard.state.enrolment import Enrolment
from kotowari.guard.state.guard import Guard, State
from kotowari.guard.state.partly import Parting
from kotowari.guard.state.written import Fed
from kotowari.guard.states import let, states
from kotowari.guard.wanted import repeated
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase
from tests.guard.worlds import Person, Row, World

SKIPPED, UNKNOWN = "app.free_1", "app.unknown"
"""A table that the map skips, and one that it does not know."""


def build(company: CompanyDatabase, world: World) -> None:
    """Make the tables, empty, and the logins."""
    lines = [
        "CREATE SCHEMA app",
        "CREATE SCHEMA other",
        "CREATE DOMAIN app.short AS varchar(80) CHECK (VALUE <> 'no')",
        *(f"CREATE TABLE {name} (id int PRIMARY KEY, said text)" for name in (SKIPPED, UNKNOWN)),
        *(f"INSERT INTO {name} VALUES (1, 'a'), (2, 'b')" for name in (SKIPPED, UNKNOWN)),
    ]
    for name, kept in world.kept.items():
        made = [f"{column} {kind}" for column, kind in kept.columns.items()]
        parts = " PARTITION BY LIST (id)" if kept.partitioned else ""
        lines.append(f"CREATE TABLE {name} ({', '.join(made)}, PRIMARY KEY ({', '.join(kept.key)})){parts}")
        if parts:
            lines.append(f"CREATE TABLE {name}_rest PARTITION OF {name} DEFAULT")
        if kept.secured:
            lines.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON {name} USING (true)")
    company.run(";".join(lines))
    for login in sorted(set(world.logins.values())):
        company.server.run("CREATE ROLE {login} LOGIN", login=login)
        company.run(f"ALTER ROLE {login} IN DATABASE {company.name} SET search_path = app, other")
        company.run(f"GRANT USAGE ON SCHEMA app, other TO {login}")
        for name in (*world.kept, SKIPPED, UNKNOWN):
            company.run(f"GRANT ALL ON {name} TO {login}")


def fill(
    company: CompanyDatabase, world: World, source: Source, before_parting: Callable[[], object] = lambda: None
) -> None:
    """Write the rows and tell the state of persons, as enrolment and delivery do it, in turns.

    What hangs on rows is written before state is told and after; some rows are led elsewhere meanwhile. Where persons
    turn out to permit some items and not others, the guard is applied again; ``before_parting`` is called before.
    """
    with connect("crm", company.url(), autocommit=True) as connection:
        telling = _Telling(connection, world, _guard(connection, source))
        telling.insert(0)
        telling.enrol(0, as_before=True)
        telling.insert(1)
        telling.enrol(1, as_before=True)
        telling.deliver()
        before_parting()
        if apply_all(company, source).changes:
            telling = _Telling(connection, world, _guard(connection, source))
            telling.guard.repeat()
            telling.deliver()
            telling.guard.work_out()
        telling.insert(2)
        telling.enrol(2)
        telling.move()
        if world.walks_last:
            telling.guard.walk([person.number for person in world.persons])
            telling.leave()
            telling.guard.settle()


def _guard(connection: psycopg.Connection[Any], source: Source) -> Guard:
    """Return the guard as it was last applied, as a delivery opens it."""
    found, kept = inspect(connection), read_kept(connection)
    before = as_before(found, kept)

    def by(partly: Partly) -> Carried:
        of = replace(source, database=replace(before, partly=partly))
        return carried(of, tables(of))

    of = replace(source, database=replace(before, partly=kept.parted))
    parting = Parting(kept.partly, lambda partly: by(partly).permitted)
    return Guard(connection, found, by(kept.parted).tables, lambda: repeated(compiled(of)), parting)


class _Telling:
    """A world being written to its database."""

    def __init__(self, connection: psycopg.Connection[Any], world: World, guard: Guard) -> None:
        self.connection, self.world, self.guard = connection, world, guard

    def rows(self, turn: int) -> Iterable[tuple[str, Row]]:
        """The rows of a turn: none before those that it refers to."""
        for name in self.world.kept:
            for row in self.world.rows[name]:
                if turn_of(self.world, name, row) == turn:
                    yield name, row

    def insert(self, turn: int) -> None:
        for name, row in self.rows(turn):
            kept, above = self.world.kept[name], row.moved_from or row.above
            values: dict[str, object] = self._led(name, above) | {
                column: key_part(column, row.key) for column in kept.key
            }
            for column, kind in kept.columns.items():
                if column not in values:
                    values[column] = value(name, column, kind, row.key)
            columns = sql.SQL(", ").join(map(sql.Identifier, values))
            places = sql.SQL(", ").join(sql.Placeholder() * len(values))
            made = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(_table(name), columns, places)
            self.connection.execute(made, list(values.values()))

    def _led(self, name: str, above: Mapping[str, int | None]) -> dict[str, object]:
        return {
            here: None if key is None else key_part(there, key)
            for to, key in above.items()
            for here, there in self.world.reference(to).items()
        }

    def move(self) -> None:
        for name, rows in self.world.rows.items():
            for row in rows:
                led = self._led(name, row.above)
                if row.moved_from is not None and led:
                    pairs = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in led]
                    moved = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(_table(name), sql.SQL(", ").join(pairs))
                    self.connection.execute(moved, [*led.values(), row.key])

    def enrol(self, turn: int, *, as_before: bool = False) -> None:
        """Link the rows of a turn to their persons, with the state of now, or that of somebody else."""
        persons, linked = self.world.persons, self._linked()
        for name, row in self.rows(turn):
            if name in linked:
                into = []
                for person in row.persons:
                    told = persons[(persons.index(person) + 1) % len(persons)] if as_before else person
                    number = person.alias or person.number if as_before else person.number
                    into.append((self._key(linked[name], row), number, self._differing(linked[name], told)))
                Enrolment(self.guard, linked[name], []).relink([], into)
        self.guard.walk([number for person in persons for number in (person.number, person.alias) if number])

    def deliver(self) -> None:
        """Tell everybody's state, of those first who were merged."""
        relations = self.guard.linked
        merged = {person.alias: person.number for person in self.world.persons if person.alias is not None}
        self.guard.merge(merged)
        for person in self.world.persons:
            self.guard.put({person.number: {name: self._state(fed, person) for name, fed in relations.items()}})
            self.guard.walk([person.number])

    def leave(self) -> None:
        """Let the rows of who was erased be nobody's."""
        self.guard.leave([person.number for person in self.world.persons if person.erased])

    def _linked(self) -> dict[str, Fed]:
        return {str(fed.table.relation): fed for fed in self.guard.linked.values()}

    def _key(self, fed: Fed, row: Row) -> tuple[str, ...]:
        return tuple(str(key_part(column, row.key)) for column in fed.key)

    def _differing(self, fed: Fed, person: Person) -> dict[str, bool | str]:
        return self.guard.differing(fed.relation, self._state(fed, person))

    def _state(self, fed: Fed, person: Person) -> State:
        if person.erased:
            return self.guard.refused(fed.relation)

        def facts(ask: Ask, item: str | None) -> Facts:
            return self.world.facts(person, ask if item is None else replace(ask, items=frozenset((item,))))

        may = let(self.world.rulebook, fed.columns, person.subjects, facts)
        self.guard.meet(fed.columns, may)
        return states(fed.columns, may, lambda column: person.through[column.capacity])


def turn_of(world: World, name: str, row: Row) -> int:
    """Return when a row is written: not before any that it refers to, first or last."""
    above = [(to, key) for led in (row.above, row.moved_from or {}) for to, key in led.items() if key is not None]
    return max([row.when, *(turn_of(world, to, world.row(to, key)) for to, key in above)])


def key_part(column: str, key: int) -> int:
    """Return what a row's key has in one of its columns."""
    return key if column == "id" else key % 2


def value(name: str, column: str, kind: str, key: int) -> object:
    """Return what a row has in a column."""
    said = f"{name} {column} {key}"
    return {"json": f'{{"a": "{said}"}}', "jsonb": f'"{said}"', "text[]": [said]}.get(kind, said)


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))
