"""From plain text to blocks of words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kotowari.reading.block import Block, Kind
from kotowari.reading.sentences import ends_in_company

_MARKER = re.compile(
    r"(?:[-*•・●○◆◇▪■□◎※–]\s*|#{1,6}\s+"
    r"|[①-⑳]\s*|[（(](?:\d{1,3}|[０-９]{1,3}|[a-zア-ン一二三四五六七八九十]|[ivx]{1,4})[）)]\s*"
    r"|(?:\d{1,3}|[０-９]{1,3})(?:[.．、)）](?![0-9０-９])|\s(?=\D))\s*"
    r"|[a-zア-ン][.．)）]\s+|第[0-9０-９一二三四五六七八九十]{1,4}条\s*|【)"
)
_BULLET = re.compile(r"[-*•・●○▪◎–①-⑳（(]")
_HEADED = re.compile(r"[■□◆◇【#]|第[0-9０-９一二三四五六七八九十]{1,4}条")
_BRACKETED = re.compile(r"[（(①-⑳]")
_DOT = re.compile(r"[-*•・●○]")
_SENTENCE_END = re.compile(r"[。.!?！？;；,、:：]$")
_MORE_TO_COME = re.compile(r"(?:[;；]|[;；,]\s*(?:and|or))$", re.IGNORECASE)
_IS_FACT = re.compile(r"@|\d{4}|[０-９]{4}|年.{1,6}月")
_LEADS = re.compile(r"\b(?:below|following|follows|where)\b[^;]{0,40};$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\f\v\xa0]+")

_HEADING_COLUMNS = 90
_WRAPPED_COLUMNS = 56
_MOST_POINTS = 50
_BLANK_SHARE = 10
"""Blank lines part paragraphs where there is one in ten lines or more; fewer stand there by chance."""


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of a text in order: a line is a block, unless the text parts its paragraphs by blank lines.

    What the marks and ends of lines tell is a guess: a short line without an end is a heading; a line with a list's
    mark, or within a row of lines that end in ``;``, is a point.
    """
    lines = [_SPACES.sub(" ", line).strip() for line in text.replace("\u2028", "\n").split("\n")]
    filled = [line for line in lines if line]
    joined = list(_unwrapped(lines)) if _BLANK_SHARE * (len(lines) - len(filled)) > len(filled) else filled
    whole = _without_repeats(joined)
    return list(_blocks(whole))


def _unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """Join the lines of a paragraph that was broken at some width."""
    paragraph = ""
    for line in lines:
        is_long = _columns(paragraph.rsplit("\n", 1)[-1]) >= _WRAPPED_COLUMNS
        goes_on = is_long and (not _SENTENCE_END.search(paragraph) or ends_in_company(paragraph))
        if line and paragraph and (goes_on or _ends_in_comma(paragraph)) and not _MARKER.match(line):
            paragraph += "\n" + line
            continue
        if paragraph:
            yield _joined(paragraph)
        paragraph = line
    if paragraph:
        yield _joined(paragraph)


def _ends_in_comma(paragraph: str) -> bool:
    return paragraph.endswith((",", "、", "，")) and _columns(paragraph.rsplit("\n", 1)[-1]) >= _WRAPPED_COLUMNS


def _joined(paragraph: str) -> str:
    # Japanese and Chinese have no space where a line breaks.
    return re.sub(r"\n", " ", re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", paragraph))


def _without_repeats(lines: list[str]) -> list[str]:
    """Cut from a line the points that follow it: tools that save a page as text write a list's points twice."""
    bare = ["".join(line.split()) for line in lines]
    kept = []
    for place, line in enumerate(lines):
        repeated = _repeated(bare[place], bare[place + 1 : place + 1 + _MOST_POINTS])
        left = len(bare[place]) - repeated
        kept.append(_first(line, left) if repeated else line)
    return [line for line in kept if line]


def _repeated(line: str, following: list[str]) -> int:
    """Return how many characters at the end of a line are the lines after it, two or more of them, run together."""
    longest = length = 0
    for count, text in enumerate(following, 1):
        length += len(text)
        if length > len(line) or text not in line:
            break
        if count > 1 and line.endswith("".join(following[:count])):
            longest = length
    return longest


def _first(line: str, count: int) -> str:
    """Return a line up to its first ``count`` characters that are no white space."""
    for place, character in enumerate(line):
        count -= not character.isspace()
        if count < 0:
            return line[:place].rstrip()
    return line


def _blocks(lines: list[str]) -> Iterator[Block]:
    in_row = False
    for place, line in enumerate(lines):
        was_in_row, in_row = in_row, bool(_MORE_TO_COME.search(line)) and not _LEADS.search(line)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if in_row or was_in_row:
            yield Block(Kind.POINT, line, 1)
        elif _heads_points(line, following):
            yield Block(Kind.HEADING, line, 4)
        elif _is_heading(line, following):
            yield Block(Kind.HEADING, line, 1 if place == 0 else 3 if _MARKER.match(line) else 2)
        elif _MARKER.match(line):
            yield Block(Kind.POINT, line, 1)
        else:
            yield Block(Kind.PARAGRAPH, line)


def _heads_points(line: str, following: str) -> bool:
    """Whether a numbered line stands over points with another mark, as ``（1）`` over ``・``."""
    mark, next_mark = _BRACKETED.match(line), _DOT.match(following)
    return bool(mark and next_mark) and not _SENTENCE_END.search(line)


def _is_heading(line: str, following: str) -> bool:
    if _HEADED.match(line):
        return _columns(line) <= _HEADING_COLUMNS and not line.endswith(("。", "."))
    if _SENTENCE_END.search(line) or _columns(line) > _HEADING_COLUMNS or _BULLET.match(line) or _IS_FACT.search(line):
        return False
    # Numbered lines in a row are points; one before other words is a heading.
    mark, next_mark = _MARKER.match(line), _MARKER.match(following)
    return (
        bool(following)
        and not (mark and next_mark and not _BULLET.match(following))
        and not re.search(r"[:：]\s*\S", line)
    )


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
