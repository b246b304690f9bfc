"""The tree as files: hash tiles and entry bundles of C2SP tlog-tiles (c2sp.org/tlog-tiles).

A tile of level ``l`` holds up to 256 perfect nodes of height ``8 * l``; a full one is 8,192 bytes and enters the level
above as one hash. A bundle holds the entries of one tile of level 0. What is not full yet is filed by its width.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kotowari.ledger import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
ENTRY_BYTES = 65_535
"""What the two-byte length before an entry can say."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The hashes of one tile, full or partial; ``level`` and ``index`` count from 0."""

    level: int
    index: int
    hashes: tuple[bytes, ...]

    @property
    def path(self) -> str:
        """Where the tile lies, relative to the log's folder."""
        return tile_path(self.level, self.index, len(self.hashes))

    @property
    def content(self) -> bytes:
        """The bytes of the tile's file."""
        return b"".join(self.hashes)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return a hash tile's path, such as ``tile/0/x001/x234/067`` or ``tile/1/000.p/17``."""
    return f"tile/{level}/{_number(index, width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Return an entry bundle's path, such as ``tile/entries/x001/x234/067``."""
    return f"tile/entries/{_number(index, width)}"


def _number(index: int, width: int) -> str:
    digits = f"{index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def widths(size: int) -> list[int]:
    """Return, for each level of a tree of ``size`` leaves, how many hashes its last and partial tile holds (0..255)."""
    return [(size >> HEIGHT * level) % WIDTH for level in range((size.bit_length() + HEIGHT - 1) // HEIGHT)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return a bundle's bytes: each entry after its length as two bytes, big-endian.

    Raises ``OverflowError`` for an entry of more than 65,535 bytes.
    """
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(content: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ``ValueError`` if the bytes end within one."""
    entries = []
    position = 0
    while position < len(content):
        begin = position + 2
        position = begin + int.from_bytes(content[position:begin], "big")
        if len(content) < max(begin, position):
            raise ValueError("the bundle ends within an entry")
        entries.append(content[begin:position])
    return entries


def split(content: bytes) -> tuple[bytes, ...]:
    """Return the hashes of a tile's bytes. Raises ``ValueError`` if they are no whole number of hashes."""
    if len(content) % HASH_BYTES:
        raise ValueError("the tile ends within a hash")
    return tuple(content[i : i + HASH_BYTES] for i in range(0, len(content), HASH_BYTES))


class Edge:
    """The growing right edge of a tree: the partial tile of each level. All that is needed to go on.

    ``levels[l]`` are the hashes of the partial tile of level ``l``, as many as :func:`widths` says for ``size``.
    """

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        if [len(hashes) for hashes in levels] != widths(size):
            raise ValueError("these partial tiles are not those of a tree of this size")
        self.size = size
        self._levels = [list(hashes) for hashes in levels]

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Append leaf hashes; return the tiles that became full, a lower one before the one it enters."""
        full: list[Tile] = []
        for leaf in leaves:
            self._push(0, leaf, full)
            self.size += 1
        return full

    def _push(self, level: int, node: bytes, full: list[Tile]) -> None:
        if level == len(self._levels):
            self._levels.append([])
        hashes = self._levels[level]
        hashes.append(node)
        if len(hashes) == WIDTH:
            full.append(Tile(level, self.size >> HEIGHT * (level + 1), tuple(hashes)))
            self._levels[level] = []
            self._push(level + 1, merkle.root(hashes), full)

    def partial(self) -> list[Tile]:
        """Return the partial tiles that are not empty, the lowest level first."""
        return [
            Tile(level, self.size >> HEIGHT * (level + 1), tuple(hashes))
            for level, hashes in enumerate(self._levels)
            if hashes
        ]

    def root(self) -> bytes:
        """Return the root of the tree."""
        # What lies right of a level's perfect nodes is smaller than one of them, so it joins them as an odd last one.
        right: list[bytes] = []
        for hashes in self._levels:
            if hashes or right:
                right = [merkle.root(hashes + right)]
        return right[0] if right else merkle.EMPTY_ROOT


def reader(fetch: Callable[[int, int], Sequence[bytes]]) -> merkle.Reader:
    """Return a reader of perfect nodes out of tiles; ``fetch(level, index)`` gives a tile's hashes, once each.

    The reader raises ``LookupError`` for a node that the tiles do not hold.
    """
    hashes = cache(fetch)

    def read(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        tile, first = divmod(index << above, WIDTH)
        nodes = hashes(level, tile)[first : first + (1 << above)]
        if len(nodes) != 1 << above:
            raise LookupError("the tile does not hold this node yet")
        return merkle.root(nodes)

    return cache(read)  # the proofs of many entries go through the same nodes
