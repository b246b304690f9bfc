"""What of a log has an address (c2sp.org/tlog-tiles): checkpoint, hash tiles, entry bundles; read from its folder."""

import re
from dataclasses import dataclass
from pathlib import Path

from kotowari.ledger.folder import CHECKPOINT, Folder
from kotowari.ledger.tiles import HASH_BYTES, HEIGHT, WIDTH, bundle, bundle_path, tile_path, unbundle

SPACE = "[a-z0-9][a-z0-9-]{0,62}"
"""The form of a space's name, for an address that names one."""

_TILE = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A tile, or with no ``level`` an entry bundle: its index, and how many hashes or entries of it are asked for."""

    level: int | None
    index: int
    width: int

    @classmethod
    def parse(cls, path: str) -> "Address | None":
        """Read a path such as ``tile/0/x001/067.p/3``; None for what is not one, or not written in its one way."""
        match = _TILE.fullmatch(path)
        if match is None:
            return None
        level = None if match["level"] == "entries" else int(match["level"])
        index = int(match["number"].replace("/", "").replace("x", ""))
        width = WIDTH if match["width"] is None else int(match["width"])
        address = cls(level, index, width)
        return address if 0 < width <= WIDTH and address.path(width) == path else None

    @property
    def is_public(self) -> bool:
        """Whether everybody may have it: hashes, and no entries."""
        return self.level is not None

    def path(self, width: int) -> str:
        """Return the path at a width."""
        if self.level is None:
            return bundle_path(self.index, width)
        return tile_path(self.level, self.index, width)

    def is_within(self, size: int) -> bool:
        """Whether a tree of a size has it, whole."""
        return self.index * WIDTH + self.width <= size >> HEIGHT * (self.level or 0)

    def first(self, full: bytes) -> bytes:
        """Return the partial form out of the full one that replaced it."""
        if self.level is None:
            return bundle(unbundle(full)[: self.width])
        return full[: self.width * HASH_BYTES]


def published_checkpoint(folder: Path) -> bytes | None:
    """Return the checkpoint as it was published, or None before there is one."""
    return Folder(folder).read(CHECKPOINT)


def published_part(folder: Path, address: Address) -> bytes | None:
    """Return a tile or bundle of what the checkpoint in the folder speaks of; None for all else."""
    log = Folder(folder)
    if not address.is_within(_size(log.read(CHECKPOINT))):
        return None
    content = log.read(address.path(address.width))
    if content is None and address.width < WIDTH:
        full = log.read(address.path(WIDTH))
        content = None if full is None else address.first(full)
    return content


def _size(checkpoint: bytes | None) -> int:
    """Return how many entries were published. Who serves need not verify: who fetches does."""
    lines = (checkpoint or b"").split(b"\n", 2)
    return int(lines[1]) if len(lines) == 3 and re.fullmatch(rb"[0-9]{1,19}", lines[1]) else 0
