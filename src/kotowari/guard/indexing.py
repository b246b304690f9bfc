"""The stored column that stands for an index which row-level security shuts out, made beside a running application."""

from collections.abc import Callable

import psycopg

from kotowari.errors import GuardBlocked, GuardRefused
from kotowari.guard.connect import Connection
from kotowari.guard.plan.model import ShutOut

_SECONDS = "2s"


def make_index(connection: Connection, index: ShutOut, progress: Callable[[str], None]) -> None:
    """Run the statements of an index one by one, each in a transaction of its own; rows are filled in batches.

    ``progress`` is told what has been done. The connection commits each statement. Raises :class:`GuardBlocked` or
    :class:`GuardRefused`; what was done until then stands, and is told.
    """
    connection.add_notice_handler(lambda notice: progress(notice.message_primary or ""))
    # Of the short statements alone: an index that is made concurrently waits long, and locks nobody out.
    connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, false)", (_SECONDS,))
    for text in index.statements:
        if "CONCURRENTLY" in text:
            connection.execute("SELECT pg_catalog.set_config('lock_timeout', '0', false)")
        try:
            connection.execute(text.encode())
        except psycopg.errors.LockNotAvailable:
            raise GuardBlocked(attempts=1, who="somebody who uses the table") from None
        except psycopg.Error as problem:
            raise GuardRefused(problem=f"the server refused a statement with SQLSTATE {problem.sqlstate}") from None
        progress(text.partition(" AS ")[0].split("\n")[0][:120])
