"""The tables of a place as the map has them, each with what of it is let through in a capacity.

What is compiled for a guarded PostgreSQL is asked here too, of a database that has just what the map says: there is
one rule, and the names of the state columns are the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from kotowari.datamap.guarding import GuardedLogin, Guarding, Reads
from kotowari.datamap.model import Datamap, Place, Table, TableName
from kotowari.gate.answer import Answer
from kotowari.gate.decide import decide
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.carried import Carried, carried
from kotowari.guard.compile.shown import ShownTable, shown
from kotowari.guard.compile.source import Source, Standing
from kotowari.guard.compile.tables import SEARCHED, Guarded, Tables, tables
from kotowari.guard.found import FoundColumn, FoundDatabase, FoundTable, Relation
from kotowari.guard.permitted import OF_A_PERSON
from kotowari.guard.rewrite.dialect import Manner

Parts = tuple[str, ...]
"""A table's name by its parts, such as schema and name."""

MOST_PARTS = 3
"""A table's name has no more: catalog, schema, name."""

_VERSION = 160000


@dataclass(frozen=True, slots=True)
class Known:
    """A table of the map: ``name`` as the map has it, and as a capacity has it; ``shown`` is None where it is free."""

    name: Parts
    shown: ShownTable | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A table of which nothing is let through, with the gate's answer where it says why."""

    name: Parts
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place in a capacity: its tables by what each is called there."""

    source: Source
    capacity: Capacity
    known: Tables
    states: Carried
    names: Mapping[Parts, TableName]

    @property
    def zone(self) -> str:
        """The operator's time zone, in which a day ends."""
        return self.source.rulebook.policy.operator.timezone

    def find(self, written: Parts, manner: Manner) -> Known | Closed | None:
        """Return the table that a query calls so: None where the map knows none, or more than one.

        A name may be less than the map's, where no other ends so. A table that the map skips by a pattern is what was
        written: nothing is known of it but that it is free.
        """
        place = self.source.place
        ends = [name for name in self.names if tuple(map(manner.of_map, name))[-len(written) :] == written]
        if len(ends) > 1:
            whole = [name for name in ends if len(name) == len(written)]
            ends = whole if len(whole) == 1 else []
            return self._is(ends[0]) if ends and len(written) > 1 else None
        if ends:
            return self._is(ends[0])
        is_plain = all(part.replace("_", "a").isalnum() for part in written)
        is_skipped = any(fnmatchcase(".".join(written), pattern) for pattern in place.skipped)
        return Known(written, None) if is_plain and is_skipped else None

    def _is(self, name: Parts) -> Known | Closed:
        relation = relation_of(self.names[name].table)
        guarded = self.known.guarded.get(relation)
        if guarded is None:
            return Known(name, None) if relation in self.known.unguarded else Closed(name, None)
        one = shown(self.source, self.states, self.capacity, guarded)
        if one is None or not one.stands:
            return Closed(name, self._why(guarded))
        return Known(name, one)

    def _why(self, guarded: Guarded) -> Answer | None:
        """Return what the gate says of the table's items, of somebody who has agreed to all there is."""
        standing = self.source.standing(self.capacity)
        facts = replace(standing, met=standing.met | OF_A_PERSON)
        for subject in sorted(guarded.of):
            answer = decide(self.source.rulebook, self.capacity.ask(subject, guarded.items), facts)
            if not answer.is_permit:
                return answer
        return None


def warehouse(rulebook: Rulebook, datamap: Datamap, place: Place, capacity: Capacity, standing: Standing) -> Warehouse:
    """Return a place in a capacity. ``standing`` tells what is on record of its purpose and recipient today."""
    ground = capacity.ground.value if capacity.ground else None
    reads = Reads(capacity.purpose, capacity.basis, capacity.recipient, ground)
    reading = replace(place, guard=Guarding({"": GuardedLogin((reads,))}))
    source = Source(rulebook, datamap, reading, _database(place), standing)
    known = tables(source)
    names = {tuple(name.split(".")): table.name for name, table in place.tables.items()}
    names = {name: table for name, table in names.items() if len(name) <= MOST_PARTS}
    return Warehouse(source, capacity, known, carried(source, known), names)


def relation_of(table: str) -> Relation:
    """Return a table of the map as the compiler has it."""
    schema, _, name = table.rpartition(".")
    return Relation(schema or SEARCHED, name)


def _database(place: Place) -> FoundDatabase:
    """Return a database that has what the map says of a place."""
    found = {relation_of(name): _table(relation_of(name), table) for name, table in place.tables.items()}
    return FoundDatabase(place.name, _VERSION, "", found, {})


def _table(name: Relation, table: Table) -> FoundTable:
    columns = dict.fromkeys(_columns(table))
    return FoundTable(name, "r", "", {column: FoundColumn(column, "text", "text") for column in columns}, table.key)


def _columns(table: Table) -> Iterator[str]:
    """Yield its columns; of a field within one, the column it is in."""
    for path in table.columns:
        yield path if path in table.key else path.partition(".")[0]
