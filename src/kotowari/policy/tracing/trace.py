"""Every sentence of a policy's page, with the rules that keep it and what enforces them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kotowari.policy.citation import keeps_rule, number_clauses
from kotowari.policy.document import paragraphs
from kotowari.policy.enforcement import Enforcement, enforcement, weakest
from kotowari.policy.model import Clause, Policy
from kotowari.policy.terms import Level
from kotowari.policy.text import SLOT
from kotowari.policy.tracing.slots import rules_of_slot
from kotowari.reading.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Traced:
    """A sentence of the page, or a point of one of its lists (``is_point``).

    ``rules`` are paths, or sections for all their rules; none where the clause only informs. ``kept`` is what enforces
    them.
    """

    clause: str
    number: str
    words: str
    is_point: bool
    rules: tuple[str, ...]
    kept: tuple[Enforcement, ...]

    @property
    def level(self) -> Level | None:
        """The level of the whole, that of the weakest part; ``None`` where nothing is promised."""
        return weakest(self.kept) if self.kept else None


def trace(policy: Policy, language: str) -> tuple[Traced, ...]:
    """Return every sentence and point of the document, written out in one of the policy's languages, in order."""
    return tuple(
        traced
        for clause, citation in zip(policy.document, number_clauses(policy), strict=True)
        for traced in _clause(policy, clause, citation.number, language)
    )


def _clause(policy: Policy, clause: Clause, number: str, language: str) -> Iterator[Traced]:
    for block in filter(None, (part.strip() for part in clause.text[language].split("\n\n"))):
        whole = SLOT.fullmatch(block)
        if whole:
            (written,) = paragraphs(policy, block, language)
            for point, rule in zip(written.points, rules_of_slot(policy, whole[1]), strict=True):
                yield _traced(policy, clause, number, point, is_point=True, slots=(rule,))
            continue
        for sentence in split_sentences(block, language):
            (written,) = paragraphs(policy, sentence, language)
            slots = [rule for slot in SLOT.findall(sentence) for rule in rules_of_slot(policy, slot)]
            for words in split_sentences(written.words, language):
                yield _traced(policy, clause, number, words, is_point=False, slots=slots)


def _traced(
    policy: Policy, clause: Clause, number: str, words: str, *, is_point: bool, slots: Iterable[str | None]
) -> Traced:
    # What a sentence writes out says which of its clause's rules it is about; without that, it is about all of them.
    own = tuple(dict.fromkeys(rule for rule in slots if rule and any(keeps_rule(r, rule) for r in clause.keeps)))
    rules = own or clause.keeps
    covered = (rule for rule in policy.rules() if any(keeps_rule(reference, rule) for reference in rules))
    kept = tuple(dict.fromkeys(each for rule in covered for each in enforcement(policy, rule)))
    return Traced(clause.id, number, words, is_point, rules, kept)
