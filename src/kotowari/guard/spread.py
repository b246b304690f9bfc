"""What Citus makes of a database: a cluster of nodes, and tables that are spread over them. Pure data.

What is said of Citus here and in what uses it was read in its source: see decisions 0035 and 0045.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kotowari.database.shards import GRANTS_COLUMNS_SINCE, release

SINCE = (12, 1)
"""The first release that a guard stands in: it alters several columns at once, and runs on PostgreSQL 16."""


class Kind(StrEnum):
    """How a table's rows lie."""

    DISTRIBUTED = "distributed"
    """In shards, by the hash of a column."""
    SINGLE = "single"
    """In one shard on some node: of a schema that is a tenant's, or distributed by no column."""
    REFERENCE = "reference"
    """In one shard that every node has."""
    LOCAL = "local"
    """In one shard on the coordinator, known to all nodes."""


class Spread(NamedTuple):
    """How Citus keeps a table: its rows lie in shards, other tables named as it with a number.

    ``column`` is the one by which it is distributed; tables of one ``group`` have the rows of one value on one node.
    """

    kind: Kind
    column: str | None = None
    group: int = 0


class ShardGrant(NamedTuple):
    """A privilege on a shard: of one of its columns, or of the whole."""

    grantee: str
    privilege: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """What a node's catalogs say of one shard, as far as the guard makes it.

    A policy is its name, whether it is permissive, its command, roles, USING and CHECK; a trigger is its function.
    """

    row_security: bool
    forced: bool
    policies: frozenset[tuple[object, ...]]
    triggers: frozenset[str]
    grants: frozenset[ShardGrant]


class NodeMembership(NamedTuple):
    """That a member belongs to a role on some node, and whether it has what the role has without taking it up."""

    role: str
    member: str
    inherit: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """Citus as it is in a database. ``version`` is the extension's; ``silent`` are nodes that did not answer.

    ``roles`` are those that every node has, None where the nodes were not asked; ``memberships`` those that any has, in
    pairs of role and member ``common`` those that every one has: None where they were not asked in this transaction.
    """

    version: str
    is_coordinator: bool = True
    roles: frozenset[str] | None = None
    silent: tuple[str, ...] = ()
    memberships: frozenset[NodeMembership] | None = None
    common: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_new_enough(self) -> bool:
        """Whether a guard can stand in it."""
        return release(self.version) >= SINCE

    @property
    def grants_columns(self) -> bool:
        """Whether a grant on columns reaches the shards; if not, each node is told of it by itself."""
        return release(self.version) >= GRANTS_COLUMNS_SINCE
