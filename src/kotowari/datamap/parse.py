"""From the texts of map files and Fides datasets to one :class:`Datamap`, or to every mistake in them at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from kotowari.datamap import fides
from kotowari.datamap.checking import Promised
from kotowari.datamap.file import FORMS_HERE, MapFile
from kotowari.datamap.known import Dangling, Known, Where
from kotowari.datamap.model import Datamap, Link, PlaceKind, Table, TableName
from kotowari.datamap.native import lay
from kotowari.datamap.sound import place_mistakes, table_mistakes
from kotowari.datamap.turns import circle
from kotowari.datamap.unlinked import Before, UnlinkedPlace, UnlinkedTable
from kotowari.errors import FileMistake, MapUnreadable
from kotowari.written.reading import Mistake, Written
from kotowari.written.tree import LinedList, LinedMap

LENGTH = 16 * 1024 * 1024
"""The longest file in characters: a Fides dataset of 40,000 fields with every key written out."""

NODES = 1_000_000
"""The most keys, values, lists and mappings of a file; that dataset has about as many."""

DEPTH = 64
"""The deepest nesting of a file: fields within fields may be a dozen deep, each of which is two."""

UNDECIDED = "undecided"
"""What stands in a draft for what only a person can say."""

MAP_FILE = Written(
    MapUnreadable,
    called="a data map or a Fides dataset",
    begins="kotowari_map: 1",
    documented="docs/datamap.md",
    length=LENGTH,
    nodes=NODES,
    depth=DEPTH,
    forms=FORMS_HERE,
)


Settings = Mapping[PlaceKind, type[BaseModel]]
"""What the ``settings`` of a place of each kind must be; those of a kind that is not named may be anything."""


def parse_map(
    files: Sequence[tuple[str, str]], promised: Promised | None = None, settings: Settings | None = None
) -> Datamap:
    """Read one map from all its files: of each its name, as mistakes show it, and its text.

    ``promised`` is what the policy has, if the map is to be held against it.
    A file is either of the map's own form or holds Fides datasets. A dataset that no place names is a place of its own.
    Raises :class:`MapUnreadable` with every mistake, its file, line and key; ``ValueError`` without a file.
    """
    if not files:
        raise ValueError("a map is in at least one file")
    read = _Read()
    for file, text in files:
        read.take(file, text)
    _refuse(files, read.mistakes)
    places = read.drafts()
    mistakes = [*read.mistakes, *_each(places, table_mistakes)]
    for draft in places.values():
        mistakes += [*place_mistakes(draft), *_settings_mistakes(draft, settings or {})]
    if promised is not None:
        mistakes += _each(places, promised.mistakes)
        mistakes += [mistake for draft in places.values() for mistake in promised.guard_mistakes(draft)]
    known = Known({place: {name: one.table for name, one in draft.tables.items()} for place, draft in places.items()})
    linked = _Linking(known, mistakes)
    for draft in places.values():
        linked.take(draft)
    linked.order(places)
    _refuse(files, mistakes)
    name = read.name or next(iter(places))
    tables = {place: replace(draft.place, tables=linked.tables[place]) for place, draft in places.items()}
    return Datamap(name, tables, tuple(sorted(linked.links, key=_by_names)))


def _refuse(files: Sequence[tuple[str, str]], mistakes: Sequence[FileMistake]) -> None:
    if mistakes:
        mistakes = list(dict.fromkeys(mistakes))  # what a place says of all its tables is told once
        order = {name: number for number, (name, _) in enumerate(files)}
        first = min(mistakes, key=lambda one: (order[one.file], one.line))
        raise MapUnreadable(file=first.file, mistakes=sorted(mistakes, key=lambda one: order[one.file]))


def _by_names(link: Link) -> tuple[Any, ...]:
    return (link.source, link.source_columns, link.target, link.target_columns, link.way, link.match)


def _settings_mistakes(draft: UnlinkedPlace, settings: Settings) -> Iterator[FileMistake]:
    form = settings.get(draft.place.kind)
    try:
        if form is not None:
            form.model_validate(dict(draft.place.settings))
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            yield draft.where.at("settings", *error["loc"]).mistake(MAP_FILE.says(dict(error)))


def _each(
    places: dict[str, UnlinkedPlace], check: Callable[[UnlinkedTable], Iterable[FileMistake]]
) -> Iterator[FileMistake]:
    for place in places.values():
        for table in place.tables.values():
            yield from check(table)


@dataclass
class _Read:
    """What the files hold, as it is read, and the mistakes in it."""

    name: str | None = None
    own: dict[str, tuple[Any, Where]] = field(default_factory=dict)
    datasets: dict[str, fides.DatasetPart] = field(default_factory=dict)
    spots: dict[str, Where] = field(default_factory=dict)
    mistakes: list[FileMistake] = field(default_factory=list)

    def take(self, file: str, text: str) -> None:
        """Read one more file."""
        try:
            tree = MAP_FILE.read(text, file)
            MAP_FILE.refuse(_undecided(tree), tree, file)
            if "dataset" in tree and "kotowari_map" not in tree:
                self._take_fides(tree, file)
            else:
                self._take_own(tree, file)
        except MapUnreadable as problem:
            self.mistakes += problem.mistakes

    def _take_own(self, tree: LinedMap, file: str) -> None:
        whole, top = MAP_FILE.build(MapFile, tree, file), Where(file, tree)
        if self.name not in (None, whole.map):
            self.mistakes.append(top.at("map").mistake(f"another file is of the map `{self.name}`: expected one map"))
        self.name = whole.map
        for name, part in whole.places.items():
            spot = top.at("places", name)
            if name in self.own:
                says = f"{self.own[name][1].file} has a place of this name too: expected each once"
                self.mistakes.append(spot.mistake(says))
            self.own[name] = (part, spot)

    def _take_fides(self, tree: LinedMap, file: str) -> None:
        for number, part in enumerate(MAP_FILE.build(fides.FidesFile, tree, file).dataset):
            spot = Where(file, tree, ("dataset", number))
            if part.fides_key in self.datasets:
                says = f"{self.spots[part.fides_key].file} has a dataset of this key too: expected each once"
                self.mistakes.append(spot.at("fides_key").mistake(says))
            self.datasets[part.fides_key], self.spots[part.fides_key] = part, spot

    def drafts(self) -> dict[str, UnlinkedPlace]:
        """Return the places: those of the map's own files, and the datasets that none of them names."""
        claims: dict[str, str] = {}
        for name, (part, spot) in self.own.items():
            if part.dataset in claims:
                says = f"the place `{claims[part.dataset]}` names this dataset too: expected one place for each"
                self.mistakes.append(spot.at("dataset").mistake(says))
            elif part.dataset is not None and part.dataset not in self.datasets:
                says = f"the dataset `{part.dataset}` is not among the files: give its Fides file too"
                self.mistakes.append(spot.at("dataset").mistake(says))
            elif part.dataset is not None:
                claims[part.dataset] = name
        for key in self.datasets.keys() - claims.keys():
            if key in self.own:
                says = f"a place of the map has this name: expected `dataset: {key}` there, or another name"
                self.mistakes.append(self.spots[key].at("fides_key").mistake(says))
        self._one_variable_each()
        datasets = fides.Datasets(self.datasets, {key: claims.get(key, key) for key in self.datasets})
        found = {key: fides.unlinked(key, datasets, spot) for key, spot in self.spots.items()}
        places = {name: lay(name, part, spot, found.get(part.dataset)) for name, (part, spot) in self.own.items()}
        return {**{key: draft for key, draft in found.items() if key not in claims}, **places}

    def _one_variable_each(self) -> None:
        """Tell of places whose addresses one variable of the environment would hold."""
        taken: dict[str, str] = {}
        for name, (_, spot) in self.own.items():
            plain = name.replace("-", "_")
            if plain in taken:
                says = f"this differs from `{taken[plain]}` by a hyphen only: one variable would hold both addresses"
                self.mistakes.append(spot.mistake(says))
            taken[plain] = name


def _undecided(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:  # noqa: ANN401 - any YAML value
    if isinstance(value, LinedMap):
        for key, inner in value.items():
            yield from _undecided(inner, (*path, key))
    elif isinstance(value, LinedList):
        for number, inner in enumerate(value):
            yield from _undecided(inner, (*path, number))
    elif value == UNDECIDED:
        yield Mistake(path, "this is left undecided: say what holds here, or take the key out")


@dataclass
class _Linking:
    """The tables and links of all places, as their names are resolved, and the mistakes in that."""

    known: Known
    mistakes: list[FileMistake]
    tables: dict[str, dict[str, Table]] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)

    def take(self, draft: UnlinkedPlace) -> None:
        """Resolve the names of one place."""
        place = draft.place.name
        tables = self.tables[place] = {}
        for name, one in draft.tables.items():
            tables[name] = replace(
                one.table, after=self._before(one.after, place), erase_after=self._before(one.erase_after, place)
            )
            for reference in one.references:
                try:
                    found = list(reference.links(one.table.name, self.known))
                except Dangling as problem:
                    self.mistakes.append(reference.where.mistake(str(problem)))
                else:
                    self._add(found)

    def _add(self, links: Iterable[Link]) -> None:
        for link in links:
            # A table that is not read leads nowhere, and nothing leads to it.
            if not (self.known.is_skipped(link.source) or self.known.is_skipped(link.target)):
                self.links.add(link)

    def _before(self, said: Iterable[Before], place: str) -> tuple[TableName, ...]:
        found: dict[TableName, None] = {}
        for one in said:
            try:
                found |= dict.fromkeys(one.tables(place, self.known))
            except Dangling as problem:
                self.mistakes.append(one.where.mistake(str(problem)))
        return tuple(found)

    def order(self, places: dict[str, UnlinkedPlace]) -> None:
        """Tell of tables that can come neither before nor after each other."""
        for key in ("after", "erase_after"):
            round_ = circle({t.name: getattr(t, key) for tables in self.tables.values() for t in tables.values()})
            if round_:
                spot = places[round_[0].place].tables[round_[0].table].where
                says = f"these wait for each other: {' after '.join(f'`{name}`' for name in round_)}"
                self.mistakes.append(spot.within("fides_meta", "fidesops_meta", key).mistake(says))
