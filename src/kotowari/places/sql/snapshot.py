"""A place's database as it is at one moment: lookups made into SQL, sent, and their rows given back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kotowari.datamap.model import Table
from kotowari.errors import Error, PlaceTooMuch, TableUnreachable
from kotowari.places.lookup import Condition, Limits, Lookup, Referring, Rows, Values
from kotowari.places.matching import as_text
from kotowari.places.sql.failures import NO_TABLE, STALE, error
from kotowari.places.sql.others import Others, all_at_once
from kotowari.places.sql.session import Session
from kotowari.places.sql.statement import Plan
from kotowari.places.sql.writing import Statement

_MEBIBYTE = 1024 * 1024


@dataclass(slots=True)
class _Gathered:
    """The rows of one lookup as they come, until a limit is reached. ``why``: which, or what failed."""

    plan: Plan
    rows: list[Values] = field(default_factory=list)
    size: int = 0
    statements: int = 0
    why: str | None = None


class SqlSnapshot:
    """A :class:`kotowari.places.lookup.Snapshot` of an SQL database."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self._session = session
        self._limits = limits
        self._left = limits.size

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, in order. One that fails is answered with its error and spoils no other."""
        limit = self._limits.rows
        answers: list[Rows | Error] = []
        asked = [(lookup, limit + 1) for lookup in lookups]
        for lookup, found in zip(lookups, self._gather(asked, is_fixed=True), strict=True):
            if isinstance(found, Error):
                answers.append(found)
            elif len(found.rows) > limit:
                answers.append(self._too_much(lookup.table, f"{limit:,} rows"))
            else:
                rows = found.plan.answered(found.rows, lookup.any_of)
                if found.statements > 1:
                    rows = list({_key(row): row for row in rows}.values())
                answers.append(Rows(lookup.columns, rows))
        return answers

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return for each question, in order, those of its condition's values that rows of others have too.

        Where the engine compares just as is meant, all values of a question are one query. Else for each value as many
        rows are read as there are of one's own, and one more; and where the engine passes over case or the like, so
        that these may not be the ones that are meant, as many as the limit allows.
        """
        answers = self._shared_at_once(questions)
        left = [number for number, answer in enumerate(answers) if answer is None]
        alone = self._shared_by_value([questions[number] for number in left])
        one_by_one = dict(zip(left, alone, strict=True))
        return [one_by_one[number] if answer is None else answer for number, answer in enumerate(answers)]

    def _shared_at_once(self, questions: Sequence[Referring]) -> list[set[Values] | Error | None]:
        """Return the answers to those questions that can be asked so, None for the others."""
        answers: list[set[Values] | Error | None] = [None] * len(questions)
        known = self._session.known({question.table.name.table for question in questions})
        if isinstance(known, Error):
            return [known] * len(questions)
        asked: list[tuple[int, Others, list[int]]] = []
        for number, question in enumerate(questions):
            table = known.get(question.table.name.table)
            others = all_at_once(self._session.engine, table, question) if table else None
            if others is not None:
                asked.append((number, others, []))

        def take(at: int, rows: Sequence[Values]) -> bool:
            asked[at][2].extend(place for (place,) in rows)
            return True

        failed = self._session.sending.send([others.statement for _, others, _ in asked], take) if asked else []
        for (number, others, places), why in zip(asked, failed, strict=True):
            if why is None:
                answers[number] = {value for place in places for value in others.values[place - 1]}
            elif why not in STALE:
                answers[number] = error(questions[number].table.name, why, self._limits)
        return answers

    def _shared_by_value(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        shared: list[set[Values] | Error] = [set() for _ in questions]
        mine = [{_key(row) for row in question.own} for question in questions]
        left = [
            (number, value, len(mine[number]) + 1)
            for number, question in enumerate(questions)
            for value in question.condition.values
        ]
        while left:
            asked = [(_alone(questions[number], value), limit) for number, value, limit in left]
            again: list[tuple[int, Values, int]] = []
            for (number, value, limit), (lookup, _), found in zip(left, asked, self._gather(asked), strict=True):
                so_far = shared[number]
                if isinstance(found, Error):
                    shared[number] = found
                elif not isinstance(so_far, Error):
                    is_others = any(
                        _key(row) not in mine[number] for row in found.plan.answered(found.rows, lookup.any_of)
                    )
                    if is_others:
                        so_far.add(value)
                    elif len(found.rows) >= limit and not found.plan.is_exact:
                        if limit >= self._limits.rows:
                            shared[number] = self._too_much(lookup.table, f"{limit:,} rows")
                        again.append((number, value, self._limits.rows))
            left = [each for each in again if not isinstance(shared[each[0]], Error)]
        return shared

    def first(self, table: Table, columns: tuple[str, ...], most: int, *, from_end: bool = False) -> Rows | Error:
        """Return so many rows of a table: whichever the engine gives first, or the last ones by its key."""
        known = self._session.known({table.name.table})
        if isinstance(known, Error):
            return known
        found = self._planned(Lookup(table, columns, ()), known)
        if isinstance(found, Error):
            return found
        statement = found.plan.first(most, table.key if from_end else ())
        (why,) = self._session.sending.send([statement], lambda _, rows: self._take(found, most, rows))
        found.why = found.why or why
        ended = self._ended(Lookup(table, columns, ()), found)
        return ended if isinstance(ended, Error) else Rows(columns, found.plan.answered(found.rows, ())[:most])

    def _gather(
        self, asked: Sequence[tuple[Lookup, int]], *, is_fixed: bool = False, is_again: bool = False
    ) -> list[_Gathered | Error]:
        """Send all lookups, each with the most rows that are wanted of it, and once more those that failed because
        their tables are no longer as they were.
        """
        lookups = [lookup for lookup, _ in asked]
        known = self._session.known({lookup.table.name.table for lookup in lookups})
        if isinstance(known, Error):
            return [known] * len(lookups)
        gathered = [self._planned(lookup, known) for lookup in lookups]
        statements: list[Statement] = []
        owners: list[tuple[_Gathered, int]] = []
        for (lookup, limit), found in zip(asked, gathered, strict=True):
            if isinstance(found, _Gathered):
                of_it = list(found.plan.statements(lookup.any_of, limit, is_fixed=is_fixed))
                found.statements = len(of_it)
                statements += of_it
                owners += [(found, limit)] * len(of_it)

        def take(number: int, rows: Sequence[Values]) -> bool:
            return self._take(*owners[number], rows)

        failed = self._session.sending.send(statements, take) if statements else []
        for (found, _), why in zip(owners, failed, strict=True):
            found.why = found.why or why
        ended = [self._ended(lookup, found) for lookup, found in zip(lookups, gathered, strict=True)]
        stale = [
            number
            for number, found in enumerate(gathered)
            if not is_again and (isinstance(found, Error) or found.why in STALE)
        ]
        if stale and self._session.forget({lookups[number].table.name.table for number in stale}):
            anew = self._gather([asked[number] for number in stale], is_fixed=is_fixed, is_again=True)
            for number, found in zip(stale, anew, strict=True):
                ended[number] = found
        return ended

    def _planned(self, lookup: Lookup, known: dict[str, Any]) -> _Gathered | Error:
        place, table = lookup.table.name
        if table not in known:
            return TableUnreachable(place=place, table=table, problem=NO_TABLE)
        try:
            return _Gathered(self._session.plan(lookup, known[table]))
        except TableUnreachable as missing:
            return missing.with_traceback(None)

    def _take(self, found: _Gathered, limit: int, rows: Sequence[Values]) -> bool:
        """Keep some rows; return whether more are wanted."""
        size = _size(rows)
        if found.why is None and size > self._left:
            found.why = f"{self._limits.size / _MEBIBYTE:g} MiB"
            self._left += found.size
            found.rows.clear()
        if found.why is not None:
            return False
        self._left -= size
        found.size += size
        found.rows += rows
        return len(found.rows) < limit

    def _ended(self, lookup: Lookup, found: _Gathered | Error) -> _Gathered | Error:
        if isinstance(found, Error) or found.why is None:
            return found
        if found.why.endswith("MiB"):
            return self._too_much(lookup.table, found.why)
        return error(lookup.table.name, found.why, self._limits)

    @staticmethod
    def _too_much(table: Table, limit: str) -> Error:
        return PlaceTooMuch(place=table.name.place, table=table.name.table, limit=limit)


def _alone(question: Referring, value: Values) -> Lookup:
    """The keys of the rows that have one value."""
    condition = Condition(question.condition.columns, (value,), question.condition.match)
    return Lookup(question.table, question.table.key or tuple(question.table.columns), (condition,))


def _key(row: Iterable[Any]) -> tuple[str, ...]:
    """A row as it is compared with another of its table, whatever types its values came in."""
    return tuple(repr(value) if (text := as_text(value)) is None else text for value in row)


def _size(rows: Iterable[Values]) -> int:
    """About how many bytes some rows take. It is counted for each row there is, so that it has to be quick."""
    size = 0
    for row in rows:
        size += 16 * len(row)
        for value in row:
            kind = type(value)
            if kind is str or kind is bytes:
                size += len(value)
            elif kind is list:
                size += _size((value,))
            elif kind is dict:
                size += _size(value.items())
    return size
