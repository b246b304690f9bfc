"""What stands against a provision: the policy's grounds, the ground's own needs, joint use, and foreign countries."""

from collections.abc import Iterator

from kotowari.gate.answer import Permit, Reason
from kotowari.gate.ask import Ask
from kotowari.gate.codes import UNMET, Code
from kotowari.gate.facts import Facts
from kotowari.gate.labels import AskLabels, cite
from kotowari.gate.rulebook import Rulebook, article, requirement, requirements
from kotowari.policy.law import LawPack
from kotowari.policy.model import JointUse, Recipient
from kotowari.policy.terms import Condition, Ground, ItemClass, Route
from kotowari.policy.text import Text


def provision_objections(rulebook: Rulebook, ask: Ask, facts: Facts, met: frozenset[Condition]) -> Iterator[Reason]:
    """Yield every objection to a provision beyond those to using the items for its purpose."""
    slots = AskLabels(rulebook, ask)
    clause = cite(rulebook, "provision", ask)
    recipient = rulebook.policy.recipients.get(ask.recipient or "")
    if ask.recipient is None:
        yield Reason(Code.NO_RECIPIENT, ("recipients",), clause, slots=slots)
    elif recipient is None:
        yield Reason(Code.UNKNOWN_RECIPIENT, ("recipients",), clause, slots=slots)
    yield from _ground_objections(rulebook, ask, met, recipient)
    if recipient is None:
        return
    if ask.ground is Ground.JOINT_USE:
        yield from _joint_use_objections(rulebook, ask)
    for pack in rulebook.packs:
        yield from _abroad_objections(rulebook, pack, ask, facts, met, recipient)
        yield from _identifying_objections(rulebook, pack, ask, met, recipient)


def permitted_provision(rulebook: Rulebook, ask: Ask) -> Permit:
    """Return the permit of a provision that nothing stands against, with the records that are due afterwards."""
    rules = [_provision_rule(rulebook, ask) or "provision", rulebook.uses[ask.subject, ask.purpose].rule]
    if ask.ground is Ground.JOINT_USE:
        rules += [f"joint_use.{name}" for name, joint in _joint_uses(rulebook, ask) if _covers(joint, ask)]
    clause = rulebook.cited.get(rules[-1] if ask.ground is Ground.JOINT_USE else rules[0])
    found = [(pack, pack.grounds[ask.ground]) for pack in rulebook.packs if ask.ground and ask.ground in pack.grounds]
    rules += [f"{pack.pack}/{ground.article}" for pack, ground in found]
    records = tuple(f"{pack.pack}/{ground.record}" for pack, ground in found if ground.record)
    cited = article(found[0][0].cite, found[0][1].article) if found else None
    reason = Reason(Code.GROUND_MET, tuple(rules), clause, cited, AskLabels(rulebook, ask))
    return Permit(rulebook.source, reason, records)


def _provision_rule(rulebook: Rulebook, ask: Ask) -> str | None:
    for name, provision in rulebook.policy.provision.items():
        if ask.subject in provision.of and ask.ground in provision.grounds:
            return f"provision.{name}"
    return None


def _ground_objections(
    rulebook: Rulebook, ask: Ask, met: frozenset[Condition], recipient: Recipient | None
) -> Iterator[Reason]:
    slots = AskLabels(rulebook, ask)
    clause = cite(rulebook, "provision", ask)
    if ask.ground is None:
        yield Reason(Code.NO_GROUND, _provision_rules(rulebook, ask.subject), clause, slots=slots)
        return
    if _provision_rule(rulebook, ask) is None:
        rules = _provision_rules(rulebook, ask.subject)
        yield Reason(Code.PROVISION_NOT_PROMISED, rules, clause, slots=slots)
    for pack in rulebook.packs:
        ground = pack.grounds.get(ask.ground)
        if ground is None:
            yield Reason(Code.PROVISION_NOT_PROMISED, (f"{pack.pack}/grounds",), clause, slots=slots)
            continue
        rule, cited = f"{pack.pack}/{ground.article}", article(pack.cite, ground.article)
        if recipient is not None and recipient.relation not in ground.relations:
            yield Reason(Code.WRONG_RELATION, (rule,), clause, cited, slots)
        if ask.own_use and not ground.own_use:
            yield Reason(Code.OWN_USE, (rule,), clause, cited, slots)
        for needed in requirements(pack, ground.needs):
            if needed.any.isdisjoint(met):
                yield Reason(UNMET[needed.first], (needed.rule,), clause, needed.article, slots)


def _provision_rules(rulebook: Rulebook, subject: str) -> tuple[str, ...]:
    named = tuple(f"provision.{name}" for name, rule in rulebook.policy.provision.items() if subject in rule.of)
    return named or ("provision",)


def _joint_uses(rulebook: Rulebook, ask: Ask) -> list[tuple[str, JointUse]]:
    return [(name, joint) for name, joint in rulebook.policy.joint_use.items() if ask.recipient in joint.with_]


def _covers(joint: JointUse, ask: Ask) -> bool:
    return (
        joint.is_complete
        and ask.subject in joint.of
        and ask.items <= frozenset(joint.items)
        and ask.purpose in joint.purposes
    )


def _joint_use_objections(rulebook: Rulebook, ask: Ask) -> Iterator[Reason]:
    shared = _joint_uses(rulebook, ask)
    slots = AskLabels(rulebook, ask)
    if not shared:
        yield Reason(Code.JOINT_USE_RECIPIENT, ("joint_use",), cite(rulebook, "joint_use"), slots=slots)
    if any(_covers(joint, ask) for _, joint in shared):
        return
    for name, joint in shared:
        rule = f"joint_use.{name}"
        clause = rulebook.cited.get(rule)
        outside = ask.items - frozenset(joint.items)
        if ask.subject not in joint.of:
            yield Reason(Code.JOINT_USE_SUBJECT, (rule,), clause, slots=slots)
        if outside:
            yield Reason(Code.JOINT_USE_ITEM, (rule,), clause, slots=AskLabels(rulebook, ask, outside))
        if ask.purpose not in joint.purposes:
            yield Reason(Code.JOINT_USE_PURPOSE, (rule,), clause, slots=slots)
        if not joint.is_complete:
            pack = rulebook.packs[0]
            rules = (rule, f"{pack.pack}/{pack.joint_use_article}")
            cited = article(pack.cite, pack.joint_use_article)
            yield Reason(Code.JOINT_USE_INCOMPLETE, rules, clause, cited, {**slots, "missing": _missing(joint)})


def _missing(joint: JointUse) -> Text:
    address, representative = not joint.responsible.address, not joint.responsible.representative
    if address and representative:
        return {"en": "address and representative", "ja": "住所および代表者の氏名", "zh-Hant": "地址及代表人姓名"}
    if address:
        return {"en": "address", "ja": "住所", "zh-Hant": "地址"}
    return {"en": "representative", "ja": "代表者の氏名", "zh-Hant": "代表人姓名"}


def _abroad_objections(
    rulebook: Rulebook, pack: LawPack, ask: Ask, facts: Facts, met: frozenset[Condition], recipient: Recipient
) -> Iterator[Reason]:
    rule = pack.abroad
    if recipient.country == rule.home or recipient.country in rule.exempt or ask.ground in rule.lifted_by:
        return
    against_system = _system_objection(rulebook, pack, ask, facts, met, recipient)
    if against_system is None:
        return
    if ask.ground is Ground.CONSENT:
        if frozenset(rule.consent) <= met:
            return
        number, code = rule.consent_article, Code.CONSENT_UNINFORMED
        rules = (f"{pack.pack}/{number}",)
        clause = cite(rulebook, "provision", ask)
        yield Reason(code, rules, clause, article(pack.cite, number), AskLabels(rulebook, ask))
        return
    yield against_system


def _system_objection(
    rulebook: Rulebook, pack: LawPack, ask: Ask, facts: Facts, met: frozenset[Condition], recipient: Recipient
) -> Reason | None:
    rule, foreign = pack.abroad, recipient.foreign
    number = rule.system_article
    if foreign is None or foreign.route is not Route.EQUIVALENT_SYSTEM:
        code = Code.NO_FOREIGN_ROUTE
    elif Condition.EQUIVALENT_SYSTEM_EVIDENCED not in met or facts.checked is None or facts.checked > facts.on:
        code = Code.SYSTEM_NOT_EVIDENCED
    elif facts.on > foreign.every.after(facts.checked):
        code, number = Code.SYSTEM_CHECK_OVERDUE, rule.check_article
    else:
        return None
    rules = (f"{pack.pack}/{number}",)
    clause = cite(rulebook, "joint_use" if ask.ground is Ground.JOINT_USE else "provision", ask)
    return Reason(code, rules, clause, article(pack.cite, number), AskLabels(rulebook, ask))


def _identifying_objections(
    rulebook: Rulebook, pack: LawPack, ask: Ask, met: frozenset[Condition], recipient: Recipient
) -> Iterator[Reason]:
    if not recipient.identifies or pack.identify is None:
        return
    items = rulebook.policy.items
    referable = frozenset(
        name for name in ask.items if name in items and items[name].item_class is ItemClass.PERSONALLY_REFERABLE
    )
    needed = requirement(pack.pack, pack.cite, pack.identify)
    if referable and needed.any.isdisjoint(met):
        slots = AskLabels(rulebook, ask, referable)
        yield Reason(Code.WILL_IDENTIFY, (needed.rule,), cite(rulebook, "provision", ask), needed.article, slots)
