"""A first draft of a place's part of the data map: its tables, samples of them, and which references hold."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any, Protocol

from kotowari.datamap.guess.draft import Drafting, draft
from kotowari.datamap.guess.links import Reference, candidates, declared, weighed
from kotowari.datamap.schema import ReflectedTable, Schema
from kotowari.errors import TableUnreachable

Sample = dict[str, list[Any]]
"""Values by column."""


class Source(Protocol):
    """A place that can be looked through by a program, for reading only."""

    def schema(self) -> Schema:
        """Return the tables there. Raises :class:`kotowari.errors.PlaceUnreachable`."""
        ...

    def sample(self, table: ReflectedTable, most: int) -> Sample:
        """Return the values of at most ``most`` rows. Raises :class:`kotowari.errors.TableUnreachable`."""
        ...

    def present(self, table: ReflectedTable, column: str, values: Collection[Any]) -> int:
        """Return how many of some different values a column has. Raises :class:`kotowari.errors.TableUnreachable`."""
        ...


def discover(source: Source, most: int) -> Drafting:
    """Return a draft of a place, from ``most`` rows of each table; from names and types alone if that is 0.

    A table that cannot be read is drafted by its names. The samples are let go with the call: what comes out are kinds,
    counts and reasons. Raises :class:`kotowari.errors.PlaceUnreachable`.
    """
    schema = source.schema()
    samples: dict[str, Sample] = {}
    unread: dict[str, str] = {}
    for table in schema.tables.values():
        if table.is_view or most < 1:
            continue
        try:
            samples[table.name] = source.sample(table, most)
        except TableUnreachable:
            unread[table.name] = "no values were seen, it cannot be read"
    references = [*declared(schema), *_held(source, schema, samples)]
    return draft(schema, samples, references, unread)


def _held(source: Source, schema: Schema, samples: Mapping[str, Sample]) -> Iterator[Reference]:
    """Yield the references that nothing declares and that the sampled values bear out."""
    for candidate in candidates(schema, samples):
        values = _distinct(samples.get(candidate.table, {}).get(candidate.columns[0], []))
        try:
            met = source.present(schema.tables[candidate.target], candidate.target_columns[0], values) if values else 0
        except TableUnreachable:
            values, met = set(), 0
        reference = weighed(candidate, met, len(values))
        if reference is not None:
            yield reference


def _distinct(values: Collection[Any]) -> set[Any]:
    return {value for value in values if value is not None and value != "" and isinstance(value, Hashable)}
