"""From a page to the first draft of its policy file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kotowari.drafting.document import Clause, clauses
from kotowari.drafting.findings import Findings
from kotowari.drafting.recognise import Reader, Recognised
from kotowari.drafting.settle import settle
from kotowari.drafting.topics import Topic
from kotowari.drafting.write import written
from kotowari.errors import PageEmpty, PageLanguage, PageTooLong, PageWithoutPurposes
from kotowari.policy.model import Policy
from kotowari.policy.parse import parse_policy
from kotowari.reading.page import Page, Sentence

LONGEST = 200_000
"""The longest page in characters. A long policy has about 40,000."""

_NOT_YAML = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2 takes for no text (5.1), and what older readers take for a line's end."""

_HEADINGS = {"en": "Privacy policy", "ja": "個人情報の取扱いについて"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy file in the making: its text, what it parses to, and what became of every sentence of the page."""

    text: str
    policy: Policy
    sentences: tuple[Recognised, ...]
    assumed: Mapping[str, str]

    @property
    def marked(self) -> tuple[Sentence, ...]:
        """The sentences that no rule was made of and no clause has."""
        return tuple(one.sentence for one in self.sentences if one.is_marked)


def draft(page: Page, today: date) -> Draft:
    """Draft a policy from a page in English or Japanese; ``today`` stands where the page names no day.

    Nothing is guessed in silence: see :class:`Draft`. Raises :class:`PageEmpty`, :class:`PageLanguage` for Chinese,
    :class:`PageTooLong`, and :class:`PageWithoutPurposes` for a page that promises no purpose (APPI 17, 21).
    """
    page = Page(
        tuple(replace(block, text=_clean(block.text)) for block in page.blocks if _clean(block.text)), page.language
    )
    if not any(character.isalnum() for block in page.blocks for character in block.text):
        raise PageEmpty
    if page.language.startswith("zh"):
        raise PageLanguage
    words = "\n".join(block.text for block in page.blocks)
    if len(words) > LONGEST:
        raise PageTooLong(limit=LONGEST)
    findings = Findings(page.language)
    told = tuple(Reader(page, findings).read())
    if not findings.purposes:
        raise PageWithoutPurposes
    settle(findings, words, today)
    told = tuple(_standing(one, findings) for one in told)
    made, marked_last = clauses(page, told)
    _head(made, findings)
    text = written(findings, made, marked_last)
    return Draft(text, parse_policy(text, "the draft"), told, findings.assumed)


def _clean(text: str) -> str:
    return " ".join(_NOT_YAML.sub(" ", text).split())


def _standing(told: Recognised, findings: Findings) -> Recognised:
    """Return a sentence with the rules that stand after all: a provision without any ground is none."""
    kept = tuple(rule for rule in told.rules if not rule.startswith("provision.") or rule[10:] in findings.provisions)
    if told.topic is Topic.JOINT_USE and told.rules and "joint" in findings.provisions:
        kept += ("provision.joint",)
    return Recognised(told.sentence, None) if told.rules and not kept else replace(told, rules=kept)


def _head(made: list[Clause], findings: Findings) -> None:
    if not made[0].heading:
        made[0].heading = _HEADINGS[findings.language]
        findings.assumed["document"] = "the first clause has no heading on the page"
    for place, clause in enumerate(made):
        if clause.topic is Topic.PREAMBLE and not clause.rules:
            findings.assumed[f"document.{place}.informs"] = "an introduction, which promises nothing"
