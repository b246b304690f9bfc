"""What a change of a policy obliges its operator to: to announce, to ask consent, to judge, and when (APPI)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kotowari.gate.difference.changes import Change
from kotowari.policy.law import LawPack
from kotowari.policy.model import JointUse, Policy, Purpose
from kotowari.policy.terms import Form, Ground, ItemClass, Route

LAW = "jp-appi"
"""The law whose articles these are. Of a policy under other laws alone, nothing is said."""


class Duty(StrEnum):
    """What is due. Stable: scripts name it."""

    PURPOSE_CHANGED = "purpose-changed"
    PURPOSE_ADDED = "purpose-added"
    PURPOSE_WIDENED = "purpose-widened"
    SUBJECT_ADDED = "subject-added"
    JOINT_USE_NEW = "joint-use-new"
    JOINT_USE_WIDENED = "joint-use-widened"
    JOINT_USE_PURPOSES = "joint-use-purposes"
    JOINT_USE_PARTY = "joint-use-party"
    JOINT_USE_DETAILS = "joint-use-details"
    CONSENT_ASKED = "consent-asked"
    ABROAD_SYSTEM = "abroad-system"
    ABROAD_CONSENT = "abroad-consent"
    SPECIAL_CARE = "special-care"
    OPERATOR_CHANGED = "operator-changed"
    PROMISE_NARROWED = "promise-narrowed"


class When(StrEnum):
    """By when it is to be done, the soonest first."""

    BEFOREHAND = "beforehand"
    ON_CHANGE = "on-change"
    WITHOUT_DELAY = "without-delay"


DUTIES: dict[Duty, tuple[When, tuple[str, ...]]] = {
    Duty.PURPOSE_CHANGED: (When.ON_CHANGE, ("17(2)", "21(3)", "18(1)")),
    Duty.PURPOSE_ADDED: (When.ON_CHANGE, ("17(2)", "21(3)", "18(1)")),
    Duty.PURPOSE_WIDENED: (When.ON_CHANGE, ("17(2)", "18(1)")),
    Duty.SUBJECT_ADDED: (When.BEFOREHAND, ("21(1)", "21(2)")),
    Duty.JOINT_USE_NEW: (When.BEFOREHAND, ("27(5)(iii)",)),
    Duty.JOINT_USE_WIDENED: (When.BEFOREHAND, ("27(5)(iii)", "27(1)")),
    Duty.JOINT_USE_PURPOSES: (When.BEFOREHAND, ("27(6)",)),
    Duty.JOINT_USE_PARTY: (When.BEFOREHAND, ("27(6)",)),
    Duty.JOINT_USE_DETAILS: (When.WITHOUT_DELAY, ("27(6)",)),
    Duty.CONSENT_ASKED: (When.BEFOREHAND, ("27(1)",)),
    Duty.ABROAD_SYSTEM: (When.BEFOREHAND, ("28(1)", "28(3)")),
    Duty.ABROAD_CONSENT: (When.BEFOREHAND, ("28(1)", "28(2)")),
    Duty.SPECIAL_CARE: (When.BEFOREHAND, ("20(2)",)),
    Duty.OPERATOR_CHANGED: (When.WITHOUT_DELAY, ("32(1)",)),
    Duty.PROMISE_NARROWED: (When.BEFOREHAND, ()),
}
"""When each is due, and under which articles; none where the law leaves it to the operator's own word."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do for one rule; ``subjects`` are those whom it is about, by their names in the policy."""

    duty: Duty
    rule: str
    subjects: tuple[str, ...]

    @property
    def when(self) -> When:
        """By when."""
        return DUTIES[self.duty][0]

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles of the APPI."""
        return DUTIES[self.duty][1]

    def to_json(self) -> dict[str, Any]:
        """Return the form for scripts."""
        return {
            "duty": self.duty.value,
            "rule": self.rule,
            "subjects": list(self.subjects),
            "when": self.when.value,
            "articles": [f"{LAW}/{article}" for article in self.articles],
        }


def dues(before: Policy, after: Policy, found: Iterable[Change], packs: Iterable[LawPack]) -> tuple[Due, ...]:
    """Return what is due for the changes from an earlier to a later revision, each thing once.

    ``packs`` are the laws the later one is under.
    """
    law = next((pack for pack in packs if pack.pack == LAW), None)
    if law is None:
        return ()
    due: dict[Due, None] = {}
    for change in found:
        of_section = _SECTIONS.get(change.section)
        if of_section is not None:
            due |= dict.fromkeys(of_section(_Step(before, after, change, law)))
    return tuple(sorted(due, key=lambda each: list(Duty).index(each.duty)))


@dataclass(frozen=True, slots=True)
class _Step:
    """One change, with all that bears on what it calls for."""

    before: Policy
    after: Policy
    change: Change
    law: LawPack


def _of_subject(step: _Step) -> Iterator[Due]:
    if step.change.has_come and step.after.purposes_of(step.change.name):
        yield Due(Duty.SUBJECT_ADDED, step.change.rule, (step.change.name,))


def _of_item(step: _Step) -> Iterator[Due]:
    is_special = (
        step.change.name in step.after.items and step.after.items[step.change.name].item_class is ItemClass.SPECIAL_CARE
    )
    if is_special and (step.change.has_come or step.change.key == "class"):
        concerned = {
            subject for each in step.after.purposes.values() if step.change.name in each.items for subject in each.for_
        }
        yield Due(Duty.SPECIAL_CARE, step.change.rule, tuple(name for name in step.after.subjects if name in concerned))


def _of_purpose(step: _Step) -> Iterator[Due]:
    if step.change.has_gone:
        return
    purpose = step.after.purposes[step.change.name]
    told = tuple(subject for subject in purpose.for_ if subject in step.before.subjects)
    if step.change.has_come:
        added = told
    else:
        earlier = step.before.purposes[step.change.name]
        added = tuple(subject for subject in told if subject not in earlier.for_) if step.change.key == "for" else ()
        told = tuple(subject for subject in told if subject in earlier.for_)
        if told and step.change.key == "label":
            yield Due(Duty.PURPOSE_CHANGED, step.change.rule, told)
        to_values = step.change.key == "form" and purpose.form is Form.VALUES
        if told and (to_values or (step.change.key == "items" and set(purpose.items) - set(earlier.items))):
            yield Due(Duty.PURPOSE_WIDENED, step.change.rule, told)
        no_opt_out = step.change.key == "opt_out" and not purpose.opt_out
        if told and (no_opt_out or (step.change.key.startswith("keep") and _is_kept_longer(earlier, purpose))):
            yield Due(Duty.PROMISE_NARROWED, step.change.rule, told)
        if step.change.key == "label":
            yield from _of_label(step)
    if added:
        yield Due(Duty.PURPOSE_ADDED, step.change.rule, added)


def _of_label(step: _Step) -> Iterator[Due]:
    for name, joint in step.after.joint_use.items():
        earlier = step.before.joint_use.get(name)
        if earlier and earlier.is_complete and step.change.name in {*joint.purposes} & {*earlier.purposes}:
            yield Due(Duty.JOINT_USE_PURPOSES, f"joint_use.{name}", joint.of)


def _is_kept_longer(earlier: Purpose, later: Purpose) -> bool:
    if earlier.keep is None:
        return False
    if later.keep is None or later.keep.while_ != earlier.keep.while_:
        return True
    ends = [keep.then.after(_ANY_DAY) if keep.then else _ANY_DAY for keep in (earlier.keep, later.keep)]
    return ends[0] < ends[1]


_ANY_DAY = date(2001, 1, 1)


def _of_recipient(step: _Step) -> Iterator[Due]:
    recipient = step.after.recipients.get(step.change.name)
    if recipient is None or recipient.country == step.law.abroad.home or recipient.country in step.law.abroad.exempt:
        return
    if step.change.has_come or step.change.key == "country" or step.change.key.startswith("foreign."):
        is_system = recipient.foreign is not None and recipient.foreign.route is Route.EQUIVALENT_SYSTEM
        yield Due(Duty.ABROAD_SYSTEM if is_system else Duty.ABROAD_CONSENT, step.change.rule, ())


def _of_provision(step: _Step) -> Iterator[Due]:
    provided = step.after.provision.get(step.change.name)
    if provided is None:
        return
    consenting = tuple(
        subject
        for subject in provided.of
        if Ground.CONSENT in provided.grounds
        and not any(subject in rule.of and Ground.CONSENT in rule.grounds for rule in step.before.provision.values())
    )
    if consenting:
        yield Due(Duty.CONSENT_ASKED, step.change.rule, consenting)


def _of_joint_use(step: _Step) -> Iterator[Due]:
    joint = step.after.joint_use.get(step.change.name)
    if joint is None:
        return
    earlier = step.before.joint_use.get(step.change.name)
    if earlier is None or not earlier.is_complete:
        # What was not published whole was no joint use that the law knows: all of it is new.
        yield Due(Duty.JOINT_USE_NEW, step.change.rule, joint.of)
        return
    if step.change.key in ("with", "of", "items") and _is_wider(joint, earlier):
        yield Due(Duty.JOINT_USE_WIDENED, step.change.rule, joint.of)
    if step.change.key == "purposes":
        yield Due(Duty.JOINT_USE_PURPOSES, step.change.rule, joint.of)
    if step.change.key == "responsible.name":
        yield Due(Duty.JOINT_USE_PARTY, step.change.rule, joint.of)
    elif step.change.key.startswith("responsible."):
        yield Due(Duty.JOINT_USE_DETAILS, step.change.rule, joint.of)


def _is_wider(later: JointUse, earlier: JointUse) -> bool:
    pairs = ((later.with_, earlier.with_), (later.of, earlier.of), (later.items, earlier.items))
    return any(set(one) - set(other) for one, other in pairs)


def _of_right(step: _Step) -> Iterator[Due]:
    earlier = step.before.rights.get(step.change.name)
    offered = {(right.act, subject) for right in step.after.rights.values() for subject in right.of}
    lost = tuple(subject for subject in earlier.of if (earlier.act, subject) not in offered) if earlier else ()
    if lost:
        yield Due(Duty.PROMISE_NARROWED, step.change.rule, lost)


def _of_operator(step: _Step) -> Iterator[Due]:
    if step.change.key in ("name", "address", "representative") or step.change.key.startswith("contact."):
        yield Due(Duty.OPERATOR_CHANGED, step.change.rule, ())


_SECTIONS = {
    "subjects": _of_subject,
    "items": _of_item,
    "purposes": _of_purpose,
    "recipients": _of_recipient,
    "provision": _of_provision,
    "joint_use": _of_joint_use,
    "rights": _of_right,
    "operator": _of_operator,
}
