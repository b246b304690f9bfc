"""What a page is made of: blocks of words, each a heading, a paragraph or a point of a list."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"


RUN_IN = 7
"""The level of a heading that is none in HTML's own ranks: the term of a definition, the first cell of a row."""


@dataclass(frozen=True, slots=True)
class Block:
    """Words that stand together, white space collapsed.

    ``level`` is a heading's rank (1 to 6, or ``RUN_IN``) or how deep a point is nested (from 1); 0 for a paragraph.
    ``aside`` marks what frames the page rather than belongs to it: navigation, header and footer of the site.
    """

    kind: Kind
    text: str
    level: int = 0
    aside: bool = False
