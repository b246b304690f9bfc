"""A policy as a check looks at it: the rules, the page written out from them, and the law pack it is held against."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kotowari.policy.citation import keeps_rule
from kotowari.policy.document import WrittenClause, write_out
from kotowari.policy.law import LawPack
from kotowari.policy.model import Policy, Recipient
from kotowari.policy.text import Text, folded


@dataclass(frozen=True)
class Page:
    """The page in every language, for looking up words in it."""

    policy: Policy

    @cached_property
    def _written(self) -> dict[str, tuple[WrittenClause, ...]]:
        return {language: write_out(self.policy, language) for language in self.policy.languages}

    def shows(self, text: Text, rule: str | None = None) -> bool:
        """Whether the page has a text in each of the policy's languages: anywhere, or where it states a rule."""
        return all(folded(text[language]) in self._words(language, rule) for language in self.policy.languages)

    def mentions(self, phrases: Iterable[str], language: str) -> bool:
        """Whether the page in a language has any of some phrases."""
        words = self._words(language, None)
        return any(folded(phrase) in words for phrase in phrases)

    def _words(self, language: str, rule: str | None) -> str:
        stated = (
            written
            for clause, written in zip(self.policy.document, self._written[language], strict=True)
            if rule is None or any(keeps_rule(reference, rule) for reference in clause.keeps)
        )
        paragraphs = (paragraph for written in stated for paragraph in written.paragraphs)
        return folded(" ".join(words for paragraph in paragraphs for words in (paragraph.words, *paragraph.points)))


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a probe may look at."""

    policy: Policy
    page: Page
    pack: LawPack

    def abroad(self) -> dict[str, Recipient]:
        """Return the recipients in countries for which the law asks a route."""
        domestic = {self.pack.abroad.home, *self.pack.abroad.exempt}
        return {name: each for name, each in self.policy.recipients.items() if each.country not in domestic}
