"""The decision. A use of plain items is answered by one look-up where nothing, or one thing, stands against it.

All else is deliberated in full. An ask is permitted only if no objection stands and some rule permits it, so adding a
prohibition can never permit, and asking for more can never turn a refusal into a permit.
"""

from kotowari.gate.answer import Answer
from kotowari.gate.ask import Ask
from kotowari.gate.deliberate import deliberate
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Condition, Form


def decide(rulebook: Rulebook, ask: Ask, facts: Facts) -> Answer:
    """Answer an ask whole: a :class:`Permit` if every item of it is permitted, else a :class:`Refusal`.

    Total: a malformed ask, or facts that are none, are refused. Nothing is read, written or remembered.
    """
    try:
        answer = _plainly_answered(rulebook, ask, facts)
    except (TypeError, AttributeError):
        # Something in the ask or the facts is not of its type; the deliberation says so.
        answer = None
    return answer or deliberate(rulebook, ask, facts)


def _plainly_answered(rulebook: Rulebook, ask: Ask, facts: Facts) -> Answer | None:
    rule = rulebook.uses.get((ask.subject, ask.purpose))
    if (
        rule is None
        or ask.act is not Act.USE
        or not ask.is_well_formed
        or not facts.is_well_formed
        or not ask.items <= rule.plain
        or (rule.form is Form.AGGREGATES and ask.form is Form.VALUES)
        or facts.on < rulebook.source.revision
    ):
        return None
    met = facts.met
    missing: Condition | None = None
    if not rule.all_of <= met:
        missing, *more = rule.all_of - met
        if more:
            return None
    for conditions, first in rule.any_of:
        if conditions.isdisjoint(met):
            if missing is not None:
                return None
            missing = first
    if missing is None:
        return rule.permit
    # A legal basis named in the ask could bring what is missing.
    return rule.refusals.get(missing) if ask.basis is None else None
