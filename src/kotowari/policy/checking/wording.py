"""What the page's clauses lack: something that keeps them, and the same sentences in every language."""

from collections.abc import Iterator

from kotowari.policy.checking.contradictions import finding
from kotowari.policy.checking.finding import Finding, plain
from kotowari.policy.model import Clause, Policy
from kotowari.reading.sentences import split_sentences


def wording(policy: Policy) -> Iterator[Finding]:
    """Yield the clauses that nothing keeps, and those whose languages differ in the number of sentences."""
    for clause in policy.document:
        about = f"document.{clause.id}"
        if not clause.keeps and not clause.informs:
            yield finding("clause-unkept", about, plain(clause.id))
        counts = {language: _sentences(clause, language) for language in policy.languages}
        if len(set(counts.values())) > 1:
            shown = ", ".join(f"{language} {count}" for language, count in counts.items())
            yield finding("sentences-differ", about, plain(clause.id), plain(shown))


def _sentences(clause: Clause, language: str) -> int:
    return sum(len(split_sentences(paragraph, language)) for paragraph in clause.text[language].split("\n\n"))
