"""A column as it is compared with what is sought: the expression in the query, and what is sent to it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kotowari.datamap.model import Match
from kotowari.places.matching import form
from kotowari.places.sql.engine import TEXT, Engine
from kotowari.places.sql.kinds import Kind, Located, Sort
from kotowari.places.sql.ways import rough, usual
from kotowari.places.sql.writing import Writing

_AS_THEMSELVES = frozenset(Sort) - {Sort.OTHER, Sort.JSON}


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of a condition. ``is_list``: any value of a list in it counts.

    ``is_rough``: an engine's rough form of it is compared; else a form is sought in the ways it is usually written.
    """

    at: Located
    is_list: bool
    match: Match
    is_rough: bool
    kind: Kind = field(init=False)
    """What the values are that are sent."""

    def __post_init__(self) -> None:
        held = self._held
        kind = held if self.match is Match.EXACT and held.sort in _AS_THEMSELVES else TEXT
        object.__setattr__(self, "kind", kind)

    @property
    def is_exact(self) -> bool:
        """Whether the engine finds just what is meant, so that nothing has to be compared again."""
        is_plain = not self.at.path and (not self.is_list or self.at.kind.element is not None)
        return self.match is Match.EXACT and is_plain and self._held.is_exact and self.kind is self._held

    @property
    def _held(self) -> Kind:
        """The kind of one value."""
        if self.is_list:
            return self.at.kind.element or TEXT
        return self.at.kind.inner(self.at.path) if self.at.path else self.at.kind

    def sent(self, value: Any) -> list[Any]:  # noqa: ANN401 - a value of any place
        """Return what stands in a query for a value that is sought: nothing if no row can have it."""
        if self.match is Match.EXACT:
            return self.kind.sought(value)
        ways = rough(self.match, value) if self.is_rough else usual(self.match, value)
        return [way for way in sorted(ways) if TEXT.sent(way) is not None]

    def condition(self, engine: Engine, writing: Writing, places: Sequence[str]) -> str:
        """Return the condition that the column has one of the values at some places."""
        if not self.is_list:
            return engine.one_of(self.expression(engine, writing), self.kind, places)

        def met(element: str, kind: Kind) -> str:
            return engine.one_of(self._formed(engine, element, kind, writing), self.kind, places)

        column, is_array = engine.quote(self.at.column), self.kind is self.at.kind.element and not self.at.path
        holds = engine.holds(column, self.kind, places) if is_array else None
        if holds is not None:
            return holds
        each = engine.each(column, self.at, writing, met)
        # A column of lists may hold one value bare.
        is_bare = not self.at.path and self.at.kind.sort in (Sort.TEXT, Sort.ANY)
        return f"{each} OR {met(column, self.at.kind)}" if is_bare else each

    def expression(self, engine: Engine, writing: Writing) -> str:
        """Return the expression of one value, in the form in which it is compared."""
        return self._formed(engine, selected(engine, self.at, writing), self._held, writing)

    def _formed(self, engine: Engine, expression: str, kind: Kind, writing: Writing) -> str:
        if self.match is Match.EXACT:
            return expression if kind.sort in _AS_THEMSELVES else engine.as_text(expression, kind)
        text = expression if kind.sort in (Sort.TEXT, Sort.ANY) else engine.as_text(expression, kind)
        return (engine.rough(self.match, text, writing) if self.is_rough else None) or text

    def forms(self, value: Any) -> Iterator[str]:  # noqa: ANN401 - what a row has
        """Yield the forms of what a row has in the column, for comparing again."""
        values = listed(value) if self.is_list else [value]
        yield from (found for each in values if (found := form(self.match, each)) is not None)


def selected(engine: Engine, at: Located, writing: Writing) -> str:
    """Return the expression of a column, or of a field within it."""
    column = engine.quote(at.column)
    return engine.field(column, at, writing) if at.path else column


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - what a row has
    """Return the values of a list, however it is held and however deep."""
    if isinstance(value, str):
        value = unfolded(value)
    if isinstance(value, list | tuple):
        return [inner for each in value for inner in (listed(each) if isinstance(each, list | tuple) else [each])]
    return [] if value is None else [value]


def unfolded(value: Any) -> Any:  # noqa: ANN401 - what a row has
    """Return what a JSON text says, if it says a list or an object; any other value as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def within(value: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - what a row has
    """Return the field of a JSON value at a path; of a list, the list of its members' fields."""
    for step, name in enumerate(path):
        value = unfolded(value)
        if isinstance(value, list):
            found = (within(each, path[step:]) for each in value)
            return [each for each in found if each is not None]
        value = value.get(name) if isinstance(value, dict) else None
    return value
