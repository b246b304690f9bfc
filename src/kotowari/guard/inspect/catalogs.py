"""What a database has, read from its catalogs. Rows of the company's tables are never read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from kotowari.guard.found import (
    FoundColumn,
    FoundDatabase,
    FoundFunction,
    FoundIndex,
    FoundPolicy,
    FoundReference,
    FoundRole,
    FoundRoutine,
    FoundTable,
    FoundTrigger,
    Grant,
    IndexPart,
    Membership,
    Relation,
    Use,
)
from kotowari.guard.inspect.nodes import as_everywhere, cluster_of, shards_of, without_shards
from kotowari.guard.names import audit_role
from kotowari.guard.spread import Cluster, Kind, Spread

Row = dict[str, Any]
ByOid = Mapping[int, list[Row]]

_SEQUENCE = "S"


def inspect(connection: Connection[Any], *, ask_nodes: bool = False) -> FoundDatabase:
    """Return what the database of a connection has, as far as its login may see the catalogs.

    The connection's ``search_path`` must be empty, so that every name is written with its schema: see
    :func:`kotowari.guard.connect.connect`. ``ask_nodes``: of a cluster its nodes are asked too, each by a connection
    of its own, which sees nothing of a transaction that is not committed.
    """
    (server,) = _all(connection, "server")
    audit = audit_role(server["name"])
    has_citus = server["citus"] is not None
    if has_citus:
        # Citus hides shards by a call for each row of the catalog; here they are told apart, and a node's own are read.
        connection.execute("SELECT pg_catalog.set_config('citus.override_table_visibility', 'off', false)")
    relations = _all(connection, "relations")
    if has_citus:
        relations = without_shards(connection, relations)
    spread = _spread(connection) if has_citus else {}
    of_database = _settings(setting for row in _all(connection, "database_settings") for setting in row["settings"])
    grants = _all(connection, "grants", [row["oid"] for row in relations])
    of_company = _by_oid(row for row in grants if row["grantee"] != audit)  # pgaudit alone goes by the audit's
    memberships = _all(connection, "memberships")
    outer = _all(connection, "outer_grants")
    routines = _all(connection, "routines")
    tables = _tables(connection, relations, of_company, spread)
    cluster = cluster_of(connection, server["citus"], ask=ask_nodes) if has_citus else None
    return FoundDatabase(
        name=server["name"],
        version=server["version"],
        user=server["user"],
        tables=_everywhere(connection, tables, cluster) if cluster is not None and ask_nodes else tables,
        roles=_roles(connection, memberships, {**server["settings"], **of_database}),
        definers=tuple(_definer(row) for row in routines if row["definer"]),
        audits=server["audits"],
        audited=_audited(relations, grants, audit),
        foreign_servers=tuple(server["foreign_servers"]),
        publications=tuple(server["publications"]),
        publishes_all=tuple(server["publishes_all"]),
        event_triggers=tuple(server["event_triggers"]),
        others=tuple((row["what"], row["grantee"]) for row in _all(connection, "others")),
        tied=frozenset(server["tied"]),
        schema_grants=_schema_grants(outer),
        sequences=_sequences(relations, of_company),
        sequence_owners={_name(row): row["owner"] for row in relations if row["kind"] == _SEQUENCE},
        timezone=server["timezone"],
        memberships=tuple(Membership(**row) for row in memberships),
        routines=tuple(_routine(row) for row in routines if not row["acl_default"]),
        schemas={row["name"]: row["owner"] for row in _all(connection, "schemas")},
        database_grants=tuple(_grant(row) for row in outer if row["schema"] is None) or None,
        owner=server["owner"],
        guard_functions={row["name"]: row["definition"] for row in _all(connection, "guard_functions")},
        own_grants=tuple((row["name"], _grant(row)) for row in _all(connection, "own_grants")),
        cluster=cluster,
    )


def _spread(connection: Connection[Any]) -> dict[int, Spread]:
    """Return how Citus keeps its tables, by their numbers."""
    rows = _all(connection, "spread")
    return {row["oid"]: Spread(Kind(row["kind"]), row["column"], row["group"]) for row in rows}


def _everywhere(
    connection: Connection[Any], tables: Mapping[Relation, FoundTable], cluster: Cluster
) -> dict[Relation, FoundTable]:
    shards, columns = shards_of(connection), cluster.grants_columns
    return {name: as_everywhere(table, shards.get(name, ()), grants_columns=columns) for name, table in tables.items()}


def _all(connection: Connection[Any], name: str, relations: Iterable[int] | None = None) -> list[Row]:
    """Return the rows of one of the queries beside this file."""
    statement = (Path(__file__).parent / "sql" / f"{name}.sql").read_bytes()
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(statement, None if relations is None else {"relations": list(relations)})
        return cursor.fetchall()


def _roles(
    connection: Connection[Any], memberships: Iterable[Row], of_database: Mapping[str, str]
) -> dict[str, FoundRole]:
    """Return the roles; ``of_database`` are the settings that one has that sets none of its own."""
    groups = defaultdict(list)
    for row in memberships:
        groups[row["member"]].append(row["role"])
    roles = {}
    for row in _all(connection, "roles"):
        here = _settings(row.pop("settings"))
        other = {**of_database, **_settings(row.pop("everywhere"))}
        roles[row["name"]] = FoundRole(
            **row,
            member_of=tuple(dict.fromkeys(groups[row["name"]])),
            settings=here,
            search_path=here.get("search_path", other["search_path"]),
            everywhere_path=other["search_path"],
            logs={name: here.get(name, value) for name, value in other.items() if _is_of_log(name)},
        )
    return roles


def _is_of_log(name: str) -> bool:
    return name.startswith(("pgaudit.", "log")) or name == "lc_messages"


def _settings(pairs: Iterable[str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What relations have, by their number."""

    columns: ByOid
    keys: ByOid
    indexes: ByOid
    policies: ByOid
    triggers: ByOid
    uses: ByOid


def _tables(
    connection: Connection[Any], relations: list[Row], grants: ByOid, spread: Mapping[int, Spread]
) -> dict[Relation, FoundTable]:
    rows = [row for row in relations if row["kind"] != _SEQUENCE]
    numbers = [row["oid"] for row in rows]
    found = {name: _all(connection, name, numbers) for name in _Parts.__dataclass_fields__}
    parts = _Parts(**{name: _by_oid(rows) for name, rows in found.items()})
    names = {row["oid"]: _name(row) for row in rows}
    return {_name(row): _table(row, parts, grants, names, spread.get(row["oid"])) for row in rows}


def _audited(relations: Iterable[Row], grants: Iterable[Row], audit: str) -> frozenset[Relation]:
    """Return what the role of the audit may read, whole."""
    names = {row["oid"]: _name(row) for row in relations}
    whole = (row for row in grants if row["grantee"] == audit and row["column"] is None)
    return frozenset(names[row["oid"]] for row in whole if row["privilege"] == "SELECT")


def _by_oid(rows: Iterable[Row]) -> ByOid:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["oid"]].append({name: value for name, value in row.items() if name != "oid"})
    return found


def _table(row: Row, parts: _Parts, of_all: ByOid, names: Mapping[int, Relation], spread: Spread | None) -> FoundTable:
    number = row["oid"]
    keys = parts.keys.get(number, [])
    grants = tuple(_grant(grant) for grant in of_all.get(number, []))
    of_columns = tuple(grant for grant in grants if grant.column is not None)
    return FoundTable(
        name=names[number],
        kind=row["kind"],
        owner=row["owner"],
        columns={column["name"]: _column(column) for column in parts.columns.get(number, [])},
        key=next((tuple(key["columns"]) for key in keys if key["kind"] == "p"), ()),
        indexes=tuple(_index(index) for index in parts.indexes.get(number, [])),
        references=tuple(
            FoundReference(key["name"], tuple(key["columns"]), names[key["target"]], tuple(key["target_columns"]))
            for key in keys
            if key["kind"] == "f" and key["target"] in names
        ),
        policies=tuple(_policy(policy) for policy in parts.policies.get(number, [])),
        triggers=tuple(FoundTrigger(**trigger) for trigger in parts.triggers.get(number, [])),
        grants=of_columns or None if row["acl_default"] else grants,
        row_security=row["row_security"],
        forced=row["forced"],
        rows=row["rows"],
        size=row["size"],
        partition_of=names.get(row["partition_of"]),
        options=tuple(row["options"]),
        definition=row["definition"],
        reads=tuple(names[read] for read in row["reads"] if read in names),
        checks={key["name"]: key["definition"] for key in keys if key["kind"] == "c"},
        spread=spread,
        meddling=tuple(row["meddling"]),
        inherits=tuple(names[parent] for parent in row["inherits"] if parent in names),
        uses=tuple((Use(use["how"]), use["what"]) for use in parts.uses.get(number, [])),
    )


def _column(row: Row) -> FoundColumn:
    return FoundColumn(**{**row, "derived": tuple(row["derived"])})


def _name(row: Row) -> Relation:
    return Relation(row["schema"], row["name"])


def _grant(row: Row) -> Grant:
    return Grant(row["grantee"], row["privilege"], row["grantor"], row["grantable"], row.get("column"))


def _index(row: Row) -> FoundIndex:
    lists = {name: tuple(row[name]) for name in ("keys", "of", "leaky")}
    return FoundIndex(**{**row, **lists, "parts": tuple(IndexPart(*part) for part in row["parts"])})


def _policy(row: Row) -> FoundPolicy:
    return FoundPolicy(row["name"], row["permissive"], row["command"], tuple(row["roles"]), row["using"], row["check"])


def _routine(row: Row) -> FoundRoutine:
    grants = tuple(Grant(*grant) for grant in row["grants"] or ())
    return FoundRoutine(_name(row), row["arguments"], row["owner"], grants)


def _definer(row: Row) -> FoundFunction:
    callers = tuple(dict.fromkeys(grantee for grantee, *_ in row["grants"] or ()))
    return FoundFunction(_name(row), row["arguments"], row["owner"], callers)


def _schema_grants(rows: Iterable[Row]) -> dict[str, tuple[Grant, ...]]:
    found = defaultdict(list)
    for row in rows:
        if row["schema"] is not None:
            found[row["schema"]].append(_grant(row))
    return {schema: tuple(grants) for schema, grants in found.items()}


def _sequences(relations: Iterable[Row], grants: ByOid) -> dict[Relation, tuple[Grant, ...]]:
    rows = (row for row in relations if row["kind"] == _SEQUENCE)
    return {_name(row): tuple(_grant(grant) for grant in grants.get(row["oid"], [])) for row in rows}
