"""What a PostgreSQL database has, as its catalogs tell: pure data, drawn from no row of the company's tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kotowari.guard.spread import Cluster, ShardGrant, Spread

_SETS_EACH_MEMBERSHIP = 160000
_ITSELF = "$user"


class Relation(NamedTuple):
    """A table or view by its schema and name, as they are, unquoted."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


class Grant(NamedTuple):
    """One privilege of one grantee (``public`` is empty text), in the order in which the catalog keeps them.

    ``privilege`` in PostgreSQL's words (``SELECT``); ``column`` where it is of a column alone.
    """

    grantee: str
    privilege: str
    grantor: str
    grantable: bool = False
    column: str | None = None


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column: its type as the engine writes it, whether it must have a value, and how it gets one unsaid.

    ``base_type`` is the type below a domain. ``generated`` is ``s`` for a stored expression, ``v`` for a virtual one,
    empty for none, and ``derived`` are the columns in it; ``identity`` is ``a`` (always), ``d`` (by default) or empty.
    """

    name: str
    type: str
    base_type: str
    collation: str | None = None
    required: bool = False
    default: str | None = None
    generated: str = ""
    identity: str = ""
    derived: tuple[str, ...] = ()


class IndexPart(NamedTuple):
    """One key of an index: its column, none where it is an expression; and by what two are equal.

    ``operator`` is the one of the index itself, none where it has no order; ``collation`` that of the index, where it
    is not the column's.
    """

    column: str | None
    operator: str | None
    collation: str | None


@dataclass(frozen=True, slots=True)
class FoundIndex:
    """An index: its definition, the expressions or columns it begins with, and whether row-level security shuts it out.

    ``parts`` says more of each key, ``of`` are the columns in all of them, ``predicate`` which rows it has, where it is
    not all; ``nulls_equal`` whether two keys that hold nothing are the same. ``leaky`` are the operators or functions
    of it that are not leakproof: with row security a condition by them is looked at only after the rows' own, so that
    the index does not serve.
    """

    name: str
    definition: str
    keys: tuple[str, ...]
    parts: tuple[IndexPart, ...]
    of: tuple[str, ...]
    predicate: str | None
    unique: bool = False
    nulls_equal: bool = False
    leaky: tuple[str, ...] = ()

    @property
    def is_of_columns(self) -> bool:
        """Whether its keys are columns, equal as the columns are themselves."""
        return all(part.column is not None and part.collation is None for part in self.parts)


Partly = Mapping[tuple[str, frozenset[str]], frozenset[frozenset[str]]]
"""Which items some persons permit and not the rest: by a capacity's name, and by the subjects that are meant."""


class FoundReference(NamedTuple):
    """A foreign key: columns here that name a row there."""

    name: str
    columns: tuple[str, ...]
    target: Relation
    target_columns: tuple[str, ...]


class FoundPolicy(NamedTuple):
    """A row-level security policy as the catalog tells it. ``roles`` is empty for PUBLIC."""

    name: str
    permissive: bool
    command: str
    roles: tuple[str, ...]
    using: str | None
    check: str | None


class FoundTrigger(NamedTuple):
    """A trigger by its name and definition."""

    name: str
    definition: str


class Use(StrEnum):
    """How something goes by a table's rows: it is of a type, is the type of a column, is copied whole, or published.

    ``untold``: it is published with its updates, and nothing tells its rows apart there.
    """

    OF_TYPE = "of-type"
    ROW_TYPE = "row-type"
    COPIED = "copied"
    PUBLISHED = "published"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table, view, materialised view, partitioned table or foreign table (``kind`` is the catalog's letter).

    ``rows`` is the planner's estimate, ``size`` in bytes. ``grants`` in the catalog's order, None where it keeps the
    default. ``row_security`` and ``forced`` as they are set; ``partition_of`` where it is one.
    """

    name: Relation
    kind: str
    owner: str
    columns: Mapping[str, FoundColumn]
    key: tuple[str, ...] = ()
    indexes: tuple[FoundIndex, ...] = ()
    references: tuple[FoundReference, ...] = ()
    policies: tuple[FoundPolicy, ...] = ()
    triggers: tuple[FoundTrigger, ...] = ()
    grants: tuple[Grant, ...] | None = None
    row_security: bool = False
    forced: bool = False
    rows: int = 0
    size: int = 0
    partition_of: Relation | None = None
    options: tuple[str, ...] = ()
    definition: str | None = None
    """Of a view: its query."""
    reads: tuple[Relation, ...] = ()
    """Of a view: the tables and views that its query names."""
    checks: Mapping[str, str] = field(default_factory=dict)
    """Its CHECK constraints by name."""
    spread: Spread | None = None
    """How Citus keeps it, where it is one of Citus' tables."""
    on_shards: frozenset[ShardGrant] | None = None
    """The privileges that each of its shards gives, None where the nodes were not asked."""
    meddling: tuple[str, ...] = ()
    """The company's own triggers and rules, in words, that may keep an update of its rows from being written."""
    inherits: tuple[Relation, ...] = ()
    """The tables that it inherits from (``INHERITS``): its rows are read through each of them. No partition has any."""
    uses: tuple[tuple[Use, str], ...] = ()
    """How its rows are used elsewhere, with what uses them."""

    @property
    def row_key(self) -> tuple[str, ...]:
        """The columns that tell each row from every other: the primary key, else those of a unique index; or none."""
        return self.key or min(
            filter(None, map(self._unique, self.indexes)), key=lambda columns: (len(columns), columns), default=()
        )

    def _unique(self, index: FoundIndex) -> tuple[str, ...]:
        """Return the columns of an index that every row has a key of its own in, none where it is not so."""
        columns = tuple(part.column for part in index.parts if part.column is not None)
        is_whole = index.unique and index.predicate is None and index.is_of_columns
        is_sure = all(column in self.columns and self.columns[column].required for column in columns)
        return columns if is_whole and is_sure else ()

    @property
    def by_asker(self) -> bool:
        """Of a view: whether it reads by the rights of whoever asks, not by its owner's."""
        said = dict(option.lower().split("=", 1) for option in self.options).get("security_invoker", "")
        return said in ("on", "1") or (bool(said) and any(word.startswith(said) for word in ("true", "yes")))


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role: what it may become, and what makes row-level security pass it by. ``settings`` are of this database.

    ``search_path`` is the one it has on connecting to this database, in the form that ``SET`` takes.
    """

    name: str
    login: bool
    superuser: bool = False
    bypass: bool = False
    create_role: bool = False
    replication: bool = False
    inherit: bool = True
    member_of: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    search_path: str = '"$user", public'
    everywhere_path: str = '"$user", public'
    """The search path it would have without a setting of its own in this database."""
    logs: Mapping[str, str] = field(default_factory=dict)
    """What decides what of its statements is logged, and how, as it is set for it in this database."""

    @property
    def searched(self) -> list[str]:
        """The schemas in which it finds tables on connecting, its own among them by its name."""
        return [self.name if name == _ITSELF else name for name in split_names(self.search_path)]


def split_names(path: str) -> list[str]:
    """Return the names in a setting that is a list of identifiers, as PostgreSQL's ``SplitIdentifierString`` does."""
    found = re.findall(r'\s*(?:"((?:[^"]|"")*)"|([^,\s]+))\s*(?:,|$)', path)
    return [quoted.replace('""', '"') if quoted or not bare else bare.lower() for quoted, bare in found]


class Membership(NamedTuple):
    """That a member belongs to a role. ``inherit`` and ``set`` are of each membership from version 16 on."""

    role: str
    member: str
    grantor: str
    admin: bool = False
    inherit: bool = True
    set: bool = True


class FoundRoutine(NamedTuple):
    """A function or procedure that not everybody may call; ``arguments`` are those that its name is written with."""

    name: Relation
    arguments: str
    owner: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function that runs with its owner's rights, and who may call it (``public`` is empty text)."""

    name: Relation
    arguments: str
    owner: str
    callers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundDatabase:
    """Everything that a plan rests on. ``version`` is the server's, such as 150018.

    ``definers`` are the functions that run as their owner, ``foreign_servers`` and ``publications`` by name, each a way
    round the guard. ``user`` is whoever looked. ``audits``: the server loads pgaudit; ``audited`` are the tables and
    views that the role of the guard's audit may read.
    """

    name: str
    version: int
    user: str
    tables: Mapping[Relation, FoundTable]
    roles: Mapping[str, FoundRole]
    definers: tuple[FoundFunction, ...] = ()
    audits: bool = False
    audited: frozenset[Relation] = frozenset()
    foreign_servers: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    publishes_all: tuple[str, ...] = ()
    """Those of the publications that have every table, also one that comes later."""
    event_triggers: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    """Rights of which no seat gets any, in words, each with the role that has it."""
    tied: frozenset[str] = frozenset()
    """Roles that own something here, or were given something that the guard looks at none of."""
    schema_grants: Mapping[str, tuple[Grant, ...]] = field(default_factory=dict)
    sequences: Mapping[Relation, tuple[Grant, ...]] = field(default_factory=dict)
    sequence_owners: Mapping[Relation, str] = field(default_factory=dict)
    timezone: str = "UTC"
    memberships: tuple[Membership, ...] = ()
    routines: tuple[FoundRoutine, ...] = ()
    schemas: Mapping[str, str] = field(default_factory=dict)
    """Schemas with their owners. Those of the system are left out, and tables and routines of extensions."""
    database_grants: tuple[Grant, ...] | None = None
    owner: str = ""
    """Of the database."""
    guard_functions: Mapping[str, str] = field(default_factory=dict)
    """The functions in the guard's own schema, with all that they are."""
    own_grants: tuple[tuple[str, Grant], ...] = ()
    """What others than its owner may do with tables in the guard's own schema, by their names there."""
    cluster: Cluster | None = None
    """The cluster that it is of, where it is one of Citus."""
    partly: Partly = field(default_factory=dict)
    """What a guard of it has met that persons permit in part."""

    def ancestors(self, name: Relation) -> frozenset[Relation]:
        """Return the tables through which a table's rows are read too, for it inherits from them in any way."""
        reached, ahead = set[Relation](), [name]
        while ahead:
            found = self.tables.get(ahead.pop())
            new = set(found.inherits if found is not None else ()) - reached
            reached |= new
            ahead += new
        return frozenset(reached)

    @property
    def sets_each_membership(self) -> bool:
        """Whether INHERIT and SET are of each membership: before version 16 INHERIT is of the member, SET of all."""
        return self.version >= _SETS_EACH_MEMBERSHIP
