"""What places replied before: a walk that is taken again asks them only what they were not asked, or did not reply.

The walk itself knows nothing of it. It asks in the same order, and where a reply is remembered no place is opened.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from kotowari.datamap.model import Match, TableName
from kotowari.errors import Error
from kotowari.places.lookup import Condition, Limits, Lookup, Opener, Referring, Rows, Snapshot, Values
from kotowari.places.matching import form
from kotowari.places.walking.reading import formed, unknown
from kotowari.places.walking.walked import frozen


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that a table had for some conditions."""

    table: TableName
    columns: tuple[str, ...]
    any_of: tuple[Condition, ...]
    rows: Sequence[Values] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shared:
    """Which values of a condition rows of a table had that were not among some of one's own."""

    table: TableName
    condition: Condition
    own: frozenset[Values] = field(repr=False)
    values: frozenset[Values] = field(repr=False)


Reply = Found | Shared
_Way = tuple[TableName, tuple[str, ...], Match]
_Question = tuple[TableName, tuple[str, ...], Match, frozenset[Values], frozenset[Values]]


class Memory:
    """The replies of places: those of earlier walks, and those of this one, each handed to ``keep`` as it comes."""

    def __init__(self, keep: Callable[[Reply], None]) -> None:
        self._keep = keep
        self._asked: dict[_Way, set[Values]] = {}
        self._rows: dict[tuple[TableName, tuple[str, ...]], list[Values]] = {}
        self._shared: dict[_Question, frozenset[Values]] = {}

    @property
    def places(self) -> set[str]:
        """The places of which anything is remembered."""
        return {name.place for name, _ in self._rows} | {question[0].place for question in self._shared}

    def learn(self, reply: Reply) -> None:
        """Remember what was replied before."""
        if isinstance(reply, Shared):
            self._shared[_question(reply.table, reply.condition, reply.own)] = reply.values
            return
        self._rows.setdefault((reply.table, reply.columns), []).extend(reply.rows)
        for condition in reply.any_of:
            self._asked.setdefault(_way(reply.table, condition), set()).update(condition.values)

    def take(self, reply: Reply) -> None:
        """Remember what a place has just replied, and keep it."""
        self.learn(reply)
        self._keep(reply)

    def recalled(self, lookup: Lookup) -> tuple[list[Values], Lookup | None]:
        """Return the rows that are remembered for a lookup, and what of it is still to be asked, if anything."""
        name = lookup.table.name
        rest: list[Condition] = []
        forms: list[tuple[tuple[int, ...], Match, set[tuple[str | None, ...]]]] = []
        for condition in lookup.any_of:
            asked = self._asked.get(_way(name, condition), set())
            known = [value for value in condition.values if value in asked]
            new = [value for value in condition.values if value not in asked]
            if new:
                rest.append(replace(condition, values=new))
            if known:
                at = tuple(lookup.columns.index(column) for column in condition.columns)
                made = {tuple(form(condition.match, value) for value in values) for values in known}
                forms.append((at, condition.match, made))
        rows = self._rows.get((name, lookup.columns), []) if forms else []
        met = [row for row in rows if any(not formed(row, at, match).isdisjoint(made) for at, match, made in forms)]
        return met, replace(lookup, any_of=tuple(rest)) if rest else None

    def shared(self, question: Referring) -> frozenset[Values] | None:
        """Return what was replied to a question, if just that was asked."""
        return self._shared.get(_question(question.table.name, question.condition, _owned(question)))


def remembering(openers: Mapping[str, Opener], memory: Memory) -> dict[str, Opener]:
    """Return what opens each place, or recalls what it replied; also of a place that cannot be opened any more."""
    return {place: _Remembering(place, openers.get(place), memory) for place in openers.keys() | memory.places}


class _Remembering:
    """A place that is opened only for what is not remembered."""

    def __init__(self, place: str, opener: Opener | None, memory: Memory) -> None:
        self._place, self._opener, self._memory = place, opener, memory

    def opened(self, limits: Limits) -> AbstractContextManager[Snapshot]:
        """Return a block with what the place has and had."""
        return self._opened(limits)

    @contextmanager
    def _opened(self, limits: Limits) -> Iterator[Snapshot]:
        with ExitStack() as stack:
            recalling = _Recalling(lambda: stack.enter_context(self._open(limits)), self._memory)
            if self._place not in self._memory.places:
                recalling.opened()  # so that a place which is away is told as one
            yield recalling

    def _open(self, limits: Limits) -> AbstractContextManager[Snapshot]:
        if self._opener is None:
            raise unknown(self._place)
        return self._opener.opened(limits)


class _Recalling:
    """A place as it is at one moment, with what it replied at others."""

    def __init__(self, opening: Callable[[], Snapshot], memory: Memory) -> None:
        self._opening, self._memory = opening, memory
        self._snapshot: Snapshot | Error | None = None

    def opened(self) -> Snapshot:
        """Return the place itself. One that could not be opened is not tried again by every table."""
        if self._snapshot is None:
            try:
                self._snapshot = self._opening()
            except Error as problem:
                self._snapshot = problem
        if isinstance(self._snapshot, Error):
            raise self._snapshot
        return self._snapshot

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, of what is remembered and of what is not."""
        recalled = [self._memory.recalled(lookup) for lookup in lookups]
        rest = [lookup for _, lookup in recalled if lookup is not None]
        answers = iter(self._asked(rest))
        return [
            Rows(lookup.columns, known) if left is None else _joined(known, next(answers))
            for lookup, (known, left) in zip(lookups, recalled, strict=True)
        ]

    def _asked(self, lookups: list[Lookup]) -> list[Rows | Error]:
        if not lookups:
            return []
        try:
            answers = self.opened().find(lookups)
        except Error as problem:
            return [problem] * len(lookups)
        for lookup, answer in zip(lookups, answers, strict=True):
            if not isinstance(answer, Error):
                self._memory.take(Found(lookup.table.name, lookup.columns, lookup.any_of, answer.rows))
        return answers

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return the answer to each question; one that differs in anything from an earlier one is asked."""
        recalled = [self._memory.shared(question) for question in questions]
        rest = [question for question, known in zip(questions, recalled, strict=True) if known is None]
        answers = iter(self._asked_shared(rest))
        return [next(answers) if known is None else set(known) for known in recalled]

    def _asked_shared(self, questions: list[Referring]) -> list[set[Values] | Error]:
        if not questions:
            return []
        try:
            answers = self.opened().shared(questions)
        except Error as problem:
            return [problem] * len(questions)
        for question, answer in zip(questions, answers, strict=True):
            if not isinstance(answer, Error):
                name, own = question.table.name, _owned(question)
                self._memory.take(Shared(name, question.condition, own, frozenset(answer)))
        return answers


def _joined(known: list[Values], answer: Rows | Error) -> Rows | Error:
    return answer if isinstance(answer, Error) or not known else replace(answer, rows=[*known, *answer.rows])


def _way(table: TableName, condition: Condition) -> _Way:
    return table, condition.columns, condition.match


def _question(table: TableName, condition: Condition, own: frozenset[Values]) -> _Question:
    return table, condition.columns, condition.match, frozenset(condition.values), own


def _owned(question: Referring) -> frozenset[Values]:
    return frozenset(map(frozen, question.own))
