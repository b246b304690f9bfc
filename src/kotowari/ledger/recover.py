"""Bring a restored database up to its log's folder: the entries of after the dump come back, at their places."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from kotowari.database.pool import Database
from kotowari.errors import LedgerBusy
from kotowari.ledger import merkle, statements, tree
from kotowari.ledger.checkpoint import Verifier
from kotowari.ledger.folder import Folder
from kotowari.ledger.tiles import unbundle
from kotowari.ledger.verify import Verified, verify


def recover(database: Database, space: str, folder: Path, verifier_key: str) -> int:
    """Add the folder's entries that the database lacks, in one transaction; return how many.

    The folder is verified meanwhile, as a continuation of what the database holds. Raises what
    :func:`kotowari.ledger.verify.verify` raises (LedgerRolledBack: it is the folder that is older), LedgerBusy.
    """
    with Folder(folder).lock() as held, database.transaction(space) as connection:
        if not held or not tree.locked(connection, space):
            raise LedgerBusy(folder=folder)
        head = tree.head(connection, space)
        addition = _Addition(connection, space, head.size if head else 0)
        verified = verify(folder, verifier_key, head.note if head else None, addition.see)
        if head is None or head.size < verified.size:
            tree.sign_off(connection, space, tree.Head(verified.size, verified.root, verified.checkpoint))
        return addition.added


def lacking(
    database: Database, space: str, folder: Path, verifier_key: str, see: Callable[[bytes], None]
) -> Verified | None:
    """Show each entry that the folder has and the database lacks; return the folder's log, None if it has no more.

    Nothing is changed. Raises what :func:`recover` raises; what was seen counts only if this returns.
    """
    with database.space(space) as connection:
        head = tree.head(connection, space)
    signed = Folder(folder).checkpoint(Verifier.parse(verifier_key))
    size = head.size if head else 0
    if signed is None or signed.size < size or (head and signed.size == size):
        return None
    seen = 0

    def pass_by(path: str, content: bytes) -> None:
        nonlocal seen
        if path.startswith("tile/entries/"):
            entries = unbundle(content)
            for body in entries[max(size - seen, 0) :]:
                see(body)
            seen += len(entries)

    return verify(folder, verifier_key, head.note if head else None, pass_by)


def waiting(database: Database, space: str) -> frozenset[UUID]:
    """Return the entries that wait in the database for their place in the log."""
    with database.space(space) as connection:
        return frozenset(row[0] for row in connection.execute(statements.WAITING, {"space": space}).fetchall())


class _Addition:
    """Adds what lies beyond the database's tree, bundle by bundle as they are verified."""

    def __init__(self, connection: tree.Connection, space: str, size: int) -> None:
        self._connection = connection
        self._space = space
        self._edge = tree.edge(connection, space, size)
        self._seen = 0
        self.added = 0

    def see(self, path: str, content: bytes) -> None:
        """Add the entries of a bundle that are new; pass over hash tiles, which are computed."""
        if not path.startswith("tile/entries/"):
            return
        entries = unbundle(content)
        new = entries[max(self._edge.size - self._seen, 0) :]
        self._seen += len(entries)
        if new:
            slots = {
                "space": self._space,
                "size": self._edge.size,
                "ids": [json.loads(entry)["id"] for entry in new],
                "bodies": new,
            }
            self._connection.execute(statements.ADD_ENTRIES, slots)
            tree.add(self._connection, self._space, self._edge.extend(map(merkle.leaf_hash, new)))
            self.added += len(new)
