"""The sequencer: gives waiting entries their place in the tree, signs it, and writes it outside the database."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import structlog

from kotowari.database.pool import Connection, Database
from kotowari.errors import Error, LedgerEntryTwice, LedgerForked
from kotowari.ledger import merkle, statements, tree
from kotowari.ledger.checkpoint import Signer
from kotowari.ledger.folder import Folder
from kotowari.ledger.publish import publish

BATCH = 4096
"""How many entries are integrated at once unless told otherwise."""

_PATIENCE = 60.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Integrated:
    """The log's size after an integration, and how many entries it added."""

    size: int
    added: int


class Lag(NamedTuple):
    """How many entries wait to be integrated, and since when the oldest does."""

    pending: int
    oldest: timedelta | None


def integrate(database: Database, space: str, signer: Signer, folder: Path, *, limit: int = BATCH) -> Integrated | None:
    """Integrate up to ``limit`` waiting entries, and bring the log's folder up to the database.

    May be killed anywhere and run by several at once: what it left is finished by the next run. Returns None, at once,
    when somebody else is at it. Raises LedgerRolledBack, LedgerForked or LedgerCheckpointInvalid, before anything is
    signed, when database and folder do not fit, LedgerEntryTwice, DatabaseUnavailable, OSError.
    """
    outside = Folder(folder)
    with outside.lock() as held:
        if not held:
            return None
        # Before anything is signed: a restored, older database must not sign a second history.
        with database.space(space) as connection:
            publish(connection, space, signer.verifier, outside)
        with database.transaction(space) as connection:
            integrated = _sequence(connection, space, signer, limit)
        if integrated:
            with database.space(space) as connection:
                publish(connection, space, signer.verifier, outside)
        return integrated


def lag(database: Database, space: str) -> Lag:
    """Return how far the log is behind the acts, for a health check."""
    with database.space(space) as connection:
        row = connection.execute(statements.LAG, {"space": space}).fetchone()
    return Lag(*row) if row else Lag(0, None)


def _sequence(connection: Connection, space: str, signer: Signer, limit: int) -> Integrated | None:
    if not tree.locked(connection, space):
        return None
    head = tree.head(connection, space) or tree.Head(0, merkle.EMPTY_ROOT, "")
    leaves = _take(connection, space, head.size, limit)
    if leaves or not head.note:
        edge = tree.edge(connection, space, head.size)
        if edge.root() != head.root:
            raise LedgerForked(problem=f"the database's tree of {head.size} entries is not the one that was signed for")
        tree.add(connection, space, edge.extend(leaves))
        root = edge.root()
        tree.sign_off(connection, space, tree.Head(edge.size, root, signer.checkpoint(edge.size, root)))
    return Integrated(head.size + len(leaves), len(leaves))


def _take(connection: Connection, space: str, size: int, limit: int) -> list[bytes]:
    """Move waiting entries into the log; return their leaf hashes in the log's order."""
    slots = {"space": space, "size": size, "limit": limit}
    if connection.spread:
        return _take_apart(connection, slots)
    try:
        rows = connection.execute(statements.TAKE, slots, binary=True).fetchall()
    except psycopg.errors.UniqueViolation:
        raise LedgerEntryTwice from None
    return [leaf for _, leaf in sorted(rows)]


def _take_apart(connection: Connection, slots: dict[str, Any]) -> list[bytes]:
    """Do the same where the database is spread: by several statements, in this order."""
    waiting = {xid for (xid,) in connection.execute(statements.XIDS_WAITING, slots).fetchall()}
    ended, own = connection.execute(statements.ENDED_BEFORE).fetchone() or (0, 0)
    xids = [str(xid) for xid in sorted(waiting) if xid < ended or xid > own]
    if not xids:
        return []
    rows = connection.execute(statements.TAKE_APART, {**slots, "xids": xids}, binary=True).fetchall()
    ids = [number for _, number, _ in rows]
    before = set(connection.execute(statements.RECORDED, {**slots, "ids": ids}, binary=True).fetchall())
    new = dict.fromkeys((number, body) for _, number, body in sorted(rows) if (number, body) not in before)
    if not new:
        return []
    numbers, bodies = map(list, zip(*new, strict=True))
    try:
        connection.execute(statements.ADD_ENTRIES, {**slots, "ids": numbers, "bodies": bodies})
    except psycopg.errors.UniqueViolation:
        raise LedgerEntryTwice from None
    return [merkle.leaf_hash(body) for body in bodies]


class Sequencer:
    """Integrates a space's entries again and again, in a thread of its own or as a process.

    ``first`` is done each time before: what is to be outside the database before the entries are.
    """

    def __init__(
        self,
        database: Database,
        space: str,
        signer: Signer,
        folder: Path,
        *,
        limit: int = BATCH,
        first: Callable[[], object] | None = None,
    ) -> None:
        self._database = database
        self._space = space
        self._signer = signer
        self._folder = folder
        self._limit = limit
        self._first = first

    def run(self, stop: threading.Event, interval: float) -> None:
        """Integrate every ``interval`` seconds, and at once while full batches come, until ``stop`` is set.

        A failure is logged and tried again after a pause that doubles, up to a minute.
        """
        pause = interval
        while not stop.wait(pause):
            try:
                while not stop.is_set() and self._more():
                    pass
                pause = interval
            except (Error, OSError, psycopg.Error) as problem:
                pause = min(max(pause, interval) * 2, max(_PATIENCE, interval))
                # A driver's message can quote a row, so only its kind is logged; our own errors are fit to be shown.
                says = str(problem) if isinstance(problem, Error) else type(problem).__name__
                _log.error("ledger.not-integrated", space=self._space, problem=says, again_in_seconds=pause)

    def _more(self) -> bool:
        if self._first is not None:
            self._first()
        integrated = integrate(self._database, self._space, self._signer, self._folder, limit=self._limit)
        return integrated is not None and integrated.added >= self._limit
