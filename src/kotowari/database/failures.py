"""What a failed statement is called here: the server's own words can quote a value, so they go no further."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from kotowari import errors

_AWAY = (
    psycopg.errors.AdminShutdown,
    psycopg.errors.CannotConnectNow,
    psycopg.errors.CrashShutdown,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.TooManyConnections,
)


def failure(problem: psycopg.Error, *, lost: bool) -> errors.Error:
    """Return the error for what the server refused; ``lost`` says that the connection did not survive it."""
    if lost or isinstance(problem, _AWAY):
        return errors.DatabaseUnavailable()
    if isinstance(problem, psycopg.errors.DiskFull):
        return errors.DatabaseFull()
    return errors.DatabaseFailed(code=problem.sqlstate or "(none)")


@contextmanager
def named() -> Iterator[None]:
    """Raise ``DatabaseUnavailable``, ``DatabaseFull`` or ``DatabaseFailed`` for what the block's statements raise."""
    from django.db import Error as DjangoError

    try:
        yield
    except (psycopg.Error, DjangoError) as problem:
        cause = problem if isinstance(problem, psycopg.Error) else problem.__cause__
        if not isinstance(cause, psycopg.Error):
            raise
        lost = isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
        raise failure(cause, lost=lost) from None
