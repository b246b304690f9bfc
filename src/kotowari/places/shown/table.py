"""One table as the person is shown it: cell by cell, with what was withheld and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from kotowari.datamap.route import Stop
from kotowari.places.lookup import Values
from kotowari.places.shown.masking import MARK, Masker
from kotowari.places.shown.redaction import WHOLE_ROWS, WITHHELD, Redaction, Ruling, Rulings, Shown, Why
from kotowari.places.walking.walked import FoundRow, Standing, row_key

_TELEPHONE: Final = 10**8
"""From here on a whole number may be a telephone number; below it is an amount, and masks would hide what is theirs."""

Name = tuple[str | None, Why]
"""A redaction within its table, by its column."""


class Marking(Protocol):
    """What marks who is named in a text."""

    def masked(self, text: str) -> str:
        """Return a text with marks; the same object if there are none."""


Cell = Callable[[Any], Why | None]
"""Why a value is withheld, or None."""


class TableShown:
    """The rows of one table: those shown, and the redactions."""

    def __init__(self, stop: Stop, found: Mapping[Standing, Sequence[FoundRow]], rulings: Sequence[Ruling]) -> None:
        self.stop = stop
        self._found = found
        self._rulings = Rulings(stop.table.name, rulings)
        self._withheld: dict[Name, list[tuple[Values, Any]]] = {}
        self._lifted: dict[Name, list[tuple[Values, Any]]] = {}
        self._reasons: dict[Name, dict[str, None]] = {}
        self._shown: list[Values] = []
        self._keys: list[Values] = []

    def show(
        self, rows: Sequence[FoundRow], cells: Sequence[tuple[int, Cell]], masker: Masker, unknown: Marking
    ) -> None:
        """Show rows of one standing: each value but what its cell withholds, others' names masked.

        ``masker`` is of others whose records were met, ``unknown`` of any that a text names.
        """
        keys = [row_key(self.stop.key, row.values) for row in rows]
        self._keys += keys
        # A column none of whose values is withheld is not looked at again row by row.
        cells = [(at, cell) for at, cell in cells if withholds(cell, rows, at)]
        columns = [self.stop.table.columns[name] for name in self.stop.columns]
        marking: list[tuple[int, Why, Marking]] = [
            (at, Why.NAMED, masker) for at in (range(len(columns)) if masker else ())
        ]
        marking += [(at, Why.UNKNOWN, unknown) for at, column in enumerate(columns) if column.text]
        if not cells and not marking and not self._rulings:
            self._shown += [row.values for row in rows]
            return
        for row, key in zip(rows, keys, strict=True):
            values = list(row.values)
            self._withhold(values, row.values, key, cells, marking)
            self._shown.append(tuple(values))

    def shown(self) -> Iterable[Shown]:
        """The table, if anything of it is shown."""
        if self._shown:
            yield Shown(self.stop.table, self.stop.columns, self._shown, self._keys)

    def redactions(self) -> Iterable[Redaction]:
        """Every redaction of the table: whole rows first, then by column."""
        for why in WHOLE_ROWS:
            rows = self._found.get(Standing(why.value), ())
            if rows:
                keys = [row_key(self.stop.key, row.values) for row in rows]
                yield Redaction(self.stop.table.name, None, why, keys)
        for name in sorted({*self._withheld, *self._lifted}, key=lambda one: (self._at(one[0]), one[1])):
            withheld = self._withheld.get(name, ())
            keys, values = [key for key, _ in withheld], [value for _, value in withheld]
            lifted = [key for key, _ in self._lifted.get(name, ())]
            reasons = tuple(self._reasons.get(name, ()))
            yield Redaction(self.stop.table.name, *name, keys, lifted, reasons, values)
        for column in self.stop.table.hides - set(self.stop.columns):
            if self._keys:
                yield Redaction(self.stop.table.name, column, Why.HIDDEN, self._keys)

    def _at(self, column: str | None) -> int:
        return self.stop.columns.index(column) if column in self.stop.columns else -1

    def _withhold(
        self,
        values: list[Any],
        found: Values,
        key: Values,
        cells: Sequence[tuple[int, Cell]],
        marking: Iterable[tuple[int, Why, Marking]],
    ) -> None:
        shown = set()
        for at, cell in cells:
            value = values[at]
            why = cell_of(cell, value)
            if why is not None and not self._is_lifted(at, key, why, value):
                values[at] = parts_of(cell, value) if isinstance(value, list) else WITHHELD
            elif why is not None:
                shown.add(at)
        for at, why, marks in marking:
            if values[at] is not WITHHELD and at not in shown:
                masked = _masked(values[at], marks)
                if masked is not values[at] and not self._is_lifted(at, key, why, found[at]):
                    values[at] = masked
        if self._rulings:
            for at, column in enumerate(self.stop.columns):
                ruling = self._rulings.on(column, key, None, found[at])
                if ruling is not None and values[at] is not WITHHELD:
                    self._note(self._into(ruling), (column, Why.RULED), (key, found[at]), ruling)
                    values[at] = values[at] if ruling.shows else WITHHELD

    def _is_lifted(self, at: int, key: Values, why: Why, value: Any) -> bool:  # noqa: ANN401 - a value of any place
        """Note a redaction; tell whether a ruling lifts it."""
        column = self.stop.columns[at]
        ruling = self._rulings.on(column, key, why, value) if self._rulings else None
        lifted = ruling is not None and ruling.shows
        self._note(self._into(ruling), (column, why), (key, value), ruling if lifted else None)
        return lifted

    def _into(self, ruling: Ruling | None) -> dict[Name, list[tuple[Values, Any]]]:
        return self._lifted if ruling is not None and ruling.shows else self._withheld

    def _note(
        self,
        into: dict[Name, list[tuple[Values, Any]]],
        name: Name,
        cell: tuple[Values, Any],
        ruling: Ruling | None,
    ) -> None:
        into.setdefault(name, []).append(cell)
        if ruling is not None:
            self._reasons.setdefault(name, {})[ruling.reason] = None


def withholds(cell: Cell, rows: Sequence[FoundRow], at: int) -> bool:
    """Whether a cell withholds any of what rows have at a position."""
    try:
        values: Iterable[Any] = {row.values[at] for row in rows}
    except TypeError:
        values = [row.values[at] for row in rows]
    return any(cell_of(cell, value) is not None for value in values)


def cell_of(cell: Cell, value: Any) -> Why | None:  # noqa: ANN401 - a value of any place
    """Why a value, or any of a list, is withheld; nothing is not."""
    if value is None:
        return None
    if isinstance(value, list):
        return next((why for one in value if (why := cell_of(cell, one)) is not None), None)
    return cell(value)


def parts_of(cell: Cell, values: Sequence[Any]) -> list[Any]:
    """A list without those of its values that are withheld."""
    return [WITHHELD if cell_of(cell, one) is not None else one for one in values]


def _masked(value: Any, masker: Marking) -> Any:  # noqa: ANN401 - a value of any place
    """A value with marks for others' names, within lists and fields too; the same object if there are none."""
    if isinstance(value, str):
        return masker.masked(value)
    if isinstance(value, int) and value >= _TELEPHONE:
        # As a number, a telephone number has lost its zero.
        whole = (str(value), f"0{value}")
        return value if all(masker.masked(text) == text for text in whole) else MARK
    if isinstance(value, Mapping):
        fields = {_masked(name, masker): _masked(one, masker) for name, one in value.items()}
        same = len(fields) == len(value) and all(fields.get(name, fields) is one for name, one in value.items())
        return value if same else fields
    if isinstance(value, list | tuple):
        several = [_masked(one, masker) for one in value]
        return several if any(new is not old for new, old in zip(several, value, strict=True)) else value
    return value
