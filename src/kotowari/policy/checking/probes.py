"""The closed vocabulary of a law pack's gaps: for each test, what in a policy is looked at and what is lacking.

A probe yields a :class:`Lack` for each thing that is not as the law wants it, and nothing where all is well. Words,
weights and articles are the pack's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kotowari.policy.checking.finding import listed, plain
from kotowari.policy.checking.sight import Sight
from kotowari.policy.gaps import Gap, Probe
from kotowari.policy.model import Policy, Purpose
from kotowari.policy.period import Period
from kotowari.policy.terms import ItemClass, Route
from kotowari.policy.text import Text, folded


@dataclass(frozen=True, slots=True)
class Lack:
    """What is lacking. ``about`` is the rule that makes the finding one of several; ``slots`` fill the pack's words."""

    about: str | None = None
    rules: tuple[str, ...] = ()
    slots: Mapping[str, Text] = field(default_factory=dict)


def applies(sight: Sight, gap: Gap) -> bool:
    """Whether a gap is looked for in this policy at all."""
    when, policy = gap.when, sight.policy
    if when is None:
        return True
    return not (
        (when.ground and not any(when.ground in provision.grounds for provision in policy.provision.values()))
        or (when.item_class and not _purposes_using(policy, when.item_class))
        or (when.abroad and not any(each.country != sight.pack.abroad.home for each in policy.recipients.values()))
    )


def _purposes_using(policy: Policy, item_class: ItemClass) -> dict[str, Purpose]:
    return {
        name: purpose
        for name, purpose in policy.purposes.items()
        if any(policy.items[item].item_class is item_class for item in purpose.items)
    }


def _operator_stated(sight: Sight, gap: Gap) -> Iterator[Lack]:
    missing = [label for name, label in gap.names.items() if not getattr(sight.policy.operator, name)]
    if missing:
        yield Lack(slots={"missing": listed(missing)})


def _contact_shown(sight: Sight, _: Gap) -> Iterator[Lack]:
    contact, policy = sight.policy.operator.contact, sight.policy
    ways = [dict.fromkeys(policy.languages, way) for way in (contact.email, contact.telephone) if way]
    if not any(sight.page.shows(way) for way in ways):
        yield Lack(rules=("operator.contact",))


def _purposes_shown(sight: Sight, _: Gap) -> Iterator[Lack]:
    for name, purpose in sight.policy.purposes.items():
        rule = f"purposes.{name}"
        if not sight.page.shows(purpose.label, rule):
            yield Lack(rule, (rule,), {"thing": purpose.label})


def _wording_plain(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, purpose in sight.policy.purposes.items():
        vague = {language: _phrase_in(words, gap, language) for language, words in purpose.label.items()}
        found = {language: phrase for language, phrase in vague.items() if phrase}
        if found:
            yield Lack(f"purposes.{name}", (f"purposes.{name}",), {"thing": purpose.label, "missing": found})


def _phrase_in(words: str, gap: Gap, language: str) -> str | None:
    return next((phrase for phrase in gap.phrases.get(language, ()) if folded(phrase) in folded(words)), None)


def _keep_stated(sight: Sight, _: Gap) -> Iterator[Lack]:
    silent = {name: purpose for name, purpose in sight.policy.purposes.items() if purpose.keep is None}
    if silent:
        labels = listed(purpose.label for purpose in silent.values())
        yield Lack(rules=tuple(f"purposes.{name}" for name in silent), slots={"missing": labels})


def _keep_at_least(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, purpose in _purposes_using(sight.policy, gap.item_class or ItemClass.ORDINARY).items():
        if purpose.keep and gap.length and (purpose.keep.then or Period()) < gap.length:
            yield Lack(f"purposes.{name}", (f"purposes.{name}",), {"thing": purpose.label})


def _check_within(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, recipient in sight.abroad().items():
        route = recipient.foreign
        if route and route.route is Route.EQUIVALENT_SYSTEM and gap.length and gap.length < route.every:
            slots = {"thing": recipient.name, "missing": plain(str(route.every))}
            yield Lack(f"recipients.{name}", (f"recipients.{name}",), slots)


def _opt_out_offered(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, purpose in sight.policy.purposes.items():
        by_email = any(sight.policy.items[item].handle == "email" for item in purpose.items)
        promotes = any(_phrase_in(words, gap, language) for language, words in purpose.label.items())
        if by_email and promotes and not purpose.opt_out:
            yield Lack(f"purposes.{name}", (f"purposes.{name}",), {"thing": purpose.label})


def _messages_marked(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, purpose in sight.policy.purposes.items():
        items = [sight.policy.items[item] for item in purpose.items]
        unheld = [
            rule
            for rule in sight.pack.messages.values()
            if any(map(rule.goes_to, items)) and (purpose.kind is None or not rule.is_for(purpose))
        ]
        if unheld and any(_phrase_in(words, gap, language) for language, words in purpose.label.items()):
            yield Lack(f"purposes.{name}", (f"purposes.{name}",), {"thing": purpose.label})


def _undertaking_stated(sight: Sight, gap: Gap) -> Iterator[Lack]:
    stated = getattr(sight.policy, gap.section or "measures")
    missing = [label for name, label in gap.names.items() if name not in stated or not stated[name].how]
    if missing:
        yield Lack(slots={"missing": listed(missing)})


def _procedure_stated(sight: Sight, gap: Gap) -> Iterator[Lack]:
    silent = [name for name, right in sight.policy.rights.items() if right.how is None]
    if (silent or not sight.policy.rights) and not _measures_name(sight, gap):
        yield Lack(rules=tuple(f"rights.{name}" for name in silent))


def _fee_stated(sight: Sight, gap: Gap) -> Iterator[Lack]:
    if not any(right.fee for right in sight.policy.rights.values()) and not _measures_name(sight, gap):
        yield Lack()


def _measures_name(sight: Sight, gap: Gap) -> bool:
    return any(name in sight.policy.measures for name in gap.names)


def _fee_only_on(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, right in sight.policy.rights.items():
        if right.fee and right.fee.amount and right.act not in gap.acts:
            yield Lack(f"rights.{name}", (f"rights.{name}",), {"thing": plain(name)})


def _right_offered(sight: Sight, gap: Gap) -> Iterator[Lack]:
    offered = {name: right for name, right in sight.policy.rights.items() if right.act in gap.acts}
    covered = {subject for right in offered.values() for subject in right.of}
    without = [part.label for name, part in sight.policy.subjects.items() if name not in covered]
    if without:
        yield Lack(rules=tuple(f"rights.{name}" for name in offered), slots={"missing": listed(without)})


def _joint_use_shown(sight: Sight, _: Gap) -> Iterator[Lack]:
    policy = sight.policy
    for name, joint in policy.joint_use.items():
        rule, party = f"joint_use.{name}", joint.responsible
        wanted = [
            *(policy.recipients[recipient].name for recipient in joint.with_),
            *(policy.items[item].label for item in joint.items),
            *(text for text in (party.name, party.address, party.representative) if text),
        ]
        missing = [text for text in wanted if not sight.page.shows(text, rule)]
        if missing:
            yield Lack(rule, (rule,), {"thing": _users(policy, name), "missing": listed(missing)})


def _joint_use_responsible_complete(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, joint in sight.policy.joint_use.items():
        if not joint.is_complete:
            missing = [label for part, label in gap.names.items() if not getattr(joint.responsible, part)]
            slots = {"thing": _users(sight.policy, name), "missing": listed(missing)}
            yield Lack(f"joint_use.{name}", (f"joint_use.{name}",), slots)


def _joint_use_without_class(sight: Sight, gap: Gap) -> Iterator[Lack]:
    policy = sight.policy
    for name, joint in policy.joint_use.items():
        shared = [policy.items[item].label for item in joint.items if policy.items[item].item_class is gap.item_class]
        if shared:
            slots = {"thing": _users(policy, name), "missing": listed(shared)}
            yield Lack(f"joint_use.{name}", (f"joint_use.{name}",), slots)


def _users(policy: Policy, joint: str) -> Text:
    return listed(policy.recipients[recipient].name for recipient in policy.joint_use[joint].with_)


def _route_named(sight: Sight, _: Gap) -> Iterator[Lack]:
    for name, recipient in sight.abroad().items():
        if recipient.foreign is None:
            yield Lack(f"recipients.{name}", (f"recipients.{name}",), {"thing": recipient.name})


def _system_described(sight: Sight, gap: Gap) -> Iterator[Lack]:
    for name, recipient in sight.abroad().items():
        route = recipient.foreign
        if route and route.route is Route.EQUIVALENT_SYSTEM and not (route.evidence and _measures_name(sight, gap)):
            yield Lack(f"recipients.{name}", (f"recipients.{name}",), {"thing": recipient.name})


def _page_mentions(sight: Sight, gap: Gap) -> Iterator[Lack]:
    if not _speaks_of(sight, gap):
        yield Lack()


def _page_silent_on(sight: Sight, gap: Gap) -> Iterator[Lack]:
    if _speaks_of(sight, gap):
        yield Lack()


def _speaks_of(sight: Sight, gap: Gap) -> bool:
    return any(
        sight.page.mentions(phrases, language)
        for language, phrases in gap.phrases.items()
        if language in sight.policy.languages
    )


PROBES: Mapping[Probe, Callable[[Sight, Gap], Iterable[Lack]]] = {
    Probe.OPERATOR_STATED: _operator_stated,
    Probe.CONTACT_SHOWN: _contact_shown,
    Probe.PURPOSES_SHOWN: _purposes_shown,
    Probe.WORDING_PLAIN: _wording_plain,
    Probe.KEEP_STATED: _keep_stated,
    Probe.KEEP_AT_LEAST: _keep_at_least,
    Probe.CHECK_WITHIN: _check_within,
    Probe.OPT_OUT_OFFERED: _opt_out_offered,
    Probe.MESSAGES_MARKED: _messages_marked,
    Probe.UNDERTAKING_STATED: _undertaking_stated,
    Probe.PROCEDURE_STATED: _procedure_stated,
    Probe.FEE_STATED: _fee_stated,
    Probe.FEE_ONLY_ON: _fee_only_on,
    Probe.RIGHT_OFFERED: _right_offered,
    Probe.JOINT_USE_SHOWN: _joint_use_shown,
    Probe.JOINT_USE_RESPONSIBLE_COMPLETE: _joint_use_responsible_complete,
    Probe.JOINT_USE_WITHOUT_CLASS: _joint_use_without_class,
    Probe.ROUTE_NAMED: _route_named,
    Probe.SYSTEM_DESCRIBED: _system_described,
    Probe.PAGE_MENTIONS: _page_mentions,
    Probe.PAGE_SILENT_ON: _page_silent_on,
}
"""What looks for each test of the vocabulary."""
