"""Draws that come out the same on every machine and every Python."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices, determined by its seed.

    Only ``random()`` is used: it is the one method of ``random.Random`` whose sequence Python promises to keep;
    ``choice`` and ``randrange`` may change between versions.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the same people each time is the point; nothing here is secret

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        """Return true so many times in a hundred."""
        return self._random.random() * 100 < percent

    def one(self, choices: Sequence[T]) -> T:
        """Return one of the choices, each as likely as the other."""
        return choices[int(self._random.random() * len(choices))]

    def frequent(self, choices: Sequence[T]) -> T:
        """Return one of the choices, listed from the most to the least frequent: the first comes twice its share."""
        uniform = self._random.random()
        return choices[int(uniform * (1 + uniform) / 2 * len(choices))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Return one of the keys, as often as its weight says."""
        ends = list(accumulate(weights.values()))
        at = self.between(0, ends[-1] - 1)
        return next(choice for choice, end in zip(weights, ends, strict=True) if at < end)

    def day(self, first: date, last: date) -> date:
        """Return a day from first to last, both included."""
        return first + timedelta(days=self.between(0, (last - first).days))

    def digits(self, pattern: str) -> str:
        """Return the pattern with a digit for every ``#``."""
        return "".join(str(self.between(0, 9)) if sign == "#" else sign for sign in pattern)
