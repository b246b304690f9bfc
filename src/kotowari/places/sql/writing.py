"""The text of a query as it is written: where its parameters go, and what each will be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_MARK: Final = re.compile("\0([0-9]+)\0")


@dataclass(slots=True)
class Writing:
    """The parameters of a text under way, each a mark in it until the text is whole.

    ``slot`` writes the place of the parameter of a number (from 1), for drivers that number them or do not.
    """

    slot: Callable[[int], str]
    _given: list[tuple[int, Any]] = field(default_factory=list)
    _lists: int = 0

    def fixed(self, value: Any) -> str:  # noqa: ANN401 - a parameter
        """Return the place of a parameter that is the same whenever the text is sent."""
        return self._mark(-1, value)

    def varying(self, count: int) -> list[str]:
        """Return the places of the next list of parameters, given anew whenever the text is sent."""
        self._lists += 1
        return [self._mark(self._lists - 1, number) for number in range(count)]

    def _mark(self, number: int, value: Any) -> str:  # noqa: ANN401
        self._given.append((number, value))
        return f"\0{len(self._given) - 1}\0"

    def ended(self, text: str) -> "Written":
        """Return the text with its places written, and what fills them in the order in which they stand in it."""
        order: list[int] = []
        is_numbered = self.slot(1) != self.slot(2)

        def place(mark: re.Match[str]) -> str:
            number = int(mark[1])
            if not is_numbered or number not in order:
                order.append(number)
            return self.slot(order.index(number) + 1)

        written = _MARK.sub(place, text)
        return Written(written, tuple(self._given[number] for number in order))


@dataclass(frozen=True, slots=True)
class Written:
    """A query's text, and for each parameter the list it comes from with its place there, or -1 and its value."""

    text: str
    given: tuple[tuple[int, Any], ...] = field(repr=False)

    def filled(self, lists: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the parameters in order."""
        return [value if number < 0 else lists[number][value] for number, value in self.given]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is sent once: a text and its parameters."""

    text: str
    parameters: Sequence[Any] = field(default=(), repr=False)
