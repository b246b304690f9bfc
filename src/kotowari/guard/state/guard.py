"""One guarded database as persons' state is written to it: links, the walk down, and what was open meanwhile."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from psycopg.types.json import Jsonb

from kotowari.errors import GuardNodeSilent
from kotowari.guard.compile.carried import Carry, StateTable
from kotowari.guard.connect import Connection
from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.inspect.nodes import on_nodes
from kotowari.guard.names import ROOT
from kotowari.guard.state.partly import Parting
from kotowari.guard.state.stepwise import Stepwise
from kotowari.guard.state.writer import Writer
from kotowari.guard.state.written import Fed, assumed, named, repeating, settle, walk_down, worked_out
from kotowari.guard.states import Let, StateColumn
from kotowari.guard.wanted import Repeated

Value = bool | date
State = Mapping[str, Value]
"""A person's state in one table, by its columns."""

REFUSED_THROUGH = date.min
"""The last day for rows of somebody erased: it has passed."""

# By a table that nobody else may lock: an advisory lock could be kept by a login that is bound, and with it every stop.
_LOCK = b"LOCK TABLE kotowari.closed IN SHARE UPDATE EXCLUSIVE MODE"
_ALONE = b"SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('kotowari guard enrolment', 0))"
_PERSONS_AFTER = b"""
    SELECT DISTINCT person FROM kotowari.link WHERE person > %(after)s ORDER BY person LIMIT %(count)s
"""
_RELATIONS_OF = b"""
    SELECT person, array_agg(DISTINCT relation) FROM kotowari.link WHERE person = ANY (%(persons)s) GROUP BY person
"""
_PUT = b"""
    UPDATE kotowari.link SET state = told.state
    FROM unnest(%(persons)s::uuid[], %(relations)s::text[], %(states)s::jsonb[]) AS told (person, relation, state)
    WHERE link.person = told.person AND link.relation = told.relation AND link.state <> told.state
"""
_MERGE = (
    b"""
    INSERT INTO kotowari.link (relation, key, person, state)
    SELECT relation, key, stands, state FROM kotowari.link
    JOIN unnest(%(gone)s::uuid[], %(stands)s::uuid[]) AS merged (gone, stands) ON person = gone
    ON CONFLICT DO NOTHING
    """,
    b"DELETE FROM kotowari.link WHERE person = ANY (%(gone)s)",
)
_LEAVE = (
    b"""
    INSERT INTO kotowari.link (relation, key, person, state)
    SELECT relation, key, NULL, state FROM kotowari.link WHERE person = ANY (%(gone)s) ON CONFLICT DO NOTHING
    """,
    b"DELETE FROM kotowari.link WHERE person = ANY (%(gone)s)",
)
_TOLD = b"UPDATE kotowari.mark SET told = told + 1 RETURNING told"
_COUNTS = b"""
    SELECT relation, count(DISTINCT key), count(DISTINCT key) FILTER (WHERE person IS NULL)
    FROM kotowari.link GROUP BY relation ORDER BY relation
"""
_NUMBERS = b"""
    SELECT attrelid::text || '.' || attnum, attname::text FROM pg_catalog.pg_attribute
    WHERE attrelid = pg_catalog.to_regclass(%(relation)s) AND NOT attisdropped
        AND pg_catalog.starts_with(attname::text, 'kotowari_')
        AND NOT pg_catalog.starts_with(attname::text, 'kotowari__')
    ORDER BY attnum
"""
_BLOCKS = b"""
    SELECT GREATEST(
        pg_catalog.pg_relation_size(pg_catalog.to_regclass(%(relation)s)),
        (SELECT max(pg_catalog.pg_relation_size(relid)) FROM pg_catalog.pg_partition_tree(%(relation)s) WHERE isleaf)
    ) / pg_catalog.current_setting('block_size')::bigint + 1
"""
_BLOCKS_AT_ONCE = 1000
# Prepared transactions have no session. What belongs to no login (vacuuming) writes no row of the company's.
_OPEN = b"""
    SELECT pg_catalog.pg_postmaster_start_time()::text || ' ' || held.virtualtransaction
    FROM pg_catalog.pg_locks AS held JOIN pg_catalog.pg_stat_activity AS who USING (pid)
    WHERE held.locktype = 'virtualxid' AND held.virtualxid = held.virtualtransaction AND who.usesysid IS NOT NULL
        AND who.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND who.pid <> pg_catalog.pg_backend_pid()
    UNION ALL
    SELECT 'prepared ' || transaction::text FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()
"""
_OPEN_ON_NODE = f"SELECT pg_catalog.json_agg(name) FROM ({_OPEN.decode()}) AS open_now (name)"  # noqa: S608


class Guard:
    """A guarded database with its tables of state, on one connection; what is said of transactions is the caller's."""

    def __init__(
        self,
        connection: Connection,
        database: FoundDatabase,
        tables: Mapping[Relation, StateTable],
        copies: Callable[[], Mapping[Relation, Mapping[str, Repeated]]] = dict,
        parting: Parting | None = None,
        *,
        is_altered: bool = False,
    ) -> None:
        self.connection = connection
        self.database = database
        self._tables = {name: _fed(table, database) for name, table in tables.items()}
        order = _in_order(self._tables)
        self._walks = [walk for name in order for walk in walk_down(self._tables, self._tables[name])]
        is_spread = any(fed.found.spread is not None for fed in self._tables.values())
        self._stepwise = Stepwise(self._tables, order) if is_spread else None
        settling = (settle(self._tables, self._tables[name]) for name in order)
        self._settling = [writing for writing in settling if writing is not None]
        self.missing = frozenset(
            (name, column.name)
            for name, table in tables.items()
            for column in table.columns
            if column.name not in database.tables[name].columns
        )
        self.outdated = bool(is_altered or self.missing or any(_unwanted(tables, database)))
        self._copies = copies
        self._writer = Writer(connection, database)
        self._parting = parting

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The tables to whose rows the company's own triggers, rules or constraints let no state be written."""
        return self._writer.unwritten

    @cached_property
    def linked(self) -> dict[str, Fed]:
        """The tables whose rows are linked to persons, by the name that links have for them."""
        return {fed.relation: fed for fed in self._tables.values() if fed.is_linked}

    @property
    def shape(self) -> list[list[object]]:
        """What state there is and how it gets there, in a form that can be compared with that of another day."""
        return [
            [
                relation,
                list(fed.key),
                sorted(column.name for column in fed.columns),
                [repr(way) for way in fed.above],
                self._numbers(fed),
            ]
            for relation, fed in sorted(self._tables.items())
        ]

    def _numbers(self, fed: Fed) -> list[tuple[str, str]]:
        """Return the numbers of columns: one that was made anew has another, and knows nothing of persons."""
        return self.connection.execute(_NUMBERS, {"relation": fed.relation}).fetchall()

    @property
    def keyless(self) -> tuple[Relation, ...]:
        """The tables of persons whose rows cannot be linked to anybody: no key tells one from another."""
        return tuple(name for name, fed in self._tables.items() if fed.table.is_persons and not fed.key)

    def one_at_a_time(self) -> None:
        """Let nobody else write state until the transaction ends: what was read before must not be written after."""
        self.connection.execute(_LOCK)

    def alone(self) -> bool:
        """Let nobody else look through all rows while the connection is open; say whether nobody does already."""
        return self.connection.execute(_ALONE).fetchone() == (True,)

    def persons_after(self, after: UUID, count: int) -> list[UUID]:
        """Return persons who are linked to any row, in the order of their numbers."""
        rows = self.connection.execute(_PERSONS_AFTER, {"after": after, "count": count}).fetchall()
        return [person for (person,) in rows]

    def relations_of(self, persons: Collection[UUID]) -> dict[UUID, frozenset[str]]:
        """Return in which tables persons have rows; who has none is left out."""
        rows = self.connection.execute(_RELATIONS_OF, {"persons": list(persons)}).fetchall()
        return {person: frozenset(relation for relation in of if relation in self.linked) for person, of in rows}

    def put(self, states: Mapping[UUID, Mapping[str, State]]) -> None:
        """Keep the states of persons, by the tables they have rows in, with the links."""
        told = [(person, relation, state) for person, of in states.items() for relation, state in of.items()]
        values = {
            "persons": [person for person, _, _ in told],
            "relations": [relation for _, relation, _ in told],
            "states": [Jsonb(self.differing(relation, state)) for _, relation, state in told],
        }
        self.connection.execute(_PUT, values)

    @property
    def parts(self) -> bool:
        """Whether it is kept what persons permit in part."""
        return self._parting is not None

    def meet(self, columns: Iterable[StateColumn], may: Let) -> None:
        """Keep, without whose it is, if a person permits some items and not others that are let through together."""
        if self._parting is not None:
            self._parting.meet(self.connection, columns, may)

    def differing(self, relation: str, state: State) -> dict[str, bool | str]:
        """Return a state as links have it: only what is not assumed anyway."""
        columns = {column.name: column for column in self.linked[relation].columns}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in state.items()
            if name in columns and value != assumed(columns[name])
        }

    def refused(self, relation: str) -> dict[str, Value]:
        """Return the state that lets nothing through."""
        return {column.name: REFUSED_THROUGH if column.is_day else False for column in self.columns(relation)}

    def columns(self, relation: str) -> Sequence[StateColumn]:
        """Return the columns of state of a table by the name that links have for it."""
        return self.linked[relation].columns

    def merge(self, into: Mapping[UUID, UUID]) -> None:
        """Let the rows of persons who were merged be those of the ones who stand."""
        for statement in _MERGE:
            self.connection.execute(statement, {"gone": list(into), "stands": list(into.values())})

    def leave(self, gone: Iterable[UUID]) -> None:
        """Let the rows of erased persons be nobody's; their state stays, which lets nothing through."""
        for statement in _LEAVE:
            self.connection.execute(statement, {"gone": list(gone)})

    def walk(self, persons: Collection[UUID]) -> None:
        """Bring the state of persons' rows, as the links have it, to these rows and to whatever hangs on them."""
        if self._stepwise is not None:
            self._stepwise.walk(self.connection, persons)
            return
        for writing in self._walks:
            self._writer.write(writing, {"persons": list(persons)})

    def count(self) -> int:
        """Count that persons' state was written here, and return how often it was by now."""
        (told,) = self.connection.execute(_TOLD).fetchone() or (0,)
        return int(told)

    def settle(self) -> None:
        """Bring state also to rows that no person leads to any more, each table in a transaction of its own.

        In a cluster each page of rows.
        """
        if self._stepwise is not None:
            self._stepwise.settle(self.connection, self.one_at_a_time)
            return
        for writing in self._settling:
            with self.connection.transaction():
                self.one_at_a_time()
                self._writer.write(writing)

    def work_out(self) -> None:
        """Work out the state of all rows of tables that are marked as closed, and of what hangs on these.

        Some thousand rows a transaction, in which nobody else writes state.
        """
        marked = {relation for (relation,) in self.connection.execute("SELECT relation FROM kotowari.closed")}
        for name in _in_order(self._tables):
            fed = self._tables[name]
            if fed.relation not in marked and not any(named(carry.parent) in marked for carry in fed.above):
                continue
            marked.add(fed.relation)
            self._work_out(fed)
        self.connection.execute("DELETE FROM kotowari.closed")

    def _work_out(self, fed: Fed) -> None:
        if not fed.columns:
            return
        if self._stepwise is not None:
            self._stepwise.work_out(self.connection, fed, self.one_at_a_time)
            return
        (blocks,) = self.connection.execute(_BLOCKS, {"relation": fed.relation}).fetchone() or (0,)
        for first in range(0, blocks, _BLOCKS_AT_ONCE):
            with self.connection.transaction():
                self.one_at_a_time()
                places = {"first": f"({first},0)", "last": f"({first + _BLOCKS_AT_ONCE},0)"}
                self._writer.write(worked_out(fed), places)

    def repeat(self) -> None:
        """Repeat values where rows let it and nothing is repeated yet: a column that repeats is made empty."""
        for relation, copies in self._copies().items():
            found = self.database.tables[relation]
            for copy, (column, state) in copies.items():
                if {copy, column, state} <= found.columns.keys():
                    self.connection.execute(repeating(found, copy, column, state))

    def open_transactions(self) -> frozenset[str]:
        """Return every transaction of this database that is open now: each may go on by what it saw before.

        In a cluster on every node: what was prepared there may be committed later. Raises :class:`GuardNodeSilent`.
        """
        names = {name for (name,) in self.connection.execute(_OPEN).fetchall()}
        if self.database.cluster is not None:
            said, silent = on_nodes(self.connection, _OPEN_ON_NODE)
            if silent:
                raise GuardNodeSilent(nodes=", ".join(silent))
            names |= {
                f"{node} {name}" for node, names_there in said.items() for name in json.loads(names_there or "[]")
            }
        return frozenset(names)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return of each table how many rows are linked, and how many of these are of persons who were erased."""
        return {relation: (rows, erased) for relation, rows, erased in self.connection.execute(_COUNTS).fetchall()}


def _unwanted(tables: Mapping[Relation, StateTable], database: FoundDatabase) -> Iterator[tuple[Relation, str]]:
    """Yield columns of state that are there and should not be: what they say is not kept up any more."""
    for name, found in database.tables.items():
        of = ({name} | database.ancestors(name)) & tables.keys()
        wanted = {column.name for one in of for column in tables[one].columns}
        for column in found.columns.values():
            is_state = (
                column.required and column.base_type in ("boolean", "date") and column.name.startswith(f"{ROOT}_")
            )
            if is_state and found.partition_of is None and column.name not in wanted:
                yield name, column.name


def _fed(table: StateTable, database: FoundDatabase) -> Fed:
    """Return a table with what of its state is there, and of that of the rows above."""
    found = database.tables[table.relation]

    def there(carry: Carry) -> Carry:
        above = database.tables[carry.parent].columns
        return replace(carry, states=tuple(pair for pair in carry.states if pair[1] in above))

    table = replace(table, carries=tuple(map(there, table.carries)), reached=tuple(map(there, table.reached)))
    columns = tuple(column for column in table.columns if column.name in found.columns)
    return Fed(table, found, columns, found.row_key, bool(found.meddling))


def _in_order(tables: Mapping[Relation, Fed]) -> list[Relation]:
    """Return the tables, those above before those below. Where they go round, the order is that of the map."""
    above = {name: {carry.parent for carry in fed.above if carry.parent in tables} for name, fed in tables.items()}
    try:
        return list(TopologicalSorter(above).static_order())
    except CycleError:
        return list(tables)
