"""What was before the guard, and what the guard made: kept in the guarded database, so that all can be put back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar
from uuid import UUID

from kotowari.guard.compile import sqltext
from kotowari.guard.found import FoundDatabase, FoundRole, FoundTable, Grant, Membership, Partly, Relation
from kotowari.guard.names import CAME

Of = TypeVar("Of")

SCHEMA = "kotowari"
"""The guard's own schema in a guarded database."""


BINDING = ("role", "search_path")
"""The settings of an enforced login that are the guard's."""


class Kind(NamedTuple):
    """A kind of thing that the guard makes: its word, and its turn: what stands on it comes later, and goes earlier."""

    turn: int
    word: str


ROLE = Kind(0, "role")
MEMBERSHIP = Kind(1, "membership")
COLUMN = Kind(2, "column")
FUNCTION = Kind(3, "function")
TRIGGER = Kind(4, "trigger")
POLICY = Kind(5, "policy")
VIEWS_SCHEMA = Kind(6, "schema")
VIEW = Kind(7, "view")
KINDS = {kind.word: kind for kind in (ROLE, MEMBERSHIP, COLUMN, FUNCTION, TRIGGER, POLICY, VIEWS_SCHEMA, VIEW)}

Identity = tuple[Kind, tuple[str, ...]]


class Marks(NamedTuple):
    """Digests: of the statements by which something was made, and of what the catalogs said of it then."""

    source: str
    seen: str


@dataclass(frozen=True, slots=True)
class KeptGrants:
    """Of one table: its grants before the guard took any, in their order, what it took, what it gave instead."""

    before: tuple[Grant, ...]
    taken: frozenset[Grant]
    given: frozenset[Grant]


class Known(NamedTuple):
    """Of one table, what was known of it when the guard was last applied: its columns, and who might use it."""

    columns: tuple[str, ...]
    logins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptLogin:
    """Of an enforced login: whether it inherited, and its settings in this database by name, before it was bound."""

    inherit: bool
    settings: Mapping[str, str]
    memberships: tuple[Membership, ...] = ()
    """Those that were taken from it."""


class Which(NamedTuple):
    """Which database a guard is in: its mark there, how often persons' state was written to it, and the server.

    ``server`` is the identifier of its cluster, empty where it may not be read, and the number of the database there.
    """

    mark: UUID | None = None
    told: int = 0
    server: str | None = None


UNMARKED = Which()
"""Of no guard, and of one that a release made which knew no marks."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept. ``enforced`` are the logins that are bound, with what they had before."""

    made: Mapping[Identity, Marks] = field(default_factory=dict)
    grants: Mapping[Relation, KeptGrants] = field(default_factory=dict)
    row_security: Mapping[Relation, tuple[bool, bool]] = field(default_factory=dict)
    enforced: Mapping[str, KeptLogin] = field(default_factory=dict)
    known: Mapping[Relation, Known] = field(default_factory=dict)
    seats: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Role and search path of each seat, by its login and the name of its capacity."""
    renamed: Mapping[Relation, Relation] = field(default_factory=dict)
    """Tables that have another name since: what is kept of them is told by the new one."""
    partly: Partly = field(default_factory=dict)
    """What was met, when state was brought to rows, that persons permit in part."""
    parted: Partly = field(default_factory=dict)
    """What of it was known when the guard was last applied: by this its columns are made."""
    stands: bool = False
    """Whether the guard's schema is there."""
    whole: bool = True
    """Whether all is in it that this release keeps there."""
    which: Which = UNMARKED
    enrolled: bool = False
    """Whether any row is known to be somebody's, who may have stopped what a new column of state would let."""

    def names(self, kind: Kind) -> frozenset[tuple[str, ...]]:
        """Return the names of what was made of a kind."""
        return frozenset(name for of, name in self.made if of == kind)

    @property
    def roles(self) -> frozenset[str]:
        """The guard's roles."""
        return frozenset(name for (name,) in self.names(ROLE))


def following(kept: Kept, renamed: Mapping[Relation, Relation], replaced: Collection[Relation]) -> Kept:
    """Return what is kept, told by the names that tables have now.

    ``replaced`` are tables that are others than those once known by their names: of these only that there was a guard
    is still so.
    """

    def told(relation: Relation) -> Relation:
        return renamed.get(relation, relation)

    def of_tables(told_of: Mapping[Relation, Of]) -> dict[Relation, Of]:
        stays = {name: what for name, what in told_of.items() if name not in renamed and name not in replaced}
        return stays | {renamed[name]: what for name, what in told_of.items() if name in renamed}

    made = {}
    for (kind, name), marks in kept.made.items():
        if kind not in (COLUMN, TRIGGER, POLICY):
            made[kind, name] = marks
        elif Relation(*name[:2]) not in replaced or Relation(*name[:2]) not in renamed.values():
            made[kind, (*told(Relation(*name[:2])), *name[2:])] = marks
    return replace(
        kept,
        made=made,
        grants=of_tables(kept.grants),
        row_security=of_tables(kept.row_security),
        known=of_tables(kept.known),
        renamed=renamed,
    )


def company_grants(current: Iterable[Grant], ours: frozenset[str], kept: KeptGrants | None) -> list[Grant]:
    """Return the grants of an object as they would be without the guard, in the order in which they stood."""
    now = [grant for grant in current if grant.grantee not in ours and grant.grantor not in ours]
    if kept is None:
        return now
    now = [grant for grant in now if grant not in kept.given]
    now += [grant for grant in kept.before if grant in kept.taken and grant not in now]
    places = {grant: place for place, grant in enumerate(kept.before)}
    return sorted(now, key=lambda grant: places.get(grant, len(places)))


def as_before(found: FoundDatabase, kept: Kept) -> FoundDatabase:
    """Return the company's own database: as it would be without the guard.

    A policy is compiled against this, so that what is wanted is the same however much of it stands already.
    """
    ours = kept.roles
    schemas = frozenset(name for (name,) in kept.names(VIEWS_SCHEMA)) | {SCHEMA}
    taken = tuple(membership for login in kept.enforced.values() for membership in login.memberships)
    memberships = tuple(each for each in found.memberships if not {each.role, each.member} & ours)
    memberships += tuple(each for each in taken if each not in memberships)
    return replace(
        found,
        definers=tuple(function for function in found.definers if function.name.schema != SCHEMA),
        tables={name: _table(table, kept, ours) for name, table in found.tables.items() if name.schema not in schemas},
        roles={
            name: _role(role, kept.enforced.get(name), memberships)
            for name, role in found.roles.items()
            if name not in ours
        },
        memberships=memberships,
        schemas={name: owner for name, owner in found.schemas.items() if name not in schemas},
        schema_grants={
            name: tuple(company_grants(grants, ours, None))
            for name, grants in found.schema_grants.items()
            if name not in schemas
        },
        sequences={name: tuple(company_grants(grants, ours, None)) for name, grants in found.sequences.items()},
        routines=tuple(
            routine._replace(grants=tuple(company_grants(routine.grants, ours, None)))
            for routine in found.routines
            if routine.name.schema != SCHEMA
        ),
        database_grants=None
        if found.database_grants is None
        else tuple(company_grants(found.database_grants, ours, None)),
        partly=kept.partly,
    )


def _table(table: FoundTable, kept: Kept, ours: frozenset[str]) -> FoundTable:
    name = table.name

    def is_made(kind: Kind, part: str) -> bool:
        return (kind, (*name, part)) in kept.made

    row_security, forced = kept.row_security.get(name, (table.row_security, table.forced))
    grants = None if table.grants is None else tuple(company_grants(table.grants, ours, kept.grants.get(name)))
    return replace(
        table,
        columns={column: of for column, of in table.columns.items() if not is_made(COLUMN, column)},
        checks={check: of for check, of in table.checks.items() if not is_made(COLUMN, check)},
        policies=tuple(policy for policy in table.policies if not is_made(POLICY, policy.name)),
        triggers=tuple(trigger for trigger in table.triggers if not is_made(TRIGGER, trigger.name)),
        indexes=tuple(index for index in table.indexes if sqltext.name(CAME) not in index.keys),
        grants=grants,
        row_security=row_security,
        forced=forced,
    )


def _role(role: FoundRole, kept: KeptLogin | None, memberships: Iterable[Membership]) -> FoundRole:
    member_of = tuple(dict.fromkeys(each.role for each in memberships if each.member == role.name))
    if kept is None:
        return replace(role, member_of=member_of)
    path = kept.settings.get("search_path", role.everywhere_path)
    settings = {name: value for name, value in role.settings.items() if name not in BINDING}
    settings |= {name: value for name, value in kept.settings.items() if name in BINDING}
    return replace(role, member_of=member_of, inherit=kept.inherit, settings=settings, search_path=path)
