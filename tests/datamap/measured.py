"""Labelled columns, what is guessed of them, and how far that is right."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kotowari.datamap.guess.column import Guess, Seen, guess
from kotowari.datamap.guess.content import OF_A_PERSON, Certainty, Content
from kotowari.datamap.guess.values import judge
from kotowari.datamap.guess.words import words_of

FOLDER = Path(__file__).parent / "labelled"
PERSONAL = OF_A_PERSON | {Content.TEXT}
"""What a data map must not miss."""


@dataclass(frozen=True, slots=True)
class Labelled:
    table: str
    column: str
    holds: Content
    guessed: Guess

    @property
    def is_right(self) -> bool:
        return self.guessed.content is self.holds


@dataclass(slots=True)
class Score:
    """Of the columns that hold something of a person: how many were found as that, and of those found how many were."""

    columns: int = 0
    found: int = 0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    certain_and_wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    decided: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.columns


def completed(value: Any) -> Any:
    """A My Number is completed with its check digit here, so that none stands in a file."""
    if isinstance(value, str) and value.startswith("~"):
        total = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(value[1:]), start=1))
        return f"{value[1:]}{0 if total % 11 <= 1 else 11 - total % 11}"
    return value


def declared(values: list[Any]) -> str:
    """The type that a database would have the values in."""
    for kinds, name in (
        (bool, "boolean"),
        (int, "integer"),
        (int | float | Decimal, "numeric"),
        (datetime, "timestamp"),
        (date, "date"),
    ):
        if all(value is None or isinstance(value, kinds) for value in values):
            return name
    return "text"


def labelled(file: str, with_values: bool = True) -> Iterator[Labelled]:
    tables = YAML(typ="safe").load((FOLDER / file).read_text(encoding="utf-8"))
    for table, columns in tables.items():
        words = {column: words_of(column) for column in columns}
        for column, (holds, *values) in columns.items():
            given = [completed(value) for value in values]
            seen = Seen(
                column,
                table,
                declared(given),
                refers=column in ("customer_id", "user_id", "dept_id") and table != "users",
                siblings=frozenset(said for other, said in words.items() if other != column),
                sampled=judge(given) if with_values else judge([]),
            )
            yield Labelled(table, column, Content(holds), guess(seen))


def score(columns: Iterator[Labelled]) -> Score:
    made = Score()
    for one in columns:
        personal, said = one.holds in PERSONAL, one.guessed.content in PERSONAL
        made.columns += personal
        made.found += said
        made.right += personal and one.is_right
        made.decided += one.guessed.certainty > Certainty.UNCERTAIN
        if not one.is_right and (personal or said):
            made_of = one.guessed
            judged = f"{made_of.content} ({made_of.certainty.name}: {made_of.why})"
            line = f"{one.table}.{one.column}: {one.holds} guessed {judged}"
            made.missed.append(line)
            if one.guessed.certainty > Certainty.UNCERTAIN:
                made.certain_and_wrong.append(line)
    return made
