"""Sentences on joint use: with whom, which items, for what, and who is responsible (APPI 27(5)(iii))."""

import re
from enum import StrEnum

from kotowari.drafting.findings import Findings, JointUse
from kotowari.drafting.naming import bare, items_in, slug, subjects_in
from kotowari.drafting.particulars import company_name
from kotowari.drafting.purposes import add_purpose

SPEAKS = re.compile(r"\bjointly\b|\bjoint (?:use|utili[sz])\w*|共同(?:して)?(?:で)?利用", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never)\b|ません", re.IGNORECASE)


class Told(StrEnum):
    """What a line of the notice of joint use tells."""

    RESPONSIBLE = "responsible"
    PURPOSES = "purposes"
    ITEMS = "items"
    USERS = "users"


_LABELS = (
    (Told.RESPONSIBLE, re.compile(r"\bresponsib|責任", re.IGNORECASE)),
    (Told.PURPOSES, re.compile(r"\bpurposes?\b|目的", re.IGNORECASE)),
    (Told.ITEMS, re.compile(r"\bitems\b|項目|情報の内容|データの種類", re.IGNORECASE)),
    (
        Told.USERS,
        re.compile(r"\b(?:scope|range|parties|users|companies)\b|範囲|利用者|する者|共同利用先", re.IGNORECASE),
    ),
)
_LABELLED = re.compile(r"^(?P<label>[^:：]{2,160}?)\s*[:：]\s*(?P<value>.+)$")
_PARTNER = re.compile(
    r"\bwith (?:its|our|the) (?:\w+ )?(?:subsidiar\w+|affiliat\w+|group compan\w+"
    r"|parent company)(?: companies)?,? ?"
    r"(?P<en>[^;:]{2,80}?)(?=[,.]? (?:under|for|within|to the extent|in accordance|as follows"
    r"|the following)\b|[.:;]?$)"
    r"|(?:子会社|関連会社|関係会社|グループ会社|親会社)(?:である|の|、)(?P<ja>[^、。]{2,40}?)(?:（以下[^）]*）)?(?:と|との間で|及び当社)"
    r"|(?P<group>(?:当社の?)?グループ(?:会社|企業)?(?:各社)?|(?:our|its) group companies)",
    re.IGNORECASE,
)
_NAMES_PARTED = re.compile(r"、|,(?! ?(?:inc|ltd|llc)\b)\s*|\band\b|および|及び|・(?=株式会社)|／", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\b(inc|ltd|co|corp|k\.k)$", re.IGNORECASE)
_SAME = re.compile(r"previous|above|same|上記|前記|同じ|同一|前条|本ポリシー", re.IGNORECASE)
_OWN = re.compile(r"^(?:当社|弊社|本会社|we|our company)$", re.IGNORECASE)


def label_of(text: str) -> Told | None:
    """Return what a label, a term or a heading within a notice of joint use announces."""
    return next((told for told, pattern in _LABELS if pattern.search(text)), None)


def share(text: str, subjects: list[str], findings: Findings, opened: Told | None) -> tuple[bool, Told | None]:
    """Note what a sentence tells of joint use.

    Return whether it told anything, and what the points after it stand for. ``opened`` is what the label before it
    announced.
    """
    labelled = _LABELLED.match(text)
    label = label_of(labelled["label"]) if labelled else None
    joint = findings.joint_use or JointUse()
    told, opens = False, opened
    if labelled and label:
        told, opens = _take(label, labelled["value"], joint, findings), label
    elif opened:
        told = _take(opened, text, joint, findings)
    elif text.rstrip().endswith((":", "：")) and label_of(text):
        told, opens = True, label_of(text)
    elif SPEAKS.search(text) and not _NEGATED.search(text):
        told = _take_partner(text, joint) or bool(re.search(r"follow|below|次の|以下|下記", text))
        joint.subjects += [name for name in subjects if name not in joint.subjects]
    if told:
        findings.joint_use = joint
    return told, opens


def _take(what: Told, value: str, joint: JointUse, findings: Findings) -> bool:
    if what is Told.ITEMS:
        found = items_in(value, findings)
        joint.items += [item for item in found if item not in joint.items]
        joint.subjects += [name for name in subjects_in(value, findings) if name not in joint.subjects]
        return bool(found)
    if what is Told.USERS:
        return _take_users(value, joint)
    if what is Told.RESPONSIBLE:
        if not joint.responsible:
            joint.responsible = _ABBREVIATED.sub(r"\1.", company_name(value, findings.language) or bare(value))
        return True
    if _SAME.search(value):
        return True
    rule = add_purpose(value, joint.subjects, findings)
    if rule:
        joint.purposes.append(rule.removeprefix("purposes."))
    return rule is not None


def _take_users(value: str, joint: JointUse) -> bool:
    names = [bare(part) for part in _NAMES_PARTED.split(value)]
    names = [_ABBREVIATED.sub(r"\1.", name) for name in names if len(name) > 1 and not _OWN.match(name)]
    for name in names:
        joint.users.setdefault(slug(name, f"partner_{len(joint.users) + 1}"), name)
    return bool(names)


def _take_partner(text: str, joint: JointUse) -> bool:
    found = _PARTNER.search(text)
    if found is None:
        return False
    return _take_users(found["en"] or found["ja"] or found["group"], joint)
