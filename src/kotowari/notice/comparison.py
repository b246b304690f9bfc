"""The comparison of old and new (新旧対照表): two revisions clause by clause, the later beside the earlier."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby

from kotowari.errors import NoSharedLanguage
from kotowari.notice.languages import is_wide
from kotowari.notice.sheet import make_sheet
from kotowari.policy.document import WrittenClause
from kotowari.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are the same in both revisions, or words that only this one has."""

    words: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a point of a list."""

    is_point: bool
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A clause in one of the two revisions. ``heading`` is empty where it continues the clause before."""

    number: str
    heading: tuple[Run, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A clause in both revisions; None where one of them has none of that id."""

    id: str
    new: Side | None
    old: Side | None

    @property
    def is_changed(self) -> bool:
        """Whether the words differ. A number alone, changed by another clause, is no change."""
        sides = (self.new, self.old)
        return any(side is None or _is_marked(side) for side in sides)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions in one language, the later first as is the custom (新, 旧)."""

    language: str
    title: str
    operator: str
    new: date
    old: date
    rows: tuple[Row, ...]

    @property
    def is_changed(self) -> bool:
        """Whether any clause differs."""
        return any(row.is_changed for row in self.rows)


def language_of(before: Policy, after: Policy, wanted: str | None = None) -> str:
    """Return the language to compare in: the one wanted, else the later one's prevailing, else the first both have.

    Raises :class:`NoSharedLanguage` if not both revisions are written in it.
    """
    shared = [language for language in after.languages if language in before.languages]
    chosen = wanted or (after.prevailing if after.prevailing in shared else next(iter(shared), None))
    if chosen not in shared:
        old, new = (", ".join(f"`{one}`" for one in policy.languages) for policy in (before, after))
        raise NoSharedLanguage(before=old, after=new)
    return chosen


def compare_documents(before: Policy, after: Policy, language: str) -> Comparison:
    """Compare the documents of two revisions, written out in a language that both have.

    Clauses are the same clause if their ids are. One that is gone stands after the one it used to follow.
    """
    old, new = make_sheet(before, language), make_sheet(after, language)
    rows = tuple(_rows(old.clauses, new.clauses, language))
    return Comparison(language, new.title, new.operator, after.revision, before.revision, rows)


def _rows(old: Sequence[WrittenClause], new: Sequence[WrittenClause], language: str) -> Iterator[Row]:
    earlier = {clause.id: clause for clause in old}
    kept = {clause.id for clause in new}
    gone: dict[str | None, list[WrittenClause]] = {}
    anchor: str | None = None
    for clause in old:
        if clause.id in kept:
            anchor = clause.id
        else:
            gone.setdefault(anchor, []).append(clause)
    yield from (Row(clause.id, None, _whole(clause)) for clause in gone.get(None, ()))
    for clause in new:
        if clause.id in earlier:
            later, before = _sides(clause, earlier[clause.id], language)
            yield Row(clause.id, later, before)
        else:
            yield Row(clause.id, _whole(clause), None)
        yield from (Row(lost.id, None, _whole(lost)) for lost in gone.get(clause.id, ()))


def _texts(clause: WrittenClause) -> list[tuple[bool, str]]:
    """Return the blocks of a clause: whether each is a point, and its words."""
    found = []
    for paragraph in clause.paragraphs:
        found += [(True, point) for point in paragraph.points] or [(False, paragraph.words)]
    return found


def _whole(clause: WrittenClause) -> Side:
    blocks = tuple(Block(is_point, (Run(words, True),)) for is_point, words in _texts(clause))
    heading = (Run(clause.heading, True),) if clause.heading else ()
    return Side(clause.number, heading, blocks)


def _sides(new: WrittenClause, old: WrittenClause, language: str) -> tuple[Side, Side]:
    headings = _marked(_tokens(new.heading, language), _tokens(old.heading, language))
    texts = _texts(new), _texts(old)
    # One token parts the blocks, so that words are matched across a paragraph that was split.
    flat = [[token for _, words in blocks for token in (*_tokens(words, language), _BREAK)] for blocks in texts]
    bodies = _marked(*flat)
    first, second = (
        Side(clause.number, tuple(_runs(heading)), tuple(_blocks(blocks, body)))
        for clause, heading, blocks, body in zip((new, old), headings, texts, bodies, strict=True)
    )
    return first, second


_BREAK = "\n"
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_GAP = 2
"""Tokens that are the same between two changes, so few that marking them too reads better."""

Marked = list[tuple[str, bool]]


def _tokens(words: str, language: str) -> list[str]:
    return list(words) if is_wide(language) else _WORD.findall(words)


def _marked(new: Sequence[str], old: Sequence[str]) -> tuple[Marked, Marked]:
    same = [block for block in SequenceMatcher(None, new, old, autojunk=False).get_matching_blocks() if block.size]
    changed = [True] * len(new), [True] * len(old)
    for block in same:
        is_gap = block.size <= _GAP and _BREAK not in new[block.a : block.a + block.size]
        at_an_end = block.a == 0 == block.b or (block.a + block.size, block.b + block.size) == (len(new), len(old))
        if not is_gap or at_an_end:
            changed[0][block.a : block.a + block.size] = [False] * block.size
            changed[1][block.b : block.b + block.size] = [False] * block.size
    return list(zip(new, changed[0], strict=True)), list(zip(old, changed[1], strict=True))


def _runs(marked: Marked) -> Iterator[Run]:
    for is_changed, tokens in groupby(marked, key=lambda pair: pair[1]):
        yield Run("".join(token for token, _ in tokens), is_changed)


def _blocks(texts: Sequence[tuple[bool, str]], marked: Marked) -> Iterator[Block]:
    start = 0
    for is_point, _ in texts:
        end = next(place for place in range(start, len(marked)) if marked[place][0] == _BREAK)
        yield Block(is_point, tuple(_runs(marked[start:end])))
        start = end + 1


def _is_marked(side: Side) -> bool:
    runs = (*side.heading, *(run for block in side.blocks for run in block.runs))
    return any(run.is_changed for run in runs)
