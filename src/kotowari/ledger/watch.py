"""Watching a log from outside: remember its last checkpoint, and cry when what it shows is no continuation of that.

Whoever watches needs the public key and an address, and fetches the checkpoint and a few hash tiles; no entries.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

from kotowari.errors import (
    Error,
    LedgerCheckpointInvalid,
    LedgerForked,
    LedgerRolledBack,
    LedgerTampered,
    LedgerUnreachable,
    WatchUnreadable,
)
from kotowari.ledger import merkle
from kotowari.ledger.checkpoint import Checkpoint, Verifier
from kotowari.ledger.folder import CHECKPOINT
from kotowari.ledger.tiles import HASH_BYTES, HEIGHT, WIDTH, reader, split, tile_path

Fetch: TypeAlias = Callable[[str, int], bytes | None]
"""Gives the content at a path of the log, None if there is none; raises LedgerUnreachable, also for more bytes."""

CHECKPOINT_BYTES = 16 * 1024
"""More than a checkpoint has, with the signatures of many witnesses."""

FRAUDS = (LedgerForked, LedgerRolledBack, LedgerTampered, LedgerCheckpointInvalid)
"""What is cried out: the log is not the one that was seen, or not the one that its key signed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a watcher remembers: the checkpoint that was verified last, and when it was first seen."""

    note: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: the size now and before (0 at the first look), and what to remember."""

    size: int
    before: int
    seen: Seen


def look(fetch: Fetch, verifier: Verifier, seen: Seen | None, now: datetime) -> Look:
    """Look at a log once: its checkpoint is signed by the key and continues the one that was seen.

    The first look has nothing to compare and verifies that the tiles lead to what was signed. Raises LedgerForked,
    LedgerRolledBack, LedgerTampered, LedgerCheckpointInvalid, LedgerUnreachable; what is remembered then stays.
    """
    before = Checkpoint(verifier.name, 0, merkle.EMPTY_ROOT)
    if seen is not None:
        before = verifier.open(seen.note)
    note = _checkpoint(fetch)
    signed = verifier.open(note)
    if signed.size < before.size:
        raise LedgerRolledBack(
            what="the log",
            size=signed.size,
            signed=before.size,
            remedy="it was cut or replaced by an older one; show its operator both checkpoints",
        )
    if seen is not None and signed.size == before.size:
        if signed.root != before.root:
            raise LedgerForked(problem=f"two trees of {signed.size} entries were signed for")
        return Look(signed.size, before.size, seen)
    _continue(fetch, before, signed)
    return Look(signed.size, before.size, Seen(note, now))


def sweep(fetch: Fetch, verifier: Verifier) -> int:
    """Hold every hash tile of a log against its signed checkpoint; return how many there are.

    A tile that no proof needed would not be missed by :func:`look`. Raises what that raises.
    """
    signed = verifier.open(_checkpoint(fetch))
    tiles = cache(_Tiles(fetch, signed.size))
    level, expected, count = _top(signed.size), dict[int, bytes](), 0
    if merkle.trees(0, signed.size, reader(tiles))[1] != signed.root:
        raise _unfit(signed)
    while level >= 0:
        below: dict[int, bytes] = {}
        nodes = signed.size >> HEIGHT * level
        for index in range(-(-nodes // WIDTH)):
            hashes = tiles(level, index)
            if index in expected and merkle.root(hashes) != expected[index]:
                raise LedgerTampered(file=tile_path(level, index), problem="does not fit the tile above it")
            if level:
                below |= {index * WIDTH + position: each for position, each in enumerate(hashes)}
            count += 1
        level, expected = level - 1, below
    return count


def _top(size: int) -> int:
    return (max(size, 1).bit_length() - 1) // HEIGHT if size else -1


def _checkpoint(fetch: Fetch) -> str:
    content = fetch(CHECKPOINT, CHECKPOINT_BYTES)
    if content is None:
        raise LedgerUnreachable(problem="there is no checkpoint at this address")
    if len(content) > CHECKPOINT_BYTES:
        raise LedgerCheckpointInvalid(which="the checkpoint", problem="is too long")
    return content.decode("utf-8", "surrogateescape")


def _continue(fetch: Fetch, before: Checkpoint, signed: Checkpoint) -> None:
    then, now = merkle.trees(before.size, signed.size, reader(_Tiles(fetch, signed.size)))
    # The tiles first: only if they are what was signed do they show what the signed log began with.
    if now != signed.root:
        raise _unfit(signed)
    if then != before.root:
        raise LedgerForked(problem=f"its first {before.size} entries are no longer those that were signed for then")


def _unfit(signed: Checkpoint) -> LedgerTampered:
    return LedgerTampered(file="tile/", problem=f"does not lead to the root that was signed for {signed.size} entries")


class _Tiles:
    """The hash tiles of a tree of a size, each fetched when it is needed."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size

    def __call__(self, level: int, index: int) -> Sequence[bytes]:
        width = min((self._size >> HEIGHT * level) - index * WIDTH, WIDTH)
        path = tile_path(level, index, width)
        content, most = self._fetch(path, width * HASH_BYTES), width
        if content is None and width < WIDTH:
            # It was replaced by the full one meanwhile.
            content, most = self._fetch(tile_path(level, index), WIDTH * HASH_BYTES), WIDTH
        if content is None:
            raise LedgerTampered(file=path, problem="is missing, though it was signed for")
        if len(content) != most * HASH_BYTES:
            raise LedgerTampered(file=path, problem=f"has {len(content)} bytes and not {most * HASH_BYTES}")
        return split(content)[:width]


class Memory:
    """The file in which a watcher remembers, and beside it the evidence of what it cried out."""

    def __init__(self, file: Path, verifier: Verifier) -> None:
        self._file = file
        self._verifier = verifier
        self._key = str(verifier)

    def read(self) -> Seen | None:
        """Return what is remembered, None before the first look. Raises WatchUnreadable."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            seen, key = Seen(str(found["checkpoint"]), datetime.fromisoformat(found["since"])), found["key"]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise WatchUnreadable(file=self._file, problem="it was altered or is another file") from None
        if key != self._key or seen.since.tzinfo is None:
            raise WatchUnreadable(file=self._file, problem="it is of a log with another key")
        try:
            self._verifier.open(seen.note)
        except LedgerCheckpointInvalid:
            raise WatchUnreadable(file=self._file, problem="its checkpoint was altered") from None
        return seen

    def keep(self, seen: Seen) -> None:
        """Remember a checkpoint; whatever happens meanwhile, the file holds the old one or the new one."""
        said = {"key": self._key, "checkpoint": seen.note, "since": seen.since.isoformat()}
        _write(self._file, json.dumps(said, ensure_ascii=False, indent=1) + "\n")

    def keep_evidence(self, problem: Error, seen: Seen | None, shown: str | None, now: datetime) -> Path:
        """Keep the remembered checkpoint and the one that was shown, both as they were signed; return the file."""
        remembered = None if seen is None else seen.note
        both = json.dumps([problem.code, remembered, shown])
        mark = hashlib.sha256(both.encode()).hexdigest()[:16]
        file = self._file.with_name(f"{self._file.name}.evidence-{mark}.json")
        if not file.exists():
            said = {"key": self._key, "problem": problem.code, "says": str(problem), "at": now.isoformat()}
            said_too = {"remembered": remembered, "shown": shown}
            _write(file, json.dumps({**said, **said_too}, indent=1) + "\n")
        return file


def _write(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.rename(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
