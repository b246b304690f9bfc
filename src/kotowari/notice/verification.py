"""A page as it stands somewhere, compared with the policy's file sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from kotowari.policy.document import write_out
from kotowari.policy.model import Policy
from kotowari.reading.block import Kind as Block
from kotowari.reading.normal import normalised
from kotowari.reading.page import Page, Sentence
from kotowari.reading.sentences import split_sentences

_ALIKE = 0.5
"""From which share of common letter pairs two sentences are taken for one that was changed (Dice's coefficient)."""

_MOST_TRIED = 2000
"""How many sentences of a page, between two that match, are looked through for one that was changed."""


class Kind(StrEnum):
    """How a sentence differs."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """One sentence that differs: what the file says, in which clause, and what the page says instead."""

    kind: Kind
    clause: str | None = None
    number: str | None = None
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of a comparison. ``around`` are sentences of the page before and after the policy's own text."""

    language: str
    matched: int
    differences: tuple[Difference, ...]
    around: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of the file, with its clause."""

    clause: str
    number: str
    words: str


def compare(policy: Policy, page: Page, language: str) -> Verification:
    """Compare a page with a policy, written out in one of its languages.

    White space, letter case, kinds of punctuation, the page's title and the clauses' numbers do not count. What a site
    puts before and after the text is told apart. What stands within it and is not the file's differs, and so does what
    stands before or after it and speaks of personal information.
    """
    told = tuple(_told(policy, language))
    numbers = {normalised(sentence.number) for sentence in told}
    found = [one for one in page.sentences if _form(one.text) and normalised(one.text) not in numbers]
    ours, theirs = [_form(one.words) for one in told], [_form(one.text) for one in found]
    differences: list[Difference] = []
    around: list[str] = []
    matched = 0
    codes = SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    for place, (tag, begin, end, first, last) in enumerate(codes):
        if tag == "equal":
            matched += last - first
            continue
        is_within = 0 < place < len(codes) - 1
        if is_within and last - first == end - begin:
            differences += map(_changed, told[first:last], found[begin:end])
            continue
        paired, left = _pair(told[first:last], found[begin:end])
        differences += paired
        for sentence in left:
            if is_within or _speaks_of_it(page, sentence):
                differences.append(Difference(Kind.ADDED, found=sentence.text))
            else:
                around.append(sentence.text)
    return Verification(language, matched, tuple(differences), tuple(around))


_MARK = re.compile(r"[-·*•=_\s]*(?:\(?[0-9]{1,3}(?:-[0-9]{1,3})?[.)]\s*)?")


def _form(words: str) -> str:
    """Return the form of a sentence that is compared, without the number or the bullet it may begin with."""
    return _MARK.sub("", normalised(words), count=1)


def _told(policy: Policy, language: str) -> Iterator[_Told]:
    for clause in write_out(policy, language):
        if clause.heading:
            yield _Told(clause.id, clause.number, clause.heading)
        for paragraph in clause.paragraphs:
            for text in (paragraph.words, *paragraph.points):
                for sentence in split_sentences(text, language):
                    yield _Told(clause.id, clause.number, sentence)


def _changed(told: _Told, found: Sentence) -> Difference:
    return Difference(Kind.CHANGED, told.clause, told.number, told.words, found.text)


def _speaks_of_it(page: Page, sentence: Sentence) -> bool:
    is_aside = page.blocks[sentence.block].aside or sentence.kind is Block.HEADING
    return not is_aside and _ABOUT.search(sentence.text) is not None


_ABOUT = re.compile("personal (?:information|data)|個人情報|個人データ|個人資料", re.IGNORECASE)


def _pair(told: Sequence[_Told], found: Sequence[Sentence]) -> tuple[list[Difference], list[Sentence]]:
    """Return what became of each sentence told, and what was found beside them, each in order."""
    pairs = [_letter_pairs(sentence.text) for sentence in found[:_MOST_TRIED]]
    free = dict.fromkeys(range(len(pairs)))
    differences = []
    for sentence in told:
        wanted = _letter_pairs(sentence.words)
        alike = max(((_likeness(wanted, pairs[place]), -place) for place in free), default=(0.0, 0))
        if alike[0] >= _ALIKE:
            del free[-alike[1]]
            differences.append(_changed(sentence, found[-alike[1]]))
        else:
            differences.append(Difference(Kind.MISSING, sentence.clause, sentence.number, sentence.words))
    return differences, [found[place] for place in (*free, *range(len(pairs), len(found)))]


def _letter_pairs(sentence: str) -> frozenset[str]:
    text = normalised(sentence)
    return frozenset(text[place : place + 2] for place in range(max(len(text) - 1, 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
