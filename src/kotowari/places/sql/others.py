"""Which values rows of others have too, asked for all values at once where the engine compares just as is meant.

The engine looks at no more rows of a value than there are of one's own, and one more: it ends at the first of others'.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from kotowari.datamap.model import Match
from kotowari.places.lookup import Referring, Values
from kotowari.places.sql.compared import Compared
from kotowari.places.sql.engine import Engine
from kotowari.places.sql.kinds import Known, locate
from kotowari.places.sql.writing import Statement


@dataclass(frozen=True, slots=True)
class Others:
    """A question as one statement, whose rows are places (from 1) among ``values``: like ones have one place."""

    statement: Statement
    values: Sequence[Sequence[Values]] = field(repr=False)


def all_at_once(engine: Engine, known: Known, question: Referring) -> Others | None:
    """Return how a question is asked at once, or None where each value is asked for by itself.

    One value alone is: its query is prepared already, and an engine that knows how few rows are wanted plans for that.
    """
    if len(question.condition.values) < 2:
        return None
    columns = _exact(known, question, question.condition.columns)
    keys = _exact(known, question, question.table.key)
    if not columns or not keys or question.condition.match is not Match.EXACT:
        return None
    text = engine.others(known.sql, [_of(each) for each in columns], [_of(each) for each in keys])
    if text is None:
        return None
    asked: dict[Values, list[Values]] = {}
    for value in question.condition.values:
        for sent in _sent(columns, value):
            asked.setdefault(sent, []).append(value)
    own = {sent for name in question.own if len(name) == len(keys) for sent in _sent(keys, name)}
    parameters = [
        *engine.packed([each.kind for each in columns], list(asked)),
        *engine.packed([each.kind for each in keys], list(own)),
    ]
    return Others(Statement(text, parameters), list(asked.values()))


def _exact(known: Known, question: Referring, names: Sequence[str]) -> list[Compared]:
    """The columns as they are compared, or none where the engine does not find just what is meant."""
    compared: list[Compared] = []
    for name in names:
        at, mapped = locate(known, name), question.table.columns.get(name)
        if at is None or at.path or at.kind.element is not None or (mapped is not None and mapped.array):
            return []
        compared.append(Compared(at, is_list=False, match=Match.EXACT, is_rough=False))
    return compared if all(each.is_exact for each in compared) else []


def _sent(columns: Sequence[Compared], values: Values) -> Iterable[Values]:
    if len(columns) == 1:
        return [(sent,) for sent in columns[0].sent(values[0])]
    return product(*(column.sent(value) for column, value in zip(columns, values, strict=True)))


def _of(column: Compared) -> tuple[str, str]:
    return column.at.column, column.kind.type
