"""Sentences that say to whom information goes, and on which grounds."""

import re

from kotowari.drafting.findings import EVERYONE, Findings, Provision
from kotowari.drafting.lexicon import GROUNDS
from kotowari.policy.terms import Ground

SPEAKS = re.compile(
    r"third part|\b(?:provid\w+|disclos\w+|shar\w+|transfer\w*)\b.{0,60}\b(?:personal"
    r"|information|data|to)\b|第三者|委託|提供(?:し|する|を)",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(
    r"\bnever\b|\bnot\b|except|unless|without|following cases"
    r"|only (?:where|if|when|with)|場合|除(?:き|く|い)|ません|同意",
    re.IGNORECASE,
)
_ENTRUSTS = re.compile(
    r"\b(?:may|will)?\s?(?:entrust|outsourc|delegat|subcontract)\w*|委託(?:する|し|を行|いた)", re.IGNORECASE
)
_SUPERVISES = re.compile(r"supervis|監督|選定", re.IGNORECASE)
_PARTS = re.compile(r"[,;、；]|\bor\b|または|又は|[①-⑳]|(?<=場合|同意)(?:および|及び|ならびに|並びに|や)")


def ground_of(words: str) -> Ground | None:
    """Return the ground that a point of a list states."""
    return next((ground for ground, pattern in GROUNDS if pattern.search(words)), None)


def grounds_within(text: str) -> list[Ground]:
    """Return every ground that the parts of a sentence state, in order."""
    grounds: list[Ground] = []
    for part in _PARTS.split(text):
        ground = ground_of(part)
        if ground is not None and ground not in grounds:
            grounds.append(ground)
    return grounds


def provide(text: str, subjects: list[str], findings: Findings, *, opens_list: bool) -> str | None:
    """Note what a sentence promises on provision, and return its rule; nothing where it promises no limit."""
    if not SPEAKS.search(text) or _SUPERVISES.search(text):
        return None
    grounds = grounds_within(text) if _EXCEPTS.search(text) else []
    if not grounds and _ENTRUSTS.search(text):
        grounds = [Ground.ENTRUSTMENT]
    if not grounds and not (opens_list and _EXCEPTS.search(text)):
        return None
    rule = provision_of(subjects)
    add_grounds(rule, subjects, grounds, findings)
    return rule


def provision_of(subjects: list[str]) -> str:
    """Return the rule that has the grounds for some subjects."""
    return f"provision.{subjects[0]}s" if len(subjects) == 1 and subjects[0] != EVERYONE else "provision.everyone"


def add_grounds(rule: str, subjects: list[str], grounds: list[Ground], findings: Findings) -> None:
    """Add grounds to a rule of provision, which is made where there is none."""
    provision = findings.provisions.setdefault(rule.removeprefix("provision."), Provision(list(subjects or [EVERYONE])))
    provision.grounds += [ground for ground in grounds if ground not in provision.grounds]
    if not subjects:
        findings.assumed[f"{rule}.of"] = "the page does not say whose information: everybody's"
