"""Asking places for rows, all that is ready of one at once; what does not answer is said, and the rest goes on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from operator import methodcaller
from typing import Any, TypeVar

from kotowari.datamap.model import Match
from kotowari.datamap.route import Hop, Stop
from kotowari.errors import Error, PlaceTooMuch, PlaceUnreachable, TableNotAskedSo
from kotowari.places.lookup import Condition, Limits, Lookup, Opener, Referring, Rows, Snapshot, Values
from kotowari.places.matching import form
from kotowari.places.walking.gathered import spread
from kotowari.places.walking.walked import Unread

_Answer = TypeVar("_Answer", Rows, set[Values])


class Slot:
    """One way to a stop: the columns that are compared, the values asked for so far and those to be asked next.

    Values of one column are kept bare, of several as tuples. ``hop`` is the link; a handle's column has none.
    """

    __slots__ = ("asked", "at", "columns", "forms", "hop", "match", "pending", "stop", "via")

    hop: Hop

    def __init__(self, stop: Stop, at: tuple[int, ...], columns: tuple[str, ...], match: Match) -> None:
        self.stop, self.at, self.columns, self.match = stop, at, columns, match
        self.asked: set[Any] = set()
        self.pending: set[Any] = set()
        self.forms: set[Any] | None = None
        self.via: tuple[str, ...] = ()

    def add(self, values: Iterable[Any]) -> None:
        """Ask for those of the values that were not asked for yet."""
        self.pending.update(values)
        self.pending -= self.asked

    def taken(self) -> Condition:
        """Return what is to be asked as a condition; from now on it was asked."""
        taken = self.pending
        self.asked |= taken
        self.pending = set()
        self.forms = None
        values = [(value,) for value in taken] if len(self.at) == 1 else list(taken)
        return Condition(self.columns, values, self.match)

    def meets(self, row: Values) -> bool:
        """Whether a row has values that were asked for. An engine may find more: it compares by rules of its own."""
        if self.match is Match.EXACT:
            try:
                if (row[self.at[0]] if len(self.at) == 1 else tuple([row[at] for at in self.at])) in self.asked:
                    return True
            except TypeError:
                pass
        return not self.met(row).isdisjoint(self._forms())

    def all_met(self, rows: Sequence[Values]) -> Sequence[Values]:
        """Those of some rows that have values which were asked for."""
        if len(self.at) == 1 and self.match is Match.EXACT:
            at, asked = self.at[0], self.asked
            try:
                met = [row for row in rows if row[at] in asked]
            except TypeError:
                met = []
            if len(met) == len(rows):
                return rows
        return [row for row in rows if self.meets(row)]

    def met(self, row: Values) -> set[Any]:
        """The forms of a row's values in this slot's columns."""
        return formed(row, self.at, self.match)

    def _forms(self) -> set[Any]:
        if self.forms is None:
            match, alone = self.match, len(self.at) == 1
            tuples = ((value,) for value in self.asked) if alone else self.asked
            made = (tuple([form(match, value) for value in values]) for values in tuples)
            self.forms = {one for one in made if None not in one}
        return self.forms


def unknown(place: str) -> PlaceUnreachable:
    """Return why a place is not read that nothing opens here."""
    return PlaceUnreachable(place=place, problem="no address of it is known here")


def formed(row: Values, at: Sequence[int], match: Match) -> set[tuple[str, ...]]:
    """Return what a row has at some positions, in the form that is compared: several where a value is a list."""
    return {
        one  # type: ignore[misc]  # None is ruled out beside
        for one in (tuple([form(match, value) for value in values]) for values in spread(row, at))
        if None not in one
    }


class Places:
    """The places of one walk, each opened when it is first asked, and closed with the walk."""

    def __init__(self, openers: Mapping[str, Opener], limits: Limits, stack: ExitStack) -> None:
        self._openers, self._limits, self._stack = openers, limits, stack
        self._open: dict[str, Snapshot | None] = {}
        self._down: dict[str, Error] = {}
        self._read: dict[int, int] = {}
        self.unread: list[Unread] = []
        self.failed: set[int] = set()
        self._said: set[int] = set()

    def find(self, wanted: Mapping[int, Sequence[Slot]]) -> list[tuple[Sequence[Slot], Sequence[Values]]]:
        """Return the rows for the slots of each stop that can be read. Rows may come that meet none of them."""
        found: list[tuple[Sequence[Slot], Sequence[Values]]] = []
        for place, several in _by_place(slots for number, slots in wanted.items() if number not in self.failed).items():
            lookups = [
                Lookup(slots[0].stop.table, slots[0].stop.columns, tuple([slot.taken() for slot in slots]))
                for slots in several
            ]
            answers: Sequence[Rows | Error] = self._answers(place, len(lookups), methodcaller("find", lookups))
            for slots, answer in zip(several, answers, strict=True):
                if isinstance(answer, Error):
                    self._failed(slots[0].stop, answer)
                elif self._within(slots[0].stop, len(answer.rows)):
                    found.append((slots, answer.rows))
        return found

    def shared(self, questions: Sequence[tuple[Stop, Referring]]) -> list[set[Values] | None]:
        """Return the answer to each question about rows of a stop, and None where there is none.

        A table that cannot say so much (a service may not be asked by every column, or would have to answer with more
        than the limits allow) was read all the same; one that failed is said.
        """
        answers: list[set[Values] | None] = [None] * len(questions)
        by_place: dict[str, list[int]] = {}
        for number, (stop, _) in enumerate(questions):
            if stop.number not in self.failed:
                by_place.setdefault(stop.table.name.place, []).append(number)
        for place, numbers in by_place.items():
            asked = [questions[number][1] for number in numbers]
            got = self._answers(place, len(asked), methodcaller("shared", asked))
            for number, answer in zip(numbers, got, strict=True):
                if not isinstance(answer, Error):
                    answers[number] = answer
                elif not isinstance(answer, (TableNotAskedSo, PlaceTooMuch)):
                    self._say(questions[number][0], answer)
        return answers

    def _answers(
        self, place: str, count: int, ask: Callable[[Snapshot], Sequence[_Answer | Error]]
    ) -> Sequence[_Answer | Error]:
        """Return an open place's answers, each an error where it gives none."""
        snapshot = self._opened(place)
        if snapshot is None:
            return [self._down[place]] * count
        try:
            return ask(snapshot)
        except PlaceUnreachable as error:
            self._is_down(place, error)
            return [self._down[place]] * count
        except Error as error:
            return [error] * count

    def _opened(self, place: str) -> Snapshot | None:
        if place not in self._open:
            self._open[place] = None
            try:
                if place not in self._openers:
                    raise unknown(place)
                self._open[place] = self._stack.enter_context(self._openers[place].opened(self._limits))
            except Error as error:
                self._is_down(place, error)
        return self._open[place]

    def _is_down(self, place: str, why: Error) -> None:
        self._open[place] = None
        self._down[place] = _bare(why)
        self.unread.append(Unread(place, None, self._down[place]))

    def _within(self, stop: Stop, rows: int) -> bool:
        """Whether all that was read of a table is within the limit; each step alone is held to it by the place."""
        total = self._read[stop.number] = self._read.get(stop.number, 0) + rows
        if total > self._limits.rows:
            name = stop.table.name
            self._failed(stop, PlaceTooMuch(place=name.place, table=name.table, limit=f"{self._limits.rows} rows"))
        return total <= self._limits.rows

    def _failed(self, stop: Stop, why: Error) -> None:
        if stop.number not in self.failed:
            self.failed.add(stop.number)
            self._say(stop, why)

    def _say(self, stop: Stop, why: Error) -> None:
        if stop.number not in self._said and stop.table.name.place not in self._down:
            self._said.add(stop.number)
            self.unread.append(Unread(stop.table.name.place, stop.table.name.table, _bare(why)))


def _by_place(several: Iterable[Sequence[Slot]]) -> dict[str, list[Sequence[Slot]]]:
    by_place: dict[str, list[Sequence[Slot]]] = {}
    for slots in several:
        by_place.setdefault(slots[0].stop.table.name.place, []).append(slots)
    return by_place


def _bare(error: Error) -> Error:
    """The error without what led to it: an engine's own words, and the frames of a call, can hold values."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
