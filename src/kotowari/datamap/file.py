"""A data map's own file as data. One class a section; ``docs/datamap.md`` explains each key to its writer."""

from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from kotowari.datamap.guarding import Hiding, InPart
from kotowari.datamap.model import Match, PlaceKind
from kotowari.written.shapes import FORMS, Country, Name, Part, Words

HANDLE = r"^[A-Za-z][A-Za-z0-9_.-]*$"
FORMS_HERE = {
    **FORMS,
    HANDLE: "a kind of handle such as `email`, `phone` or `customer-number`",
}
"""What each pattern asks for, in words."""

Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Own = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A name that a place gives a table or a column."""

Value = TypeVar("Value")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


Several = Annotated[tuple[Value, ...], BeforeValidator(_listed)]
"""A list, or one alone without the brackets."""


class Follow(StrEnum):
    """Which way rows are followed along a reference: to what they refer to, from there to them, or both."""

    BOTH = "both"
    UP = "up"
    DOWN = "down"


class Strategy(StrEnum):
    """What an erasure may write, named as Fides names it. ``DELETE`` is of whole rows."""

    NULL = "null_rewrite"
    STRING = "string_rewrite"
    RANDOM = "random_string_rewrite"
    HASH = "hash"
    HMAC = "hmac"
    ENCRYPT = "aes_encrypt"
    DELETE = "delete"


class MaskingPart(Part):
    """What an erasure writes in place of a value."""

    strategy: Strategy
    configuration: dict[str, Any] = {}


class TableNamed(Part):
    """A table in one word (``spelt``), or by its place and its name apart where the word could mean something else."""

    spelt: Own | None = None
    place: Own | None = None
    table: Own | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "TableNamed":
        parts = {key: value for key, value in self if key != "spelt"}
        said = [value for value in parts.values() if value is not None]
        if said if self.spelt is not None else len(said) < len(parts):
            raise ValueError(f"expected a name, or {' and '.join(f'`{key}`' for key in parts)} apart")
        return self


class ColumnNamed(TableNamed):
    """A column, likewise."""

    column: Own | None = None


def _spelt(value: object) -> object:
    return {"spelt": value} if isinstance(value, str) else value


ATable = Annotated[TableNamed, BeforeValidator(_spelt)]
AColumn = Annotated[ColumnNamed, BeforeValidator(_spelt)]


class Refers(Part):
    """That a column names rows of another table by a column there: ``customer.id``, ``crm.customer.id``."""

    to: AColumn
    follow: Follow | None = None
    match: Match = Match.EXACT


def _refers(value: object) -> object:
    return {"to": value} if isinstance(value, str) else value


class ColumnPart(Part):
    """A column, or a field within one by its dotted path."""

    item: Name | None = None
    categories: Several[Own] = ()
    finds: Annotated[str, StringConstraints(pattern=HANDLE, max_length=63)] | None = None
    match: Match | None = None
    array: bool = False
    text: bool = False
    others: bool = False
    keep: Sentence | None = None
    masking: MaskingPart | None = None
    type: Own | None = None
    refers: Several[Annotated[Refers, BeforeValidator(_refers)]] = ()

    @field_validator("match")
    @classmethod
    def _is_said(cls, match: Match | None) -> Match | None:
        if match is None:
            raise ValueError("expected how a handle is compared, such as `email` or `exact`")
        return match


def _column(value: object) -> object:
    if value is None:
        return {}
    return {"item": value} if isinstance(value, str) else value


class LinkPart(Part):
    """A reference of several columns together. ``columns`` here equal ``their`` columns there."""

    columns: Several[Own] = Field(min_length=1)
    to: ATable
    their: Several[Own] = Field(min_length=1)
    follow: Follow | None = None
    match: Match = Match.EXACT

    @model_validator(mode="after")
    def _as_many(self) -> "LinkPart":
        if len(self.columns) != len(self.their):
            raise ValueError("expected as many of `columns` as of `their`, in the same order")
        return self


class TablePart(Part):
    """A table, its columns, and what may be done with its rows."""

    of: Several[Name] | None = None
    key: Several[Own] | None = None
    columns: dict[Own, Annotated[ColumnPart, BeforeValidator(_column)]] = {}
    links: tuple[LinkPart, ...] = ()
    shows: Several[Own] = ()
    hides: Several[Own] = ()
    when: Own | None = None
    after: Several[ATable] = ()
    erase_after: Several[ATable] = ()
    masking: MaskingPart | None = None
    skipped: Sentence | None = None


def _empty(value: object) -> object:
    return {} if value is None else value


class PurposePart(Part):
    """A purpose that a login reads for, with the legal basis that it needs."""

    purpose: Name
    basis: Name | None = None


def _purpose(value: object) -> object:
    return {"purpose": value} if isinstance(value, str) else value


class ProvidesPart(Part):
    """To whom a login reads to provide, on which ground, for which purpose."""

    to: Name
    on: Name
    for_: Name = Field(alias="for")
    basis: Name | None = None


class LoginPart(Part):
    """What a login reads for. It takes up the first on connecting."""

    purposes: Several[Annotated[PurposePart, BeforeValidator(_purpose)]] = ()
    provides: Several[ProvidesPart] = ()
    columns: Hiding | None = None

    @model_validator(mode="after")
    def _for_something(self) -> "LoginPart":
        if not self.purposes and not self.provides:
            raise ValueError("expected `purposes` that the login reads for, `provides`, or both")
        return self


class GuardPart(Part):
    """The logins of a database, by what they read for."""

    columns: Hiding = Hiding.BLANK
    partly: InPart = InPart.SHOWN
    logins: dict[Own, LoginPart] = Field(min_length=1)


class SkippedPart(Part):
    """Why tables of a pattern are not read, and the columns that they have: one that has another is told of."""

    why: Sentence
    columns: Several[Own] = ()


def _skipped(value: object) -> object:
    return {"why": value} if isinstance(value, str) else value


class PlacePart(Part):
    """A place. ``dataset`` is the Fides dataset that its tables are laid over, ``categories`` the items of Fides' own.

    ``of`` is whose information the tables hold that say nothing of their own; ``skipped`` are tables by pattern
    (``django_*``) that are not read, with the reason.
    """

    kind: PlaceKind
    title: Words = Field(min_length=1)
    owner: Sentence | None = None
    country: Country | None = None
    settings: dict[str, Any] = {}
    of: Several[Name] = ()
    dataset: Own | None = None
    categories: dict[Own, Name] = {}
    skipped: dict[Own, Annotated[SkippedPart, BeforeValidator(_skipped)]] = {}
    guard: GuardPart | None = None
    tables: dict[Own, Annotated[TablePart, BeforeValidator(_empty)]] = {}


class MapFile(Part):
    """A map, or one file of a map that is in several."""

    kotowari_map: Literal[1]
    map: Name
    places: dict[Name, PlacePart] = Field(min_length=1)
