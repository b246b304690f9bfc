"""Redactions as data: what is not shown, why, and what whoever approves ruled on it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from hashlib import blake2b
from typing import Any, Final

from kotowari.datamap.model import Table, TableName
from kotowari.places.lookup import Values
from kotowari.places.matching import as_text
from kotowari.places.shown.period import Parted


class Why(StrEnum):
    """Why something is not shown."""

    ANOTHER = "another"
    """The row is another person's, and was only met."""
    DOUBTFUL = "doubtful"
    """The row may be another person's; whoever approves says whose it is."""
    HIDDEN = "hidden"
    """The map shows the column to nobody."""
    OTHERS = "others"
    """The map says that the column holds others' information."""
    LEADS = "leads-to-another"
    """The value leads to a row that is not the person's."""
    SAYS = "says-another"
    """A name that is not the person's, in a row that hangs on theirs; in a shared row a handle, too."""
    TEXT = "shared-text"
    """In a shared row: what others may have written or be named in."""
    UNNAMED = "no-item"
    """In a shared row: nobody said that the column is the person's information, or that it may be shown."""
    NAMED = "names-another"
    """Somebody else is named in the value, and a mark stands there instead."""
    UNKNOWN = "names-unknown"
    """Somebody is named in the text of whom no record was met, and a mark stands there instead."""
    UNRULED = "unruled"
    """A file that people found, of which nobody said yet what is handed out."""
    REPLACED = "replaced"
    """In the stead of a file that people found another is handed out, in which others are masked."""
    RULED = "ruled"
    """Whoever approves withholds it."""


WHOLE_ROWS = (Why.ANOTHER, Why.DOUBTFUL)


class Withheld(Enum):
    """What stands in a row in place of a value that is not shown."""

    WITHHELD = "withheld"

    def __repr__(self) -> str:
        return "WITHHELD"


WITHHELD = Withheld.WITHHELD


@dataclass(frozen=True, slots=True)
class Ruling:
    """What whoever approves ruled on a table, one of its columns, one row (by its key), or one cell, and the reason.

    ``shows`` lifts redactions, of one kind where ``why`` is named (``RULED`` undoes what was ruled); otherwise what
    would be shown is withheld. The narrower ruling goes before the wider, the later before the earlier. A ruling lifts
    nothing from rows that are another's or doubtful (a verdict on the row does, and another walk), nor from columns
    shown to nobody. ``cells`` are those for which it was given, by their marks (:func:`mark_of`): it lifts no other,
    such as one of a row that another walk finds. None where it holds for whatever is found.
    """

    table: TableName
    shows: bool
    reason: str
    column: str | None = None
    row: Values | None = field(default=None, repr=False)
    why: Why | None = None
    cells: frozenset[str] | None = field(default=None, repr=False)


def mark_of(row: Values, value: Any) -> str:  # noqa: ANN401 - a value of any place
    """Return what stands for one cell: a digest of its row's key and of what was found in it."""
    written = json.dumps([_texts(row), _texts(value)], ensure_ascii=False)
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=_MARK).hexdigest()


def _texts(value: Any) -> Any:  # noqa: ANN401 - a value of any place
    """A value as it is once it was kept and opened again, whatever its type."""
    if isinstance(value, Mapping):
        return {str(name): _texts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_texts(one)) for one in value)
    return as_text(value)


_MARK: Final = 16


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is not shown of one column (None: of whole rows) for one reason, in which rows, by their keys.

    ``values`` are what was found there, in the same order, where the column was read. ``lifted`` are other rows, in
    which a ruling shows it nevertheless; ``reasons`` those that rulings gave.
    """

    table: TableName
    column: str | None
    why: Why
    rows: Sequence[Values] = field(repr=False)
    lifted: Sequence[Values] = field(default=(), repr=False)
    reasons: tuple[str, ...] = ()
    values: Sequence[Any] = field(default=(), repr=False)

    @property
    def marks(self) -> frozenset[str]:
        """The marks of the cells that are not shown."""
        return frozenset(map(mark_of, self.rows, self.values))

    @property
    def name(self) -> str:
        """One name for it: ``place.table.column/why``, with ``*`` for whole rows."""
        return f"{self.table}.{self.column or '*'}/{self.why}"


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of one table as the person is shown them; ``keys`` are theirs, in the same order."""

    table: Table
    columns: tuple[str, ...]
    rows: Sequence[Values] = field(repr=False)
    keys: Sequence[Values] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Redacted:
    """What the person is shown, in the order of the walk, and every redaction, in the order of the tables.

    ``parted`` says what a period that is asked about does, of each table of which there is anything to say.
    """

    tables: tuple[Shown, ...]
    redactions: tuple[Redaction, ...]
    parted: tuple[Parted, ...] = ()


class Rulings:
    """The rulings on one table, asked cell by cell."""

    def __init__(self, table: TableName, rulings: Sequence[Ruling]) -> None:
        mine = [ruling for ruling in rulings if ruling.table == table]
        # The narrowest last, and among these the latest: it has the last word.
        self._rulings = sorted(mine, key=lambda one: (one.row is not None, one.column is not None))

    def __bool__(self) -> bool:
        return bool(self._rulings)

    def on(self, column: str, row: Values, why: Why | None, value: Any) -> Ruling | None:  # noqa: ANN401 - of any place
        """The ruling that decides on a cell, which is withheld for a reason or (None) would be shown.

        A ruling that withholds and was lifted decides nothing more; of a cell that would be shown it is the lift.
        """
        undone: Ruling | None = None
        for ruling in reversed(self._rulings):
            if not _is_on(ruling, column, row, value):
                continue
            if not ruling.shows:
                if undone is None:
                    return ruling
                if why is None:
                    return undone
            elif ruling.why is Why.RULED:
                undone = undone or ruling
            elif why not in (None, Why.HIDDEN) and ruling.why in (None, why):
                return ruling
        return None


def _is_on(ruling: Ruling, column: str, row: Values, value: Any) -> bool:  # noqa: ANN401 - of any place
    if ruling.column not in (None, column) or ruling.row not in (None, row):
        return False
    return ruling.cells is None or mark_of(row, value) in ruling.cells
