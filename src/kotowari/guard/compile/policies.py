"""The row policies of a guarded table and its partitions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile import sqltext
from kotowari.guard.compile.shown import ShownTable
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundTable
from kotowari.guard.held import EVERYBODY, inherited
from kotowari.guard.names import (
    BOUND,
    EVERYONE,
    KEEPER,
    carried_policy,
    keeper_role,
    purpose_role,
    root_role,
    row_policy,
    seat_role,
)
from kotowari.guard.wanted import RowPolicy

_ALL_DATA = ("pg_read_all_data", "pg_write_all_data")
_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
"""What the catalog calls by a letter."""


def policies(source: Source, table: FoundTable, shown: Iterable[ShownTable]) -> tuple[RowPolicy, ...]:
    """Return the row policies of a guarded table: whoever has a purpose sees its rows only, all others what they saw.

    Rows may be written that the writer's purpose does not read: to be told of a stop by an error would tell of it.
    """
    rows = {one.capacity: one.rows for one in shown}
    if table.spread is not None:
        return _of_shards(source, table, rows)
    return (
        _everyone(source, table),
        _bound(source, table),
        *(_of_capacity(source, capacity, rows.get(capacity, "false")) for capacity in source.capacities),
        *_carried(source, table),
    )


def of_partition(source: Source, table: FoundTable) -> tuple[RowPolicy, ...]:
    """Return the row policies of a partition: it is read by its parent's, and by its own name by no purpose."""
    if table.spread is not None:
        return _of_shards(source, table, {})
    closed = (_of_capacity(source, capacity, "false") for capacity in source.capacities)
    return (_everyone(source, table), _bound(source, table), *closed)


def _of_shards(source: Source, table: FoundTable, rows: Mapping[Capacity, str]) -> tuple[RowPolicy, ...]:
    """Return the row policies of a table of Citus, which makes each one that opens rows and lets none have a query.

    So none is for everybody: each role has what it may see, and whoever is not named sees nothing. Between nodes the
    session is of whoever asks (a seat, or a function's owner): what ``kotowari_bound`` tests holds on the coordinator.
    """
    first, *also = _others(source, table)
    return (
        RowPolicy(BOUND, first, False, _is_free(source), "true", also=tuple(also)),
        RowPolicy(KEEPER, keeper_role(source.database.name), False, "true", "true"),
        *(
            replace(_of_capacity(source, capacity, rows.get(capacity, "false")), restrictive=False)
            for capacity in source.capacities
        ),
    )


def _everyone(source: Source, table: FoundTable) -> RowPolicy:
    """Return what lets pass whom no other policy stops: everybody, or of a company with its own just the keeper.

    And the table's owner, whom the company's own do not bind unless they are forced.
    """
    if table.row_security:
        owner = () if table.forced else (table.owner,)
        return RowPolicy(KEEPER, keeper_role(source.database.name), False, "true", "true", also=owner)
    return RowPolicy(EVERYONE, EVERYBODY, False, "true", "true")


def _of_capacity(source: Source, capacity: Capacity, using: str) -> RowPolicy:
    return RowPolicy(row_policy(capacity), purpose_role(source.database.name, capacity), True, using, "true")


def _bound(source: Source, table: FoundTable) -> RowPolicy:
    """Return what keeps a view's or a function's owner from seeing rows in the session of an enforced login."""
    # Each is asked once a query; the second only of whom the first does not let pass: a superuser is a member of all.
    is_free = f"(SELECT {_is_free(source)})"
    is_superuser = "(SELECT one.rolsuper FROM pg_catalog.pg_roles AS one WHERE one.rolname = session_user)"
    first, *also = _others(source, table)
    return RowPolicy(BOUND, first, True, f"{is_free} OR {is_superuser}", "true", also=tuple(also))


def _is_free(source: Source) -> str:
    how = "SET" if source.database.sets_each_membership else "MEMBER"
    root = sqltext.text(root_role(source.database.name))
    return f"NOT pg_catalog.pg_has_role(session_user, {root}, '{how}')"


def _others(source: Source, table: FoundTable) -> list[str]:
    """Return every role by whose rights a table could be read: its owner first.

    The map's logins are among them: what is granted to one of them later opens no row to it. A role that not every node
    of a cluster has reads none of its tables.
    """
    database = source.database
    grantees = {*(grant.grantee for grant in table.grants or ()), *source.logins}
    if EVERYBODY in grantees:
        grantees |= {role for role in database.roles if not role.startswith("pg_")}
    named = {*grantees, *_ALL_DATA} & {*database.roles, *_ALL_DATA}
    if table.spread is not None and database.cluster is not None and database.cluster.roles is not None:
        named &= database.cluster.roles
    return [table.owner, *sorted(named - {table.owner, EVERYBODY})]


def _carried(source: Source, table: FoundTable) -> Iterator[RowPolicy]:
    """Yield for each seat the company's own policies for its login, which are not for the seat by themselves."""
    for login in source.logins if table.row_security else ():
        having = inherited(source.database, login) - {EVERYBODY}
        for policy in table.policies:
            if policy.roles and not having.isdisjoint(policy.roles):
                for capacity in source.capacities_of(login):
                    seat = seat_role(source.database.name, capacity, login)
                    name = carried_policy(capacity, login, policy.name)
                    yield RowPolicy(
                        name, seat, not policy.permissive, policy.using, policy.check, _COMMANDS[policy.command]
                    )
