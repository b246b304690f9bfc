"""A log of a thousand entries in which one thing is changed: whatever it is, verification finds it."""

import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import pytest

from kotowari.errors import LedgerCheckpointInvalid, LedgerTampered
from kotowari.ledger.tiles import bundle, unbundle
from kotowari.ledger.verify import verify
from tests.ledger.conftest import KEY, files, write_log

SIZE = 1000
ENTRIES = [b'{"n":%d}' % number for number in range(SIZE)]
SAMPLE = 200

Change = tuple[str, Callable[[], bytes | None]]
"""A file of the log, and how to make what stands in its place; None where it is gone."""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tampering") / "log"
    write_log(path, ENTRIES)
    return path


def bits(log: Path) -> Iterator[Change]:
    for file, content in sorted(files(log).items()):
        for bit in range(len(content) * 8):
            yield file, partial(flipped, content, bit)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def truncations(log: Path) -> Iterator[Change]:
    for file, content in sorted(files(log).items()):
        yield file, lambda: None
        for length in range(len(content)):
            yield file, partial(cut, content, length)


def cut(content: bytes, length: int) -> bytes:
    return content[:length]


def pieces(file: str, content: bytes) -> tuple[list[bytes], Callable[[Iterable[bytes]], bytes]]:
    if file.startswith("tile/entries/"):
        return unbundle(content), bundle
    return [content[at : at + 32] for at in range(0, len(content), 32)], b"".join


def drops(log: Path) -> Iterator[Change]:
    for file, content in sorted(files(log).items()):
        if file != "checkpoint":
            parts, join = pieces(file, content)
            for place in range(len(parts)):
                yield file, partial(dropped, parts, place, join)


def dropped(parts: list[bytes], place: int, join: Callable[[Iterable[bytes]], bytes]) -> bytes:
    return join(parts[:place] + parts[place + 1 :])


def swaps(log: Path) -> Iterator[Change]:
    """Every two entries of a bundle, and every two hashes of a tile, that change places."""
    for file, content in sorted(files(log).items()):
        if file != "checkpoint":
            parts, join = pieces(file, content)
            for first in range(len(parts)):
                for second in range(first + 1, len(parts)):
                    yield file, partial(swapped, parts, first, second, join)


def swapped(parts: list[bytes], first: int, second: int, join: Callable[[Iterable[bytes]], bytes]) -> bytes:
    changed = parts.copy()
    changed[first], changed[second] = parts[second], parts[first]
    return join(changed)


def between_bundles(log: Path) -> Iterator[dict[str, bytes]]:
    """Two entries of different bundles that change places: two files at once."""
    names = sorted(file for file in files(log) if file.startswith("tile/entries/"))
    for first, second in pairwise(names):
        one, other = (unbundle((log / name).read_bytes()) for name in (first, second))
        for place in range(min(len(one), len(other))):
            one[place], other[place] = other[place], one[place]
            yield {first: bundle(one), second: bundle(other)}
            one[place], other[place] = other[place], one[place]


def require_found(log: Path, changes: Iterable[Change]) -> int:
    """Require that each change alone is found; put the log back after each; return how many there were."""
    count = 0
    original = files(log)
    for file, make in changes:
        changed = make()
        if changed is None:
            (log / file).unlink()
        else:
            (log / file).write_bytes(changed)
        try:
            with pytest.raises((LedgerTampered, LedgerCheckpointInvalid)):
                verify(log, KEY)
        finally:
            (log / file).write_bytes(original[file])
        count += 1
    verify(log, KEY)
    return count


@pytest.mark.parametrize("changes", [bits, truncations, drops, swaps])
def test_a_sample_of_every_change_is_found(log: Path, changes: Callable[[Path], Iterator[Change]]) -> None:
    total = sum(1 for _ in changes(log))
    chosen = sorted(random.Random(total).sample(range(total), SAMPLE))
    picked = (next(islice(rest, gap, None)) for rest, gap in _gaps(changes(log), chosen))
    assert require_found(log, picked) == SAMPLE


def _gaps(changes: Iterator[Change], chosen: list[int]) -> Iterator[tuple[Iterator[Change], int]]:
    before = -1
    for place in chosen:
        yield changes, place - before - 1
        before = place


@pytest.mark.long
@pytest.mark.parametrize("changes", [bits, truncations, drops, swaps])
def test_every_change_is_found(log: Path, changes: Callable[[Path], Iterator[Change]]) -> None:
    assert require_found(log, changes(log)) > SIZE


def test_entries_that_change_places_between_two_bundles_are_found(log: Path) -> None:
    original = files(log)
    for changed in islice(between_bundles(log), 0, None, 7):
        for file, content in changed.items():
            (log / file).write_bytes(content)
        with pytest.raises(LedgerTampered):
            verify(log, KEY)
        for file in changed:
            (log / file).write_bytes(original[file])
