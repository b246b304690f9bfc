"""The documents by which it is checked who asks, and what must not be copied from them, as data."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from kotowari.handling.asked.cases import AsWhom
from kotowari.policy.model import Length
from kotowari.policy.parse import build, read_yaml
from kotowari.written.shapes import Name, Part, Words

Shown = Literal["name", "address", "birth-date"]
"""What can be compared between a document and what is held. Its number never is."""

_FILE = "documents.yaml"


class Identity(Part):
    """A document of a person: what it shows, whether one is enough, and what is covered before a copy is kept."""

    label: Words
    shows: Annotated[tuple[Shown, ...], Field(min_length=1)]
    alone: bool = False
    within: Length | None = None
    mask: Words | None = None


class Authority(Part):
    """A document that lets somebody ask for another."""

    label: Words
    of: Annotated[tuple[AsWhom, ...], Field(alias="for", min_length=1)]
    within: Length
    mask: Words | None = None


class Documents(Part):
    """Every document, by its name."""

    kotowari_documents: Literal[1]
    identity: dict[Name, Identity]
    authority: dict[Name, Authority]


def parse_documents(text: str, file: str) -> Documents:
    """Read a file of documents. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake and its line."""
    return build(Documents, read_yaml(text, file), file)


@cache
def documents() -> Documents:
    """Return the documents that come with the product."""
    text = (files("kotowari.handling.asked") / _FILE).read_text(encoding="utf-8")
    return parse_documents(text, _FILE)
