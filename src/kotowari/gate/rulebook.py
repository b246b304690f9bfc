"""A policy and the law packs in force, made ready for deciding: a few dictionaries, looked up by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kotowari.gate.answer import Permit, Reason, Refusal, Source
from kotowari.gate.codes import PRECEDENCE, TOPICS, UNMET, Code
from kotowari.gate.words import listed
from kotowari.policy.citation import Citation, citations, cite_article
from kotowari.policy.law import LawPack, Need
from kotowari.policy.model import Policy, Purpose
from kotowari.policy.terms import Act, Condition, Form
from kotowari.policy.text import Text

OWN_RULES = "kotowari"
"""Where the rules are that the product asks of its own, in the place of a law's name."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least one of some conditions must be established; the article that asks it, as a rule and as words.

    A rule of the product's own is no article, and has no such words.
    """

    any: frozenset[Condition]
    first: Condition
    rule: str
    article: Text | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class UseRule:
    """One purpose for one subject, ready to decide.

    ``plain`` are the items that need nothing more than ``all_of`` and one of each ``any_of``. ``refusals`` are the
    whole answers about plain items where nothing but one condition, or one alternative by its first, is missing.
    ``lifts`` are the conditions that a duty of the law does away with, whatever the act.
    """

    rule: str
    label: Text
    citation: Citation | None
    items: frozenset[str]
    plain: frozenset[str]
    form: Form
    requirements: tuple[Requirement, ...]
    all_of: frozenset[Condition]
    any_of: tuple[tuple[frozenset[Condition], Condition], ...]
    permit: Permit
    refusals: Mapping[Condition, Refusal]
    lifts: frozenset[Condition]


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that a policy, or a law pack, defines; ``purposes`` has the duties too."""

    subjects: frozenset[str]
    items: frozenset[str]
    purposes: frozenset[str]
    recipients: frozenset[str]
    bases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that :func:`kotowari.gate.decide.decide` looks up.

    ``classes`` is what an item needs by its class, for an act; ``messages`` what it needs as an address, for an act and
    a purpose.
    """

    policy: Policy
    packs: tuple[LawPack, ...]
    source: Source
    cited: Mapping[str, Citation]
    uses: Mapping[tuple[str, str | None], UseRule]
    acts: Mapping[Act, tuple[Requirement, ...]]
    classes: Mapping[tuple[Act, str], tuple[Requirement, ...]]
    messages: Mapping[tuple[Act, str | None, str], tuple[Requirement, ...]]
    promised: Mapping[str, Mapping[str, Purpose]]
    first_cited: Mapping[tuple[str, str | None], Citation]
    names: Names

    def needs_of(self, act: Act, purpose: str | None, item: str) -> tuple[Requirement, ...]:
        """Return what an item needs for an act and a purpose, beyond what these need themselves."""
        return self.classes.get((act, item), ()) + self.messages.get((act, purpose, item), ())

    def addresses(self, act: Act, purpose: str | None, items: Iterable[str]) -> frozenset[str]:
        """Return those of some items to which messages for a purpose go that a law asks consent for."""
        return frozenset(item for item in items if (act, purpose, item) in self.messages)


def make_rulebook(policy: Policy, policy_digest: str, packs: Iterable[tuple[LawPack, str]]) -> Rulebook:
    """Make a policy ready for deciding under law packs, each given with its digest.

    The packs are those in force on the day of the asks (:func:`kotowari.policy.law.in_force`). Raises ``ValueError``
    if they are not one for each of the policy's laws, for without a law's pack what it forbids would be permitted.
    """
    pairs = tuple(packs)
    laws = tuple(pack for pack, _ in pairs)
    if tuple(pack.pack for pack in laws) != policy.laws:
        raise ValueError("the law packs given are not those of the policy's laws")
    source = Source(
        policy.policy,
        policy.revision,
        policy_digest,
        tuple((pack.pack, pack.in_force, mark) for pack, mark in pairs),
    )
    cited = citations(policy)
    first_cited = _first_cited(policy, cited)
    classes = _class_requirements(policy, laws)
    acts = {act: tuple(r for pack in laws for r in requirements(pack, pack.acts.get(act, ()))) for act in Act}
    messages = _message_requirements(policy, laws)
    making = _Making(policy, source, cited, first_cited, classes, messages)
    uses: dict[tuple[str, str | None], UseRule] = {
        (subject, name): _use_rule(making, acts[Act.USE], subject, name)
        for name, purpose in policy.purposes.items()
        for subject in purpose.for_
    }
    uses |= _duties(making, laws, acts[Act.USE])
    promised = {subject: policy.purposes_of(subject) for subject in policy.subjects}
    names = _names(policy, laws)
    return Rulebook(policy, laws, source, cited, uses, acts, classes, messages, promised, first_cited, names)


@dataclass(frozen=True, slots=True)
class _Making:
    """What the use rules of one rulebook are made from."""

    policy: Policy
    source: Source
    cited: Mapping[str, Citation]
    first_cited: Mapping[tuple[str, str | None], Citation]
    classes: Mapping[tuple[Act, str], tuple[Requirement, ...]]
    messages: Mapping[tuple[Act, str | None, str], tuple[Requirement, ...]]


def _names(policy: Policy, laws: tuple[LawPack, ...]) -> Names:
    return Names(
        frozenset(policy.subjects),
        frozenset(policy.items),
        frozenset(policy.purposes).union(*(pack.duties for pack in laws)),
        frozenset(policy.recipients),
        frozenset[str]().union(*(pack.bases for pack in laws)),
    )


def _first_cited(policy: Policy, cited: Mapping[str, Citation]) -> dict[tuple[str, str | None], Citation]:
    """Return the first clause on each section of the policy, and on each section and subject."""
    first: dict[tuple[str, str | None], Citation] = {}
    for rule, citation in cited.items():
        section, _, name = rule.partition(".")
        part = getattr(policy, section)[name]
        subjects: tuple[str, ...] = getattr(part, "of", ()) or getattr(part, "for_", ())
        for subject in (None, *subjects):
            first.setdefault((section, subject), citation)
    return first


def requirements(pack: LawPack, needs: Iterable[Need]) -> tuple[Requirement, ...]:
    """Return a pack's needs as requirements that cite the pack's law."""
    return tuple(requirement(pack.pack, pack.cite, need) for need in needs)


def requirement(law: str, cite: Text, need: Need) -> Requirement:
    """Return one need as a requirement that cites a law, or a rule of the product's own (``kotowari/two-persons``)."""
    if need.article is None:
        return Requirement(frozenset(need.any), need.any[0], f"{OWN_RULES}/{need.rule}", None)
    return Requirement(frozenset(need.any), need.any[0], f"{law}/{need.article}", cite_article(cite, need.article))


def _class_requirements(policy: Policy, laws: tuple[LawPack, ...]) -> dict[tuple[Act, str], tuple[Requirement, ...]]:
    found: dict[tuple[Act, str], tuple[Requirement, ...]] = {}
    for name, item in policy.items.items():
        for pack in laws:
            rule = pack.classes.get(item.item_class)
            if rule is None:
                continue
            for act, needs in rule.acts.items():
                more = tuple(requirement(rule.law or pack.pack, rule.cite or pack.cite, need) for need in needs)
                found[act, name] = found.get((act, name), ()) + more
    return found


def _message_requirements(
    policy: Policy, laws: tuple[LawPack, ...]
) -> dict[tuple[Act, str | None, str], tuple[Requirement, ...]]:
    found: dict[tuple[Act, str | None, str], tuple[Requirement, ...]] = {}
    for rule in (rule for pack in laws for rule in pack.messages.values()):
        for name, purpose in policy.purposes.items():
            reached = (
                [item for item in purpose.items if rule.goes_to(policy.items[item])] if rule.is_for(purpose) else ()
            )
            for item in reached:
                for act, needs in rule.acts.items():
                    more = tuple(requirement(rule.law, rule.cite, need) for need in needs)
                    found[act, name, item] = found.get((act, name, item), ()) + more
    return found


def _use_rule(making: _Making, needed: tuple[Requirement, ...], subject: str, name: str) -> UseRule:
    policy = making.policy
    purpose = policy.purposes[name]
    rule = f"purposes.{name}"
    slots = {
        "purpose": purpose.label,
        "subject": policy.subjects[subject].label,
        "items": listed([policy.items[item].label for item in purpose.items]),
    }
    reason = Reason(Code.PROMISED, (rule,), making.cited.get(rule), slots=slots)
    items = frozenset(purpose.items)
    plain = frozenset(item for item in items if (Act.USE, name, item) not in making.messages)
    return _ready(making, subject, reason, items, plain, purpose.form, needed)


def _duties(
    making: _Making, laws: tuple[LawPack, ...], use_needs: tuple[Requirement, ...]
) -> dict[tuple[str, str | None], UseRule]:
    kept = tuple(r for r in use_needs if r.any.isdisjoint(_LIFTED_BY_DUTY))
    items = frozenset(making.policy.items)
    found: dict[tuple[str, str | None], UseRule] = {}
    for pack in laws:
        for name, duty in pack.duties.items():
            needed = kept + requirements(pack, duty.needs)
            for subject, described in making.policy.subjects.items():
                slots = {"purpose": duty.label, "subject": described.label}
                cited = cite_article(pack.cite, duty.article)
                reason = Reason(Code.DUTY, (f"{pack.pack}/{duty.article}",), None, cited, slots)
                found[subject, name] = _ready(
                    making, subject, reason, items, items, Form.VALUES, needed, _LIFTED_BY_DUTY
                )
    return found


_LIFTED_BY_DUTY = frozenset((Condition.PROMISED, Condition.NOT_STOPPED, Condition.PROVISION_NOT_STOPPED))
"""A duty of the law stands beside the promises: neither the purposes stated at acquisition nor a stop bound it."""


def _ready(
    making: _Making,
    subject: str,
    reason: Reason,
    items: frozenset[str],
    plain: frozenset[str],
    form: Form,
    needed: tuple[Requirement, ...],
    lifts: frozenset[Condition] = frozenset(),
) -> UseRule:
    return UseRule(
        rule=reason.rules[0],
        label=reason.slots["purpose"],
        citation=reason.clause,
        items=items,
        plain=frozenset(item for item in plain if (Act.USE, item) not in making.classes),
        form=form,
        requirements=needed,
        all_of=frozenset(r.first for r in needed if len(r.any) == 1),
        any_of=tuple((r.any, r.first) for r in needed if len(r.any) > 1),
        permit=Permit(making.source, reason),
        refusals=_refusals(making, subject, reason.slots, needed),
        lifts=lifts,
    )


def _refusals(
    making: _Making, subject: str, slots: Mapping[str, Text], needed: tuple[Requirement, ...]
) -> dict[Condition, Refusal]:
    """Return the refusals for want of one condition. Of an unknown person there is none: it may have been erased."""
    by_condition: dict[Condition, dict[tuple[int, tuple[str, ...]], Reason]] = {}
    for one in needed:
        code = UNMET[one.first]
        topic = TOPICS.get(code, "purposes")
        clause = making.first_cited.get((topic, subject)) or making.first_cited.get((topic, None))
        reason = Reason(code, (one.rule,), clause, one.article, slots)
        by_condition.setdefault(one.first, {})[PRECEDENCE[code], reason.rules] = reason
    return {
        condition: Refusal(making.source, tuple(reasons[key] for key in sorted(reasons)))
        for condition, reasons in by_condition.items()
        if condition is not Condition.KNOWN
    }
