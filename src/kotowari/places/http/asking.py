"""From values to requests: what is sent to ask for rows that have them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

from kotowari.datamap.model import Match
from kotowari.places.http.settings import SLOT, Endpoint, Request
from kotowari.places.lookup import Condition
from kotowari.places.matching import as_text, form
from kotowari.places.sql.ways import usual


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it is sent. Its path, query and body have values of persons, and ``repr`` shows none of it."""

    method: str
    path: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)
    none: tuple[int, ...]


def request_for(endpoint: Endpoint, columns: Sequence[str]) -> Request | None:
    """Return the request that asks by the most of some columns, or for all rows; None where there is no way to ask."""
    fit = [request for request in endpoint.requests if set(request.by) <= set(columns)]
    return max(fit, key=lambda request: len(request.by), default=None)


def questions(request: Request, condition: Condition) -> Iterator[Question]:
    """Yield the requests that bring every row that has the values of a condition, and maybe others.

    A value that cannot stand in a path as one step of it (``..``) is in no row.
    """
    if not request.by:
        yield question_of_all(request)
        return
    at = [condition.columns.index(column) for column in request.by]
    sent: dict[tuple[str, ...], None] = {}
    for values in condition.values:
        ways = [_ways(request, condition.match, values[place]) for place in at]
        sent |= dict.fromkeys(product(*ways))
    if request.batch > 1:
        alone = [one[0] for one in sent]
        for begin in range(0, len(alone), request.batch):
            yield _question(request, {request.by[0]: alone[begin : begin + request.batch]})
        return
    for several in sent:
        yield _question(request, dict(zip(request.by, several, strict=True)))


def question_of_all(request: Request) -> Question:
    """Return the request that asks by no value."""
    return _question(request, {})


def _ways(request: Request, match: Match, value: Any) -> list[str]:  # noqa: ANN401 - a value of any place
    """Return how a value is written in requests, each way once: one or two, unless the map wants all that are usual."""
    text, alike = as_text(value), form(match, value)
    if text is None or alike is None:
        return []
    ways = usual(match, value) if request.ways == "usual" and match is not Match.EXACT else {text, alike}
    in_path = SLOT.search(request.path) is not None
    return sorted(way for way in ways if not (in_path and way.strip(".") == ""))


def _question(request: Request, values: Mapping[str, str | list[str]]) -> Question:
    path = SLOT.sub(lambda slot: quote(str(values[slot[1]]), safe=""), request.path)
    query = {name: _filled(str(value), values) for name, value in request.query.items()}
    return Question(request.method, path, query, _body(request.body, values), request.none)


def _filled(text: str, values: Mapping[str, str | list[str]]) -> str:
    return SLOT.sub(lambda slot: _joined(values[slot[1]]), text)


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _body(part: Any, values: Mapping[str, str | list[str]]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, str):
        return _filled(part, values)
    if isinstance(part, Mapping):
        return {name: _body(value, values) for name, value in part.items()}
    if isinstance(part, list | tuple):
        if len(part) == 1 and isinstance(part[0], str) and (slot := SLOT.fullmatch(part[0])):
            value = values[slot[1]]
            return [value] if isinstance(value, str) else list(value)
        return [_body(value, values) for value in part]
    return part
