"""Interleaved blocks: this, that, this, that; the medians and their ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

BLOCKS = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair: microseconds a piece of work of ours and of the other, and the goal for their ratio."""

    work: str
    beside: str
    ours: float
    other: float
    goal: str
    is_met: bool
    ratio: str


def interleave(
    ours: Callable[[], object], other: Callable[[], object], each: int, blocks: int = BLOCKS
) -> tuple[float, float]:
    """Run two pieces of work block by block in turn; return the median microseconds of one of each."""
    times: tuple[list[float], list[float]] = ([], [])
    ours(), other()
    for _ in range(blocks):
        for work, found in zip((ours, other), times, strict=True):
            begun = time.perf_counter()
            work()
            found.append((time.perf_counter() - begun) / each * 1e6)
    return statistics.median(times[0]), statistics.median(times[1])


def at_most(work: str, beside: str, times: tuple[float, float], limit: float) -> Measured:
    """Return a measurement whose goal is to take at most so many times as long as the other."""
    ratio = times[0] / times[1]
    return Measured(work, beside, *times, f"≤ {limit}×", ratio <= limit, f"{ratio:.2f}×")


def faster(work: str, beside: str, times: tuple[float, float], goal: float) -> Measured:
    """Return a measurement whose goal is to be so many times faster than the other."""
    ratio = times[1] / times[0]
    return Measured(work, beside, *times, f"≥ {goal:.0f}× faster", ratio >= goal, f"{ratio:.0f}× faster")
