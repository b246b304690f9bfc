"""What stands against a provision: the policy's grounds, the ground's own needs, joint use, and foreign countries."""

from collections.abc import Iterable, Iterator

from kotowari.gate.answer import Permit, Reason
from kotowari.gate.ask import Ask
from kotowari.gate.codes import UNMET, Code
from kotowari.gate.facts import Facts
from kotowari.gate.labels import AskLabels, cite
from kotowari.gate.rulebook import Requirement, Rulebook, requirement, requirements
from kotowari.policy.citation import cite_article
from kotowari.policy.law import GroundRule, LawPack
from kotowari.policy.model import Foreign, JointUse, Recipient
from kotowari.policy.terms import Condition, Ground, ItemClass, Relation, Route
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
    rule = provision_rule(rulebook, ask.subject, ask.ground)
    rules = [rule or "provision", rulebook.uses[ask.subject, ask.purpose].rule]
    if ask.ground is Ground.JOINT_USE:
        shared = jointly_used(rulebook, ask.subject, ask.purpose, ask.recipient)
        rules += [f"joint_use.{name}" for name, items in shared if ask.items <= items]
    clause = rulebook.cited.get(rules[-1] if ask.ground is Ground.JOINT_USE else rules[0])
    found = [(pack, pack.grounds[ask.ground]) for pack in rulebook.packs if ask.ground and ask.ground in pack.grounds]
    rules += [f"{pack.pack}/{ground.article}" for pack, ground in found]
    records = tuple(article for pack, ground in found for article in _due_records(rulebook, pack, ground, ask))
    cited = cite_article(found[0][0].cite, found[0][1].article) if found else None
    reason = Reason(Code.GROUND_MET, tuple(rules), clause, cited, AskLabels(rulebook, ask))
    return Permit(rulebook.source, reason, records)


def _due_records(rulebook: Rulebook, pack: LawPack, ground: GroundRule, ask: Ask) -> Iterator[str]:
    """Yield the articles under which a record of a provision is due (APPI 29(1), 31(3))."""
    recipient = rulebook.policy.recipients[ask.recipient or ""]
    if ground.record and not is_record_free(pack, recipient.country, recipient.relation):
        yield f"{pack.pack}/{ground.record}"
    links = identifying_need(pack, recipient) and any(is_referable(rulebook, item) for item in ask.items)
    if pack.identify_record and links:
        yield f"{pack.pack}/{pack.identify_record}"


def is_record_free(pack: LawPack, country: str, relation: Relation) -> bool:
    """Return whether a party is one at home with whom no record is due, such as a state organ (APPI 29(1), 16(2))."""
    rule = pack.records
    return rule is not None and country == pack.abroad.home and relation in rule.not_with


def receipt_records(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the articles under which a record of a receipt from a third party is due (APPI 30(3))."""
    return tuple(f"{pack.pack}/{pack.records.receipt}" for pack in rulebook.packs if pack.records)


def provision_rule(rulebook: Rulebook, subject: str, ground: Ground | None) -> str | None:
    """Return the rule by which the policy provides information of a subject on a ground, if it does."""
    for name, provision in rulebook.policy.provision.items():
        if subject in provision.of and ground in provision.grounds:
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
    if provision_rule(rulebook, ask.subject, ask.ground) is None:
        rules = _provision_rules(rulebook, ask.subject)
        yield Reason(Code.PROVISION_NOT_PROMISED, rules, clause, slots=slots)
    for pack in rulebook.packs:
        ground = pack.grounds.get(ask.ground)
        if ground is None:
            yield Reason(Code.PROVISION_NOT_PROMISED, (f"{pack.pack}/grounds",), clause, slots=slots)
            continue
        if recipient is None:
            continue  # that it is nobody's is said already: what the ground needs is about a recipient
        rule, cited = f"{pack.pack}/{ground.article}", cite_article(pack.cite, ground.article)
        if recipient.relation not in ground.relations:
            yield Reason(Code.WRONG_RELATION, (rule,), clause, cited, slots)
        if ask.own_use and not ground.own_use:
            yield Reason(Code.OWN_USE, (rule,), clause, cited, slots)
        for needed in _unmet(requirements(pack, ground.needs), met):
            yield Reason(UNMET[needed.first], (needed.rule,), clause, needed.article, slots)


def _unmet(needs: Iterable[Requirement], met: frozenset[Condition]) -> Iterator[Requirement]:
    """Yield the needs that are not met; of a contract that there is not, nothing more is said."""
    for needed in needs:
        if needed.any.isdisjoint(met):
            yield needed
            if needed.first is Condition.CONTRACT_IN_EFFECT:
                return


def _provision_rules(rulebook: Rulebook, subject: str) -> tuple[str, ...]:
    named = tuple(f"provision.{name}" for name, rule in rulebook.policy.provision.items() if subject in rule.of)
    return named or ("provision",)


def jointly_used(
    rulebook: Rulebook, subject: str, purpose: str | None, recipient: str | None
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the joint uses with a complete notice that name subject, purpose and recipient, each with its items.

    Items asked together must all be of one of them: each was published as a whole (APPI 27(5)(iii)).
    """
    return tuple(
        (name, frozenset(joint.items))
        for name, joint in rulebook.policy.joint_use.items()
        if joint.is_complete and recipient in joint.with_ and subject in joint.of and purpose in joint.purposes
    )


def _joint_use_objections(rulebook: Rulebook, ask: Ask) -> Iterator[Reason]:
    if any(ask.items <= items for _, items in jointly_used(rulebook, ask.subject, ask.purpose, ask.recipient)):
        return
    shared = [(name, joint) for name, joint in rulebook.policy.joint_use.items() if ask.recipient in joint.with_]
    slots = AskLabels(rulebook, ask)
    if not shared:
        yield Reason(Code.JOINT_USE_RECIPIENT, ("joint_use",), cite(rulebook, "joint_use"), slots=slots)
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
            cited = cite_article(pack.cite, pack.joint_use_article)
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
    if not is_abroad(pack, recipient, ask.ground):
        return
    against_system = tuple(_system_objections(rulebook, pack, ask, facts, met, recipient))
    if not against_system:
        return
    if ask.ground is Ground.CONSENT:
        if frozenset(rule.consent) <= met:
            return
        number, code = rule.consent_article, Code.CONSENT_UNINFORMED
        rules = (f"{pack.pack}/{number}",)
        clause = cite(rulebook, "provision", ask)
        yield Reason(code, rules, clause, cite_article(pack.cite, number), AskLabels(rulebook, ask))
        return
    yield from against_system


def is_abroad(pack: LawPack, recipient: Recipient, ground: Ground | None) -> bool:
    """Return whether a law's rule on recipients in foreign countries bears on a provision (APPI 28(1))."""
    rule = pack.abroad
    return recipient.country != rule.home and recipient.country not in rule.exempt and ground not in rule.lifted_by


def equivalent_system(recipient: Recipient) -> Foreign | None:
    """Return the route of a recipient that is to have an equivalent system, None for any other (APPI 28(1))."""
    foreign = recipient.foreign
    return foreign if foreign is not None and foreign.route is Route.EQUIVALENT_SYSTEM else None


def _system_objections(
    rulebook: Rulebook, pack: LawPack, ask: Ask, facts: Facts, met: frozenset[Condition], recipient: Recipient
) -> Iterator[Reason]:
    rule, foreign = pack.abroad, equivalent_system(recipient)
    number = rule.system_article
    clause, slots = (
        cite(rulebook, "joint_use" if ask.ground is Ground.JOINT_USE else "provision", ask),
        AskLabels(rulebook, ask),
    )
    code: Code | None = None
    if foreign is None:
        code = Code.NO_FOREIGN_ROUTE
    elif Condition.EQUIVALENT_SYSTEM_EVIDENCED not in met or facts.checked is None or facts.checked > facts.on:
        code = Code.SYSTEM_NOT_EVIDENCED
    elif not facts.is_checked(foreign.every):
        code, number = Code.SYSTEM_CHECK_OVERDUE, rule.check_article
    if code is not None:
        yield Reason(code, (f"{pack.pack}/{number}",), clause, cite_article(pack.cite, number), slots)
    if code in (None, Code.SYSTEM_CHECK_OVERDUE):
        for needed in _unmet(requirements(pack, rule.system), met):
            yield Reason(UNMET[needed.first], (needed.rule,), clause, needed.article, slots)


def _identifying_objections(
    rulebook: Rulebook, pack: LawPack, ask: Ask, met: frozenset[Condition], recipient: Recipient
) -> Iterator[Reason]:
    needed = identifying_need(pack, recipient)
    referable = frozenset(name for name in ask.items if is_referable(rulebook, name))
    if referable and needed and needed.any.isdisjoint(met):
        slots = AskLabels(rulebook, ask, referable)
        yield Reason(Code.WILL_IDENTIFY, (needed.rule,), cite(rulebook, "provision", ask), needed.article, slots)


def identifying_need(pack: LawPack, recipient: Recipient) -> Requirement | None:
    """Return what personally referable information needs to go to a recipient that links it to persons (APPI 31(1))."""
    if not recipient.identifies or pack.identify is None:
        return None
    return requirement(pack.pack, pack.cite, pack.identify)


def is_referable(rulebook: Rulebook, item: str) -> bool:
    """Return whether the policy knows an item as personally referable information."""
    items = rulebook.policy.items
    return item in items and items[item].item_class is ItemClass.PERSONALLY_REFERABLE
