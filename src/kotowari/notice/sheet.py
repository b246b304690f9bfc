"""A revision in one of its languages, as every form shows it: what is said, and nothing of how it is set."""

import re
from dataclasses import dataclass
from datetime import date

from kotowari.notice.languages import name_of
from kotowari.notice.words import notice_words
from kotowari.policy.document import Paragraph, WrittenClause, write_out
from kotowari.policy.model import Policy
from kotowari.policy.text import in_language
from kotowari.policy.words import written_date

_BREAKS = re.compile(r"[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
"""What parts lines for one reader or another. A line begun within a text would begin a new block in some forms."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head: what it is, by the name of its word, what that is called, and what it says."""

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that must stand before the text, in a language of their own."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A revision in one language. ``remarks`` is the illustration's words, in the sheet's own language first.

    Every text is one line: no form has to mind a line break within it.
    """

    policy: str
    language: str
    title: str
    operator: str
    revision: date
    email: str
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    clauses: tuple[WrittenClause, ...]


def make_sheet(policy: Policy, language: str) -> Sheet:
    """Write a revision out in one of its languages."""
    operator = _line(in_language(policy.operator.name, language))
    return Sheet(
        policy=policy.policy,
        language=language,
        title=_line(in_language(policy.title, language)),
        operator=operator,
        revision=policy.revision,
        email=policy.operator.contact.email,
        facts=_facts(policy, language, operator),
        remarks=_remarks(policy.illustration or {}, language),
        clauses=tuple(_clause(clause) for clause in write_out(policy, language)),
    )


def _facts(policy: Policy, language: str, operator: str) -> tuple[Fact, ...]:
    words = notice_words(language)
    facts = {"operator": operator, "in_force": written_date(policy.revision, language)}
    if len(policy.languages + policy.following) > 1:
        facts["prevailing"] = name_of(policy.prevailing, language)
    return tuple(Fact(name, words[name], said) for name, said in facts.items())


def _remarks(illustration: dict[str, str], language: str) -> tuple[Remark, ...]:
    # Who came to a page by chance, in a language not his own, must not take it for the company's policy.
    ordered = sorted(illustration.items(), key=lambda pair: pair[0] != language)
    return tuple(Remark(other, _line(words)) for other, words in ordered)


def _clause(clause: WrittenClause) -> WrittenClause:
    paragraphs = tuple(Paragraph(_line(part.words), tuple(map(_line, part.points))) for part in clause.paragraphs)
    return WrittenClause(clause.id, clause.number, _line(clause.heading), paragraphs)


def _line(words: str) -> str:
    return _BREAKS.sub(" ", words).strip()
