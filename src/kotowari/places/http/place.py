"""A service over HTTP as a place: asked by values, page after page; what it answers is compared again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from kotowari.datamap.model import Place, Table
from kotowari.errors import Error, PlaceTooMuch, PlaceUnreachable, TableNotAskedSo, TableUnreachable
from kotowari.places.http.address import Address, prove_url, read_address
from kotowari.places.http.asking import Question, question_of_all, questions, request_for
from kotowari.places.http.failures import NotSo, TooMuch, Unanswered
from kotowari.places.http.sending import Answer, Client
from kotowari.places.http.settings import Endpoint, Paging, ServiceSettings, read_settings
from kotowari.places.lookup import Condition, Limits, Lookup, Referring, Rows, Values
from kotowari.places.meeting import met, wanted, within

Answered = TypeVar("Answered")

_MOST_PAGES: Final = 10_000


class HttpPlace:
    """A :class:`kotowari.places.lookup.Opener` of a service, by the ``address`` that :mod:`.address` reads."""

    def __init__(self, place: Place, address: str | None = None) -> None:
        self._place, self._given = place, address

    @contextmanager
    def opened(self, limits: Limits) -> "Iterator[HttpSnapshot]":
        """Return a block with what the service answers. Nothing is sent before it is asked.

        A service has no one moment: what it answered once is its answer in the block.

        Raises :class:`PlaceUnreachable` and :class:`kotowari.errors.PlaceSettingsUnfit`.
        """
        settings = read_settings(self._place)
        address, why = self._address(settings)
        if address is None:
            raise PlaceUnreachable(place=self._place.name, problem=why)
        client = Client(address, settings, limits)
        try:
            yield HttpSnapshot(self._place.name, settings, client, limits)
        finally:
            client.close()

    def _address(self, settings: ServiceSettings) -> tuple[Address | None, str]:
        try:
            if settings.auth.token is not None:
                prove_url(settings.auth.token)
            return read_address(self._given, settings.base), ""
        except Unanswered as unfit:
            return None, str(unfit)


class HttpSnapshot:
    """A :class:`kotowari.places.lookup.Snapshot` of a service."""

    def __init__(self, place: str, settings: ServiceSettings, client: Client, limits: Limits) -> None:
        self._place, self._settings, self._client, self._limits = place, settings, client, limits
        self._answered: dict[tuple[str, str], list[Any]] = {}
        self._down: str | None = None

    def find(self, lookups: Sequence[Lookup]) -> list[Rows | Error]:
        """Return the answer to each lookup, in order. One that fails is answered with its error and spoils no other."""
        answers: list[Rows | Error] = []
        for lookup in lookups:
            rows = self._rows(lookup.table, lookup.columns, lookup.any_of)
            answers.append(rows if isinstance(rows, Error) else Rows(lookup.columns, [row for row, _ in rows]))
        return answers

    def shared(self, questions: Sequence[Referring]) -> list[set[Values] | Error]:
        """Return for each question, in order, those of its condition's values that rows of others have too."""
        return [self._shared(question) for question in questions]

    def page(self, table: Table) -> list[Any] | Error | None:
        """Return rows of a table, one page that is asked for by no value; None where the map has no such request.

        Where the whole place does not answer that is the error, also of the first table that is asked for.
        """

        def first(endpoint: Endpoint) -> list[Any] | None:
            request = endpoint.looking
            return None if request is None else next(self._pages(endpoint, question_of_all(request)))

        rows = self._answer(table, first)
        return rows if self._down is None else PlaceUnreachable(place=self._place, problem=self._down)

    def _shared(self, question: Referring) -> set[Values] | Error:
        keys = question.table.key or tuple(question.table.columns)
        rows = self._rows(question.table, keys, (question.condition,))
        if isinstance(rows, Error):
            return rows
        own = {repr(row) for row in question.own}
        return {value for row, values in rows if repr(row) not in own for value in values}

    def _rows(
        self, table: Table, columns: Sequence[str], conditions: Sequence[Condition]
    ) -> list[tuple[Values, set[Values]]] | Error:
        """Return the rows that meet any of the conditions, each once, with the conditions' values that it has."""
        return self._answer(table, lambda endpoint: self._met(table, endpoint, columns, conditions))

    def _answer(self, table: Table, ask: Callable[[Endpoint], Answered]) -> Answered | Error:
        """Return what is answered to a question of a table, or the error for why it is not."""
        name = table.name.table
        if self._down is not None:
            return PlaceUnreachable(place=self._place, problem=self._down)
        try:
            endpoint = self._settings.tables.get(name)
            if endpoint is None:
                raise Unanswered("the settings of its place do not say how it is asked")
            self._client.begin()
            return ask(endpoint)
        except TooMuch as beyond:
            return PlaceTooMuch(place=self._place, table=name, limit=str(beyond))
        except NotSo as why:
            return TableNotAskedSo(place=self._place, table=name, problem=str(why))
        except Unanswered as why:
            if why.is_place:
                self._down = str(why)
            return TableUnreachable(place=self._place, table=name, problem=str(why))

    def _met(
        self, table: Table, endpoint: Endpoint, columns: Sequence[str], conditions: Sequence[Condition]
    ) -> list[tuple[Values, set[Values]]]:
        found: dict[str, tuple[Values, set[Values]]] = {}
        for condition in conditions:
            request = request_for(endpoint, condition.columns)
            if request is None:
                asked = " and ".join(f"`{column}`" for column in condition.columns)
                raise NotSo(f"the settings of its place have no request that asks by {asked}")
            forms = wanted(condition)
            for question in questions(request, condition) if forms else ():
                records = self._records(table.name.table, endpoint, question)
                _prove(endpoint, condition.columns, records)
                for record in records:
                    own = [_field(endpoint, column, record) for column in condition.columns]
                    values = {forms[made] for made in met(own, condition.match) if made in forms}
                    if values:
                        row = tuple(_field(endpoint, column, record) for column in columns)
                        key = tuple(_field(endpoint, column, record) for column in table.key) if table.key else record
                        found.setdefault(repr(key), (row, set()))[1].update(values)
            if len(found) > self._limits.rows:
                raise TooMuch(f"{self._limits.rows:,} rows")
        return list(found.values())

    def _records(self, name: str, endpoint: Endpoint, question: Question) -> list[Any]:
        key = (name, repr((question.method, question.path, sorted(question.query.items()), question.body)))
        if key not in self._answered:
            self._answered[key] = [record for page in self._pages(endpoint, question) for record in page]
        return self._answered[key]

    def _pages(self, endpoint: Endpoint, question: Question) -> Iterator[list[Any]]:
        url, query, body = question.path, dict(question.query), question.body
        paging, page, count, asked = endpoint.paging, 0, 0, set()
        if paging and paging.kind in ("page", "offset"):
            query, body = _turned(paging, _first(paging), query, body)
        while True:
            asked.add(repr((url, query, body)))
            answer = self._client.send(question.method, url, query, body, question.none)
            records = _found(endpoint, answer)
            yield records
            page, count = page + 1, count + len(records)
            if count > self._limits.rows:
                raise TooMuch(f"{self._limits.rows:,} rows")
            following = _following(paging, answer, records, page, count)
            if following is None:
                return
            if paging is not None and paging.kind in ("next", "link"):
                url, query = str(following), {}
            elif paging is not None:
                query, body = _turned(paging, following, query, body)
            if page == _MOST_PAGES or repr((url, query, body)) in asked:
                raise Unanswered("its pages do not end, or lead back: correct `paging` in the map")


def _first(paging: Paging) -> int:
    return paging.first if paging.first is not None else 1 if paging.kind == "page" else 0


def _turned(paging: Paging, to: Any, query: dict[str, str], body: Any) -> tuple[dict[str, str], Any]:  # noqa: ANN401 - JSON
    """Return query and body with where a page begins, in the body of a question that has one."""
    name = str(paging.parameter)
    return (query, {**body, name: to}) if body is not None else ({**query, name: str(to)}, body)


def _following(paging: Paging | None, answer: Answer, records: list[Any], page: int, count: int) -> Any:  # noqa: ANN401 - JSON
    """Return what leads to the page after this one, None after the last."""
    if paging is None or answer.body is None:
        return None
    if paging.kind == "link":
        return answer.next
    if paging.kind in ("next", "cursor"):
        return within(answer.body, str(paging.at).split(".")) or None
    if not records or (paging.size is not None and len(records) < paging.size):
        return None
    return _first(paging) + (page if paging.kind == "page" else count)


def _found(endpoint: Endpoint, answer: Answer) -> list[Any]:
    """Return the rows in an answer. None where there should be some is a failure: a wrong path would hide them."""
    if answer.body is None:
        return []
    at, path = answer.body, endpoint.rows.split(".") if endpoint.rows else []
    for name in path:
        if not isinstance(at, dict) or name not in at:
            raise Unanswered(f"its answer has no `{endpoint.rows}`: correct `rows` in the map")
        at = at[name]
    rows = [] if at is None else at if isinstance(at, list) else [at]
    if not all(isinstance(row, dict) for row in rows):
        raise Unanswered("what its answer has for rows are none: correct `rows` in the map")
    return rows


def _prove(endpoint: Endpoint, columns: Sequence[str], records: Sequence[Any]) -> None:
    """Raise where no row has a field by which rows are told: a wrong path would hide them all."""
    for column in columns:
        path = endpoint.fields.get(column, column)
        if records and not any(path in record or _has(record, path.split(".")) for record in records):
            raise Unanswered(f"no row that it answers has `{path}`: correct `fields` in the map")


def _has(record: Any, path: Sequence[str]) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a path leads to a field, whatever it holds; what holds no fields may hold some another time."""
    if isinstance(record, list):
        return not record or any(_has(member, path) for member in record)
    return (
        not path
        or record is None
        or isinstance(record, str)
        or (isinstance(record, dict) and path[0] in record and _has(record[path[0]], path[1:]))
    )


def _field(endpoint: Endpoint, column: str, record: Any) -> Any:  # noqa: ANN401 - JSON
    path = endpoint.fields.get(column, column)
    return record[path] if path in record else within(record, path.split("."))
