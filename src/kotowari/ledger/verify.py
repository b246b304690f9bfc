"""Verify a log's folder offline, with nothing but the verifier key: no database, no network, no trust."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from kotowari.errors import LedgerForked, LedgerRolledBack, LedgerTampered
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Checkpoint, Verifier
from kotowari.ledger.folder import CHECKPOINT, Folder
from kotowari.ledger.tiles import WIDTH, Edge, Tile, bundle, bundle_path, split, tile_path, unbundle

_Items: TypeAlias = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Verified:
    """A log that is whole: its entries, its root, and the checkpoint to save for the next time."""

    size: int
    root: bytes
    checkpoint: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One tile or bundle of ``width`` items: its path at any width, and the first entry that it concerns."""

    path: Callable[[int], str]
    width: int
    entry: int


def verify(
    folder: Path,
    verifier_key: str,
    saved_checkpoint: str | None = None,
    seen: Callable[[str, bytes], None] = lambda _path, _content: None,
) -> Verified:
    """Verify every entry against the tiles, the tiles against the root, the root against the signed checkpoint.

    With a checkpoint saved earlier, also that the log still begins with the entries it had then. ``seen`` is given path
    and content of each file that fits those before it, lowest entries first; they are signed for when this returns.

    Raises LedgerTampered for a file that does not fit, LedgerRolledBack for a log shorter than the saved one,
    LedgerForked for another history, LedgerCheckpointInvalid for a checkpoint that the key did not sign,
    LedgerKeyMalformed.
    """
    verifier = Verifier.parse(verifier_key)
    log = Folder(folder)
    note = log.note()
    if note is None:
        raise LedgerTampered(file=CHECKPOINT, problem="is missing")
    signed = verifier.open(note)
    saved = signed if saved_checkpoint is None else verifier.open(saved_checkpoint, "the saved checkpoint")
    if saved.size > signed.size:
        raise LedgerRolledBack(
            what="the log",
            size=signed.size,
            signed=saved.size,
            remedy="it was cut or replaced by an older one; ask the operator for the entries that are missing",
        )
    root, root_then = _grow(log, signed.size, saved.size, seen)
    _judge(signed, root, saved, root_then)
    return Verified(signed.size, signed.root, note)


def _grow(log: Folder, size: int, then: int, seen: Callable[[str, bytes], None]) -> tuple[bytes, bytes]:
    """Grow the tree from the entries, holding each file against it; return its root, and the one at size ``then``."""
    edge = Edge()
    root_then = merkle.EMPTY_ROOT
    for begin in range(0, size, WIDTH):
        part = _Part(partial(bundle_path, begin // WIDTH), min(WIDTH, size - begin), begin)
        entries = _items(log, part, unbundle)
        seen(*_whole(log, part, entries, bundle))
        leaves = [merkle.leaf_hash(entry) for entry in entries]
        before = max(then - begin, 0)
        tiles = edge.extend(leaves[:before])
        if edge.size == then:
            root_then = edge.root()
        for tile in tiles + edge.extend(leaves[before:]):
            seen(*_fitting(log, tile))
    for tile in edge.partial():
        seen(*_fitting(log, tile))
    return edge.root(), root_then


def _judge(signed: Checkpoint, root: bytes, saved: Checkpoint, root_then: bytes) -> None:
    if root != signed.root:
        where = ""
        if saved is not signed:
            where = f", {'at or after' if root_then == saved.root else 'before'} entry {saved.size}"
        problem = f"was signed for another tree: entries and tiles were changed together{where}"
        raise LedgerTampered(file=CHECKPOINT, problem=problem)
    if root_then != saved.root:
        raise LedgerForked(problem=f"its first {saved.size} entries are not those of the saved checkpoint")


def _fitting(log: Folder, tile: Tile) -> tuple[str, bytes]:
    """Return a tile's file, if it holds what the entries give."""
    width = len(tile.hashes)
    first = (tile.index * WIDTH) << 8 * tile.level
    part = _Part(partial(tile_path, tile.level, tile.index), width, first)
    found = _items(log, part, split)
    for position in range(width):
        if found[position] != tile.hashes[position]:
            entry = first + (position << 8 * tile.level)
            below = f"`{tile_path(tile.level - 1, tile.index * WIDTH + position)}`"
            other = below if tile.level else f"entry {entry} in `{bundle_path(tile.index, width)}`"
            raise LedgerTampered(
                file=part.path(width), problem=f"does not fit {other} (first entry concerned: {entry})"
            )
    return _whole(log, part, tile.hashes, b"".join)


def _items(log: Folder, part: _Part, parse: Callable[[bytes], _Items]) -> _Items:
    """Return the items of a tile or bundle, out of the full file if the partial one was already replaced by it."""
    path = part.path(part.width)
    content = log.read(path)
    longer = content is None and part.width < WIDTH
    if longer:
        content = log.read(part.path(WIDTH))
    if content is None:
        raise LedgerTampered(file=path, problem=f"is missing (first entry concerned: {part.entry})")
    try:
        items = parse(content)
    except ValueError as problem:
        raise LedgerTampered(file=path, problem=f"is cut: {problem}") from None
    if len(items) < part.width or (len(items) > part.width and not longer):
        raise LedgerTampered(file=path, problem=f"holds {len(items)} and not {part.width} (the first is {part.entry})")
    return items[: part.width]


def _whole(log: Folder, part: _Part, items: _Items, join: Callable[[_Items], bytes]) -> tuple[str, bytes]:
    """Return path and content of a file, after holding what is left of its earlier, partial forms against it."""
    for file in (log.path / part.path(1)).parent.glob("*"):
        if file.name.isdecimal() and int(file.name) <= part.width:
            earlier = part.path(int(file.name))
            if int(file.name) < WIDTH and log.read(earlier) != join(items[: int(file.name)]):
                raise LedgerTampered(file=earlier, problem=f"does not fit `{part.path(part.width)}`")
    return part.path(part.width), join(items)
