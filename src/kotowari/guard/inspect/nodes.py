"""What the nodes of a cluster say: which roles they have, and whether every shard is as its table on the coordinator.

Citus passes on what is done to a table, to its shards. What a node missed, or lost when a shard was moved, is told here
as if it were gone from the table itself: so a plan mends it, and drift tells of it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from kotowari.guard.found import FoundPolicy, FoundTable, Grant, Relation
from kotowari.guard.names import ROOT
from kotowari.guard.spread import Cluster, NodeMembership, Shard, ShardGrant

_SHARDS = Path(__file__).parent / "sql" / "shards.sql"
_ROLES = """
    SELECT pg_catalog.json_build_array(
        (SELECT pg_catalog.json_agg(rolname) FROM pg_catalog.pg_roles),
        (
            SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
                pg_catalog.pg_get_userbyid(m.roleid), r.rolname,
                COALESCE((pg_catalog.to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit)
            ))
            FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member
        )
    )
"""
_ON_NODES = b"""
    SELECT pg_catalog.format('%%s:%%s', nodename, nodeport), success, result
    FROM pg_catalog.run_command_on_workers(%s)
"""
_NUMBERS = b"""
    SELECT n.nspname::text, s.shardid FROM pg_catalog.pg_dist_shard s
    JOIN pg_catalog.pg_class c ON c.oid = s.logicalrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
"""
_IS_COORDINATOR = b"SELECT groupid = 0 FROM pg_catalog.pg_dist_local_group"
_DIFFERS = " /* not so on every shard */"


def on_nodes(connection: Connection[Any], command: str) -> tuple[dict[str, str], list[str]]:
    """Return what a command of one value says on each worker, and the workers that did not answer."""
    rows = connection.execute(_ON_NODES, (command,)).fetchall()
    said = {node: result for node, success, result in rows if success}
    return said, [node for node, success, _ in rows if not success]


def without_shards(connection: Connection[Any], relations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return relations without the shards that lie on the coordinator: they are parts of tables, not tables."""
    numbers = set(connection.execute(_NUMBERS).fetchall())

    def is_shard(row: Mapping[str, Any]) -> bool:
        number = re.search(r"_([0-9]+)$", row["name"])
        return number is not None and (row["schema"], int(number[1])) in numbers

    return [row for row in relations if not is_shard(row)]


def cluster_of(connection: Connection[Any], version: str, *, ask: bool) -> Cluster:
    """Return the cluster of a database that has a version of Citus; ``ask`` its nodes which roles they have."""
    (is_coordinator,) = connection.execute(_IS_COORDINATOR).fetchone() or (True,)
    if not ask:
        return Cluster(version, is_coordinator)
    said, silent = on_nodes(connection, _ROLES)
    answers = [json.loads(answer) for answer in said.values()]
    roles = [frozenset(names) for names, _ in answers]
    belong = [frozenset(NodeMembership(*one) for one in of_node or ()) for _, of_node in answers]
    pairs = [frozenset((one.role, one.member) for one in of_node) for of_node in belong]
    return Cluster(
        version,
        is_coordinator,
        frozenset.intersection(*roles) if roles else None,
        tuple(silent),
        frozenset.union(*belong) if belong else None,
        frozenset.intersection(*pairs) if pairs else frozenset(),
    )


def shards_of(connection: Connection[Any]) -> dict[Relation, list[Shard]]:
    """Return what every node says of its shards, by their tables."""
    command = _SHARDS.read_text(encoding="utf-8")
    said, _ = on_nodes(connection, command)
    here = connection.execute(command.encode()).fetchone()
    found: dict[Relation, dict[str, list[Shard]]] = defaultdict(lambda: defaultdict(list))
    for rows in (*map(json.loads, filter(None, said.values())), here[0] if here else None):
        for row in rows or ():
            found[Relation(row["schema"], row["name"])][row["shard"]].append(_shard(row))
    return {name: [shard for of in shards.values() for shard in of] for name, shards in found.items()}


def _shard(row: Mapping[str, Any]) -> Shard:
    return Shard(
        row["row_security"],
        row["forced"],
        frozenset(
            (name, permissive, command, tuple(sorted(roles)), using, check)
            for name, permissive, command, roles, using, check in row["policies"] or ()
        ),
        frozenset(row["triggers"] or ()),
        frozenset(ShardGrant(*grant) for grant in row["grants"] or ()),
    )


def as_everywhere(table: FoundTable, shards: Iterable[Shard], *, grants_columns: bool = True) -> FoundTable:
    """Return a table as all of its shards have it: of what the guard made nothing counts that one of them lacks.

    But for grants on columns where they do not reach the shards by being given again.
    """
    all_of = list(shards)
    if table.spread is None or not all_of:
        return table
    return replace(
        table,
        row_security=table.row_security and all(shard.row_security for shard in all_of),
        forced=table.forced and all(shard.forced for shard in all_of),
        policies=tuple(_policy(policy, all_of) for policy in table.policies),
        triggers=tuple(
            trigger
            if not _is_ours(trigger.name.lstrip("~")) or _is_everywhere(trigger.definition, all_of)
            else trigger._replace(definition=trigger.definition + _DIFFERS)
            for trigger in table.triggers
        ),
        grants=None if table.grants is None else tuple(_grants(table.grants, all_of, columns=grants_columns)),
        on_shards=frozenset.intersection(*(shard.grants for shard in all_of)),
    )


def _is_ours(name: str) -> bool:
    return name.startswith(ROOT)


def _policy(policy: FoundPolicy, shards: Iterable[Shard]) -> FoundPolicy:
    said = (policy.name, policy.permissive, policy.command, tuple(sorted(policy.roles)), policy.using, policy.check)
    if not _is_ours(policy.name) or all(said in shard.policies for shard in shards):
        return policy
    return policy._replace(using=(policy.using or "") + _DIFFERS)


def _is_everywhere(definition: str, shards: Iterable[Shard]) -> bool:
    """Say whether a trigger stands on every shard: there its name has a number, its function has none."""

    def calls(function: str) -> bool:
        return any(f".{name}(" in definition for name in (function, sql.Identifier(function).as_string()))

    return all(any(map(calls, shard.triggers)) for shard in shards)


def _grants(grants: Iterable[Grant], shards: Iterable[Shard], *, columns: bool) -> Iterable[Grant]:
    for grant in grants:
        said = ShardGrant(grant.grantee, grant.privilege, grant.column)
        reaches = columns or grant.column is None
        is_ours = grant.grantee.startswith(f"{ROOT}/")
        if not (is_ours and reaches) or all(said in shard.grants for shard in shards):
            yield grant
