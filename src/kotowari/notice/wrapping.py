"""Breaking a line of text where a typesetter would, by the columns that its characters take.

Widths are those of Unicode Standard Annex #11. Where a line may end follows JIS X 4051 as far as plain text needs it.
"""

import unicodedata
from collections.abc import Iterator

_SPACES = " \u3000"
_NEVER_FIRST = frozenset(
    "、。，．・：；！？）」』】〕〉》〗〙］｝”’…‥ー々ゝゞヽヾ～〜％"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    ")]},.;:!?%"
)
_NEVER_LAST = frozenset("（「『【〔〈《〖〘［｛“‘([{〒￥＄")


def wrap(words: str, columns: int, *, wide: bool, first: str = "", rest: str = "", tears: bool = True) -> list[str]:
    """Return the lines of a text of one line, none wider than ``columns``; ``first`` and ``rest`` stand before them.

    ``wide``: characters of ambiguous width take two columns, as in Japanese and Chinese. Without ``tears`` a word that
    no line has room for stands out, whole.
    """
    lines, line = [], first
    room = columns - display_width(rest or first, wide=wide)
    for piece in _fitting(words, room, wide) if tears else _pieces(words, wide):
        is_begun = tears or line not in (first, rest)
        if is_begun and display_width((line + piece).rstrip(_SPACES), wide=wide) > columns:
            lines.append(line.rstrip(_SPACES))
            line = rest
        line += piece
    return [*lines, line.rstrip(_SPACES)]


def display_width(words: str, *, wide: bool) -> int:
    """Return how many columns a text takes."""
    return sum(_width(character, wide) for character in words)


def _width(character: str, wide: bool) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("WFA" if wide else "WF") else 1


def _fitting(words: str, columns: int, wide: bool) -> Iterator[str]:
    """Yield the pieces of a text, and a piece that is wider than a line by its characters."""
    for piece in _pieces(words, wide):
        if display_width(piece.rstrip(_SPACES), wide=wide) > columns:
            yield from piece
        else:
            yield piece


def _pieces(words: str, wide: bool) -> Iterator[str]:
    start = 0
    for place in range(1, len(words)):
        if _may_break(words[place - 1], words[place], wide):
            yield words[start:place]
            start = place
    yield words[start:]


def _may_break(before: str, after: str, wide: bool) -> bool:
    if after in _SPACES or _width(after, wide) == 0:
        return False
    if before in _SPACES:
        return True
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return 2 in (_width(before, wide), _width(after, wide))
