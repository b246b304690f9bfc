"""The stored column that stands for an index which row-level security shuts out, made beside a running application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from kotowari.errors import GuardBlocked, GuardRefused
from kotowari.guard.connect import Connection
from kotowari.guard.found import Relation
from kotowari.guard.plan.indexes import index_of, keeper_of
from kotowari.guard.plan.model import ShutOut
from kotowari.guard.plan.statements import statement

_SECONDS = "2s"
_KEPT = b"""
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %s AND c.relname = %s AND t.tgname = %s
    )
"""
_VALID = b"""
    SELECT i.indisvalid FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s
"""


def make_index(connection: Connection, index: ShutOut, progress: Callable[[str], None]) -> None:
    """Make the column with what keeps it, in one transaction, fill it in batches, and index it concurrently.

    ``progress`` is told what has been done. The connection commits each statement. What was cut short is gone on with
    when it is run again; an index that was left half made is dropped first, and where it fails here at once. Raises
    :class:`GuardBlocked` or :class:`GuardRefused`.
    """
    connection.add_notice_handler(lambda notice: progress(notice.message_primary or ""))
    # Of the short statements alone: an index that is made concurrently waits long, and locks nobody out.
    connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, false)", (_SECONDS,))
    keeping, filling, indexing = index.statements[:-2], index.statements[-2], index.statements[-1]
    column = index.column or ""
    kept, name = (*index.table, keeper_of(index.table, column)), index_of(index.table, column)
    with _refusals():
        if connection.execute(_KEPT, kept).fetchone() == (True,):
            progress(f"{column} is there and kept: it is gone on with")
        else:
            with connection.transaction():
                for text in keeping:
                    connection.execute(text.encode())
                    progress(_told(text))
        connection.execute(filling.encode())
        connection.execute("SELECT pg_catalog.set_config('lock_timeout', '0', false)")
        _index(connection, Relation(index.table.schema, name), indexing, progress)


def _index(connection: Connection, name: Relation, text: str, progress: Callable[[str], None]) -> None:
    def is_valid() -> bool | None:
        row = connection.execute(_VALID, name).fetchone()
        return None if row is None else bool(row[0])

    def drop_half_made() -> None:
        if is_valid() is False:
            connection.execute(statement("DROP INDEX CONCURRENTLY {name}", name=name).encode())
            progress(f"{name.name} was left half made, and is dropped")

    drop_half_made()
    if is_valid() is None:
        try:
            connection.execute(text.encode())
        except psycopg.Error:
            if not connection.closed:
                drop_half_made()
            raise
        progress(_told(text))


def _told(text: str) -> str:
    return text.partition(" AS ")[0].split("\n")[0][:120]


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise what the server refused in words of ours: its own can quote a value of a row."""
    try:
        yield
    except psycopg.errors.LockNotAvailable:
        raise GuardBlocked(attempts=1, who="somebody who uses the table") from None
    except psycopg.Error as problem:
        raise GuardRefused(problem=f"the server refused a statement with SQLSTATE {problem.sqlstate}") from None
