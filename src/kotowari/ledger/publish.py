"""Bring a log's folder up to its database. The normal path, and what mends a run that was killed anywhere in it."""

from collections.abc import Iterator

from kotowari.errors import LedgerForked, LedgerRolledBack
from kotowari.ledger import merkle, tree
from kotowari.ledger.checkpoint import Checkpoint, Verifier
from kotowari.ledger.folder import Folder
from kotowari.ledger.tiles import WIDTH, bundle, bundle_path


def publish(connection: tree.Connection, space: str, verifier: Verifier, folder: Folder) -> int:
    """Write what the folder lacks: bundles and tiles first, the checkpoint last. Return the log's size.

    The caller holds the folder's lock. Raises LedgerRolledBack if the folder is ahead of the database, LedgerForked if
    one is no continuation of the other, LedgerCheckpointInvalid if the folder's checkpoint was not signed by the key.
    """
    head = tree.head(connection, space)
    written = folder.checkpoint(verifier)
    before = written or Checkpoint(verifier.name, 0, merkle.EMPTY_ROOT)
    size = head.size if head else 0
    if size < before.size:
        raise LedgerRolledBack(
            what="the database",
            size=size,
            signed=before.size,
            remedy="it is older than its log folder, as after the restore of an old dump; run `kotowari restored`"
            " before any act is recorded",
        )
    if head is None:
        return 0
    if size == before.size and head.root != before.root:
        raise LedgerForked(problem=f"the folder and the database have different trees of {size} entries")
    if written is None or size > before.size:
        full = _write(connection, space, folder, before, head)
        folder.publish(head.note)
        for path in full:
            folder.drop_partial(path)
    return size


def _write(connection: tree.Connection, space: str, folder: Folder, before: Checkpoint, head: tree.Head) -> list[str]:
    """Write bundles and tiles from where the folder's checkpoint ends; return the paths of the full ones."""
    full = []
    # The entries of the last partial bundle are read again: they show that the folder's tree is the database's.
    edge = tree.edge(connection, space, before.size - before.size % WIDTH)
    for entries in _bundles(connection, space, edge.size, head.size):
        begin = edge.size
        leaves = [merkle.leaf_hash(entry) for entry in entries]
        known = max(before.size - begin, 0)
        tiles = edge.extend(leaves[:known])
        if begin + known == before.size and edge.root() != before.root:
            raise LedgerForked(problem=f"the database's first {before.size} entries are not those of the folder")
        tiles += edge.extend(leaves[known:])
        folder.keep(bundle_path(begin // WIDTH, len(entries)), bundle(entries))
        for tile in tiles:
            folder.keep(tile.path, tile.content)
            full.append(tile.path)
        if tiles:
            full.append(bundle_path(begin // WIDTH))
    for tile in edge.partial():
        folder.keep(tile.path, tile.content)
    if edge.size != head.size or edge.root() != head.root:
        raise LedgerForked(problem="the database's entries are not those that its own checkpoint was signed for")
    return full


def _bundles(connection: tree.Connection, space: str, begin: int, end: int) -> Iterator[list[bytes]]:
    for first in range(begin, end, WIDTH):
        yield tree.bodies(connection, space, first, min(first + WIDTH, end))
