"""Sentences that offer a right, or undertake something else."""

import re

from kotowari.drafting.findings import EVERYONE, Findings, Right
from kotowari.drafting.lexicon import ASKS_A_RIGHT, RIGHTS, TENANTS, UNDERTAKINGS
from kotowari.drafting.topics import TOPIC_RULE, Topic

_FEE = re.compile(r"\bfees?\b|\bcharge\b|手数料", re.IGNORECASE)
_PROCEDURE = re.compile(
    r"\bprocedure|\bmethod|\bform\b|\bidentity\b|\brespond|\breply|\bagent\b|手続|方法|書面|所定|本人確認"
    r"|ご?本人であること|代理人|回答|対応|\bcontact\b|問い?合わ?せ|詳細",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:policy|statement|notice)\b.{0,80}\b(?:sets? (?:forth|out)|describes?|explains?|lays? down|establish\w*)"
    r"|\b(?:sets? (?:forth|out)|describes?|explains?|establish\w*)\b.{0,60}\b(?:policy|notice)"
    r"|(?:方針|ポリシー|規約).{0,40}(?:定め|制定|策定|公表|遵守|とおり|取り?組)|(?:定め|制定|策定).{0,20}(?:方針|ポリシー)"
    r"|個人情報(?:の|を).{0,12}(?:重要性|保護|適切).{0,60}(?:努め|認識|責務|取り?扱)",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"\bmeans\b|\bdefined (?:in|by|as)\b|とは、|をいいます|を指します|定義", re.IGNORECASE)


def offer(text: str, subjects: list[str], findings: Findings, *, within: bool) -> list[str]:
    """Note the rights that a sentence offers and return their rules; ``within``: its section is about rights."""
    if not ASKS_A_RIGHT.search(text):
        return []
    named = [(name, act) for name, act, pattern in RIGHTS if pattern.search(text)]
    if not within and len(named) < 2:
        return []
    for name, act in named:
        known = findings.rights.setdefault(name, Right(act, list(subjects or [EVERYONE])))
        known.subjects += [subject for subject in subjects if subject not in known.subjects]
        if not subjects and known.subjects == [EVERYONE]:
            findings.assumed[f"rights.{name}.of"] = "the page does not say who may ask: everybody, as the law gives it"
    return [f"rights.{name}" for name, _ in named]


def undertaken(text: str, topic: Topic | None) -> str | None:
    """Return the undertaking that a sentence makes, by its own words or else by what its section is about."""
    if topic is Topic.RIGHTS:
        if _FEE.search(text):
            return "measures.fee"
        return "measures.procedure" if _PROCEDURE.search(text) else None
    if TENANTS.search(text):
        return "tenants.agreement"
    rule = next((rule for rule, pattern in UNDERTAKINGS if pattern.search(text)), None)
    return rule or (TOPIC_RULE.get(topic) if topic else None)


def introduces(text: str) -> bool:
    """Whether a sentence introduces the policy or defines a word, and so promises nothing by itself."""
    return bool(_POLICY.search(text) or _DEFINES.search(text))
