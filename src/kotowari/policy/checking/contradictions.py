"""Rules of one file that are at odds with each other, though each is well formed and every name is known."""

from collections.abc import Iterator

from kotowari.policy.checking.finding import Finding, filled, listed, plain
from kotowari.policy.checking.words import words_of
from kotowari.policy.model import JointUse, Policy
from kotowari.policy.terms import Act, Form, Ground, Relation
from kotowari.policy.text import Text

_ASKED_FOR = frozenset((Act.DISCLOSE, Act.CORRECT, Act.STOP, Act.ERASE, Act.RESUME))
"""What a person can ask for."""


def finding(name: str, about: str, thing: Text, missing: Text | None = None) -> Finding:
    """Return a finding of the file's own about a rule or a clause."""
    weight, says, do = words_of(name)
    slots = {"thing": thing, "missing": missing or plain("")}
    return Finding(f"{name}/{about}", weight, (about,), None, filled(says, slots), filled(do, slots))


def contradictions(policy: Policy) -> Iterator[Finding]:
    """Yield every contradiction of a policy, in the order of the file."""
    yield from _subjects_and_items(policy)
    yield from _purposes(policy)
    yield from _recipients(policy)
    yield from _provision(policy)
    for name, joint in policy.joint_use.items():
        yield from _joint_use(policy, f"joint_use.{name}", joint)
    yield from _rights(policy)


def _subjects_and_items(policy: Policy) -> Iterator[Finding]:
    for name, subject in policy.subjects.items():
        if not policy.purposes_of(name):
            yield finding("subject-unpromised", f"subjects.{name}", subject.label)
    used = {item for purpose in policy.purposes.values() for item in purpose.items}
    for name, item in policy.items.items():
        if name not in used:
            yield finding("item-unused", f"items.{name}", item.label)


def _purposes(policy: Policy) -> Iterator[Finding]:
    for name, purpose in policy.purposes.items():
        handles = [policy.items[item].label for item in purpose.items if policy.items[item].handle]
        if purpose.form is Form.AGGREGATES and handles:
            yield finding("aggregates-find-persons", f"purposes.{name}", purpose.label, listed(handles))


def _recipients(policy: Policy) -> Iterator[Finding]:
    for name, recipient in policy.recipients.items():
        if recipient.foreign and recipient.country == policy.operator.country:
            yield finding("route-at-home", f"recipients.{name}", recipient.name)


def _provision(policy: Policy) -> Iterator[Finding]:
    shared = {subject for joint in policy.joint_use.values() for subject in joint.of}
    for name, provision in policy.provision.items():
        without = [policy.subjects[subject].label for subject in provision.of if subject not in shared]
        if Ground.JOINT_USE in provision.grounds and without:
            yield finding("joint-ground-unused", f"provision.{name}", plain(name), listed(without))


def _joint_use(policy: Policy, rule: str, joint: JointUse) -> Iterator[Finding]:
    users = listed(policy.recipients[name].name for name in joint.with_)
    purposes = {name: policy.purposes[name] for name in joint.purposes}
    unused = [
        policy.items[item].label
        for item in joint.items
        if not any(item in purpose.items and set(purpose.for_) & set(joint.of) for purpose in purposes.values())
    ]
    if unused:
        yield finding("joint-item-unused", rule, users, listed(unused))
    unpromised = [purpose.label for purpose in purposes.values() if not set(joint.of) & set(purpose.for_)]
    if unpromised:
        yield finding("joint-purpose-unpromised", rule, users, listed(unpromised))
    promised = {subject for purpose in purposes.values() for subject in purpose.for_}
    untold = [policy.subjects[subject].label for subject in joint.of if subject not in promised]
    if untold:
        yield finding("joint-subject-untold", rule, users, listed(untold))
    entrusted = [
        policy.recipients[name].name for name in joint.with_ if policy.recipients[name].relation is Relation.ENTRUSTEE
    ]
    if entrusted:
        yield finding("joint-user-entrusted", rule, users, listed(entrusted))


def _rights(policy: Policy) -> Iterator[Finding]:
    for name, right in policy.rights.items():
        if right.act not in _ASKED_FOR:
            yield finding("right-of-no-kind", f"rights.{name}", plain(right.act))
