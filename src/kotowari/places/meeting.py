"""Which rows meet a condition: the form of their values decides, for every kind of place that has no engine to ask."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from kotowari.datamap.model import Match
from kotowari.places.lookup import Condition, Values
from kotowari.places.matching import form

Forms = tuple[str, ...]


def wanted(condition: Condition) -> dict[Forms, Values]:
    """Return the values of a condition by their forms. A value that has none (see :func:`form`) meets no row."""
    made = ((tuple(form(condition.match, value) for value in values), values) for values in condition.values)
    return {forms: values for forms, values in made if None not in forms}  # type: ignore[misc]


def met(values: Sequence[Any], match: Match) -> Iterator[Forms]:
    """Yield what a row has in the columns of a condition, as forms: one for each way to choose from its lists."""
    each = [[made for member in members(value) if (made := form(match, member)) is not None] for value in values]
    yield from product(*each)


def members(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a value of any place
    """Yield a value, or of a list its members, also of lists within it."""
    if isinstance(value, list | tuple):
        for member in value:
            yield from members(member)
    else:
        yield value


def within(value: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - a value of any place
    """Return the field of a value at a path of names; of a list, the list of its members' fields; else None.

    A text on the way is read as JSON where it is that.
    """
    for step, name in enumerate(path):
        if isinstance(value, str):
            value = _read(value)
        if isinstance(value, list | tuple):
            fields = (within(member, path[step:]) for member in value)
            return [field for field in fields if field is not None]
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _read(text: str) -> Any:  # noqa: ANN401 - whatever the JSON has
    try:
        return json.loads(text) if text[:1] in "{[" else None
    except ValueError:
        return None
