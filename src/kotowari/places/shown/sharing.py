"""What of the rows that were found the person is shown: all that is theirs, and nothing that is another's.

Pure. ``docs/sharing.md`` has the rules, each with an example that is run.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from kotowari.datamap.model import Match, TableName
from kotowari.datamap.route import Hop, Stop
from kotowari.places.lookup import Values
from kotowari.places.matching import as_text, form
from kotowari.places.names import says_the_same
from kotowari.places.shown.masking import Masker
from kotowari.places.shown.period import Asked, Parted, of_period
from kotowari.places.shown.redaction import Redacted, Redaction, Ruling, Shown, Why
from kotowari.places.shown.table import Cell, TableShown
from kotowari.places.shown.unknown import Unknown
from kotowari.places.walking.asker import Asker, Likeness, each
from kotowari.places.walking.walked import Found, FoundRow, Standing, Walked

_THEIRS: Final = (Standing.OWN, Standing.SHARED)
_NOT_THEIRS: Final = (Standing.ANOTHER, Standing.DOUBTFUL)


def redact(
    walked: Walked,
    asker: Asker,
    rulings: Sequence[Ruling] = (),
    asked: Asked | None = None,
    spared: Collection[str] = (),
) -> Redacted:
    """Return what is shown of what was found, and every redaction with what was ruled on it.

    Of a period that is ``asked`` about only the rows that are of it, judged with all others beside them. ``spared`` are
    names that are no person's, such as the operator's, which stay in texts.
    """
    return _Redacting(walked, asker, rulings, spared).redacted(asked)


class _Redacting:
    """One redaction of all that a walk found."""

    def __init__(self, walked: Walked, asker: Asker, rulings: Sequence[Ruling], spared: Collection[str]) -> None:
        self._walked, self._asker, self._rulings = walked, asker, rulings
        self._number = {stop.table.name: stop.number for stop in walked.route.stops}
        self._rows = {self._number[found.table.name]: _by_standing(found) for found in walked.found}
        self._forms: dict[tuple[int, int, Match, tuple[Standing, ...]], set[str]] = {}
        self._plain: dict[tuple[int, int], set[Any]] = {}
        self._likeness = Likeness(asker)
        for stop, row in self._records():
            self._likeness.learn(stop, row)
        self._lacking = _lacking(walked)
        own = self._own()
        self._handles = {text for value in own if (text := form(Match.EXACT, value))}
        self._masker = Masker(self._others() - own, own)
        self._unknown = Unknown(own, spared, self._masker)

    def redacted(self, asked: Asked | None) -> Redacted:
        """Every table shown, and every redaction."""
        tables: list[Shown] = []
        redactions: list[Redaction] = []
        parted: list[Parted] = []
        for found in self._walked.found:
            number = self._number[found.table.name]
            stop, every = self._walked.route.stops[number], self._rows[number]
            if asked is not None:
                every, one = of_period(stop, every, asked, _THEIRS)
                parted.append(one)
            table = TableShown(stop, every, self._rulings)
            for standing in _THEIRS:
                rows = every.get(standing)
                if rows:
                    table.show(rows, self._cells(table.stop, standing), self._masker, self._unknown)
            tables.extend(table.shown())
            redactions.extend(table.redactions())
        return Redacted(tuple(tables), tuple(redactions), tuple(one for one in parted if one.is_said))

    def _cells(self, stop: Stop, standing: Standing) -> list[tuple[int, Cell]]:
        """What is asked of the values at the positions that are not simply shown."""
        every = ((at, self._cell(stop, standing, at)) for at in range(len(stop.columns)))
        return [(at, cell) for at, cell in every if cell is not None]

    def _cell(self, stop: Stop, standing: Standing, at: int) -> Cell | None:
        table, column = stop.table, stop.table.columns[stop.columns[at]]
        if column.name in table.hides:
            return _always(Why.HIDDEN)
        if standing is Standing.SHARED and column.name in table.shows:
            return None
        if column.others:
            return _always(Why.OTHERS)
        if standing is Standing.OWN:
            hops = [(hop, hop.source_at.index(at)) for hop in stop.leaves_up if at in hop.source_at]
            if hops:
                return self._own_link(hops)
            item = None if stop.finds else self._asker.item_known(column)
            return self._own_name(self._asker.known[item]) if item is not None else None
        if column.finds:
            own = self._likeness.own_forms(column.finds, column.match)
            return lambda value: None if form(column.match, value) in own else Why.SAYS
        if at in stop.key or self._touching(stop, at):
            return self._shared_link(stop, at)
        item = self._asker.item_known(column)
        if item is not None or any(map(_names, column.categories)):
            known = self._asker.known.get(item or "", ())
            return lambda value: None if says_the_same(as_text(value) or "", known) else Why.SAYS
        if column.text:
            return _always(Why.TEXT)
        described = column.item or any(category.startswith(_OF_PERSONS) for category in column.categories)
        return None if described else _always(Why.UNNAMED)

    def _own_name(self, known: Collection[str]) -> Cell:
        """In a row that hangs on the person's: a name that is not theirs, as of whom an order was sent to."""
        return lambda value: Why.SAYS if says_the_same(as_text(value) or "", known) is False else None

    def _own_link(self, hops: Sequence[tuple[Hop, int]]) -> Cell:
        """In a person's own row: a value that leads to a row which is not theirs, or may be, is withheld."""

        # What simply is the same value in a row of theirs needs no comparing of forms.
        plain = [self._values(hop.target, hop.target_at[part]) for hop, part in hops]

        def leads(value: Any) -> Why | None:  # noqa: ANN401 - a value of any place
            if all(value in values for values in plain) or form(Match.EXACT, value) in self._handles:
                return None
            for hop, part in hops:
                target, at = self._walked.route.stops[hop.target], hop.target_at[part]
                compared = form(hop.match, value)
                if compared in self._forms_at(hop.target, at, hop.match, _THEIRS):
                    continue
                unknown = target.table.name in self._lacking and (hop.implied or target.owned)
                if target.finds or unknown or compared in self._forms_at(hop.target, at, hop.match, _NOT_THEIRS):
                    return Why.LEADS
            return None

        return leads

    def _shared_link(self, stop: Stop, at: int) -> Cell:
        """In a shared row: a key, or a value by which it is linked, is the person's where a row of theirs has it."""
        ends = self._touching(stop, at)

        def is_theirs(value: Any) -> Why | None:  # noqa: ANN401 - a value of any place
            for other, their_at, match in ends:
                if form(match, value) in self._forms_at(other, their_at, match, (Standing.OWN,)):
                    return None
            return Why.LEADS

        return is_theirs

    def _touching(self, stop: Stop, at: int) -> list[tuple[int, int, Match]]:
        """The other ends of the links that a column is part of."""
        ends: list[tuple[int, int, Match]] = []
        for hop in self._walked.route.hops:
            if hop.source == stop.number and at in hop.source_at:
                ends.append((hop.target, hop.target_at[hop.source_at.index(at)], hop.match))
            if hop.target == stop.number and at in hop.target_at:
                ends.append((hop.source, hop.source_at[hop.target_at.index(at)], hop.match))
        return list(dict.fromkeys(ends))

    def _forms_at(self, stop: int, at: int, match: Match, standings: tuple[Standing, ...]) -> set[str]:
        """What rows of some standings have in a column, in the form that is compared."""
        name = stop, at, match, standings
        if name not in self._forms:
            values = (value for row in self._of(stop, standings) for value in each(row.values[at]))
            self._forms[name] = {one for value in values if (one := form(match, value))}
        return self._forms[name]

    def _values(self, stop: int, at: int) -> set[Any]:
        """What the rows that are theirs have in a column, as it is."""
        name = stop, at
        if name not in self._plain:
            try:
                self._plain[name] = {row.values[at] for row in self._of(stop, _THEIRS)}
            except TypeError:
                self._plain[name] = set()
        return self._plain[name]

    def _of(self, stop: int, standings: Iterable[Standing]) -> Iterable[FoundRow]:
        by_standing = self._rows.get(stop, {})
        return [row for standing in standings for row in by_standing.get(standing, ())]

    def _records(self) -> Iterable[tuple[Stop, Values]]:
        """The person's own records."""
        for number, by_standing in self._rows.items():
            stop = self._walked.route.stops[number]
            if stop.finds:
                yield from ((stop, row.values) for row in by_standing.get(Standing.OWN, ()))

    def _own(self) -> set[str]:
        """The values that name the person: what is known of them, and what their own records say."""
        own = {value for values in (*self._asker.handles.values(), *self._asker.known.values()) for value in values}
        for stop, row in self._records():
            own.update(_texts(row, self._naming(stop)))
        return own

    def _others(self) -> set[str]:
        """The values that name others: of rows that are not the person's, and what theirs hold of others."""
        others: set[str] = set()
        for number, by_standing in self._rows.items():
            stop = self._walked.route.stops[number]
            met = self._of(number, (Standing.SHARED, *_NOT_THEIRS))
            if met:
                naming = self._naming(stop)
                others.update(text for row in met for text in _texts(row.values, naming))
            columns = [stop.table.columns[name] for name in stop.columns]
            told = [at for at, column in enumerate(columns) if column.others and not column.text]
            if told:
                own = by_standing.get(Standing.OWN, ())
                others.update(text for row in own for text in _texts(row.values, told))
        return others

    def _naming(self, stop: Stop) -> list[int]:
        """The positions of the columns that name a person."""
        columns = [stop.table.columns[name] for name in stop.columns]
        return [
            at
            for at, column in enumerate(columns)
            if column.finds or self._asker.item_known(column) or any(map(_names, column.categories))
        ]


def _by_standing(found: Found) -> dict[Standing, Sequence[FoundRow]]:
    by_standing: dict[Standing, list[FoundRow]] = {}
    for row in found.rows:
        by_standing.setdefault(row.standing, []).append(row)
    return dict(by_standing)


def _lacking(walked: Walked) -> set[TableName]:
    """The tables of which rows may be missing."""
    unread = {(one.place, one.table) for one in walked.unread}
    names = {stop.table.name for stop in walked.route.stops}
    lacking = {name for name in names if (name.place, name.table) in unread or (name.place, None) in unread}
    return lacking | {one.table for one in walked.lacking}


def _always(why: Why) -> Cell:
    return lambda value: None if value is None else why


def _names(category: str) -> bool:
    """Whether a category of Fides' taxonomy is of what names or reaches a person."""
    return category.startswith(_NAMING)


_OF_PERSONS: Final = "user"
_NAMING: Final = ("user.name", "user.contact.email", "user.contact.phone_number", "user.unique_id")


def _texts(row: Values, positions: Iterable[int]) -> Iterable[str]:
    return (text for at in positions for value in each(row[at]) if (text := as_text(value)))
