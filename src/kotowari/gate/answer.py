"""The gate's two answers. Both name clause, revision, law pack and reason; neither opens anything by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kotowari.canonical import Written, written
from kotowari.gate.codes import Code
from kotowari.gate.words import reason_words
from kotowari.policy.citation import Citation
from kotowari.policy.text import Text


@dataclass(frozen=True)
class Source:
    """What an answer was decided under: a revision, and the states of the laws, each with its digest."""

    policy: str
    revision: date
    digest: str
    packs: tuple[tuple[str, date, str], ...]

    @cached_property
    def written(self) -> Written:
        """The text that an entry carries, made once: every answer under a rulebook has the same source."""
        return written(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the form that an entry carries."""
        return {
            "policy": self.policy,
            "revision": self.revision.isoformat(),
            "digest": self.digest,
            "packs": [
                {"pack": name, "in_force": start.isoformat(), "digest": mark} for name, start, mark in self.packs
            ],
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, the rules that determine it, the clause and the article to cite, and what fills its words.

    ``rules`` are paths in the policy file (``purposes.support``) and places in a law (``jp-appi/18(1)``).
    """

    code: Code
    rules: tuple[str, ...]
    clause: Citation | None = None
    article: Text | None = field(default=None, compare=False)
    slots: Mapping[str, Text] = field(default_factory=dict, compare=False)

    def words(self, language: str) -> str:
        """Return the reason as one sentence in ``en``, ``ja`` or ``zh-Hant`` (English for any other language)."""
        return reason_words(self.code, self.slots, language)


@dataclass(frozen=True)
class Permit:
    """Every requirement is met. ``records`` are the articles under which a record of it is due."""

    source: Source
    reason: Reason
    records: tuple[str, ...] = ()

    @property
    def is_permit(self) -> bool:
        """True."""
        return True

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The one reason."""
        return (self.reason,)

    @cached_property
    def written(self) -> Written:
        """The text that an entry carries, made once: a rulebook gives many asks this same answer."""
        return written(answer_to_json(self))


@dataclass(frozen=True)
class Refusal:
    """Something forbids the ask, or nothing permits it. All that stands against it is named, the gravest first."""

    source: Source
    reasons: tuple[Reason, ...]

    @property
    def is_permit(self) -> bool:
        """False."""
        return False

    @property
    def reason(self) -> Reason:
        """The gravest reason."""
        return self.reasons[0]

    @cached_property
    def written(self) -> Written:
        """The text that an entry carries, made once: a rulebook gives many asks this same answer."""
        return written(answer_to_json(self))


Answer = Permit | Refusal


def determining_rules(answer: Answer) -> frozenset[str]:
    """Return every rule that an answer rests on."""
    return frozenset(rule for reason in answer.reasons for rule in reason.rules)


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return the form that an entry carries: decision, reasons and rules, without words."""
    body: dict[str, Any] = {
        "decision": "permit" if answer.is_permit else "refuse",
        "reasons": [
            {"code": reason.code.value, "rules": list(reason.rules), "clause": reason.clause and reason.clause.clause}
            for reason in answer.reasons
        ],
    }
    if isinstance(answer, Permit):
        body["records"] = list(answer.records)
    return body
