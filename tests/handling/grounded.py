"""A company's recipients of every relation, and what the tests of the grounds ask of them."""

from datetime import date
from typing import Any
from uuid import UUID

from kotowari.handling.grounds.due import due_now
from kotowari.handling.grounds.requested import Asked
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.policy.terms import Ground
from kotowari.recipients.contract import Scope
from kotowari.recipients.due import Due
from tests.handling.conftest import SECOND, policy_text

RECIPIENTS = """recipients:
  printer: {name: {en: Printer, ja: 印刷, zh-Hant: 印刷}, country: JP, relation: entrustee}
  bindery: {name: {en: Bindery, ja: 製本, zh-Hant: 裝訂}, country: JP, relation: entrustee}
  police: {name: {en: Police, ja: 警察, zh-Hant: 警察}, country: JP, relation: authority}
  court: {name: {en: Court, ja: 裁判所, zh-Hant: 法院}, country: JP, relation: authority}
  heir: {name: {en: Heir, ja: 承継会社, zh-Hant: 承繼公司}, country: JP, relation: successor}
  callcenter:
    name: {en: Call center, ja: コールセンター, zh-Hant: 客服中心}
    country: PH
    relation: entrustee
    foreign: {route: equivalent-system, evidence: {en: a contract, ja: 契約, zh-Hant: 契約}, every: 6 months}
"""

ITEMS = """items:
  mail_contents: {label: {en: contents of mail, ja: メールの内容, zh-Hant: 郵件內容}, class: communications}
"""

DAY = date(2026, 6, 15)
YEAR = Period(months=12)
CONTACTS = Scope(frozenset({"customer"}), frozenset({"name", "email"}), frozenset({"support"}))


def policy_with_recipients() -> str:
    """The illustrated revision, with recipients of every relation."""
    text = policy_text(SECOND)
    text = text.replace("\nrecipients:\n", f"\n{RECIPIENTS}", 1).replace("\nitems:\n", f"\n{ITEMS}", 1)
    assert "callcenter" in text
    assert "mail_contents" in text
    return text


def due_about(space: Space, recipient: str) -> list[Due]:
    """What is due about a recipient."""
    return [one for one in due_now(space) if one.recipient == recipient]


def to(space: Space, persons: list[UUID], recipient: str, ground: Ground, **other: Any) -> list[Opened | Refused]:
    """Ask for names and addresses of customers, for support, to a recipient on a ground."""
    asked: dict[str, Any] = {"by": "sales", "subject": "customer", "items": ["name", "email"], "purpose": "support"}
    return list(provide(space, persons=persons, recipient=recipient, ground=ground, **(asked | other)))


def asked(**other: Any) -> Asked:
    """A request of an office, by a statute, for customers' names and addresses."""
    told: dict[str, Any] = {
        "ground": Ground.LAW,
        "basis": "statutory-inquiry",
        "scope": CONTACTS,
        "received": DAY,
        "deadline": date(2026, 6, 30),
        "authority": "Shibuya Police Station",
        "reference": "2026-771",
        "law": "Code of Criminal Procedure, Article 197(2)",
    }
    return Asked(**(told | other))
