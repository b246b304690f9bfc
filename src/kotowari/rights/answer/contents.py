"""What an answer says, before it has any form: every form of it is written from this."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

Row = Sequence[Any]
"""The values of one row, in the order of its table's columns, each as JSON has it (:func:`plain`) or ``NOT_SHOWN``."""


class NotShown(Enum):
    """What stands in a row where a value is not disclosed."""

    NOT_SHOWN = "not shown"


NOT_SHOWN = NotShown.NOT_SHOWN

Rows = Callable[[], Iterator[Row]]
"""The rows of a table from the first, each time it is called: they are never all in memory at once."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the place, and what it is called in the reader's language if the policy knows."""

    name: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a place: what of it the person is shown.

    ``file`` is the name of its CSV in the archive, made of names in the map alone. ``withheld`` says in the reader's
    language what is left out, with how many rows that touches and why.
    """

    place: str
    table: str
    file: str
    columns: tuple[Column, ...]
    count: int
    rows: Rows = field(repr=False)
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """One place by its title in the reader's language: its sheets, and what else is to be said of it.

    ``state`` is a name of :data:`kotowari.rights.answer.words.STATES`: read, nothing there, not reached, by a person.
    """

    name: str
    title: str
    state: str
    sheets: tuple[Sheet, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What was provided to a third party, or received from one (APPI 29, 30), as rows of one table.

    ``remark`` says how many are left out by the period that was asked for, where any are.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(repr=False)
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The receipt of the ledger's entries about the request, when it is asked for, and what verifies it."""

    receipt: Callable[[], str] = field(repr=False)
    verifier_key: str
    entries: int


@dataclass(frozen=True, slots=True)
class Contents:
    """An answer in the reader's language.

    ``head`` are its particulars by the names of :data:`kotowari.rights.answer.words.HEAD`. ``decision`` says what was
    decided in sentences; ``letter`` is the PDF of the letter, when it is asked for; ``attached`` are further files by
    name.
    """

    language: str
    title: str
    number: str
    operator: str
    on: date
    head: Mapping[str, str] = field(repr=False)
    decision: tuple[str, ...] = field(repr=False)
    places: tuple[PlaceSaid, ...]
    provided: Given | None = None
    received: Given | None = None
    proof: Proof | None = None
    complaint: tuple[str, ...] = ()
    letter: Callable[[], bytes] | None = field(default=None, repr=False)
    attached: Mapping[str, bytes] = field(default_factory=dict, repr=False)
