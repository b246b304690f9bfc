"""The decision. A use that nothing stands against is answered by one look-up; all else is deliberated in full.

An ask is permitted only if no objection stands and some rule permits it, so adding a prohibition can never permit, and
asking for more can never turn a refusal into a permit.
"""

from kotowari.gate.answer import Answer, Permit
from kotowari.gate.ask import Ask
from kotowari.gate.deliberate import deliberate
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Form


def decide(rulebook: Rulebook, ask: Ask, facts: Facts) -> Answer:
    """Answer an ask whole: a :class:`Permit` if every item of it is permitted, else a :class:`Refusal`.

    Total: a malformed ask, or facts that are none, are refused. Nothing is read, written or remembered.
    """
    try:
        permit = _plainly_permitted(rulebook, ask, facts)
    except (TypeError, AttributeError):
        # Something in the ask or the facts is not of its type; the deliberation says so.
        permit = None
    return permit or deliberate(rulebook, ask, facts)


def _plainly_permitted(rulebook: Rulebook, ask: Ask, facts: Facts) -> Permit | None:
    rule = rulebook.uses.get((ask.subject, ask.purpose))
    if (
        rule is None
        or ask.act is not Act.USE
        or not ask.is_well_formed
        or not facts.is_well_formed
        or not ask.items <= rule.plain
        or not rule.all_of <= facts.met
        or (rule.form is Form.AGGREGATES and ask.form is Form.VALUES)
        or facts.on < rulebook.source.revision
    ):
        return None
    for conditions in rule.any_of:
        if conditions.isdisjoint(facts.met):
            return None
    return rule.permit
