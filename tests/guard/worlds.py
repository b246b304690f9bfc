"""Worlds drawn by a seed: a policy, tables with a map, logins, persons with their states, rows; and what the gate says.

What is to be seen of a row is said here by asking the gate about each item by itself, of each person that the row is
of: nothing of how the guard groups items, names columns or carries state is used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from kotowari.datamap.guarding import GuardedLogin, Guarding, Hiding, Reads
from kotowari.datamap.model import Column, Datamap, Link, Place, PlaceKind, Table, TableName, Way
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.permitted import ASSUMED, OF_A_PERSON, ON_RECORD
from kotowari.policy.terms import Act, Condition, Ground
from tests.gate.case_file import rulebook_of
from tests.gate.drawn import RULEBOOKS

TODAY = date(2026, 6, 1)
KEEPING = (
    '{"periods": {"contract": {"label": {"en": "the contract", "ja": "契約", "zh-Hant": "契約"}}}, "purposes": {'
    '"support": {"keep": {"while": "contract"}}, "inquiries": {"keep": {"while": "contract"}},'
    '"recruiting": {"items": ["name", "email", "phone", "resume", "health_check"]}}}'
)
POLICIES = (*RULEBOOKS, rulebook_of("kusunoki-2026-04-01.yaml", TODAY, KEEPING))
TYPES = ("text", "varchar(80)", "app.short", "json", "text[]", 'varchar COLLATE "C"')
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


@dataclass(frozen=True, slots=True)
class Person:
    """A person: what they are, what is established for each subject, through which day each purpose needs them."""

    number: int
    subjects: frozenset[str]
    met: Mapping[tuple[Capacity, str], frozenset[Condition]]
    through: Mapping[Capacity, date]


@dataclass(slots=True)
class Row:
    """A row: its key, the person it is linked to, and of each table above the key of the row it hangs on."""

    key: int
    person: Person | None
    above: dict[str, int | None]


@dataclass(slots=True)
class World:
    """Everything of one drawn case."""

    seed: int
    rulebook: Rulebook
    datamap: Datamap
    capacities: tuple[Capacity, ...]
    standing: Mapping[Capacity, Facts]
    types: Mapping[tuple[str, str], str]
    partitioned: frozenset[str]
    secured: frozenset[str]
    above: Mapping[str, tuple[str, ...]]
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return self.datamap.places[PLACE]

    def table(self, name: str) -> Table:
        return self.place.tables[name]

    def stood(self, capacity: Capacity) -> Facts:
        return self.standing[capacity]

    def facts(self, person: Person, capacity: Capacity, subject: str) -> Facts:
        standing = self.standing[capacity]
        met = (standing.met | person.met[capacity, subject]) - {Condition.OF_SUBJECT}
        return replace(standing, met=met | ({Condition.OF_SUBJECT} & self._is_of(person, subject)))

    def _is_of(self, person: Person, subject: str) -> frozenset[Condition]:
        return frozenset((Condition.OF_SUBJECT,) if subject in person.subjects else ())

    def asks_of(self, person: Person) -> "Asking":
        return Asking(self, person)

    # What the gate says.

    def is_let(self, capacity: Capacity, table: str, row: Row, item: str, now: date) -> bool:
        """Whether the gate lets an item of a row be read: by every person whom the row is of."""
        return all(self._lets(capacity, table, person, item, now) for person in self.of(table, row))

    def of(self, table: str, row: Row) -> Iterator[Person | None]:
        """Yield whom a row is of, None for whoever is not enrolled."""
        above = [(name, key) for name, key in row.above.items() if key is not None]
        if self.table(table).is_persons or not above:
            yield row.person
        for name, key in above:
            yield from self.of(name, next(one for one in self.rows[name] if one.key == key))

    def _lets(self, capacity: Capacity, table: str, person: Person | None, item: str, now: date) -> bool:
        of, items = self.table(table).of, frozenset((item,))
        if person is None:
            facts = replace(self.standing[capacity], met=self.standing[capacity].met | ASSUMED)
            return all(decide(self.rulebook, capacity.ask(each, items), facts).is_permit for each in of)
        purpose = self.rulebook.policy.purposes.get(capacity.purpose)
        if purpose is not None and purpose.keep is not None and person.through[capacity] < now:
            return False
        return any(
            decide(self.rulebook, capacity.ask(each, items), self.facts(person, capacity, each)).is_permit
            for each in of
        )

    def acquires(self, capacity: Capacity, table: str, item: str) -> bool:
        """Whether the gate lets an item be acquired for a purpose from whoever was told of it, of whichever subject."""
        facts = Facts(TODAY, ACQUIRED)
        asks = (
            Ask(Act.ACQUIRE, of, frozenset((item,)), purposes=frozenset((capacity.purpose,)), basis=capacity.basis)
            for of in self.table(table).of
        )
        return all(decide(self.rulebook, ask, facts).is_permit for ask in asks)

    def seen(self, capacity: Capacity, table: str, row: Row, now: date) -> frozenset[str] | None:
        """Return the columns of a row that are to be seen, None where the row is not."""
        mapped = self.table(table)
        items = {column.item for column in mapped.columns.values() if column.item}
        looked_at = items or self._items_beside(mapped.of)
        if not any(self.is_let(capacity, table, row, item, now) for item in sorted(looked_at)):
            return None
        return frozenset(
            name
            for name, column in mapped.columns.items()
            if not column.others
            and not (column.text and column.item is None)
            and (column.item is None or self.is_let(capacity, table, row, column.item, now))
        )

    def _items_beside(self, of: frozenset[str]) -> set[str]:
        same = [table for table in self.place.tables.values() if table.of == of]
        return {column.item for table in same for column in table.columns.values() if column.item}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is established about asks of one person: as handling gathers it for delivery."""

    world: World
    person: Person

    def facts_of(self, ask: Ask) -> Facts:
        capacity = Capacity(ask.purpose or "", ask.recipient, ask.ground, ask.basis)
        return self.world.facts(self.person, capacity, ask.subject)


def drawn(seed: int, persons: int, rows: int, now: date) -> World:
    """Return the world of a seed."""
    random = Random(seed)
    rulebook = random.choice(POLICIES)
    served = random.choice(sorted(rulebook.policy.subjects))
    capacities = _capacities(random, rulebook, served)
    subjects = [served, *random.sample(sorted(rulebook.policy.subjects), 1)]
    whole = [frozenset((served,)), frozenset((served,)), frozenset(subjects)]
    tables, links, above = _tables(random, _items(rulebook, capacities), whole)
    logins = {
        f"reader_{place}": GuardedLogin(
            (Reads(one.purpose, one.basis, one.recipient, one.ground and one.ground.value),),
            random.choice(list(Hiding)),
        )
        for place, one in enumerate(capacities)
    }
    place = Place(PLACE, PlaceKind.SQL, {"en": PLACE}, tables, guard=Guarding(logins))
    types = {(name, column): random.choice(TYPES) for name, table in tables.items() for column in table.columns}
    names = sorted(tables)
    world = World(
        seed,
        rulebook,
        Datamap("drawn", {PLACE: place}, tuple(links)),
        capacities,
        {one: _standing(random, one) for one in capacities},
        types,
        frozenset(name for name in names if above[name] and random.random() < 0.2),
        frozenset(name for name in names if random.random() < 0.2),
        above,
    )
    everybody = [_person(random, world, number, now, served) for number in range(persons)]
    for name in tables:  # those above come first
        world.rows[name] = [_row(random, world, name, key, everybody) for key in range(1, rows + 1)]
    return world


def _items(rulebook: Rulebook, capacities: tuple[Capacity, ...]) -> list[str]:
    """Return what tables are made of: mostly what some capacity uses."""
    purposes = [rulebook.policy.purposes[one.purpose] for one in capacities]
    return [*(item for purpose in purposes for item in purpose.items), *rulebook.policy.items]


def _capacities(random: Random, rulebook: Rulebook, served: str) -> tuple[Capacity, ...]:
    """Draw in which capacities is read: mostly for what a subject was promised."""
    policy = rulebook.policy
    promised = list(policy.purposes_of(served))
    grounds = [ground for rule in policy.provision.values() if served in rule.of for ground in rule.grounds]
    uses = random.sample(promised, min(3, len(promised)))
    provisions = [
        Capacity(
            random.choice(promised), random.choice(list(policy.recipients)), random.choice(grounds or list(Ground))
        )
        for _ in range(2)
    ]
    joint = [
        Capacity(purpose, recipient, Ground.JOINT_USE)
        for use in policy.joint_use.values()
        for recipient in use.with_
        for purpose in use.purposes
    ]
    chosen = [
        *map(Capacity, uses),
        Capacity(random.choice(list(policy.purposes))),
        Capacity(random.choice(promised), basis=random.choice(sorted(rulebook.names.bases))),
        *provisions,
        *random.sample(joint, min(1, len(joint))),
    ]
    return tuple(dict.fromkeys(chosen))


def _standing(random: Random, capacity: Capacity) -> Facts:
    missing = random.sample(
        sorted(ON_RECORD), random.choice((0, 1)) if capacity.recipient else random.choice((0, 0, 1))
    )
    checked = random.choice((TODAY, TODAY, TODAY - timedelta(500), None)) if capacity.recipient else None
    return Facts(TODAY, ON_RECORD - frozenset(missing), checked)


def _person(random: Random, world: World, number: int, now: date, served: str) -> Person:
    subjects = sorted(world.rulebook.policy.subjects)
    met = {}
    for capacity in world.capacities:
        for subject in subjects:
            missing = random.sample(sorted(OF_A_PERSON), random.choice((0, 0, 0, 0, 1, 2, 6)))
            met[capacity, subject] = OF_A_PERSON - frozenset(missing)
    days = (date.max, date.max, now + timedelta(9), now - timedelta(9))
    through = {one: random.choice(days) for one in world.capacities}
    others = random.sample(subjects, random.choice((0, 0, 1, 2)))
    return Person(number, frozenset(others if others and random.random() < 0.3 else (served, *others)), met, through)


def _row(random: Random, world: World, name: str, key: int, everybody: list[Person]) -> Row:
    person = random.choice(everybody) if world.table(name).is_persons and random.random() < 0.8 else None
    above = {
        parent: random.choice(world.rows[parent]).key if random.random() < 0.9 else None for parent in world.above[name]
    }
    return Row(key, person, above)


def _tables(
    random: Random, items: list[str], whole: list[frozenset[str]]
) -> tuple[dict[str, Table], list[Link], dict[str, tuple[str, ...]]]:
    """Draw tables: of persons first, then what hangs on those before; of each the tables it hangs on."""
    tables: dict[str, Table] = {}
    links: list[Link] = []
    above: dict[str, tuple[str, ...]] = {}
    for number in range(random.choice((3, 4, 5))):
        name = f"app.t{number}" if random.random() < 0.7 else f"other.t{number}"
        is_persons = number == 0 or random.random() < 0.25
        of = random.choice(whole)
        fitting = [one for one in tables if not tables[one].of.isdisjoint(of)]
        parents = random.sample(fitting, min(len(fitting), random.choice((0, 1) if is_persons else (1, 1, 2))))
        columns = {"id": Column("id")} | {f"at_{each}": Column(f"at_{each}") for each in map(_short, parents)}
        for place in range(random.choice((0, 2, 3, 4))):
            columns[f"c{place}"] = _column(random, f"c{place}", items)
        if is_persons:
            columns["mail"] = Column("mail", item=random.choice(items), finds="email")
        tables[name] = Table(TableName(PLACE, name), columns, ("id",), of)
        above[name] = tuple(parents)
        for parent in parents:
            here, there = TableName(PLACE, name), TableName(PLACE, parent)
            links.append(Link(there, ("id",), here, (f"at_{_short(parent)}",), Way.DOWN))
            links.append(Link(here, (f"at_{_short(parent)}",), there, ("id",), Way.UP))
    return tables, links, above


def _short(table: str) -> str:
    return table.rpartition(".")[2]


def _column(random: Random, name: str, items: list[str]) -> Column:
    kind = random.choice(("item", "item", "item", "item", "plain", "text", "others"))
    return Column(name, random.choice(items) if kind == "item" else None, text=kind == "text", others=kind == "others")
