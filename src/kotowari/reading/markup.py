"""From HTML to blocks of words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kotowari.reading.block import RUN_IN, Block, Kind
from kotowari.reading.decode import CONTROLS
from kotowari.reading.nesting import simplified

_DROPPED = frozenset({
    "head", "title", "script", "style", "template", "noscript", "iframe", "object", "select", "textarea", "svg",
    "math", "-comment",
})  # fmt: skip
_LISTS = frozenset({"ul", "ol", "menu"})
_ASIDES = frozenset({"nav", "aside"})
_FRAMES = frozenset({"header", "footer"})
_MAINS = frozenset({"main", "article", "section"})
_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)} | {
    "dt": RUN_IN,
    "th": RUN_IN,
    "caption": RUN_IN,
    "legend": RUN_IN,
}
_BLOCKS = frozenset({
    "html", "body", "div", "section", "article", "main", "nav", "header", "footer", "aside", "address", "blockquote",
    "center", "details", "summary", "dialog", "fieldset", "figure", "figcaption", "form", "hr", "p", "pre", "table",
    "tbody", "thead", "tfoot", "tr", "td", "dl", "dd", "li", "br", "button",
})  # fmt: skip
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0]+")


@dataclass
class _Gathered:
    """The blocks so far, the words of the one being read, and where in the tree that is."""

    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    lists: int = 0
    points: int = 0
    asides: int = 0
    mains: int = 0

    def end_block(self) -> None:
        # Once more: a character reference brings in what was taken out of the bytes.
        text = CONTROLS.sub("", _SPACES.sub(" ", "".join(self.words))).strip()
        self.words.clear()
        if not text:
            return
        aside = self.asides > 0
        if self.ranks:
            self.blocks.append(Block(Kind.HEADING, text, self.ranks[-1], aside))
        elif self.points:
            self.blocks.append(Block(Kind.POINT, text, max(self.lists, 1), aside))
        else:
            self.blocks.append(Block(Kind.PARAGRAPH, text, 0, aside))


def markup_blocks(html: str) -> list[Block]:
    """Return the blocks of an HTML page in order; what a browser does not show is left out.

    Terms of definitions and heads of rows are headings of level ``RUN_IN``. Raises :class:`PageTooDeep`.
    """
    root = LexborHTMLParser(simplified(html)).root
    gathered = _Gathered()
    for node, enters in _walk(root):
        if node.tag == "-text":
            gathered.words.append(node.text_content or "")
        else:
            _pass_element(gathered, node, 1 if enters else -1)
    gathered.end_block()
    return gathered.blocks


def _walk(root: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node when it is entered and each element when it is left, without recursion."""
    waiting: list[tuple[LexborNode, bool]] = [(root, True)] if root else []
    while waiting:
        node, enters = waiting.pop()
        if enters and node.is_element_node and _is_dropped(node):
            continue
        yield node, enters
        if enters and node.is_element_node:
            waiting.append((node, False))
            child = node.last_child
            while child is not None:
                waiting.append((child, True))
                child = child.prev


def _is_dropped(node: LexborNode) -> bool:
    return node.tag in _DROPPED or "hidden" in node.attributes


def _pass_element(gathered: _Gathered, node: LexborNode, step: int) -> None:
    """Take note of an element that is entered (``step`` 1) or left (-1)."""
    tag = node.tag or ""
    rank = _HEADINGS.get(tag) or (RUN_IN if tag == "td" and _heads_a_row(node) else 0)
    if not rank and tag not in _BLOCKS and tag not in _LISTS:
        return
    gathered.end_block()
    if rank and step > 0:
        gathered.ranks.append(rank)
    elif rank:
        gathered.ranks.pop()
    gathered.lists += step * (tag in _LISTS)
    gathered.points += step * (tag == "li")
    gathered.mains += step * (tag in _MAINS)
    # A header or footer within a section is the section's own (HTML standard, 4.3.8).
    is_frame = tag in _FRAMES and not gathered.mains
    gathered.asides += step * (tag in _ASIDES or is_frame or "role" in node.attributes)


def _heads_a_row(cell: LexborNode) -> bool:
    """Whether a cell is the first of several: in a table of facts it says what the next one is about."""
    return _sibling(cell, "prev") is None and _sibling(cell, "next") is not None


def _sibling(cell: LexborNode, way: str) -> LexborNode | None:
    sibling: LexborNode | None = getattr(cell, way)
    while sibling is not None and sibling.tag not in ("td", "th"):
        sibling = getattr(sibling, way)
    return sibling
