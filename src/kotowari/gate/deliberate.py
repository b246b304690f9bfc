"""The whole deliberation: every objection to an ask is gathered; with none, the rule that permits is named."""

from collections.abc import Iterator

from kotowari.gate.answer import Answer, Permit, Reason, Refusal
from kotowari.gate.ask import Ask
from kotowari.gate.codes import PRECEDENCE, TOPICS, UNMET, Code
from kotowari.gate.facts import Facts
from kotowari.gate.labels import AskLabels, cite, promised_rules
from kotowari.gate.provision import permitted_provision, provision_objections, receipt_records
from kotowari.gate.rulebook import Requirement, Rulebook, UseRule
from kotowari.policy.terms import Act, Condition, Form


def deliberate(rulebook: Rulebook, ask: Ask, facts: Facts) -> Answer:
    """Answer an ask with every reason that stands against it, the gravest first, or with the reason that permits it."""
    if not (isinstance(ask, Ask) and ask.is_well_formed and isinstance(facts, Facts) and facts.is_well_formed):
        return Refusal(rulebook.source, (Reason(Code.MALFORMED, ("gate.malformed",), cite(rulebook, "purposes")),))
    met = established(rulebook, ask, facts)
    objections = {(PRECEDENCE[reason.code], reason.rules): reason for reason in _objections(rulebook, ask, facts, met)}
    if objections:
        return Refusal(rulebook.source, tuple(objections[key] for key in sorted(objections)))
    return _permit(rulebook, ask, met)


def established(rulebook: Rulebook, ask: Ask, facts: Facts) -> frozenset[Condition]:
    """Return the conditions that hold: those of the facts, and those that the legal basis named in the ask brings.

    An opt-out counts only where the policy lets the purpose be opted out of; elsewhere Article 35 grounds are needed.
    """
    met = facts.met
    if ask.basis is not None:
        for pack in rulebook.packs:
            basis = pack.bases.get(ask.basis)
            if basis is not None:
                met |= frozenset(basis.establishes)
    if Condition.OPT_OUT in met and not counts_opt_out(rulebook, ask.purpose):
        met -= {Condition.OPT_OUT}
    return met


def counts_opt_out(rulebook: Rulebook, purpose: str | None) -> bool:
    """Return whether the policy lets a purpose be opted out of."""
    promised = rulebook.policy.purposes.get(purpose or "")
    return promised is not None and promised.opt_out


def _objections(rulebook: Rulebook, ask: Ask, facts: Facts, met: frozenset[Condition]) -> Iterator[Reason]:
    if facts.on < rulebook.source.revision:
        yield Reason(Code.NOT_IN_FORCE, ("revision",), cite(rulebook, "revisions"))
    if ask.subject not in rulebook.policy.subjects:
        yield Reason(Code.UNKNOWN_SUBJECT, ("subjects",), cite(rulebook, "purposes"))
    if not ask.items <= rulebook.policy.items.keys():
        yield Reason(Code.UNKNOWN_ITEM, ("items",), cite(rulebook, "purposes"))
    yield from _objections_of_act(rulebook, ask, facts, met)
    # For a purpose that the person was not promised, what its messages need is beside the point.
    purpose = ask.purpose if (ask.subject, ask.purpose) in rulebook.uses else None
    needed_by: dict[Requirement, frozenset[str]] = {}
    for item in sorted(ask.items):
        for needed in rulebook.needs_of(ask.act, purpose, item):
            needed_by[needed] = needed_by.get(needed, frozenset()) | {item}
    for needed, items in needed_by.items():
        yield from _unmet(rulebook, ask, (needed,), met, items)


def _objections_of_act(rulebook: Rulebook, ask: Ask, facts: Facts, met: frozenset[Condition]) -> Iterator[Reason]:
    if ask.act in (Act.USE, Act.PROVIDE):
        yield from _purpose_objections(rulebook, ask, met)
        if ask.act is Act.PROVIDE:
            yield from provision_objections(rulebook, ask, facts, met)
        return
    yield from _unmet(rulebook, ask, rulebook.acts[ask.act], met)
    if ask.act is Act.ACQUIRE:
        yield from _acquisition_objections(rulebook, ask)
    elif ask.purpose is not None and ask.purpose not in rulebook.policy.purposes:
        yield _no_such_purpose(rulebook, ask)


def _purpose_objections(rulebook: Rulebook, ask: Ask, met: frozenset[Condition]) -> Iterator[Reason]:
    rule = rulebook.uses.get((ask.subject, ask.purpose))
    if rule is None:
        yield _no_such_purpose(rulebook, ask)
        yield from _unmet(rulebook, ask, rulebook.acts[ask.act], met | {Condition.PROMISED})
        return
    outside = ask.items - rule.items
    if outside:
        yield Reason(Code.ITEM_OUTSIDE, (rule.rule,), rule.citation, slots=AskLabels(rulebook, ask, outside))
    if rule.form is Form.AGGREGATES and ask.form is Form.VALUES:
        yield Reason(Code.AGGREGATES_ONLY, (rule.rule,), rule.citation, slots=AskLabels(rulebook, ask))
    yield from _unmet(rulebook, ask, needed_for(rulebook, ask.act, rule), met)


def needed_for(rulebook: Rulebook, act: Act, rule: UseRule) -> tuple[Requirement, ...]:
    """Return what a use or a provision for a purpose needs, whatever the items."""
    if act is Act.USE:
        return rule.requirements
    more = tuple(needed for needed in rulebook.acts[act] if needed.any.isdisjoint(rule.lifts))
    return tuple(dict.fromkeys(rule.requirements + more))


def _no_such_purpose(rulebook: Rulebook, ask: Ask) -> Reason:
    rules = promised_rules(rulebook, ask.subject)
    clause = next((rulebook.cited[rule] for rule in rules if rule in rulebook.cited), cite(rulebook, "purposes"))
    if ask.purpose is None:
        code = Code.NO_PURPOSE
    elif ask.purpose in rulebook.policy.purposes:
        code = Code.PURPOSE_NOT_PROMISED
    else:
        code = Code.UNKNOWN_PURPOSE
    return Reason(code, rules or ("purposes",), clause, slots=AskLabels(rulebook, ask))


def _acquisition_objections(rulebook: Rulebook, ask: Ask) -> Iterator[Reason]:
    promised = rulebook.promised.get(ask.subject, {})
    rules = promised_rules(rulebook, ask.subject)
    clause = next((rulebook.cited[rule] for rule in rules if rule in rulebook.cited), cite(rulebook, "purposes"))
    slots = AskLabels(rulebook, ask)
    if not ask.purposes:
        yield Reason(Code.NO_PURPOSE, rules or ("purposes",), clause, slots=slots)
    if ask.purposes - rulebook.policy.purposes.keys():
        yield Reason(Code.UNKNOWN_PURPOSE, rules or ("purposes",), clause, slots=slots)
    not_promised = (ask.purposes & rulebook.policy.purposes.keys()) - promised.keys()
    if not_promised:
        more = AskLabels(rulebook, ask, purposes=not_promised)
        yield Reason(Code.PURPOSE_NOT_PROMISED, rules or ("purposes",), clause, slots=more)
    wanted = frozenset(item for name in ask.purposes & promised.keys() for item in promised[name].items)
    outside = (ask.items & rulebook.policy.items.keys()) - wanted
    if ask.purposes and outside:
        yield Reason(Code.ITEM_OUTSIDE, rules or ("purposes",), clause, slots=AskLabels(rulebook, ask, outside))


def _unmet(
    rulebook: Rulebook,
    ask: Ask,
    needed: tuple[Requirement, ...],
    met: frozenset[Condition],
    items: frozenset[str] | None = None,
) -> Iterator[Reason]:
    for requirement in needed:
        if not requirement.any.isdisjoint(met):
            continue
        code, asked = UNMET[requirement.first], requirement
        if code is Code.UNKNOWN_PERSON and Condition.ERASED in met:
            code, asked = Code.ERASED, _of_erasure(rulebook, requirement)
        elif code is Code.UNKNOWN_PERSON and Condition.MERGED in met:
            code = Code.MERGED
        slots = AskLabels(rulebook, ask, items)
        topic = TOPICS.get(code, "purposes")
        yield Reason(code, (asked.rule,), cite(rulebook, topic, ask), asked.article, slots)


def _of_erasure(rulebook: Rulebook, requirement: Requirement) -> Requirement:
    """Return what the same law asks of an erasure, if it does: that is the article by which the person is gone."""
    law = requirement.rule.partition("/")[0]
    same = (needed for needed in rulebook.acts[Act.ERASE] if needed.rule.partition("/")[0] == law)
    return next(same, requirement)


_KEPT_TRUE_OR_ERASED = frozenset((Act.CONFIRM, Act.MERGE, Act.SPLIT, Act.ERASE))
"""What Article 22 asks of the operator, whether or not a person asks for it."""

_FULLY_STATED = frozenset((Condition.SOURCE_NAMED, Condition.NOTICE_SHOWN))


def _permit(rulebook: Rulebook, ask: Ask, met: frozenset[Condition]) -> Permit:
    slots = AskLabels(rulebook, ask)
    if ask.act is Act.USE:
        return rulebook.uses[ask.subject, ask.purpose].permit
    if ask.act is Act.PROVIDE:
        return permitted_provision(rulebook, ask)
    if ask.act is Act.ACQUIRE:
        rules = tuple(f"purposes.{name}" for name in sorted(ask.purposes))
        code = Code.NOTICE_GIVEN if met >= _FULLY_STATED else Code.TAKEN_IN_AS_LEGACY
        reason = Reason(code, rules, rulebook.cited.get(rules[0]), slots=slots)
        is_received = Condition.PROVIDER_CONFIRMED in met and Condition.PROVIDER_EXEMPT not in met
        return Permit(rulebook.source, reason, receipt_records(rulebook) if is_received else ())
    needed = rulebook.acts[ask.act]
    topic = "keeping" if ask.act in _KEPT_TRUE_OR_ERASED else "rights"
    reason = Reason(Code.RIGHT, tuple(r.rule for r in needed), cite(rulebook, topic, ask), needed[-1].article, slots)
    return Permit(rulebook.source, reason)
