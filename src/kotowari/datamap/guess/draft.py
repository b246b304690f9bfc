"""A draft of a place's part of a data map: what its columns hold, and how its rows lead to persons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kotowari.datamap.guess.column import Guess, Seen, guess
from kotowari.datamap.guess.content import Certainty
from kotowari.datamap.guess.links import Reference
from kotowari.datamap.guess.tables import Judged, judge_tables
from kotowari.datamap.guess.values import judge
from kotowari.datamap.guess.ways import DraftedLink, Led, lead
from kotowari.datamap.guess.words import words_of
from kotowari.datamap.schema import ReflectedTable, Schema

Samples = Mapping[str, Mapping[str, list[Any]]]
"""Values by table and column."""


@dataclass(frozen=True, slots=True)
class DraftedTable:
    """A table as found and as guessed.

    ``skipped`` says why it need not be read. ``unled``: it holds something of persons, but no way leads to it.
    """

    found: ReflectedTable
    judged: Judged
    skipped: str | None = None
    unled: bool = False


@dataclass(frozen=True, slots=True)
class Drafting:
    """All that was guessed of a place. ``unread`` says, by table, why no values were seen."""

    tables: tuple[DraftedTable, ...]
    links: tuple[DraftedLink, ...]
    unread: Mapping[str, str] = field(default_factory=dict)


def draft(
    schema: Schema, samples: Samples, references: Iterable[Reference], unread: Mapping[str, str] | None = None
) -> Drafting:
    """Return the draft of a place from what it has, samples of it, and which references hold."""
    references = list(references)
    guesses = {name: _guessed(table, samples.get(name, {}), references) for name, table in schema.tables.items()}
    certain = [reference for reference in references if reference.certainty > Certainty.UNCERTAIN]
    judged = judge_tables(guesses, certain)
    led = lead(schema, judged, references)
    tables = tuple(_drafted(table, judged[name], led) for name, table in schema.tables.items())
    return Drafting(tables, led.links, unread or {})


def _guessed(table: ReflectedTable, sample: Mapping[str, list[Any]], references: list[Reference]) -> dict[str, Guess]:
    said = {column: words_of(column) for column in table.columns}
    referring = {
        column
        for reference in references
        if reference.table == table.name and reference.certainty > Certainty.UNCERTAIN
        for column in reference.columns
    }
    return {
        name: guess(
            Seen(
                name,
                f"{table.name.rpartition('.')[2]} {table.comment[:40]}",
                column.type,
                column.comment,
                key=(name,) == table.key,
                refers=name in referring,
                siblings=frozenset(words for other, words in said.items() if other != name),
                sampled=judge(sample.get(name, [])),
            )
        )
        for name, column in table.columns.items()
    }


def _drafted(table: ReflectedTable, judged: Judged, led: Led) -> DraftedTable:
    if table.is_view:
        return DraftedTable(table, judged, skipped="a view: its rows are read where they are kept")
    is_named = table.name in led.beside and judged.holds_personal
    if table.name in led.down or judged.is_persons or is_named:
        return DraftedTable(table, judged)
    if not table.columns:
        return DraftedTable(table, judged, unled=True)
    judged = judged.without_faint()
    if table.name in led.beside or judged.finds:
        return DraftedTable(table, judged)
    if judged.holds_personal:
        return DraftedTable(table, judged, unled=True)
    return DraftedTable(table, judged, skipped="nothing of a person was seen in it")
