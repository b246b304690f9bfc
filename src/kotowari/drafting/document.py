"""The draft's document: the page's own words as clauses, each with the rules that it states."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kotowari.drafting.recognise import Recognised
from kotowari.drafting.topics import Topic
from kotowari.reading.block import RUN_IN
from kotowari.reading.page import Kind, Page, Sentence

_BRACES = str.maketrans("{}", "｛｝")
"""In a policy's text a brace opens a slot; the page's own are written full width."""


@dataclass
class Clause:
    """A clause in the making; ``before`` are the sentences that were not recognised ahead of it."""

    topic: Topic
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    before: list[Sentence] = field(default_factory=list)
    last_block: int = -1

    def add(self, told: Recognised, gap: str) -> None:
        """Add a sentence: to the paragraph of its block, or as a new one."""
        words = told.sentence.text.translate(_BRACES)
        if self.paragraphs and told.sentence.block == self.last_block:
            self.paragraphs[-1] += gap + words
        else:
            self.paragraphs.append(words)
        self.last_block = told.sentence.block
        self.rules += [rule for rule in told.rules if rule not in self.rules]


_NUMBER = re.compile(r"^(?:第[0-9０-９一二三四五六七八九十]{1,3}条\s*|[（(]?[0-9０-９]{1,3}[.．)）、]\s*)(?=\S)")


def clauses(page: Page, told: Iterable[Recognised]) -> tuple[list[Clause], list[Sentence]]:
    """Return the clauses of a page in order, and the sentences not recognised after the last.

    A heading opens a clause; so does a change of what is spoken about, and a sentence after one not recognised.
    """
    gap = " " if page.language == "en" else ""
    made: list[Clause] = []
    marked: list[Sentence] = []
    for one in told:
        if one.topic is None:
            marked.append(one.sentence)
            continue
        is_heading = _opens_section(page, one)
        if is_heading or marked or not made or _parts(made[-1], one):
            made.append(Clause(one.topic, before=marked))
            marked = []
        if is_heading:
            # The page numbers its clauses itself.
            made[-1].heading = _NUMBER.sub("", one.sentence.text.translate(_BRACES), count=1)
        else:
            made[-1].topic = one.topic if not made[-1].paragraphs else made[-1].topic
            made[-1].add(one, gap)
    return list(_with_text(made)), marked


def _opens_section(page: Page, one: Recognised) -> bool:
    is_heading = one.sentence.kind is Kind.HEADING and page.blocks[one.sentence.block].level != RUN_IN
    return is_heading and one.topic is not Topic.PARTICULARS


def _parts(clause: Clause, one: Recognised) -> bool:
    """Whether a sentence begins a clause of its own: on something else, or another paragraph on purposes."""
    if not clause.paragraphs:
        return False
    is_paragraph = one.sentence.kind is Kind.PARAGRAPH and one.sentence.block != clause.last_block
    return clause.topic is not one.topic or (one.topic is Topic.PURPOSES and bool(clause.rules) and is_paragraph)


def _with_text(made: list[Clause]) -> Iterator[Clause]:
    for clause in made:
        if not clause.paragraphs:
            clause.paragraphs = [clause.heading]  # a clause needs words; a heading over headings has no others
        if any(rule.startswith("purposes.") for rule in clause.rules):
            clause.rules = [rule for rule in clause.rules if rule != "purposes"]
        yield clause


def clause_ids(made: Iterable[Clause]) -> Iterator[str]:
    """Yield an id for each clause: what it is about, numbered from the second on."""
    counted: dict[str, int] = {}
    for clause in made:
        stem = re.sub(r"[^a-z]+", "-", clause.topic.value)
        counted[stem] = counted.get(stem, 0) + 1
        yield stem if counted[stem] == 1 else f"{stem}-{counted[stem]}"
