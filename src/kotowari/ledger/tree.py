"""The tree as the database holds it: entries, full tiles and checkpoints; what is partial is computed."""

import hashlib
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg

from kotowari.errors import LedgerForked
from kotowari.ledger import merkle, statements
from kotowari.ledger.tiles import HEIGHT, Edge, Tile, reader, split, widths

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest tree that was signed for: entries, root, and the checkpoint's note."""

    size: int
    root: bytes
    note: str


def head(connection: Connection, space: str) -> Head | None:
    """Return the newest tree, or None before the first."""
    row = connection.execute(statements.CHECKPOINT, {"space": space}).fetchone()
    return Head(*row) if row else None


def bodies(connection: Connection, space: str, begin: int, end: int) -> list[bytes]:
    """Return the entries' bytes from index ``begin`` to before ``end``."""
    slots = {"space": space, "begin": begin, "end": end}
    return [body for (body,) in connection.execute(statements.BODIES, slots, binary=True)]


def edge(connection: Connection, space: str, size: int) -> Edge:
    """Return the right edge of the tree over the first ``size`` entries.

    Raises LedgerForked if the database does not hold that many, or not their tiles.
    """
    levels = []
    for level, width in enumerate(widths(size)):
        end = size >> HEIGHT * level
        slots = {"space": space, "level": level - 1, "begin": end - width, "end": end}
        statement = statements.ROOTS if level else statements.LEAVES
        levels.append([node for (node,) in connection.execute(statement, slots, binary=True)])
    try:
        return Edge(size, levels)
    except ValueError:
        raise LedgerForked(problem=f"the database lacks some of its first {size} entries or their tiles") from None


def add(connection: Connection, space: str, tiles: list[Tile]) -> None:
    """Store full tiles."""
    if tiles:
        slots = {
            "space": space,
            "levels": [tile.level for tile in tiles],
            "indices": [tile.index for tile in tiles],
            "hashes": [tile.content for tile in tiles],
            "roots": [merkle.root(tile.hashes) for tile in tiles],
        }
        connection.execute(statements.ADD_TILES, slots)


def sign_off(connection: Connection, space: str, head: Head) -> None:
    """Store the newest tree's checkpoint."""
    slots = {"space": space, "size": head.size, "root": head.root, "note": head.note}
    connection.execute(statements.ADD_CHECKPOINT, slots)


def locked(connection: Connection, space: str) -> bool:
    """Take the lock of the space's log until the transaction ends; return False, at once, if another has it."""
    name = hashlib.sha256(f"kotowari.ledger {space}".encode()).digest()
    row = connection.execute(statements.LOCK, {"key": int.from_bytes(name[:8], "big", signed=True)}).fetchone()
    return bool(row and row[0])


def nodes(connection: Connection, space: str, size: int) -> merkle.Reader:
    """Return a reader of the perfect nodes of the tree over the first ``size`` entries."""
    partial = {(tile.level, tile.index): tile.hashes for tile in edge(connection, space, size).partial()}

    def fetch(level: int, index: int) -> tuple[bytes, ...]:
        if (level, index) in partial:
            return partial[level, index]
        slots = {"space": space, "level": level, "index": index}
        row = connection.execute(statements.HASHES, slots, binary=True).fetchone()
        return split(row[0]) if row else ()

    return reader(fetch)
