"""The page as data: the clauses of a document with their lists and facts written out from the rules."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kotowari.errors import UnknownSlot
from kotowari.policy.citation import number_clauses
from kotowari.policy.model import UNDERTAKINGS, Fee, Keep, Policy, Right, Undertaking
from kotowari.policy.period import Period
from kotowari.policy.text import SLOT, Text, in_language
from kotowari.policy.words import GROUND_WORDS, written_date, written_fee, written_keeping

EVERYONE = "everyone"
"""``{purposes of everyone}`` lists the purposes that all subjects share; a subject's own list leaves them out."""

_WRAPPED = re.compile(r"[ \t\n]+")
"""Where a text is wrapped in the file. Other white space, such as the ideographic space, is the writer's."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in one language, or a list of them where a text has a list slot on a line of its own."""

    words: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenClause:
    """A clause as the page shows it. ``heading`` is empty where it continues the clause before."""

    id: str
    number: str
    heading: str
    paragraphs: tuple[Paragraph, ...]


def write_out(policy: Policy, language: str) -> tuple[WrittenClause, ...]:
    """Return the document in one of the policy's languages, every slot written out."""
    return tuple(
        WrittenClause(
            clause.id,
            citation.number,
            clause.heading[language] if clause.heading else "",
            tuple(paragraphs(policy, clause.text[language], language)),
        )
        for clause, citation in zip(policy.document, number_clauses(policy), strict=True)
    )


def read_slot(policy: Policy, slot: str) -> tuple[Text, ...]:
    """Return what a slot stands for, one text a point. Raises :class:`UnknownSlot`, saying what could stand there."""
    words = slot.split()
    if len(words) == 3 and words[1] == "of" and words[0] in _LISTS:
        points = _LISTS[words[0]](policy, words[2])
    else:
        fact = _FACTS[slot](policy) if slot in _FACTS else None
        points = (fact,) if fact else ()
    if not points:
        expected = (
            ", ".join(f"`{{{kind} of NAME}}`" for kind in _LISTS) + " or " + ", ".join(f"`{{{f}}}`" for f in _FACTS)
        )
        raise UnknownSlot(slot="{" + slot + "}", expected=expected)
    return points


def paragraphs(policy: Policy, text: str, language: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text, its slots written out."""
    for block in filter(None, (part.strip() for part in text.split("\n\n"))):
        whole = SLOT.fullmatch(block)
        if whole:
            yield Paragraph("", tuple(in_language(point, language) for point in read_slot(policy, whole[1])))
        else:
            yield Paragraph(SLOT.sub(lambda match: _inline(policy, match[1], language), _WRAPPED.sub(" ", block)))


def _inline(policy: Policy, slot: str, language: str) -> str:
    separator = ", " if language.startswith("en") else "、"
    return separator.join(in_language(point, language) for point in read_slot(policy, slot))


def listed_purposes(policy: Policy, subject: str) -> tuple[str, ...]:
    """Return the names of the purposes that a list for a subject, or for ``everyone``, is made of."""
    # Where there is but one subject, its purposes are its own.
    everyone = set(policy.subjects) if len(policy.subjects) > 1 else None
    common = {name for name, purpose in policy.purposes.items() if set(purpose.for_) == everyone}
    if subject == EVERYONE:
        return tuple(name for name in policy.purposes if name in common)
    return tuple(name for name in policy.purposes_of(subject) if name not in common)


def _purposes(policy: Policy, subject: str) -> tuple[Text, ...]:
    return tuple(policy.purposes[name].label for name in listed_purposes(policy, subject))


def _keeping(policy: Policy, subject: str) -> tuple[Text, ...]:
    purposes = (policy.purposes[name] for name in listed_purposes(policy, subject))
    return tuple(
        {
            language: written_keeping(purpose.label[language], *_kept(policy, purpose.keep, language), language)
            for language in policy.languages
        }
        for purpose in purposes
        if purpose.keep
    )


def _kept(policy: Policy, keep: Keep, language: str) -> tuple[str | None, Period | None]:
    return policy.periods[keep.while_].label[language] if keep.while_ else None, keep.then


def _purpose(policy: Policy, name: str) -> tuple[Text, ...]:
    return (policy.purposes[name].label,) if name in policy.purposes else ()


def _subject(policy: Policy, name: str) -> tuple[Text, ...]:
    return (policy.subjects[name].label,) if name in policy.subjects else ()


def _includes(policy: Policy, name: str) -> tuple[Text, ...]:
    subject = policy.subjects.get(name)
    return (subject.includes,) if subject and subject.includes else ()


def _recipient(policy: Policy, name: str) -> tuple[Text, ...]:
    return (policy.recipients[name].name,) if name in policy.recipients else ()


def _evidence(policy: Policy, name: str) -> tuple[Text, ...]:
    recipient = policy.recipients.get(name)
    foreign = recipient.foreign if recipient else None
    return (foreign.evidence,) if foreign and foreign.evidence else ()


def _how(policy: Policy, path: str) -> tuple[Text, ...]:
    section, _, name = path.partition(".")
    stated: dict[str, Undertaking | Right] = getattr(policy, section) if section in ("rights", *UNDERTAKINGS) else {}
    rule = stated.get(name)
    return (rule.how,) if rule and rule.how else ()


def _fee(policy: Policy, name: str) -> tuple[Text, ...]:
    right = policy.rights.get(name)
    if not right or not right.fee:
        return ()
    fee = right.fee
    return ({language: _charged(fee, language) for language in policy.languages},)


def _charged(fee: Fee, language: str) -> str:
    return written_fee(fee.amount, fee.currency, fee.words[language] if fee.words else None, language)


def _joint_items(policy: Policy, name: str) -> tuple[Text, ...]:
    joint = policy.joint_use.get(name)
    return tuple(policy.items[item].label for item in joint.items) if joint else ()


def _joint_users(policy: Policy, name: str) -> tuple[Text, ...]:
    joint = policy.joint_use.get(name)
    return tuple(policy.recipients[recipient].name for recipient in joint.with_) if joint else ()


def _joint_purposes(policy: Policy, name: str) -> tuple[Text, ...]:
    joint = policy.joint_use.get(name)
    return tuple(policy.purposes[purpose].label for purpose in joint.purposes) if joint else ()


def _responsible(policy: Policy, name: str) -> tuple[Text, ...]:
    joint = policy.joint_use.get(name)
    if not joint:
        return ()
    party = joint.responsible
    return tuple(text for text in (party.name, party.address, party.representative) if text)


def _grounds(policy: Policy, name: str) -> tuple[Text, ...]:
    provision = policy.provision.get(name)
    return tuple(GROUND_WORDS[ground] for ground in provision.grounds) if provision else ()


def _everywhere(policy: Policy, fact: str) -> Text:
    return dict.fromkeys(policy.languages, fact)


_LISTS: dict[str, Callable[[Policy, str], tuple[Text, ...]]] = {
    "purposes": _purposes,
    "purpose": _purpose,
    "subject": _subject,
    "includes": _includes,
    "grounds": _grounds,
    "joint-items": _joint_items,
    "joint-users": _joint_users,
    "joint-purposes": _joint_purposes,
    "responsible": _responsible,
    "recipient": _recipient,
    "evidence": _evidence,
    "how": _how,
    "fee": _fee,
    "keeping": _keeping,
}

_FACTS: dict[str, Callable[[Policy], Text | None]] = {
    "operator": lambda policy: policy.operator.name,
    "address": lambda policy: policy.operator.address,
    "representative": lambda policy: policy.operator.representative,
    "desk": lambda policy: policy.operator.contact.desk,
    "contact": lambda policy: _everywhere(policy, policy.operator.contact.email),
    "telephone": lambda policy: (
        _everywhere(policy, policy.operator.contact.telephone) if policy.operator.contact.telephone else None
    ),
    "revision": lambda policy: {language: written_date(policy.revision, language) for language in policy.languages},
}
