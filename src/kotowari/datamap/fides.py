"""Fides datasets, read as they are (https://ethyca.github.io/fideslang, ``Dataset``).

What Fides itself ignores is ignored: unknown keys, and ``references`` that stand beside ``fides_meta`` and not in it.
``fidesops_meta`` is the older name of ``fides_meta``. A dataset says nothing of what kind its place is, nor what is
whose: that a map of our own lays over it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from kotowari.datamap.file import Strategy
from kotowari.datamap.known import Dangling, Known, Where
from kotowari.datamap.model import Column, Link, Masking, Match, Place, PlaceKind, Table, TableName, Way
from kotowari.datamap.unlinked import UnlinkedPlace, UnlinkedTable

IDENTITIES = {"phone_number": "phone"}
"""Kinds of identity that are called otherwise here. All others keep their names."""

READ_ONLY = "read-only"
"""Why an erasure leaves a column that Fides calls ``read_only``."""


KEY = r"^[a-zA-Z0-9_.<>-]+$"
"""What a key of Fides is made of (its ``FidesKey``)."""

_META = ("fides_meta", "fidesops_meta")


def _absent(value: object) -> object:
    return () if value is None else value


Listed = BeforeValidator(_absent)


class _Fides(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _older_name(cls, values: Any) -> Any:  # noqa: ANN401 - any YAML value
        if isinstance(values, dict) and values.get("fidesops_meta") and not values.get("fides_meta"):
            return {**values, "fides_meta": values["fidesops_meta"]}
        return values


class Direction(StrEnum):
    """Which way a reference leads: ``from`` the field that it names to the one it stands at, or ``to`` it."""

    FROM = "from"
    TO = "to"


class ReferencePart(_Fides):
    """A field of a collection, of this dataset or another."""

    dataset: str
    field: str
    direction: Direction | None = None


class MaskingPart(_Fides):
    """What an erasure writes instead."""

    strategy: Strategy
    configuration: dict[str, Any] | None = None


class FieldMeta(_Fides):
    """What Fides needs to know of a field."""

    references: Annotated[tuple[ReferencePart, ...], Listed] = ()
    identity: str | None = None
    primary_key: bool | None = None
    data_type: str | None = None
    read_only: bool | None = None
    masking_strategy_override: MaskingPart | None = None


def _each_once(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    counted = Counter(part.name for part in parts)
    twice = next((name for name, times in counted.items() if times > 1), None)
    if twice is not None:
        raise ValueError(f"`{twice}` stands here twice: expected it once")
    return parts


Unique = AfterValidator(_each_once)


class FieldPart(_Fides):
    """A field, or one that has fields of its own."""

    name: str = Field(min_length=1)
    data_categories: Annotated[tuple[str, ...], Listed] = ()
    fides_meta: FieldMeta | None = None
    fields: Annotated[tuple["FieldPart", ...], Listed, Unique] = ()


class CollectionMeta(_Fides):
    """What Fides needs to know of a collection."""

    after: Annotated[tuple[str, ...], Listed] = ()
    erase_after: Annotated[tuple[str, ...], Listed] = ()
    skip_processing: bool | None = None
    masking_strategy_override: MaskingPart | None = None


class CollectionPart(_Fides):
    """A collection: a table."""

    name: str = Field(min_length=1)
    data_categories: Annotated[tuple[str, ...], Listed] = ()
    fields: Annotated[tuple[FieldPart, ...], Listed, Unique] = ()
    fides_meta: CollectionMeta | None = None


class Namespace(_Fides):
    """Where in its database a dataset's tables are: the schema, called ``dataset_id`` on BigQuery."""

    schema_: str | None = Field(None, alias="schema")
    dataset_id: str | None = None


class DatasetMeta(_Fides):
    """What Fides needs to know of a dataset."""

    after: Annotated[tuple[str, ...], Listed] = ()
    namespace: Namespace | None = None


class DatasetPart(_Fides):
    """A dataset: a place."""

    fides_key: Annotated[str, StringConstraints(pattern=KEY, max_length=200)]
    name: str | None = None
    data_categories: Annotated[tuple[str, ...], Listed] = ()
    collections: Annotated[tuple[CollectionPart, ...], Unique]
    fides_meta: DatasetMeta | None = None

    @property
    def schema_name(self) -> str | None:
        """The schema of its tables, where it says one."""
        namespace = self.fides_meta.namespace if self.fides_meta else None
        return (namespace.schema_ or namespace.dataset_id) if namespace else None

    def table_name(self, collection: str) -> str:
        """Return a collection's name in its database."""
        return f"{self.schema_name}.{collection}" if self.schema_name else collection


class FidesFile(_Fides):
    """A file of datasets. Systems and policies that may stand beside them are not read."""

    dataset: tuple[DatasetPart, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Datasets:
    """All datasets that were given, by key, and the place that each became."""

    parts: dict[str, DatasetPart]
    places: dict[str, str]

    def place(self, key: str) -> str:
        """Return the place of a dataset. Raises :class:`kotowari.datamap.known.Dangling`."""
        if key not in self.places:
            raise Dangling(f"the dataset `{key}` is not among the files: give its file too")
        return self.places[key]


@dataclass(frozen=True, slots=True)
class FidesReference:
    """A reference of a field, which may stand within others."""

    part: ReferencePart
    column: str
    datasets: Datasets
    where: Where

    def links(self, source: TableName, known: Known) -> Iterator[Link]:
        """Yield the link of its direction, or those of both."""
        place = self.datasets.place(self.part.dataset)
        field = self.datasets.parts[self.part.dataset].table_name(self.part.field)
        there, there_column = known.column(field, place, elsewhere=False)
        here, here_column = source, self.column
        if _is_referred(known, there, there_column):
            to_here, to_there = Way.DOWN, Way.UP
        elif _is_key(known.places[here.place][here.table], here_column):
            to_here, to_there = Way.UP, Way.DOWN
        else:
            # Nothing says whose rows hang on whose: what is reached may be shared, in either direction.
            to_here = to_there = Way.UP
        if self.part.direction is not Direction.TO:
            yield Link(there, (there_column,), here, (here_column,), to_here)
        if self.part.direction is not Direction.FROM:
            yield Link(here, (here_column,), there, (there_column,), to_there)


def _is_referred(known: Known, name: TableName, column: str) -> bool:
    table = known.places[name.place][name.table]
    return _is_key(table, column) or (column in table.columns and table.columns[column].finds is not None)


def _is_key(table: Table, column: str) -> bool:
    return table.key == (column,)


@dataclass(frozen=True, slots=True)
class FidesBefore:
    """A collection (``dataset.collection``) or a whole dataset that comes first."""

    text: str
    datasets: Datasets
    where: Where

    def tables(self, place: str, known: Known) -> Iterator[TableName]:
        """Yield the tables."""
        del place
        key, _, collection = self.text.partition(".")
        if self.text in self.datasets.parts:
            of = self.datasets.place(self.text)
            yield from (TableName(of, table) for table in known.places[of])
            return
        of = self.datasets.place(key)
        name = TableName(of, self.datasets.parts[key].table_name(collection))
        if name.table not in known.places[of]:
            raise Dangling(
                f"there is no collection `{self.text}`: expected one of the dataset, as `DATASET.COLLECTION`"
            )
        yield name


def unlinked(key: str, datasets: Datasets, where: Where) -> UnlinkedPlace:
    """Return a dataset as a place; ``where`` is the spot of the dataset in its file."""
    part = datasets.parts[key]
    title = " ".join((part.name or key).split())
    place = UnlinkedPlace(Place(datasets.places[key], PlaceKind.SQL, {"en": title or key}), where)
    meta = part.fides_meta or DatasetMeta()
    first = tuple(FidesBefore(text, datasets, where.within(*_META).at("after", n)) for n, text in enumerate(meta.after))
    for number, collection in enumerate(part.collections):
        spot = where.at("collections", number)
        table = _table(part, collection, place.place.name, datasets, spot)
        place.tables[table.table.name.table] = replace(table, after=(*first, *table.after))
    return place


def _table(dataset: DatasetPart, part: CollectionPart, place: str, datasets: Datasets, where: Where) -> UnlinkedTable:
    categories = (*dataset.data_categories, *part.data_categories)
    leaves = [leaf for number, field in enumerate(part.fields) for leaf in _leaves(field, where.at("fields", number))]
    meta = part.fides_meta or CollectionMeta()
    skipped = "skipped in its Fides dataset" if meta.skip_processing else None
    if not leaves:
        skipped = skipped or "its Fides dataset names no field"
    columns = {leaf.column: _column(leaf, categories) for leaf in leaves}
    table = Table(
        TableName(place, dataset.table_name(part.name)),
        columns,
        key=tuple(leaf.column for leaf in leaves if leaf.meta.primary_key),
        skipped=skipped,
        masking=_masking(meta.masking_strategy_override),
    )
    return UnlinkedTable(
        table,
        where,
        where,
        tuple(
            FidesReference(reference, leaf.column, datasets, leaf.where.within(*_META).at("references", number))
            for leaf in leaves
            for number, reference in enumerate(leaf.meta.references)
        ),
        tuple(FidesBefore(text, datasets, where.within(*_META).at("after", n)) for n, text in enumerate(meta.after)),
        tuple(
            FidesBefore(text, datasets, where.within(*_META).at("erase_after", n))
            for n, text in enumerate(meta.erase_after)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A field that has no fields of its own, by its path from the top; ``array``: it, or one above it, is a list."""

    column: str
    part: FieldPart
    meta: FieldMeta
    array: bool
    where: Where


def _leaves(part: FieldPart, where: Where, above: str = "", array: bool = False) -> Iterator[_Leaf]:
    meta = part.fides_meta or FieldMeta()
    name = f"{above}{part.name}"
    array = array or bool(meta.data_type and meta.data_type.endswith("[]"))
    if not part.fields:
        yield _Leaf(name, part, meta, array, where)
    for number, field in enumerate(part.fields):
        yield from _leaves(field, where.at("fields", number), f"{name}.", array)


def _column(leaf: _Leaf, categories: tuple[str, ...]) -> Column:
    identity = leaf.meta.identity
    finds = IDENTITIES.get(identity, identity) if identity else None
    return Column(
        leaf.column,
        categories=tuple(dict.fromkeys((*leaf.part.data_categories, *categories))),
        finds=finds,
        match=Match.of(finds),
        array=leaf.array,
        keep=READ_ONLY if leaf.meta.read_only else None,
        masking=_masking(leaf.meta.masking_strategy_override),
        type=leaf.meta.data_type.removesuffix("[]") if leaf.meta.data_type else None,
    )


def _masking(part: MaskingPart | None) -> Masking | None:
    return Masking(part.strategy, part.configuration or {}) if part else None
