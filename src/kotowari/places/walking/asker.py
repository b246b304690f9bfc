"""Who asks, by what is known of them, and what a row says of whom it is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kotowari.datamap.model import Column, Match
from kotowari.datamap.route import Finding, Stop
from kotowari.places.lookup import Values
from kotowari.places.matching import as_text, form
from kotowari.places.names import says_the_same

SHARED_KINDS: Final = frozenset({"phone", "fax", "address", "name", "kana", "birth-date", "device", "cookie", "ip"})
"""Kinds of handle that persons of one household may share. All others are taken to be one person's."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who asks: their verified handles by kind, and what is known of them by item.

    Rows are found by ``handles`` alone. ``known`` are the items that tell who one is, such as the name in every script
    that is held and the date of birth: they confirm or contradict what a handle found, and are never masked. An item
    that tells who one is but is not known of this person is there with no values.
    ``shared`` are the kinds of handle that find others of a household too. ``claims``: what is known is what they say
    of themselves and nobody checked: it contradicts as well as ever, and where two persons use a handle it confirms
    nothing.
    """

    handles: Mapping[str, Collection[str]] = field(repr=False)
    known: Mapping[str, Collection[str]] = field(default_factory=dict, repr=False)
    claims: bool = False
    shared: frozenset[str] = SHARED_KINDS

    def item_known(self, column: Column) -> str | None:
        """Return which of the items that tell who one is a column holds: its item, or a category of Fides."""
        return next((held for held in (column.item, *column.categories) if held in self.known), None)

    def is_sure(self, finding: Finding) -> bool:
        """Whether a column is of a kind that is one person's."""
        return finding.kind not in self.shared and finding.match not in (Match.PHONE, Match.TEXT)


@dataclass(slots=True)
class Telling:
    """What a row says of whom it is, beside what is known of who asks.

    Of sure handles, of shared handles and of known items: whether one agrees, whether one says another. ``unknown`` are
    the sure handles that it has of a kind of which nothing is known, ``speaks`` whether it says anything at all.
    """

    sure_for: bool = False
    sure_against: bool = False
    shared_for: bool = False
    known_for: bool = False
    known_against: bool = False
    speaks: bool = False
    unknown: tuple[tuple[str, str], ...] = ()


class Likeness:
    """Whether rows speak of who asks. It learns the handles in rows that are theirs, and finds nothing by those."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._own: dict[str, set[str]] = {kind: set(values) for kind, values in asker.handles.items()}
        self._forms: dict[tuple[str, Match], frozenset[str]] = {}
        self._known = {item: tuple(values) for item, values in asker.known.items()}

    def learn(self, stop: Stop, row: Values) -> None:
        """Take the handles of a row to be the person's."""
        for finding in stop.finds:
            for value in each(row[finding.at]):
                text = as_text(value)
                if text:
                    self._own.setdefault(finding.kind, set()).add(text)
        self._forms.clear()

    def own_forms(self, kind: str, match: Match) -> frozenset[str]:
        """The person's handles of a kind in the form that a match compares."""
        name = kind, match
        if name not in self._forms:
            made = (form(match, value) for value in self._own.get(kind, ()))
            self._forms[name] = frozenset(one for one in made if one)
        return self._forms[name]

    def tells(self, stop: Stop, row: Values) -> Telling:
        """Return what a row says of whom it is."""
        telling = Telling()
        for finding in stop.finds:
            for value in each(row[finding.at]):
                self._compare(telling, finding, form(finding.match, value))
        said: dict[str, set[bool | None]] = {}
        for at, item in self.telling_columns(stop):
            for value in each(row[at]):
                text = as_text(value)
                said.setdefault(item, set()).add(says_the_same(text, self._known[item]) if text else None)
        for says in said.values():
            # A name of before beside the name of now is no other person's.
            telling.known_for |= True in says
            telling.known_against |= False in says and True not in says
            telling.speaks |= says != {None}
        return telling

    def says(self, stop: Stop, row: Values) -> dict[str, frozenset[str]]:
        """Return what a row says, by the items that tell who one is."""
        said: dict[str, frozenset[str]] = {}
        for at, item in self.telling_columns(stop):
            texts = frozenset(text for value in each(row[at]) if (text := as_text(value)))
            if texts:
                said[item] = said.get(item, frozenset()) | texts
        return said

    def telling_columns(self, stop: Stop) -> Iterable[tuple[int, str]]:
        """The positions and items of the columns, besides those that find, that say who one is."""
        for at, name in enumerate(stop.columns):
            column = stop.table.columns[name]
            item = self.asker.item_known(column)
            if item is not None and not column.finds and not column.others:
                yield at, item

    def _compare(self, telling: Telling, finding: Finding, value: str | None) -> None:
        if not value:
            return
        own = self.own_forms(finding.kind, finding.match)
        telling.speaks = True
        if not self.asker.is_sure(finding):
            telling.shared_for |= value in own
        elif value in own:
            telling.sure_for = True
        elif own:
            telling.sure_against = True
        else:
            telling.unknown += ((finding.kind, value),)


def says_another(one: Mapping[str, Collection[str]], other: Mapping[str, Collection[str]]) -> bool:
    """Whether two rows say names, or dates of birth, of which one cannot be the other's."""
    for item in one.keys() & other.keys():
        answers = {says_the_same(text, other[item]) for text in one[item]}
        if False in answers and True not in answers:
            return True
    return False


def each(value: Any) -> Iterable[Any]:  # noqa: ANN401 - a value of any place
    """Return the values in a cell: those of a list, or the one."""
    if value is None:
        return ()
    if isinstance(value, list | tuple | set):
        return [inner for one in value for inner in each(one)]
    return (value,)
