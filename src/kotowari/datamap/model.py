"""A data map as data: places, their tables and columns, and the links by which rows lead to rows.

Both the map's own format and Fides datasets are read into this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from kotowari.datamap.guarding import Guarding


class PlaceKind(StrEnum):
    """What a place is, and so how it is read."""

    SQL = "sql"
    FOLDER = "folder"
    HTTP = "http"
    VAULT = "vault"
    MANUAL = "manual"


class Match(StrEnum):
    """How two values must be alike to be one. All but ``EXACT`` compare a form of both."""

    EXACT = "exact"
    CASEFOLD = "casefold"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    TEXT = "text"
    """NFKC, case folded, without any white space."""

    @classmethod
    def of(cls, handle: str | None) -> "Match":
        """Return how values of a kind of handle are compared where nobody says otherwise."""
        return {"email": cls.EMAIL, "phone": cls.PHONE, "number": cls.NUMBER}.get(handle or "", cls.EXACT)


class Way(StrEnum):
    """What the rows that a link leads to are to the rows it comes from.

    ``DOWN``: they hang on them, as orders on a customer: whose those are, these are. ``UP``: they are what those refer
    to, as an address, which rows of others may refer to too.
    """

    DOWN = "down"
    UP = "up"


class TableName(NamedTuple):
    """A table by its place's name in the map and its own name there, such as ``public.customer`` or ``orders.csv``."""

    place: str
    table: str

    def __str__(self) -> str:
        return f"{self.place}.{self.table}"


@dataclass(frozen=True, slots=True)
class Masking:
    """What an erasure writes in place of a value: a strategy by its name, with what configures it."""

    strategy: str
    configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a field within one by its dotted path (``address.city``).

    ``item`` is the policy's item that it holds, ``categories`` what a Fides dataset says of it. ``finds`` is the kind
    of handle by which a person is found in it, compared as ``match`` says. ``array``: it holds a list of values.
    ``text``: people write into it freely, so that others may be named there. ``others``: what it holds is of other
    persons than the row's. ``keep`` names the law by which an erasure leaves it; ``masking`` what one writes instead.
    """

    name: str
    item: str | None = None
    categories: tuple[str, ...] = ()
    finds: str | None = None
    match: Match = Match.EXACT
    array: bool = False
    text: bool = False
    others: bool = False
    keep: str | None = None
    masking: Masking | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of ``source`` lead to the rows of ``target`` whose ``target_columns`` equal their ``source_columns``.

    Directed. Where rows may be followed both ways there are two links.
    """

    source: TableName
    source_columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    way: Way
    match: Match = Match.EXACT


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns by name, and what may be done with its rows.

    ``of`` are the policy's subjects whose information its rows are. ``key`` is its primary key, none if empty.
    ``shows`` are the columns shown even where a row is shared with others, ``hides`` those shown to nobody who asks.
    ``when`` is the column that tells on which day a row is of, for who asks about a period.
    ``after`` and ``erase_after`` are the tables that must be read, or erased from, before it. ``is_persons``: each row
    is one person's own record (it has a column that finds).
    """

    name: TableName
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    of: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    hides: frozenset[str] = frozenset()
    when: str | None = None
    after: tuple[TableName, ...] = ()
    erase_after: tuple[TableName, ...] = ()
    skipped: str | None = None
    """Why it is not read, where it is not."""
    masking: Masking | None = None
    """What an erasure does with its rows, where the map says so: ``delete`` takes them out."""

    @property
    def is_persons(self) -> bool:
        """Whether a person is found in it by a handle."""
        return any(column.finds for column in self.columns.values())


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its kind, its tables, and what its kind needs to know.

    ``title`` is its name for people by language, ``country`` where it is (ISO 3166-1), ``owner`` who answers for it.
    ``settings`` are the kind's own: where a folder is, what a service's requests look like, how soon a manual task is
    due. An address with a secret in it is never in the map. ``skipped`` are the tables by pattern (``django_*``) that
    are not read, with the reason; ``skipped_columns`` the columns that tables of a pattern have, where the map says.
    """

    name: str
    kind: PlaceKind
    title: Mapping[str, str]
    tables: Mapping[str, Table] = field(default_factory=dict)
    owner: str | None = None
    country: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    guard: Guarding | None = None
    """Who reads it for what, where its own engine is to hold them to that."""
    skipped_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Datamap:
    """Every place, and the links between their tables, also from one place into another."""

    name: str
    places: Mapping[str, Place]
    links: tuple[Link, ...] = ()

    def table(self, name: TableName) -> Table:
        """Return a table. Raises ``KeyError`` where there is none."""
        return self.places[name.place].tables[name.table]
