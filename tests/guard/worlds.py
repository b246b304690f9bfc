"""A world: a policy, tables with a map, logins, persons with their states, rows; and what the gate says of each cell.

What is to be seen of a row is said here by asking the gate about each item by itself, of each person that the row is
of: nothing of how the guard groups items, names columns or carries state is used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from kotowari.datamap.model import Column, Datamap, Place, Table
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.permitted import ASSUMED, OF_A_PERSON, ON_RECORD
from kotowari.policy.terms import Act, Condition

PLACE = "crm"
ACQUIRED = frozenset(
    (
        Condition.SOURCE_NAMED,
        Condition.NOTICE_SHOWN,
        Condition.NOT_UNJUST,
        Condition.NOT_SUPPRESSED,
        Condition.LAWFULLY_PROVIDED,
        Condition.PROVIDER_EXEMPT,
    )
)
"""What holds of whoever writes into a company's database: they are told, and named as the source."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A person: what they are, what is established for each subject, through which day each purpose needs them.

    ``lacks`` are conditions that are not established where certain items are asked for. ``alias`` is the number under
    which rows were theirs until they were merged.
    """

    number: UUID
    subjects: frozenset[str]
    met: Mapping[tuple[Capacity, str], frozenset[Condition]]
    through: Mapping[Capacity, date | None]
    lacks: Mapping[str, frozenset[Condition]]
    erased: bool
    alias: UUID | None


@dataclass(slots=True)
class Row:
    """A row: its key, the persons it is linked to, and of each table it refers to the key of the row there.

    ``moved_from``: the rows it referred to first. ``when``: its turn, before persons' state is told or after.
    """

    key: int
    persons: tuple[Person, ...]
    above: dict[str, int | None]
    moved_from: dict[str, int | None] | None
    when: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A table as the database has it, beside the map.

    ``columns`` are its columns with their types; those of ``unknown`` the map does not know. ``key`` is its primary
    key. ``of``: whose its rows are, whether or not the map says so. ``refers`` are the tables its rows refer to;
    on those of them in ``hangs`` its rows hang, the others it serves with what its rows share.
    """

    columns: Mapping[str, str]
    unknown: frozenset[str]
    key: tuple[str, ...]
    of: frozenset[str]
    refers: tuple[str, ...]
    hangs: tuple[str, ...]
    partitioned: bool
    secured: bool


@dataclass(slots=True)
class World:
    """Everything of one drawn case. ``walks_last``: everybody's state is brought once more at the end."""

    seed: int
    rulebook: Rulebook
    datamap: Datamap
    capacities: tuple[Capacity, ...]
    logins: Mapping[Capacity, str]
    standing: Mapping[Capacity, Facts]
    kept: Mapping[str, Kept]
    walks_last: bool
    persons: list[Person] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    _of: dict[tuple[str, int], tuple[Person | None, ...]] = field(default_factory=dict)
    _let: dict[tuple[Capacity, frozenset[str], UUID | None, str], bool] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return self.datamap.places[PLACE]

    def table(self, name: str) -> Table:
        return self.place.tables[name]

    def mapped(self, name: str, column: str) -> list[Column]:
        """What the map says of a column: of itself, or of the fields within it."""
        columns = self.table(name).columns
        return [one for path, one in columns.items() if path == column or path.startswith(f"{column}.")]

    def stood(self, capacity: Capacity) -> Facts:
        return self.standing[capacity]

    def facts(self, person: Person, ask: Ask) -> Facts:
        capacity = Capacity(ask.purpose or "", ask.recipient, ask.ground, ask.basis)
        standing = self.standing[capacity]
        lacking = frozenset[Condition]().union(*(person.lacks.get(item, ()) for item in ask.items))
        met = (standing.met | (person.met[capacity, ask.subject] - lacking)) - {Condition.OF_SUBJECT}
        is_of = {Condition.OF_SUBJECT} if ask.subject in person.subjects else set()
        return replace(standing, met=met | is_of)

    # What the gate says.

    def of(self, table: str, row: Row) -> tuple[Person | None, ...]:
        """Return whom a row is of, None for whoever is not enrolled."""
        found = self._of.get((table, row.key))
        if found is None:
            found = self._of[table, row.key] = tuple(dict.fromkeys(self._whom(table, row)))
        return found

    def _whom(self, table: str, row: Row) -> Iterator[Person | None]:
        kept = self.kept[table]
        if self.is_shared(table):
            naming = [
                (name, one) for name in self._naming(table) for one in self.rows[name] if one.above[table] == row.key
            ]
        else:
            naming = [(name, self.row(name, key)) for name in kept.hangs if (key := row.above[name]) is not None]
        if self.table(table).is_persons or not naming:
            yield from row.persons or (None,)
        for name, one in naming:
            yield from self.of(name, one)

    def row(self, table: str, key: int) -> Row:
        return self.rows[table][key - 1]

    def is_shared(self, table: str) -> bool:
        """Whether rows of a table are what persons' rows name, and hang on none."""
        return bool(self._naming(table))

    def _naming(self, table: str) -> list[str]:
        return [name for name, kept in self.kept.items() if table in kept.refers and table not in kept.hangs]

    def is_let(self, capacity: Capacity, table: str, row: Row, item: str, now: date) -> bool:
        """Whether the gate lets an item of a row be read: by every person whom the row is of."""
        return all(self._lets(capacity, self.kept[table].of, person, item, now) for person in self.of(table, row))

    def _lets(self, capacity: Capacity, of: frozenset[str], person: Person | None, item: str, now: date) -> bool:
        key = (capacity, of, person.number if person else None, item)
        if key not in self._let:
            self._let[key] = self._asked(capacity, of, person, item, now)
        return self._let[key]

    def _asked(self, capacity: Capacity, of: frozenset[str], person: Person | None, item: str, now: date) -> bool:
        asks = [capacity.ask(each, frozenset((item,))) for each in of]
        if person is None:
            facts = replace(self.standing[capacity], met=self.standing[capacity].met | ASSUMED)
            return all(decide(self.rulebook, ask, facts).is_permit for ask in asks)
        purpose = self.rulebook.policy.purposes.get(capacity.purpose)
        through = person.through[capacity]
        is_over = purpose is not None and purpose.keep is not None and through is not None and through < now
        if person.erased or is_over:
            return False
        return any(decide(self.rulebook, ask, self.facts(person, ask)).is_permit for ask in asks)

    def may_ever(self, capacity: Capacity, table: str, item: str) -> bool:
        """Whether the gate lets an item of anybody ever be read, whatever were on record and established."""
        on = max(self.standing[capacity].on, self.rulebook.policy.revision)
        facts = Facts(on, ON_RECORD | OF_A_PERSON, on)
        asks = (capacity.ask(each, frozenset((item,))) for each in self.kept[table].of)
        return any(decide(self.rulebook, ask, facts).is_permit for ask in asks)

    def acquires(self, capacity: Capacity, table: str, item: str) -> bool:
        """Whether the gate lets an item be acquired for a purpose from whoever was told of it, of whichever subject."""
        facts = Facts(self.standing[capacity].on, ACQUIRED)
        asks = (
            Ask(Act.ACQUIRE, of, frozenset((item,)), purposes=frozenset((capacity.purpose,)), basis=capacity.basis)
            for of in self.kept[table].of
        )
        return all(decide(self.rulebook, ask, facts).is_permit for ask in asks)

    def looked_at(self, table: str) -> list[str]:
        """The items that a table's rows are looked at for: its own, or those held of the same subjects."""
        same = [name for name, kept in self.kept.items() if kept.of == self.kept[table].of]
        own = self._items((table,))
        return sorted(own or self._items(same))

    def _items(self, tables: list[str] | tuple[str, ...]) -> set[str]:
        return {one.item for name in tables for one in self.table(name).columns.values() if one.item}

    def seen(self, capacity: Capacity, table: str, row: Row, now: date) -> frozenset[str] | None:
        """Return the columns of a row that are to be seen, None where the row is not."""
        if not any(self.is_let(capacity, table, row, item, now) for item in self.looked_at(table)):
            return None
        return frozenset(name for name in self.kept[table].columns if self._is_seen(capacity, table, row, name, now))

    def _is_seen(self, capacity: Capacity, table: str, row: Row, column: str, now: date) -> bool:
        if not self.is_ever(capacity, table, column):
            return False
        items = [one.item for one in self.mapped(table, column) if one.item]
        return all(self.is_let(capacity, table, row, item, now) for item in items)

    def is_ever(self, capacity: Capacity, table: str, column: str) -> bool:
        """Whether a column is ever seen of any row."""
        mapped = self.mapped(table, column)
        if not mapped or any(one.others or (one.text and one.item is None) for one in mapped):
            return False
        items = [one.item for one in mapped if one.item]
        if not items:
            return column in self.leading(table) or not any(one.finds for one in mapped)
        return all(self.may_ever(capacity, table, item) for item in items)

    def leading(self, table: str) -> frozenset[str]:
        """The columns by which rows are told apart, and lead to others."""
        kept = self.kept[table]
        return frozenset((*kept.key, *(column for name in kept.refers for column in self.reference(name))))

    def reference(self, parent: str) -> dict[str, str]:
        """The columns by which rows of others refer to a table's, with those of its key."""
        short = parent.rpartition(".")[2]
        return {f"at_{short}" if column == "id" else f"{column}_{short}": column for column in self.kept[parent].key}

    def is_mixed(self, table: str, column: str) -> bool:
        """Whether the fields of a column hold different items: it may be blank where each by itself were let."""
        return len({one.item for one in self.mapped(table, column)}) > 1
