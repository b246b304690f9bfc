"""Proof, for one entry, that it is in the log; and for two sizes, that one log continues the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kotowari.database.pool import Database
from kotowari.errors import LedgerEntryUnknown
from kotowari.ledger import merkle, statements, tree
from kotowari.ledger.checkpoint import Checkpoint, Verifier


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An entry, its index, the hashes that lead to the root (RFC 9162, 2.1.3), and the signed checkpoint."""

    index: int
    body: bytes
    hashes: tuple[bytes, ...]
    checkpoint: str

    def holds(self, verifier: Verifier) -> bool:
        """Tell whether the entry is in the log that the checkpoint speaks of. Needs no database.

        Raises LedgerCheckpointInvalid if the key did not sign the checkpoint.
        """
        return self.within(verifier.open(self.checkpoint))

    def within(self, signed: Checkpoint) -> bool:
        """Tell the same of a checkpoint that was opened before, for many proofs under one."""
        return merkle.included(merkle.leaf_hash(self.body), self.index, signed.size, self.hashes, signed.root)


def inclusion(database: Database, space: str, entry: UUID) -> Inclusion:
    """Prove that an entry is in the space's log. Raises LedgerEntryUnknown if it is not, or not yet."""
    with database.transaction(space) as connection:
        row = connection.execute(statements.INDEX, {"space": space, "id": entry}, binary=True).fetchone()
        head = tree.head(connection, space)
        if row is None or head is None:
            raise LedgerEntryUnknown(id=entry)
        index, body = row
        hashes = merkle.inclusion_proof(index, head.size, tree.nodes(connection, space, head.size))
        return Inclusion(index, body, tuple(hashes), head.note)


def inclusions(connection: tree.Connection, space: str, entries: Sequence[UUID]) -> list[Inclusion]:
    """Prove of several entries, under one checkpoint, that they are in the space's log, in their order there.

    Raises LedgerEntryUnknown if one is not, or not yet.
    """
    # Before the entries: what is integrated meanwhile may lie beyond this head.
    head = tree.head(connection, space)
    slots = {"space": space, "ids": list(entries), "end": head.size if head else 0}
    rows = connection.execute(statements.INDICES, slots, binary=True).fetchall()
    missing = set(entries) - {number for number, _, _ in rows}
    if head is None or missing:
        raise LedgerEntryUnknown(id=min(missing, default=""))
    read = tree.nodes(connection, space, head.size)
    return [
        Inclusion(index, body, tuple(merkle.inclusion_proof(index, head.size, read)), head.note)
        for _, index, body in rows
    ]


def consistency(database: Database, space: str, old: int, new: int) -> list[bytes]:
    """Prove that the log of ``new`` entries continues that of ``old`` (RFC 9162, 2.1.4).

    Raises ``ValueError`` unless 0 <= old <= new, LedgerForked if the database does not hold so many entries.
    """
    with database.transaction(space) as connection:
        return merkle.consistency_proof(old, new, tree.nodes(connection, space, new))
