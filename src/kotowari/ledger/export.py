"""Copies of a log, verified while they are made. An earlier copy is continued, never rewritten."""

from pathlib import Path

from kotowari.database.pool import Database
from kotowari.errors import LedgerBusy
from kotowari.ledger.checkpoint import Verifier
from kotowari.ledger.folder import Folder
from kotowari.ledger.publish import publish
from kotowari.ledger.verify import Verified, verify


def export(source: Path, target: Path, verifier_key: str) -> Verified:
    """Copy a log's folder. The target gets its checkpoint, and so counts as a log, only if everything fits.

    Raises what :func:`kotowari.ledger.verify.verify` raises, of the source alone or of the source as a continuation of
    the target's checkpoint; LedgerBusy if somebody else writes to the target.
    """
    copy = Folder(target)
    with copy.lock() as held:
        if not held:
            raise LedgerBusy(folder=target)
        verified = verify(source, verifier_key, copy.note(), copy.keep)
        copy.publish(verified.checkpoint)
        return verified


def export_database(database: Database, space: str, target: Path, verifier_key: str) -> int:
    """Write a space's log out of the database alone, every hash made anew from the entries; return its size.

    Raises what :func:`kotowari.ledger.publish.publish` raises; LedgerBusy if somebody else writes to the target.
    """
    copy = Folder(target)
    with copy.lock() as held, database.space(space) as connection:
        if not held:
            raise LedgerBusy(folder=target)
        return publish(connection, space, Verifier.parse(verifier_key), copy)
