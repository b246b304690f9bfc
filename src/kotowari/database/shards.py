"""What each node of a cluster does by itself with the shards it has, where Citus does not pass it on to them.

Before release 13.1 Citus refuses a grant on columns of a table of its own (its ``commands/grant.c``). So it is made on
the coordinator with propagation off, and then by each node on the shards that lie there; until then these refuse.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import sql

from kotowari import errors

GRANTS_COLUMNS_SINCE = (13, 1)
"""The first release that passes grants on columns on to the shards."""

SHARD = "\0"
"""What stands in a text for the name of each shard."""

_ALONE = "SELECT pg_catalog.set_config('citus.enable_ddl_propagation', {value}, true)"
_ON_SHARDS = """DECLARE shard pg_catalog.regclass; BEGIN
PERFORM pg_catalog.set_config('citus.enable_ddl_propagation', 'off', true);
FOR shard IN SELECT c.oid FROM pg_catalog.pg_dist_shard s JOIN pg_catalog.pg_class t ON t.oid = s.logicalrelid
    JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace AND c.relname = t.relname || '_' || s.shardid
    WHERE s.logicalrelid = {table}::pg_catalog.regclass
LOOP {each} END LOOP; END"""
_TOLD = (
    "SELECT pg_catalog.format('%s:%s', nodename, nodeport) AS node, success, result "
    "FROM pg_catalog.run_command_on_workers({command})"
)
_RELEASE = b"SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'"
_OF_COLUMNS = re.compile(r"\b(?:SELECT|INSERT|UPDATE|REFERENCES)\s*\(")
_GIVEN = b"""
    WITH given AS (
        SELECT a.attrelid AS relation, g.grantee, g.privilege_type, pg_catalog.quote_ident(a.attname) AS name
        FROM pg_catalog.pg_dist_partition p JOIN pg_catalog.pg_attribute a ON a.attrelid = p.logicalrelid,
            pg_catalog.aclexplode(a.attacl) g
        WHERE NOT a.attisdropped
        UNION ALL
        SELECT c.oid, g.grantee, g.privilege_type, NULL
        FROM pg_catalog.pg_dist_partition p JOIN pg_catalog.pg_class c ON c.oid = p.logicalrelid,
            pg_catalog.aclexplode(c.relacl) g
        WHERE g.grantee <> c.relowner AND EXISTS (
            SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
        )
    )
    SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), given.privilege_type, r.rolname::text,
        pg_catalog.string_agg(given.name, ', ' ORDER BY given.name)
    FROM given JOIN pg_catalog.pg_class c ON c.oid = given.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_roles r ON r.oid = given.grantee
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

Connection = psycopg.Connection[Any]


def on_shards(table: str, texts: Iterable[str], *, here: bool = False) -> str:
    """Return the statement by which each worker runs texts on every shard that it has of a table.

    ``table`` is its name as SQL writes it; ``here``: this node does instead. What answers are nodes, with ``success``.
    """
    formats = (sql.Literal(text.replace("%", "%%").replace(SHARD, "%s")) for text in texts)
    each = sql.SQL(" ").join(sql.SQL("EXECUTE pg_catalog.format({}, shard);").format(one) for one in formats)
    body = sql.SQL(_ON_SHARDS).format(table=sql.Literal(table), each=each).as_string(None)
    return by_node(body, here=here)


def by_node(body: str, *, here: bool = False) -> str:
    """Return the statement by which each worker runs a block of PL/pgSQL; ``here``: this node does instead."""
    command = sql.SQL("DO {}").format(sql.Literal(body)).as_string(None)
    return command if here else sql.SQL(_TOLD).format(command=sql.Literal(command)).as_string(None)


def release(version: str) -> tuple[int, int]:
    """Return the release of an extension's version, such as ``13.1-1``."""
    major, minor = [*map(int, re.findall(r"[0-9]+", version)), 0, 0][:2]
    return major, minor


def refuses_columns(connection: Connection) -> bool:
    """Say whether a database is of a Citus that passes no grant on columns on, and refuses it."""
    found = connection.execute(_RELEASE).fetchone()
    return found is not None and release(found[0]) < GRANTS_COLUMNS_SINCE


def apart(text: str) -> Iterator[str]:
    """Yield the statements of a text of privileges, those on columns with propagation off: for the coordinator alone.

    A text with a block of its own is one statement, and gives nothing on columns.
    """
    if "$$" in text:
        yield text
        return
    off, on = (sql.SQL(_ALONE).format(value=sql.Literal(value)).as_string(None) for value in ("off", "on"))
    for one in filter(str.strip, re.sub(r"--[^\n]*", "", text).split(";")):
        yield from (off, one, on) if _OF_COLUMNS.search(one) else (one,)


def give_columns(connection: Connection) -> None:
    """Have every shard of a table with grants on columns give what the table gives.

    Raises ``NodesNotReached`` with the nodes that did not.
    """
    of: dict[str, list[str]] = {}
    for table, privilege, grantee, columns in connection.execute(_GIVEN).fetchall():
        listed = f"{privilege} ({columns})" if columns else privilege
        to = sql.Identifier(grantee).as_string(None)
        of.setdefault(table, []).append(f"GRANT {listed} ON TABLE {SHARD} TO {to}")
    failed: dict[str, None] = {}
    for table, texts in of.items():
        connection.execute(on_shards(table, texts, here=True).encode())
        rows = connection.execute(on_shards(table, texts).encode()).fetchall()
        failed |= {node: None for node, success, _ in rows if not success}
    if failed:
        raise errors.NodesNotReached(nodes=", ".join(failed))
