"""What a guard lets be read no more as of today is closed without a plan and without a person; nothing is opened.

A contract lapses, the yearly check of a recipient abroad is overdue, a revision promises less: by then the row policies
of these capacities let nothing through. Everything else that differs waits for whoever applies a plan.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kotowari.guard.apply import change_alone
from kotowari.guard.before import read_kept, write_kept
from kotowari.guard.connect import Connection
from kotowari.guard.found import FoundDatabase, Relation
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import POLICY, Identity, Kept, Marks, as_before
from kotowari.guard.plan.cluster import settle, with_nodes
from kotowari.guard.plan.make import make_plan
from kotowari.guard.plan.model import Plan
from kotowari.guard.plan.objects import things
from kotowari.guard.plan.statements import statement
from kotowari.guard.plan.things import Thing, seen
from kotowari.guard.wanted import Wanted

_CLOSED = "false"
_LOCK_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Closed:
    """What was closed: the tables and row policies, with the statements; ``plan`` is what still differs then."""

    policies: tuple[tuple[Relation, str], ...]
    statements: tuple[str, ...]
    plan: Plan


def close(
    connection: Connection,
    compile_for: Callable[[FoundDatabase], Wanted],
    before_commit: Callable[[Closed], object],
) -> Closed:
    """Let row policies of the guard let nothing through where that is what is wanted, in one transaction.

    ``before_commit`` is called when it is done and not yet committed, if anything was. Raises
    :class:`psycopg.errors.LockNotAvailable` where a table is locked by others for two seconds.
    """
    with connection.transaction():
        connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, true)", (f"{_LOCK_SECONDS}s",))
        change_alone(connection)
        found, kept = inspect(connection, ask_nodes=True), read_kept(connection)
        settle(connection, found, f"{_LOCK_SECONDS}s")
        wanted = compile_for(as_before(found, kept))
        chosen = list(_to_close(found, kept, wanted))
        statements = tuple(
            statement("ALTER POLICY {policy} ON {table} USING (false)", policy=name, table=relation)
            for relation, name in chosen
        )
        for text in statements:
            connection.execute(text.encode())
        if chosen:
            found = with_nodes(inspect(connection), found)
            kept = _kept_with(found, kept, wanted, {(POLICY, (*relation, name)) for relation, name in chosen})
            write_kept(connection, kept)
        done = Closed(tuple(chosen), statements, make_plan(found, kept, wanted))
        if chosen:
            before_commit(done)
    return done


def _to_close(found: FoundDatabase, kept: Kept, wanted: Wanted) -> Iterator[tuple[Relation, str]]:
    roles = {role.name for role in wanted.roles}
    for table in wanted.tables:
        there = found.tables.get(table.name)
        standing = {policy.name: policy for policy in there.policies} if there is not None else {}
        for policy in table.policies:
            now = standing.get(policy.name)
            is_ours = policy.role in roles and (POLICY, (*table.name, policy.name)) in kept.made
            if is_ours and policy.using == _CLOSED and now is not None and now.using != _CLOSED:
                yield table.name, policy.name


def _kept_with(found: FoundDatabase, kept: Kept, wanted: Wanted, closed: set[Identity]) -> Kept:
    """Return what is kept with what the closed policies are now: they are as wanted, and no drift."""
    wants: dict[Identity, Thing] = {one.identity: one for one in things(found, wanted, frozenset(kept.enforced))}
    marks = {one: Marks(wants[one].source, seen(found, one) or "") for one in closed if one in wants}
    return replace(kept, made={**kept.made, **marks})
