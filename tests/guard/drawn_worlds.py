"""Worlds drawn by a seed: tables that hang on others or are shared, logins of several purposes, persons, their rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from kotowari.datamap.guarding import GuardedLogin, Guarding, Hiding, Reads
from kotowari.datamap.model import Column, Datamap, Link, Place, PlaceKind, Table, TableName, Way
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.guard.permitted import OF_A_PERSON, ON_RECORD
from kotowari.policy.terms import Condition, Ground
from tests.guard.drawn_policies import TODAY, policy
from tests.guard.worlds import PLACE, Kept, Person, Row, World

TYPES = ("text", "varchar(80)", "app.short", "json", "jsonb", "text[]", 'varchar COLLATE "C"')
NUMBERS = ("smallint", "int", "bigint")
OF_ITEMS = (
    Condition.PROMISED,
    Condition.CONSENT_TO_PURPOSE,
    Condition.CONSENT_TO_MESSAGES,
    Condition.CONSENT_TO_PROVIDE,
    Condition.CONSENT_NAMES_COUNTRY,
)
"""What is established of some items of a person and not of others: what was promised at each acquisition, consents."""

OTHERS = {"app.free_*": "nothing of a person"}
"""Tables that the map skips."""


def drawn(seed: int, persons: int, rows: int, now: date) -> World:
    """Return the world of a seed."""
    random = Random(seed)
    rulebook = policy(random)
    served = random.choice(sorted(rulebook.policy.subjects))
    capacities = _capacities(random, rulebook, served)
    other = random.choice(sorted(rulebook.policy.subjects))
    tables = _Tables(random, _items(rulebook, capacities), [frozenset((served,))] * 2 + [frozenset((served, other))])
    tables.draw()
    logins = dict(_logins(random, capacities))
    place = Place(PLACE, PlaceKind.SQL, {"en": PLACE}, tables.made, guard=Guarding(logins), skipped=OTHERS)
    on = rulebook.policy.revision - timedelta(1) if random.random() < 0.03 else TODAY
    world = World(
        seed,
        rulebook,
        Datamap("drawn", {PLACE: place}, tuple(tables.links)),
        capacities,
        {one: login for login, reads in logins.items() for one in _read(reads.reads)},
        {one: _standing(random, one, on) for one in capacities},
        tables.kept,
        any(tables.shared.values()) or random.random() < 0.4,
    )
    world.persons = [_person(random, world, number, now, served) for number in range(persons)]
    for name in tables.made:  # those referred to come first
        world.rows[name] = [_row(random, world, name, key) for key in range(1, rows + 1)]
    return world


def _items(rulebook: Rulebook, capacities: Iterable[Capacity]) -> list[str]:
    """Return what tables are made of: mostly what some capacity uses."""
    known = rulebook.policy.purposes
    used = [item for one in capacities if one.purpose in known for item in known[one.purpose].items]
    return [*used, *rulebook.policy.items]


def _capacities(random: Random, rulebook: Rulebook, served: str) -> tuple[Capacity, ...]:
    """Draw in which capacities is read: mostly for what a subject was promised."""
    named = rulebook.policy
    promised = list(named.purposes_of(served))
    grounds = [ground for rule in named.provision.values() if served in rule.of for ground in rule.grounds]
    bases, duties = sorted(rulebook.names.bases), sorted(rulebook.names.purposes - named.purposes.keys())
    recipients = list(named.recipients)
    fitting = [
        Capacity(random.choice(promised), to, ground)
        for ground in dict.fromkeys(grounds)
        for to in recipients
        if all(named.recipients[to].relation in pack.grounds[ground].relations for pack in rulebook.packs)
    ]
    joint = [
        Capacity(purpose, recipient, Ground.JOINT_USE)
        for use in named.joint_use.values()
        for recipient in use.with_
        for purpose in use.purposes
    ]
    chosen = [
        *map(Capacity, random.sample(promised, min(3, len(promised)))),
        Capacity(random.choice(list(named.purposes))),
        Capacity(random.choice(promised), basis=random.choice(bases)),
        Capacity(random.choice(duties), basis=random.choice((None, *bases))),
        Capacity(random.choice(promised), random.choice(recipients), random.choice(list(Ground)), random.choice(bases)),
        *random.sample(fitting, min(2, len(fitting))),
        *random.sample(joint, min(1, len(joint))),
    ]
    return tuple(dict.fromkeys(chosen))


def _logins(random: Random, capacities: tuple[Capacity, ...]) -> Iterable[tuple[str, GuardedLogin]]:
    """Give the capacities to logins, one to three each, in any order."""
    left = list(capacities)
    random.shuffle(left)
    while left:
        several = [left.pop() for _ in range(min(len(left), random.choice((1, 1, 2, 3))))]
        reads = (Reads(one.purpose, one.basis, one.recipient, one.ground and one.ground.value) for one in several)
        yield f"reader_{len(left)}", GuardedLogin(tuple(reads), random.choice((Hiding.BLANK, *Hiding)))


def _read(reads: Iterable[Reads]) -> Iterable[Capacity]:
    for one in reads:
        yield Capacity(one.purpose, one.recipient, Ground(one.ground) if one.ground else None, one.basis)


def _standing(random: Random, capacity: Capacity, on: date) -> Facts:
    missing = random.sample(
        sorted(ON_RECORD), random.choice((0, 0, 1)) if capacity.recipient else random.choice((0, 0, 0, 1))
    )
    checked = random.choice((on, on, on - timedelta(500), None)) if capacity.recipient else None
    return Facts(on, ON_RECORD - frozenset(missing), checked)


def _person(random: Random, world: World, number: int, now: date, served: str) -> Person:
    subjects = sorted(world.rulebook.policy.subjects)
    met = {}
    for capacity in world.capacities:
        for subject in subjects:
            missing = random.sample(sorted(OF_A_PERSON), random.choice((0, 0, 0, 0, 1, 2, 6)))
            met[capacity, subject] = OF_A_PERSON - frozenset(missing)
    days = (None, date.max, now + timedelta(9), now - timedelta(9))
    through = {one: random.choice(days) for one in world.capacities}
    others = random.sample(subjects, random.choice((0, 0, 1, 2)))
    is_only_other = bool(others) and random.random() < 0.3
    is_partly = world.seed % 2 == 0
    lacks = {
        item: frozenset(random.sample(OF_ITEMS, random.choice((0, 1, 2))))
        for item in sorted(world.rulebook.policy.items)
        if is_partly and random.random() < 0.3
    }
    return Person(
        UUID(int=2 * number + 1),
        frozenset(others if is_only_other else (served, *others)),
        met,
        through,
        lacks,
        random.random() < 0.04,
        UUID(int=2 * number + 2) if random.random() < 0.1 else None,
    )


def _row(random: Random, world: World, name: str, key: int) -> Row:
    is_persons = world.table(name).is_persons
    several = random.choice((0, 1, 1, 1, 1, 1, 2)) if is_persons else 0
    above, first = (
        {to: random.choice(world.rows[to]).key if random.random() < 0.9 else None for to in world.kept[name].refers}
        for _ in range(2)
    )
    # Whatever hangs on a row that is led elsewhere, and a person's own row, follow with the next delivery.
    follows = is_persons or any(name in kept.refers for kept in world.kept.values())
    moves = random.random() < 0.2 and (world.walks_last or not follows)
    return Row(key, tuple(random.sample(world.persons, several)), above, first if moves else None, random.randrange(3))


@dataclass(slots=True)
class _Tables:
    """Tables as they are drawn: of persons first, then what hangs on those before, or is shared by them."""

    random: Random
    items: list[str]
    whole: list[frozenset[str]]
    made: dict[str, Table] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    shared: dict[str, bool] = field(default_factory=dict)
    beneath: set[str] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)

    def draw(self) -> None:
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.add(is_shared=True, is_persons=False)
        before = len(self.made)
        for number in range(self.random.choice((3, 4, 5))):
            self.add(is_shared=False, is_persons=number == 0 or self.random.random() < 0.25)
        for name in list(self.made)[:before]:
            self._hang_unnamed(name)
        self.made = {name: self._silent(name) for name in self.made}

    def _hang_unnamed(self, name: str) -> None:
        """What refers to a shared table and is no person's, nor named by what is, hangs on it."""
        is_named = any(name in kept.refers and name not in kept.hangs for kept in self.kept.values())
        if not is_named:
            self.kept[name] = replace(self.kept[name], hangs=self.kept[name].refers)

    def add(self, *, is_shared: bool, is_persons: bool) -> None:
        """Add a table. What is shared comes first, as what refers to it knows its key; it may refer to another such."""
        random = self.random
        name = f"{random.choice(('app', 'app', 'other'))}.t{len(self.made)}"
        of = random.choice(self.whole)
        alike = [one for one in self.made if not self.kept[one].of.isdisjoint(of)]
        shares = [one for one in alike if self.shared[one]]
        # What hangs on a table that is beneath a shared one is not drawn: whose it were would not be told by the map.
        parents = [one for one in alike if not self.shared[one] and one not in self.beneath]
        names = random.sample(shares, min(len(shares), random.choice((0, 1))))
        hangs = random.sample(parents, min(len(parents), random.choice((0, 1) if is_persons else (1, 1, 2))))
        if is_shared:
            hangs = []
        elif names and not is_persons and random.random() < 0.4:
            hangs, names = names, []
            self.beneath.add(name)
        self.shared[name] = is_shared
        is_persons = is_persons or not (is_shared or hangs)
        self._make(name, of, tuple(hangs), tuple(names), is_persons=is_persons)

    def _make(
        self, name: str, of: frozenset[str], hangs: tuple[str, ...], names: tuple[str, ...], *, is_persons: bool
    ) -> None:
        random = self.random
        key = random.choice((("id",), ("id",), ("part", "id")))
        types = dict.fromkeys(key, random.choice(NUMBERS))
        mapped = {column: Column(column) for column in key}
        for parent in (*hangs, *names):
            for here in _reference(parent, self.kept[parent]):
                types[here] = random.choice(NUMBERS)
                mapped[here] = Column(here)
        for number in range(random.choice((0, 2, 3, 4))):
            made = self._columns(f"c{number}")
            types[f"c{number}"] = "json" if len(made) > 1 else random.choice(TYPES)
            mapped |= {one.name: one for one in made}
        if is_persons:
            item = random.choice((*self.items, None))
            mapped["mail"], types["mail"] = Column("mail", item=item, finds="email"), "text"
        unknown = frozenset(("new",) if random.random() < 0.3 else ())
        types |= dict.fromkeys(unknown, "text")
        self.kept[name] = Kept(
            types, unknown, key, of, (*hangs, *names), hangs, random.random() < 0.2, random.random() < 0.2
        )
        self.made[name] = Table(TableName(PLACE, name), mapped, key, of)
        for parent in (*hangs, *names):
            self._link(name, parent)

    def _link(self, name: str, parent: str) -> None:
        here, there = TableName(PLACE, name), TableName(PLACE, parent)
        reference = _reference(parent, self.kept[parent])
        mine, its = tuple(reference), tuple(reference.values())
        self.links.append(Link(there, its, here, mine, Way.DOWN))
        self.links.append(Link(here, mine, there, its, Way.UP))

    def _columns(self, name: str) -> list[Column]:
        random = self.random
        kind = random.choice(("item", "item", "item", "item", "plain", "text", "others", "fields"))
        if kind == "fields":
            items = random.choices(self.items, k=2)
            return [Column(f"{name}.{field}", item) for field, item in zip(("a", "b"), items, strict=True)]
        return [
            Column(
                name,
                random.choice(self.items) if kind == "item" else None,
                text=kind == "text",
                others=kind == "others",
            )
        ]

    def _silent(self, name: str) -> Table:
        """Leave unsaid whose a table's rows are, where that follows from what they hang on and nothing refers to it."""
        table, kept = self.made[name], self.kept[name]
        from_links = frozenset[str]().union(*(self.kept[one].of for one in kept.refers))
        is_leaf = not any(name in one.refers for one in self.kept.values())
        if is_leaf and kept.hangs and from_links == kept.of and self.random.random() < 0.4:
            return Table(table.name, table.columns, table.key)
        return table


def _reference(parent: str, kept: Kept) -> dict[str, str]:
    short = parent.rpartition(".")[2]
    return {f"at_{short}" if column == "id" else f"{column}_{short}": column for column in kept.key}
