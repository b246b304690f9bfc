"""A plan carried out in one transaction, which is held against what is wanted once more before it is committed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg

from kotowari.errors import GuardBlocked, GuardConflict, GuardNotOnEveryNode, GuardRefused, GuardUnsettled
from kotowari.guard.before import read_kept, write_kept
from kotowari.guard.connect import Connection, plainly
from kotowari.guard.found import FoundDatabase
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.kept import SCHEMA, Kept, Marks, as_before
from kotowari.guard.plan.cluster import settle, with_nodes
from kotowari.guard.plan.make import make_plan
from kotowari.guard.plan.model import Change, Plan
from kotowari.guard.plan.things import seen
from kotowari.guard.wanted import Wanted

Planner = Callable[[FoundDatabase, Kept], Plan]
Compile = Callable[[FoundDatabase], Wanted]
"""What is wanted of a database, told from what it would be without a guard."""

_BEGINNING = 6_511_072_048
"""The advisory lock of whoever makes the first guard of a database, in which nothing stands yet that can be locked."""

_OF_CATALOGS = ("08", "0A", "42")
"""Classes of errors whose words are of catalogs and nodes alone: not connected, not supported, unknown, not allowed."""

_ROUNDS = 3
"""How often what is left over is done before the guard is said to be unsettled: default privileges, for instance."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one statement waits for a lock, and how often the whole is tried anew."""

    lock_seconds: float = 2.0
    attempts: int = 5


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: every change that was made, and the plan of what stands then, in which nothing is left to do."""

    plan: Plan
    changes: tuple[Change, ...]


def planner(compile_for: Compile, enforced: Callable[[Kept], frozenset[str]] | None = None) -> Planner:
    """Return what makes the plan of a database from a policy's compiler and the logins that are to be enforced."""

    def plan(found: FoundDatabase, kept: Kept) -> Plan:
        wanted = compile_for(as_before(found, kept))
        return make_plan(found, kept, wanted, None if enforced is None else enforced(kept))

    return plan


def look(connection: Connection, plan: Planner) -> Plan:
    """Return the plan of a database as it is now. Nothing is changed."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET TRANSACTION READ ONLY")
        return plan(inspect(connection, ask_nodes=True), read_kept(connection))


def apply(
    connection: Connection,
    plan: Planner,
    before_commit: Callable[[Applied], None],
    *,
    patience: Patience | None = None,
    waits: Callable[[str], None] = lambda _: None,
) -> Applied:
    """Do what a plan says in one transaction, and return it; nothing is done where nothing is to be.

    ``before_commit`` is called when all of it is done and nothing is committed yet: there it is put on record.
    ``waits`` is told whom a lock is waited for, before the whole is tried anew. The connection is one that
    commits each statement. Raises :class:`GuardBlocked`, :class:`GuardRefused`, :class:`GuardConflict`,
    :class:`GuardUnsettled`; nothing is changed then. Raises :class:`GuardNotOnEveryNode` where all of it is done, but
    for what a node of a cluster was to do by itself afterwards.
    """
    patience = patience or Patience()
    for attempt in range(patience.attempts):
        try:
            with connection.transaction():
                applied = _applied(connection, plan, before_commit, patience)
            _told(connection, applied.changes)
            return applied
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            blockers = _blockers(connection)
            if attempt + 1 == patience.attempts:
                raise GuardBlocked(attempts=patience.attempts, who=blockers) from None
            waits(blockers)
    raise AssertionError("an attempt returns or raises")


def change_alone(connection: Connection) -> None:
    """Let nobody else change the guard of a database until the transaction ends.

    By a table of the guard's own, for an advisory lock is anybody's: a login that is bound could keep it for ever.
    """
    try:
        with connection.transaction():
            connection.execute("LOCK TABLE kotowari.made IN SHARE UPDATE EXCLUSIVE MODE")
    except (psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(%s)", (_BEGINNING,))


def _applied(
    connection: Connection, plan: Planner, before_commit: Callable[[Applied], None], patience: Patience
) -> Applied:
    milliseconds = str(int(patience.lock_seconds * 1000))
    connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, true)", (milliseconds,))
    change_alone(connection)
    # Of a cluster the nodes are asked now alone: by other connections, which would wait for what is changed here.
    before = inspect(connection, ask_nodes=True)
    settle(connection, before, milliseconds)
    now = plan(before, read_kept(connection))
    changes: list[Change] = []
    for _ in range(_ROUNDS):
        if now.lacks or now.breaches:
            raise GuardConflict(problem="; ".join((*now.breaches, *now.lacks)))
        if now.is_empty:
            break
        with _refusals():
            for text in now.statements():
                connection.execute(text.encode())
        changes += now.changes
        found = with_nodes(inspect(connection), before)
        if SCHEMA in found.schemas:
            write_kept(connection, _marked(now.kept, found))
        now = plan(found, read_kept(connection))
    else:
        raise GuardUnsettled(left="; ".join(change.words for change in now.changes[:3]))
    applied = Applied(now, tuple(changes))
    if changes:
        before_commit(applied)
    return applied


def _told(connection: Connection, changes: Iterable[Change]) -> None:
    """Have the nodes of a cluster do what they do by themselves."""
    failed: dict[str, None] = {}
    for text in (text for change in changes for text in change.afterwards):
        try:
            cursor = connection.execute(text.encode())
        except psycopg.Error:
            failed["the coordinator"] = None
            continue
        failed |= {node: None for node, success, _ in cursor.fetchall() if not success} if cursor.description else {}
    if failed:
        raise GuardNotOnEveryNode(nodes=", ".join(failed))


def _marked(kept: Kept, found: FoundDatabase) -> Kept:
    """Return what is kept with what the catalogs say of everything that was made."""
    made = {identity: Marks(marks.source, seen(found, identity) or "") for identity, marks in kept.made.items()}
    return replace(kept, made=made)


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise what the server refused in words of ours: its own can quote a value of a row."""
    try:
        yield
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise
    except psycopg.Error as problem:
        if isinstance(problem, psycopg.errors.ReadOnlySqlTransaction):
            raise GuardRefused(problem=plainly(problem)) from None
        said = problem.diag.message_primary
        if said is not None and (problem.sqlstate or "")[:2] in _OF_CATALOGS:
            raise GuardRefused(problem=said.replace("\n", " ")) from None
        raise GuardRefused(problem=f"the server refused a statement with SQLSTATE {problem.sqlstate}") from None


def _blockers(connection: Connection) -> str:
    """Return who holds locks on tables now, and for how long: logins and programs, never what they ask."""
    rows = connection.execute(
        """
        SELECT DISTINCT a.usename::text, pg_catalog.left(a.application_name, 40),
            pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start)::text
        FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_catalog.pg_backend_pid()
            AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            AND a.xact_start IS NOT NULL
        ORDER BY 3 DESC LIMIT 5
        """
    ).fetchall()
    said = [f"{login} ({program or 'no name'}), in a transaction since {age}" for login, program, age in rows]
    return "; ".join(said) or "nobody any more"
