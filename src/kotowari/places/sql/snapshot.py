"""A place's database as it is at one moment: lookups made into SQL, sent, and their rows given back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kotowari.datamap.model import Table
from kotowari.errors import Error, PlaceTooMuch, TableUnreachable
from kotowari.places.lookup import Condition, Limits, Lookup, Rows, Values
from kotowari.places.matching import as_text
from kotowari.places.sql.failures import NO_TABLE, STALE, error
from kotowari.places.sql.session import Session
from kotowari.places.sql.statement import Plan, Statement

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
        return self._ask(lookups, self._limits.rows)

    def is_shared(self, table: Table, condition: Condition, own: Collection[Values]) -> set[Values] | Error:
        """Return those of the condition's values that rows of ``table`` have too whose keys are not among ``own``.

        ``own`` are values of the table's key, or of all its columns in the map's order where it has none. For each
        value as many rows are read as there are of one's own, and one more; where the engine passes over case or the
        like, so that these may not be the ones that are meant, as many as the limit allows.
        """
        keys = table.key or tuple(table.columns)
        mine = {_key(row) for row in own}
        shared: set[Values] = set()
        left, limit = list(condition.values), len(mine) + 1
        while left:
            lookups = [
                Lookup(table, keys, (Condition(condition.columns, (value,), condition.match),)) for value in left
            ]
            gathered = self._gather(lookups, limit)
            again = []
            for value, lookup, found in zip(left, lookups, gathered, strict=True):
                if isinstance(found, Error):
                    return found
                is_whole = len(found.rows) < limit
                if any(_key(row) not in mine for row in found.plan.answered(found.rows, lookup.any_of)):
                    shared.add(value)
                elif not is_whole and not found.plan.is_exact:
                    again.append(value)
            if again and limit >= self._limits.rows:
                return self._too_much(table, f"{self._limits.rows:,} rows")
            left, limit = again, self._limits.rows
        return shared

    def _ask(self, lookups: Sequence[Lookup], limit: int) -> list[Rows | Error]:
        answers: list[Rows | Error] = []
        for lookup, found in zip(lookups, self._gather(lookups, limit + 1, is_fixed=True), strict=True):
            if isinstance(found, Error):
                answers.append(found)
                continue
            rows = found.plan.answered(found.rows, lookup.any_of)
            if found.statements > 1:
                rows = list({_key(row): row for row in rows}.values())
            if len(found.rows) > limit:
                answers.append(self._too_much(lookup.table, f"{limit:,} rows"))
            else:
                answers.append(Rows(lookup.columns, rows))
        return answers

    def _gather(
        self, lookups: Sequence[Lookup], limit: int, *, is_fixed: bool = False, is_again: bool = False
    ) -> list[_Gathered | Error]:
        """Send all lookups, and once more those that failed because their tables are no longer as they were."""
        known = self._session.known({lookup.table.name.table for lookup in lookups})
        if isinstance(known, Error):
            return [known] * len(lookups)
        gathered = [self._planned(lookup, known) for lookup in lookups]
        statements: list[Statement] = []
        owners: list[_Gathered] = []
        for lookup, found in zip(lookups, gathered, strict=True):
            if isinstance(found, _Gathered):
                of_it = list(found.plan.statements(lookup.any_of, limit, is_fixed=is_fixed))
                found.statements = len(of_it)
                statements += of_it
                owners += [found] * len(of_it)

        def take(number: int, rows: Sequence[Values]) -> bool:
            return self._take(owners[number], rows, limit)

        failed = self._session.send(statements, take) if statements else []
        for found, why in zip(owners, failed, strict=True):
            found.why = found.why or why
        ended = [self._ended(lookup, found) for lookup, found in zip(lookups, gathered, strict=True)]
        stale = [
            number
            for number, found in enumerate(gathered)
            if not is_again and (isinstance(found, Error) or found.why in STALE)
        ]
        if stale and self._session.forget({lookups[number].table.name.table for number in stale}):
            anew = self._gather([lookups[number] for number in stale], limit, is_fixed=is_fixed, is_again=True)
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

    def _take(self, found: _Gathered, rows: Sequence[Values], limit: int) -> bool:
        """Keep some rows; return whether more are wanted."""
        size = sum(map(_size, rows))
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


def _key(row: Iterable[Any]) -> tuple[str, ...]:
    """A row as it is compared with another of its table, whatever types its values came in."""
    return tuple(repr(value) if (text := as_text(value)) is None else text for value in row)


def _size(value: Any) -> int:  # noqa: ANN401 - a row, or any value in it
    """About how many bytes a row takes."""
    if isinstance(value, str | bytes):
        return 8 + len(value)
    if isinstance(value, tuple | list):
        return 8 + sum(map(_size, value))
    return 8 + (sum(map(_size, value.items())) if isinstance(value, dict) else 0)
