"""What a policy file needs and the page does not say: assumed, and each assumption noted by its path."""

from datetime import date

from kotowari.drafting.findings import EVERYONE, Findings, JointUse, Provision
from kotowari.drafting.lexicon import SUBJECTS
from kotowari.drafting.naming import country_of
from kotowari.policy.terms import Ground

NO_EMAIL = "unknown@example.invalid"
"""Stands where the page gives no address for email (RFC 2606 keeps ``.invalid`` free)."""

_WORDS = {
    "person": {"en": "individuals", "ja": "ご本人"},
    "items": {"en": "personal information", "ja": "個人情報"},
    "operator": {"en": "the company", "ja": "当社"},
    "group": {"en": "group companies", "ja": "グループ会社"},
}


def settle(findings: Findings, words: str, today: date) -> None:
    """Complete the findings on a page of some words, so that they make a policy."""
    _settle_operator(findings)
    _settle_day(findings, today)
    _settle_subjects(findings, words)
    _settle_items(findings)
    for name, right in findings.rights.items():
        right.subjects = findings.everyone(right.subjects) or list(findings.subjects)
        if len(right.subjects) != len(findings.subjects):
            findings.assumed.pop(f"rights.{name}.of", None)
    findings.provisions = {name: provision for name, provision in findings.provisions.items() if provision.grounds}
    for provision in findings.provisions.values():
        provision.subjects = findings.everyone(provision.subjects) or list(findings.subjects)
    if findings.joint_use:
        _settle_joint_use(findings, findings.joint_use)


def _settle_operator(findings: Findings) -> None:
    operator, language = findings.operator, findings.language
    if not operator.name:
        operator.name = _WORDS["operator"][language]
        findings.assumed["operator.name"] = "no name of a company was recognised: write yours"
    if not operator.email:
        operator.email = NO_EMAIL
        findings.assumed["operator.contact.email"] = "the page names no email address: write yours"


def _settle_day(findings: Findings, today: date) -> None:
    means = next((means for means in ("in force", "revised", "made", "") if means in findings.days), None)
    if means is None:
        findings.days["in force"] = today
        findings.assumed["revision"] = "the page names no day from which it is in force: the day of this draft"
        return
    if means == "in force" and findings.days.get("revised", date.min) > findings.days["in force"]:
        means = "revised"
    day = findings.days[means]
    if means != "in force":
        said = f"that it was {means}" if means else "what it stands for"
        findings.assumed["revision"] = f"the page names the day, but not that it is in force from it; it says {said}"
        if not means:
            findings.assumed["revision"] = "the page names this day, but not what it stands for"
    findings.days["in force"] = day


def _settle_subjects(findings: Findings, words: str) -> None:
    used = {subject for purpose in findings.purposes.values() for subject in purpose.subjects}
    used |= {subject for provision in findings.provisions.values() for subject in provision.subjects}
    used |= {subject for right in findings.rights.values() for subject in right.subjects}
    used |= {subject for undertaking in findings.undertakings.values() for subject in undertaking.subjects}
    used |= set(findings.joint_use.subjects) if findings.joint_use else set()
    findings.subjects = {name: label for name, label in findings.subjects.items() if name in used}
    nameless = [purpose for purpose in findings.purposes.values() if not purpose.subjects]
    if nameless or not findings.subjects:
        name = _usual_subject(findings, words)
        for purpose in nameless:
            purpose.subjects = [name]
        for rule, purpose in findings.purposes.items():
            if purpose in nameless:
                findings.assumed[f"purposes.{rule}.for"] = "the page does not say of whom"
    for purpose in findings.purposes.values():
        purpose.subjects = findings.everyone(purpose.subjects)


def _usual_subject(findings: Findings, words: str) -> str:
    """Return the subject of sentences that name none: users or customers, if the page speaks of them."""
    counted = {name: len(pattern.findall(words)) for name, pattern in SUBJECTS if name in ("user", "customer")}
    name = max(counted, key=lambda name: counted[name])
    if name in findings.subjects:
        return name
    findings.subjects.setdefault("person", _WORDS["person"][findings.language])
    findings.assumed["subjects.person"] = "the page does not say of whom"
    return "person"


def _settle_items(findings: Findings) -> None:
    if not findings.items:
        findings.items["personal_information"] = _WORDS["items"][findings.language]
        findings.assumed["items.personal_information"] = "the page lists no items: part this into those you hold"
    for name, purpose in findings.purposes.items():
        if not purpose.items:
            purpose.items = list(findings.items)
            findings.assumed[f"purposes.{name}.items"] = "the page does not say which: all of them"


def _settle_joint_use(findings: Findings, joint: JointUse) -> None:
    assumed = findings.assumed
    if not joint.users:
        joint.users["group"] = _WORDS["group"][findings.language]
        assumed["recipients.group"] = "the page does not name them"
    for user, name in joint.users.items():
        if country_of(name) is None:
            assumed[f"recipients.{user}.country"] = "the page does not say: Japan"
    if not joint.subjects:
        joint.subjects = [EVERYONE]
        assumed["joint_use.joint.of"] = "the page does not say whose information: everybody's"
    joint.subjects = findings.everyone(joint.subjects)
    if not joint.items:
        joint.items = list(findings.items)
        assumed["joint_use.joint.items"] = "the page does not say which: all of them"
    if not joint.purposes:
        joint.purposes = [name for name, one in findings.purposes.items() if set(one.subjects) & set(joint.subjects)]
        assumed["joint_use.joint.purposes"] = "the page does not list them: every purpose of these subjects"
    if not joint.responsible:
        joint.responsible = findings.operator.name
        assumed["joint_use.joint.responsible"] = "the page does not name the party: the operator"
    _allow_joint_use(findings, joint)


def _allow_joint_use(findings: Findings, joint: JointUse) -> None:
    """A joint use needs the ground for each of its subjects; where the page states it nowhere else, here."""
    allowed = {
        subject
        for provision in findings.provisions.values()
        if Ground.JOINT_USE in provision.grounds
        for subject in provision.subjects
    }
    missing = [subject for subject in joint.subjects if subject not in allowed]
    if missing:
        findings.provisions["joint"] = Provision(missing, [Ground.JOINT_USE])
        findings.assumed["provision.joint"] = "the ground follows from the joint use that the page states"
