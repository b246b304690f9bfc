"""A page as data: its blocks and its sentences, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kotowari.errors import PageTooLarge
from kotowari.reading.block import Block, Kind
from kotowari.reading.decode import decoded
from kotowari.reading.language import guess_language
from kotowari.reading.markup import markup_blocks
from kotowari.reading.plain import plain_blocks
from kotowari.reading.sentences import split_sentences

__all__ = ["LIMIT", "Block", "Kind", "Page", "Sentence", "read_page"]

LIMIT = 5 * 1024 * 1024
"""The largest page in bytes. A long policy with its site's frame is about a tenth of this."""

_HTML = re.compile(
    r"<(?:!doctype\s+html|/?(?:html|head|body|p|div|h[1-6]|[uod]l|li|dt|dd|table|tr|td|br|span|main|section))[\s/>]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; ``kind`` is its block's, ``block`` its block's place, ``position`` its own among all (from 0)."""

    text: str
    kind: Kind
    position: int
    block: int


@dataclass(frozen=True)
class Page:
    """What a page says. ``language`` is a guess by script: ``en``, ``ja`` or ``zh-Hant``."""

    blocks: tuple[Block, ...]
    language: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of every block, in order; a heading is one sentence."""
        return tuple(
            Sentence(text, self.blocks[block].kind, position, block)
            for position, (block, text) in enumerate(self._split())
        )

    def _split(self) -> Iterator[tuple[int, str]]:
        for place, block in enumerate(self.blocks):
            whole = block.kind is Kind.HEADING
            for text in (block.text,) if whole else split_sentences(block.text, self.language):
                yield place, text


def read_page(data: bytes, *, content_type: str | None = None) -> Page:
    """Read a page, HTML or plain text, in whatever encoding. An empty page has no blocks.

    ``content_type`` is the value of the HTTP header, if known (RFC 9110, 8.3); a charset it names is a hint, no more.
    Raises :class:`PageTooLarge`, :class:`PageNotText` for what holds no text, and :class:`PageTooDeep`.
    """
    if len(data) > LIMIT:
        raise PageTooLarge(limit=LIMIT // 1024 // 1024)
    text = decoded(data, content_type)
    is_plain = content_type is not None and content_type.strip().lower().startswith("text/plain")
    blocks = tuple(markup_blocks(text) if not is_plain and _HTML.search(text) else plain_blocks(text))
    return Page(blocks, guess_language("".join(block.text for block in blocks)))
