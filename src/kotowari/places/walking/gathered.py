"""The rows that a walk has gathered of each table, each once, with whose they are as far as is known."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from kotowari.datamap.model import Match
from kotowari.datamap.route import Hop, Stop
from kotowari.places.lookup import Values
from kotowari.places.matching import form
from kotowari.places.walking.walked import Found, FoundRow, Standing, Verdicts, row_key

_RANK: Final = {Standing.ANOTHER: 0, Standing.DOUBTFUL: 1, Standing.SHARED: 2, Standing.OWN: 3}


_found_row: Final = partial(tuple.__new__, FoundRow)

Known = Any
"""What a row is known by within its table."""


class Pile:
    """The rows of one stop.

    A row's standing only ever rises. Until all is read, ``SHARED`` stands for what was met above and is to be judged;
    those of ``implied`` were met only by ways that the map does not have, and are never shown for that.
    """

    __slots__ = ("fresh", "ids", "implied", "rows", "standing", "stop", "unsure", "via")

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self.ids: dict[Known, int] = {}
        self.rows: list[Values] = []
        self.standing: list[Standing] = []
        self.via: list[tuple[str, ...]] = []
        self.implied: set[int] = set()
        self.fresh: list[int] = []
        """Rows whose links that lead up were not followed yet."""
        self.unsure = 0
        """How many rows are not the person's own, as they were put in."""

    def id(self, row: Values) -> Known:
        """What a row is known by: the bare value of a key of one column."""
        key = self.stop.key
        if len(key) == 1:
            value = row[key[0]]
            if value is not None and not isinstance(value, list | dict):
                return value
        return row_key(key, row)

    def name(self, number: int) -> Values:
        """A row's key as a verdict names it."""
        return row_key(self.stop.key, self.rows[number])

    def known(self, values: set[Any]) -> dict[Any, Known]:
        """Those of some values of the key that are here already, also if another place writes them in another type."""
        here: dict[Any, Known] = {value: value for value in values & self.ids.keys()}
        rest = values - here.keys()
        if rest and self.ids and len(self.stop.key) == 1:
            one, other = next(iter(rest)), next(iter(self.ids))
            if type(one) is not type(other):
                forms = {form(Match.EXACT, known_by): known_by for known_by in self.ids}
                here |= {value: forms[text] for value in rest if (text := form(Match.EXACT, value)) in forms}
        return here

    def put(self, known_by: Known, row: Values, standing: Standing, via: tuple[str, ...]) -> int:
        """Add a row that is not here yet, and return its number."""
        number = self.ids[known_by] = len(self.rows)
        self.rows.append(row)
        self.standing.append(standing)
        self.via.append(via)
        self.unsure += standing is not Standing.OWN
        return number

    def put_all(self, rows: Sequence[Values], via: tuple[str, ...]) -> Sequence[Values]:
        """Add rows that are the person's for hanging on a row of theirs; return those that may be here already."""
        if not rows or self.rows or len(self.stop.key) != 1:
            return rows
        at = self.stop.key[0]
        try:
            ids = {row[at]: number for number, row in enumerate(rows)}
        except TypeError:
            return rows
        if len(ids) != len(rows) or None in ids:
            return rows
        self.ids = ids
        self.rows += rows
        self.standing += [Standing.OWN] * len(rows)
        self.via += [via] * len(rows)
        self.fresh += range(len(rows))
        return ()

    def rises(self, number: int, standing: Standing) -> bool:
        """Whether a standing is higher than a row's, which it then is."""
        if _RANK[standing] <= _RANK[self.standing[number]]:
            return False
        self.standing[number] = standing
        return True

    def of(self, *standings: Standing) -> list[int]:
        """The numbers of the rows of some standings."""
        return [number for number, standing in enumerate(self.standing) if standing in standings]

    def found(self) -> Found:
        """The rows as they are shown to whoever judges what the person is shown."""
        # As FoundRow would make each, without the call.
        rows = list(map(_found_row, zip(self.rows, self.standing, self.via, strict=True)))
        return Found(self.stop.table, self.stop.columns, rows)


class Said:
    """What whoever approves said of whose rows are."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._tables = {name for name, _ in verdicts}

    def speaks_of(self, stop: Stop) -> bool:
        """Whether anything was said of rows of a stop."""
        return stop.table.name in self._tables

    def of_row(self, stop: Stop, row: Values) -> Standing | None:
        """Return what was said of one row."""
        return self._verdicts.get((stop.table.name, row_key(stop.key, row))) if self.speaks_of(stop) else None

    def of(self, stop: Stop, row: Values, judged: Standing) -> Standing:
        """Return a row's standing: as judged, unless something was said of the row, or of the doubtful of its table."""
        if not self.speaks_of(stop):
            return judged
        verdict = self.of_row(stop, row)
        if verdict is None and judged is Standing.DOUBTFUL:
            verdict = self._verdicts.get((stop.table.name, None))
        return verdict or judged


def values_of(hop: Hop, rows: Iterable[Values]) -> set[Any]:
    """Return what some rows of a hop's source lead on with; bare values where it is one column. NULL leads nowhere."""
    if hop.spread:
        return _spread_values(hop.source_at, rows)
    try:
        if len(hop.source_at) == 1:
            at = hop.source_at[0]
            bare = {row[at] for row in rows}
            bare.discard(None)
            return bare
        several = {tuple([row[at] for at in hop.source_at]) for row in rows}
        return {one for one in several if None not in one}
    except TypeError:
        return _spread_values(hop.source_at, rows)


def _spread_values(at: Sequence[int], rows: Iterable[Values]) -> set[Any]:
    every = {one for row in rows for one in spread(row, at)}
    return {one[0] for one in every} if len(at) == 1 else every


def spread(row: Values, at: Sequence[int]) -> Sequence[Values]:
    """Return what a row has at some positions: one tuple, or one for each choice of the values that are lists."""
    found: list[Values] = [()]
    for one in at:
        found = [(*begun, value) for begun in found for value in _flat(row[one])]
    return found


def _flat(value: Any) -> Iterable[Any]:  # noqa: ANN401 - a value of any place
    if isinstance(value, list | tuple | set):
        return [inner for one in value for inner in _flat(one)]
    return () if value is None or isinstance(value, Mapping) else (value,)
