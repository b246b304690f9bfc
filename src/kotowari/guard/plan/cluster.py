"""What a plan says and does on a cluster of Citus: what it needs there, whom it cannot bind, and its own settings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from psycopg import sql

from kotowari.guard.connect import Connection
from kotowari.guard.found import FoundDatabase, FoundFunction, FoundTable
from kotowari.guard.held import EVERYBODY, inherited, rights
from kotowari.guard.plan.statements import statement
from kotowari.guard.spread import SINCE
from kotowari.guard.wanted import Wanted

_PROPAGATION = "SELECT pg_catalog.set_config('citus.enable_ddl_propagation', {value}, true)"
_SETTINGS = (
    # Roles and shards are changed over one connection to each node: what comes first is seen by what comes later.
    ("citus.multi_shard_modify_mode", "sequential"),
    ("citus.enable_unsafe_triggers", "on"),
    ("citus.propagate_set_commands", "local"),
)


def settle(connection: Connection, found: FoundDatabase, milliseconds: str) -> None:
    """Set what a transaction needs that changes a cluster: its nodes too must not wait for a lock for ever."""
    for text in settings(found, milliseconds):
        connection.execute(text.encode())


def settings(found: FoundDatabase, milliseconds: str) -> tuple[str, ...]:
    """Return the statements with which a transaction begins that changes a cluster; none elsewhere."""
    if found.cluster is None:
        return ()
    set_ = "SELECT pg_catalog.set_config({name}, {value}, true)"
    said = (statement(set_, name=sql.Literal(name), value=sql.Literal(value)) for name, value in _SETTINGS)
    # By a statement: of a function's setting the nodes are not told.
    return (*said, statement("SET LOCAL lock_timeout = {value}", value=sql.Literal(milliseconds)))


def with_nodes(found: FoundDatabase, before: FoundDatabase) -> FoundDatabase:
    """Return what is found with what the nodes said before: within a transaction they are not asked again.

    But for their memberships, which they mend by themselves.
    """
    if found.cluster is None or before.cluster is None:
        return found
    return replace(found, cluster=replace(before.cluster, memberships=None))


def on_coordinator(found: FoundDatabase, texts: Iterable[str]) -> tuple[str, ...]:
    """Return statements that Citus must not pass on to the other nodes."""
    said = tuple(texts)
    if found.cluster is None or not said:
        return said
    off, on = (statement(_PROPAGATION, value=sql.Literal(value)) for value in ("off", "on"))
    return (off, *said, on)


def spread_tables(before: FoundDatabase, wanted: Wanted) -> list[FoundTable]:
    """Return the guarded tables that Citus spreads over nodes."""
    tables = (before.tables[table.name] for table in wanted.tables if table.name in before.tables)
    return [table for table in tables if table.spread is not None]


def cluster_lacks(found: FoundDatabase, before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield why a cluster cannot be guarded as it is, with what to do."""
    cluster = found.cluster
    if cluster is None:
        return
    yield from (f"{of.relation}: {of.says}" for of in wanted.refusals)
    if not cluster.is_coordinator:
        yield "this is a worker of a cluster: connect to its coordinator"
    if cluster.silent:
        yield f"{', '.join(cluster.silent)} of the cluster did not answer {found.user}: see that the nodes let it in"
    spread = spread_tables(before, wanted)
    if not spread:
        return
    if not cluster.is_new_enough:
        since = ".".join(map(str, SINCE))
        yield (
            f"Citus {cluster.version} is too old for a guard: update it to {since} at least "
            "(ALTER EXTENSION citus UPDATE, on every node)"
        )
    if not found.roles[found.user].superuser:
        yield f"{found.user} is no superuser: only one may change roles, tables and functions on every node"
    for table in spread:
        passed = sorted({grant.grantor for grant in table.grants or ()} - {table.owner})
        if passed:
            yield (
                f"{table.name}: {', '.join(passed)} passed a privilege on, and Citus does not tell its shards by whom: "
                "let the table's owner grant it instead"
            )


def cluster_notices(before: FoundDatabase, wanted: Wanted) -> Iterator[str]:
    """Yield what must be known of a guarded cluster."""
    spread = spread_tables(before, wanted)
    if before.cluster is None or not spread:
        return
    yield (
        "on Citus nodes connect to each other as the seat that is taken up: seats are logins without a password, whom "
        "pg_hba.conf of every node lets in from the other nodes only; applications connect to the coordinator alone"
    )
    yield "a role that gets a grant on a table of Citus later sees no row of it until `kotowari guard apply` runs again"
    if not before.cluster.grants_columns:
        yield (
            f"Citus {before.cluster.version} passes no grant on columns on to its shards: each node does that by "
            "itself when all else is done, and a purpose reads nothing of a shard before; so of one that was moved, "
            "until `kotowari guard apply` runs again"
        )
    absent = sorted(_readers(spread) & set(before.roles) - (before.cluster.roles or frozenset(before.roles)))
    if absent:
        yield f"{', '.join(absent)} is not a role of every node, and reads no table of Citus: make it there, too"


def _readers(tables: Iterable[FoundTable]) -> set[str]:
    return {grant.grantee for table in tables for grant in table.grants or ()}


def cluster_never(before: FoundDatabase, wanted: Wanted, login: str) -> Iterator[str]:
    """Yield why a login cannot be enforced on a cluster, with what to do."""
    spread = spread_tables(before, wanted)
    seats = [seat for of in wanted.logins if of.login == login for seat in of.seats]
    if before.cluster is None or not spread:
        return
    if any(seat.blank for seat in seats):
        yield (
            "Citus does not write through views, by which columns are blank: write `columns: strict` for it in the "
            "map, and let its statements name the columns that they need"
        )
    called = [function for function in before.definers if _opens(before, function, spread, login)]
    if called:
        listed = ", ".join(f"{function.name}({function.arguments})" for function in called)
        yield (
            f"it may call {listed}, which between the nodes of Citus reads with all that its owner may read: revoke "
            "that from it and from PUBLIC, or make it SECURITY INVOKER"
        )


def _opens(before: FoundDatabase, function: FoundFunction, spread: Iterable[FoundTable], login: str) -> bool:
    """Say whether a function opens rows to a login; one of a superuser is told of as what goes round every guard."""
    owner = before.roles.get(function.owner)
    may_call = not (inherited(before, login) | {EVERYBODY}).isdisjoint(function.callers)
    if owner is None or owner.superuser or owner.bypass or not may_call:
        return False
    having = inherited(before, function.owner)
    return any(rights(table, having) for table in spread)
