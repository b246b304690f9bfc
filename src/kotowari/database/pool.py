"""Connections of the application login, each bound to a space while it is used."""

import logging
import select
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import cached_property
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.abc import Params, Query
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from kotowari import errors
from kotowari.database import addresses
from kotowari.database.failures import failure
from kotowari.database.hot import Hot

# It warns with the server's words, which name host and login; what is wrong is raised, as DatabaseUnavailable.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


_WATCH = 1.0
"""Seconds for which what was found of a database counts, unless a new connection says that it may be another."""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that knows which space it is bound to: the last one set outside a transaction.

    Where the database is ``spread`` over the nodes of a cluster (Citus), what a session has set stays on the node that
    it is connected to: only ``SET LOCAL`` reaches the others. There each transaction begins with it, and a statement
    outside one is a transaction of its own.
    """

    space: str | None = None
    watched: str | None = None
    spread: bool = False

    @cached_property
    def hot(self) -> Hot:
        """The statements of every recorded read, as this connection has prepared them."""
        return Hot(self.pgconn, self.apart if self.spread else None)

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """Begin a transaction, or a savepoint within one, as the driver does."""
        if not self.spread or self.space is None or not self._is_idle:
            with super().transaction(savepoint_name, force_rollback) as begun:
                yield begun
            return
        with ExitStack() as stack:
            # Both at once, by statements of their own: what reaches the other nodes is the text that a setting came in.
            with self.pipeline():
                begun = stack.enter_context(psycopg.Transaction(self, savepoint_name, force_rollback))
                setting = sql.SQL("SET LOCAL kotowari.space = {}").format(sql.Literal(self.space))
                psycopg.Cursor(self).execute(setting, prepare=False)
            try:
                yield begun
            except BaseException:
                # After a rollback the driver has the server forget every prepared statement, those of the block too.
                self.hot.forget()
                raise

    def apart(self) -> AbstractContextManager[object]:
        """Return the block of a statement: outside a transaction, one of its own."""
        return self.transaction() if self._is_idle else nullcontext()

    @property
    def _is_idle(self) -> bool:
        return self.info.transaction_status is TransactionStatus.IDLE


class _Apart(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statements, outside a transaction, are each one of their own."""

    connection: Connection

    def execute(
        self,
        query: Any,  # noqa: ANN401 - its kinds are the driver's
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        """Run a statement as the driver does."""
        with self.connection.apart():
            return super().execute(query, params, prepare=prepare, binary=binary)

    def executemany(self, query: Query, params_seq: Iterable[Params], *, returning: bool = False) -> None:
        """Run a statement with many values as the driver does."""
        with self.connection.apart():
            super().executemany(query, params_seq, returning=returning)


class Database:
    """The database as one login sees it: a pool of at most ``size`` connections, opened when they are needed.

    Every block raises ``DatabaseUnavailable`` if the server cannot be reached, is lost on the way or has no connection
    free within ``patience`` seconds, and ``DatabaseFailed`` for what else the server refuses. After a loss the next
    block connects anew. A block may not be entered within another of the same thread: each takes a connection.
    Making one raises ``AddressUnreadable``.

    ``spread`` says whether the database is spread over a cluster; by default each connection finds it out.

    ``watch`` is asked, with a connection bound to a space, before a block that is the first of its connection, and then
    once a second: a block under which the database was exchanged is refused by what it raises.
    """

    def __init__(
        self,
        url: str,
        *,
        size: int = 8,
        patience: float = 5.0,
        watch: Callable[[Connection, str], None] | None = None,
        spread: bool | None = None,
    ) -> None:
        self._watch = watch
        self._spread = spread
        self._watch_again: dict[str, float] = {}
        self._pool = ConnectionPool(
            addresses.with_parts(
                url, client_encoding="utf8"
            ),  # whatever PGCLIENTENCODING says: names are of any script
            connection_class=Connection,
            kwargs={"autocommit": True, "application_name": "kotowari", "prepare_threshold": 0},
            configure=self._configure,
            check=self._check,
            min_size=0,
            max_size=size,
            timeout=patience,
            # Beyond this a failed attempt is forgotten, so that the next block tries at once and waits for no back-off.
            reconnect_timeout=patience,
            open=True,
        )

    @contextmanager
    def space(self, space: str) -> Iterator[Connection]:
        """Yield an autocommitting connection that sees and writes rows of one space.

        A space has a name: raises ``ValueError`` for an empty one.
        """
        if not space:
            raise ValueError("a space has a name")
        try:
            connection = self._pool.getconn()
        except (PoolTimeout, PoolClosed):
            raise errors.DatabaseUnavailable from None
        try:
            _bind(connection, space)
            if self._watch is not None:
                self._look(self._watch, connection, space)
            yield connection
        except BaseException as problem:
            # What the block did before it failed is unknown: the next user of the connection sets the space again.
            connection.space = None
            if not isinstance(problem, psycopg.Error):
                raise
            # Nor is it known whether the server has its prepared statements still: it may be one that it missed.
            connection.hot.forget()
            raise failure(problem, lost=connection.closed) from None
        finally:
            self._pool.putconn(connection)

    @contextmanager
    def transaction(self, space: str) -> Iterator[Connection]:
        """Yield the same within one transaction, committed at the end, rolled back if the block raises."""
        with self.space(space) as connection:
            try:
                with connection.transaction():
                    yield connection
            except BaseException:
                # After a rollback the driver has the server forget every prepared statement, ours too.
                connection.hot.forget()
                raise

    def _look(self, watch: Callable[[Connection, str], None], connection: Connection, space: str) -> None:
        now = time.monotonic()
        if connection.watched != space or now >= self._watch_again.get(space, 0.0):
            watch(connection, space)
            connection.watched = space
            self._watch_again[space] = now + _WATCH

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _configure(self, connection: Connection) -> None:
        """Find out whether the database is spread, and let a prepared statement be planned accordingly."""
        row = connection.execute(_PLANNED, {"spread": self._spread}).fetchone()
        if row and row[0]:
            connection.execute("SET citus.propagate_set_commands = 'local'")
            connection.spread = True
            connection.cursor_factory = _Apart

    def _check(self, connection: Connection) -> None:
        """Raise if an idle connection was lost, without asking the server each time.

        Something to read on an idle connection is nearly always its end; only then it is tried. The others are then
        likely lost too, so all are replaced, lest each be found out in turn.
        """
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if poll.poll(0):
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                self._pool.drain()
                raise


def _bind(connection: Connection, space: str) -> None:
    """Set the connection's space, if it has another; outside a transaction, whose rollback would take it back."""
    if connection.space != space:
        connection.space = None
        if not connection.spread:
            connection.execute("SELECT set_config('kotowari.space', %s, false)", (space,))
        connection.space = space


# A plan is made once, not weighed again for each set of values. A cluster must know these to find the node, and refuses
# a plan without them.
_PLANNED = b"""
    SELECT spread, CASE WHEN NOT spread THEN set_config('plan_cache_mode', 'force_generic_plan', false) END
    FROM (SELECT coalesce(%(spread)s, EXISTS (SELECT FROM pg_extension WHERE extname = 'citus'))) AS found (spread)
"""
