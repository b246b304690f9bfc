"""Who can receive what on which ground, as a policy and the laws in force have it: for all asks, not for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kotowari.gate.provision import equivalent_system, is_abroad
from kotowari.policy.law import LawPack
from kotowari.policy.model import Policy
from kotowari.policy.terms import Ground


@dataclass(frozen=True, slots=True)
class Reach:
    """A recipient that can receive a subject's items for a purpose on a ground, once the ground's needs are met."""

    recipient: str
    ground: Ground
    items: frozenset[str]
    joint_use: str | None = None


def reaches(policy: Policy, packs: tuple[LawPack, ...], subject: str, purpose: str) -> Iterator[Reach]:
    """Yield every recipient and ground under which a subject's items can be provided for a purpose.

    Left out is what the gate refuses whatever is established: a ground that no provision states, a relation that the
    ground does not reach, joint use outside a complete notice, and a recipient abroad without a route (APPI 28).
    """
    grounds = {ground: None for rule in policy.provision.values() if subject in rule.of for ground in rule.grounds}
    for recipient in policy.recipients:
        for ground in grounds:
            if not all(_reaches(pack, policy, recipient, ground) for pack in packs):
                continue
            if ground is Ground.JOINT_USE:
                yield from _jointly(policy, recipient, subject, purpose)
            else:
                yield Reach(recipient, ground, frozenset(policy.purposes[purpose].items))


def _reaches(pack: LawPack, policy: Policy, name: str, ground: Ground) -> bool:
    rule, recipient = pack.grounds.get(ground), policy.recipients[name]
    if rule is None or recipient.relation not in rule.relations:
        return False
    return (
        ground is Ground.CONSENT or not is_abroad(pack, recipient, ground) or equivalent_system(recipient) is not None
    )


def _jointly(policy: Policy, recipient: str, subject: str, purpose: str) -> Iterator[Reach]:
    for name, joint in policy.joint_use.items():
        items = frozenset(joint.items) & frozenset(policy.purposes[purpose].items)
        covers = recipient in joint.with_ and subject in joint.of and purpose in joint.purposes
        if joint.is_complete and covers and items:
            yield Reach(recipient, Ground.JOINT_USE, items, name)


def messaged(policy: Policy, packs: tuple[LawPack, ...], purpose: str, items: Iterable[str]) -> tuple[str, ...]:
    """Return those of some items to which messages for a purpose go only with the person's consent beforehand."""
    of_purpose = [rule for pack in packs for rule in pack.messages.values() if rule.is_for(policy.purposes[purpose])]
    return tuple(item for item in items if any(rule.goes_to(policy.items[item]) for rule in of_purpose))


def may_receive(policy: Policy, packs: tuple[LawPack, ...], subject: str, purpose: str) -> tuple[str, ...]:
    """Return the recipients that can receive on some ground, in the order of the file."""
    found = {reach.recipient for reach in reaches(policy, packs, subject, purpose)}
    return tuple(name for name in policy.recipients if name in found)


def rights_of(policy: Policy, subject: str) -> tuple[str, ...]:
    """Return the rights that the page offers to a subject, by name."""
    return tuple(name for name, right in policy.rights.items() if subject in right.of)
