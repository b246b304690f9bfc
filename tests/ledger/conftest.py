"""A log to test with: a key, entries, and a log's folder made in the plainest way."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from kotowari.database.pool import Database
from kotowari.ledger.append import append
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.entry import Entry
from kotowari.ledger.folder import Folder
from kotowari.ledger.merkle import leaf_hash
from kotowari.ledger.tiles import WIDTH, Edge, bundle, bundle_path

SPACE = "operator"
SIGNER = Signer(origin(SPACE, "test"), bytes(range(32)))
KEY = str(SIGNER.verifier)


def make_entry(number: int) -> Entry:
    return Entry.of({"v": 1, "id": str(UUID(int=number)), "space": SPACE, "number": number})


def append_each(database: Database, numbers: Iterable[int], space: str = SPACE) -> None:
    with database.transaction(space) as connection:
        for number in numbers:
            append(connection, space, make_entry(number))


def write_log(path: Path, entries: Sequence[bytes], signer: Signer = SIGNER) -> str:
    """Write the folder of a log of these entries, at one stroke; return its checkpoint."""
    edge = Edge()
    tiles = edge.extend(map(leaf_hash, entries)) + edge.partial()
    folder = Folder(path)
    for begin in range(0, len(entries), WIDTH):
        part = entries[begin : begin + WIDTH]
        folder.keep(bundle_path(begin // WIDTH, len(part)), bundle(part))
    for tile in tiles:
        folder.keep(tile.path, tile.content)
    note = signer.checkpoint(edge.size, edge.root())
    folder.publish(note)
    return note


def files(path: Path) -> dict[str, bytes]:
    """Return every file of a log's folder, without what is left of partial ones that were replaced."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log" / SPACE
