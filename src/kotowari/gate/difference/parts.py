"""The provisos that one rulebook sets, by the parts of an ask: purpose, item, way out, right.

They are read from the same rules, through the same functions, as a decision is. An ask is permitted exactly if the
provisos of its parts are met together (and, if several items go into joint use, one joint use has them all). That an
opt-out counts only where the policy lets the purpose be opted out of is seen to where the parts are put together.
"""

from collections.abc import Iterable

from kotowari.gate.deliberate import needed_for
from kotowari.gate.difference.proviso import ALWAYS, NEVER, Alternatives, Checked, Proviso
from kotowari.gate.provision import equivalent_system, identifying_need, is_abroad, provision_rule
from kotowari.gate.rulebook import Requirement, Rulebook, requirements
from kotowari.policy.law import LawPack
from kotowari.policy.model import Recipient
from kotowari.policy.terms import Act, Condition, Form, Ground

RIGHTS = tuple(act for act in Act if act not in (Act.ACQUIRE, Act.USE, Act.PROVIDE))
"""The acts that are asked without a promise: a purpose may be named, and must then be known."""


def of_purpose(rulebook: Rulebook, act: Act, subject: str, purpose: str, form: Form) -> Proviso:
    """Return what a use or a provision of a subject's information for a purpose needs, whatever the items."""
    rule = rulebook.uses.get((subject, purpose))
    if rule is None or (rule.form is Form.AGGREGATES and form is Form.VALUES):
        return NEVER
    return _all_of(needed_for(rulebook, act, rule))


def of_item(rulebook: Rulebook, act: Act, item: str, purpose: str | None) -> Proviso:
    """Return what an item needs for a purpose, beyond the purpose: by its class, and as an address."""
    if item not in rulebook.policy.items:
        return NEVER
    return _all_of(rulebook.needs_of(act, purpose, item))


def of_acquisition(rulebook: Rulebook, subject: str, purpose: str) -> Proviso:
    """Return what it needs to acquire a subject's information for a purpose, whatever the items."""
    return _all_of(rulebook.acts[Act.ACQUIRE]) if purpose in rulebook.promised.get(subject, {}) else NEVER


def of_right(rulebook: Rulebook, act: Act, subject: str, purpose: str | None) -> Proviso:
    """Return what it needs to carry out a right of a subject, for a purpose if one is named."""
    is_known = purpose is None or purpose in rulebook.policy.purposes
    return _all_of(rulebook.acts[act]) if is_known and subject in rulebook.policy.subjects else NEVER


def is_used(rulebook: Rulebook, subject: str, purpose: str) -> bool:
    """Return whether a subject's information is used for a purpose at all."""
    return (subject, purpose) in rulebook.uses


def is_granted(rulebook: Rulebook, subject: str, ground: Ground) -> bool:
    """Return whether the policy provides a subject's information on a ground at all."""
    return provision_rule(rulebook, subject, ground) is not None


def of_way(rulebook: Rulebook, ground: Ground, recipient: str, *, own_use: bool, is_referable: bool) -> Proviso:
    """Return what a provision to a recipient on a ground needs, where the policy grants the ground.

    ``is_referable``: of personally referable information. That a joint use covers the provision comes on top.
    """
    to = rulebook.policy.recipients.get(recipient)
    if to is None:
        return NEVER
    proviso = ALWAYS
    for pack in rulebook.packs:
        rule = pack.grounds.get(ground)
        if rule is None or to.relation not in rule.relations or (own_use and not rule.own_use):
            return NEVER
        proviso = proviso.and_also(_all_of(requirements(pack, rule.needs)))
        identified = identifying_need(pack, to) if is_referable else None
        if identified is not None:
            proviso = proviso.and_also(_all_of((identified,)))
        if is_abroad(pack, to, ground):
            proviso = proviso.and_also(_abroad(pack, to, ground))
    return proviso


def _abroad(pack: LawPack, recipient: Recipient, ground: Ground) -> Proviso:
    system = equivalent_system(recipient)
    routes: list[frozenset[Alternatives]] = []
    if system is not None:
        evidenced = frozenset((Condition.EQUIVALENT_SYSTEM_EVIDENCED,))
        more = (frozenset[Condition | Checked](needed.any) for needed in pack.abroad.system)
        routes.append(frozenset((evidenced, frozenset((Checked(system.every),)), *more)))
    if ground is Ground.CONSENT:
        routes.append(frozenset(frozenset((told,)) for told in pack.abroad.consent))
    return _any_of(routes)


def _any_of(routes: Iterable[frozenset[Alternatives]]) -> Proviso:
    """Return the proviso that one of several sets of needs is met: a need for each choice of one from each."""
    chosen: frozenset[Alternatives] = NEVER.needs
    for route in routes:
        chosen = frozenset(one | other for one in chosen for other in route)
    return Proviso.of(chosen)


def _all_of(needed: Iterable[Requirement]) -> Proviso:
    return Proviso.of(frozenset[Condition | Checked](requirement.any) for requirement in needed)
