"""The labels that fill a reason's words, and the clause to cite for a matter.

Only names that the policy defines are ever shown: what an ask names beyond them could be anything, a person included.
"""

from collections.abc import Mapping

from kotowari.gate.ask import Ask
from kotowari.gate.rulebook import Rulebook
from kotowari.gate.words import listed
from kotowari.policy.citation import Citation
from kotowari.policy.terms import Act
from kotowari.policy.text import Text
from kotowari.policy.words import GROUND_NAMES

_UNKNOWN: Text = {"en": "(not in the policy)", "ja": "（ポリシーに定めなし）", "zh-Hant": "（本政策未定）"}


def ask_slots(
    rulebook: Rulebook, ask: Ask, items: frozenset[str] | None = None, purposes: frozenset[str] | None = None
) -> Mapping[str, Text]:
    """Return the labels of an ask; of some of its ``items`` or of its ``purposes``, if given."""
    policy = rulebook.policy
    recipient = policy.recipients.get(ask.recipient or "")
    promised = [entry.label for entry in policy.purposes_of(ask.subject).values()]
    grounds = [
        GROUND_NAMES[ground] for rule in policy.provision.values() if ask.subject in rule.of for ground in rule.grounds
    ]
    shown = sorted(policy.items.keys() & (ask.items if items is None else items))
    return {
        "subject": policy.subjects[ask.subject].label if ask.subject in policy.subjects else _UNKNOWN,
        "purpose": _purpose_label(rulebook, ask, purposes),
        "items": listed([policy.items[item].label for item in shown]) if shown else _UNKNOWN,
        "recipient": recipient.name if recipient else _UNKNOWN,
        "country": dict.fromkeys(("en", "ja", "zh-Hant"), recipient.country) if recipient else _UNKNOWN,
        "ground": GROUND_NAMES[ask.ground] if ask.ground else _UNKNOWN,
        "promised": listed(promised),
        "grounds": listed(grounds),
    }


def _purpose_label(rulebook: Rulebook, ask: Ask, purposes: frozenset[str] | None) -> Text:
    use = rulebook.uses.get((ask.subject, ask.purpose))
    if use is not None and ask.act is not Act.ACQUIRE:
        return use.label
    defined = rulebook.policy.purposes
    named = ask.purposes if ask.act is Act.ACQUIRE else {ask.purpose}
    shown = [defined[name].label for name in defined if name in (named if purposes is None else purposes)]
    return listed(shown) if shown else _UNKNOWN


def promised_rules(rulebook: Rulebook, subject: str) -> tuple[str, ...]:
    """Return the rules of the purposes promised for a subject."""
    return tuple(f"purposes.{name}" for name in rulebook.policy.purposes_of(subject))


def cite(rulebook: Rulebook, topic: str, ask: Ask | None = None) -> Citation | None:
    """Return the first clause that states a rule of a section; one that is about the ask's subject, if there is."""
    rules = [rule for rule in rulebook.cited if rule.startswith(topic + ".")]
    if ask is not None:
        section = getattr(rulebook.policy, topic)
        about = [rule for rule in rules if ask.subject in _subjects(section[rule.partition(".")[2]])]
        rules = about or rules
    return rulebook.cited[rules[0]] if rules else None


def _subjects(rule: object) -> tuple[str, ...]:
    subjects: tuple[str, ...] = getattr(rule, "of", ()) or getattr(rule, "for_", ())
    return subjects
