"""The register of personal data (個人データ取扱台帳): one row for each subject and each purpose promised to it.

An auditor asks of a purpose: which items, of whom, from where, for how long, to whom? Items and the time of keeping are
laid down purpose by purpose; provision and rights differ from subject to subject. A row for a subject alone would give
the longest time as if it held for all its items; a row for an item would repeat each purpose. So a row is where the two
meet, and its number is made of their names, which a revision does not change.

What the policy file does not say is ``not registered``, never left blank: a blank would read as nothing to register.
"""

from collections.abc import Iterable, Iterator, Mapping

from kotowari.exports import headings
from kotowari.exports.reach import Reach, reaches, rights_of
from kotowari.gate.provision import is_abroad
from kotowari.policy.citation import Citation, citations, cite_article
from kotowari.policy.law import LawPack
from kotowari.policy.model import Policy, Undertaking
from kotowari.policy.term_words import CLASS_NAMES, RELATION_NAMES, ROUTE_NAMES
from kotowari.policy.terms import Act, Form, Ground, ItemClass, Keeper, Relation
from kotowari.policy.words import GROUND_NAMES, written_keeping, written_period

Row = Mapping[str, str]
"""The cells of a row, by the names of :data:`kotowari.exports.headings.COLUMNS`."""


def register_rows(policy: Policy, packs: tuple[LawPack, ...], language: str) -> tuple[Row, ...]:
    """Return the rows of the register, in the order of the file's subjects and purposes.

    ``language`` is one that both the policy and the product speak. The packs are those in force on the day of the
    export: they say which record is due, and who is abroad.
    """
    cited = citations(policy)
    return tuple(
        _row(policy, packs, cited, subject, name, language)
        for subject in policy.subjects
        for name in policy.purposes_of(subject)
    )


def _row(
    policy: Policy,
    packs: tuple[LawPack, ...],
    cited: Mapping[str, Citation],
    subject: str,
    name: str,
    language: str,
) -> Row:
    purpose, part = policy.purposes[name], policy.subjects[subject]
    found = tuple(reaches(policy, packs, subject, name))
    included = _within(part.includes[language], language) if part.includes else ""
    is_figures = purpose.form is Form.AGGREGATES
    return {
        "number": f"{subject}.{name}",
        "persons": part.label[language] + included,
        "items": headings.COMMA[language].join(policy.items[item].label[language] for item in purpose.items),
        "classes": _lines(_classes(policy, purpose.items, language)) or headings.NONE[language],
        "purpose": purpose.label[language] + (_within(headings.FIGURES[language], language) if is_figures else ""),
        "acquisition": _lines([*_manners(policy, subject, purpose.items, language), headings.SOURCES[language]]),
        "place": headings.VAULT[language],
        "keeping": _keeping(policy, name, language),
        "provision": _lines([*_provided(policy, found, language), *_closed(policy, packs, purpose.items, language)])
        or headings.NONE[language],
        "abroad": _lines(_abroad(policy, packs, found, language)) or headings.NONE[language],
        "entrustees": _lines(_entrustees(policy, found, language)) or headings.NONE[language],
        "manager": _manager(policy, language),
        "retained": _retained(policy, subject, purpose.items, language),
        "measures": _lines(_clauses(cited, _paths(policy, "measures", subject), language))
        or headings.UNREGISTERED[language],
        "record": _lines(_records(packs, found, language)) or headings.NO_RECORD[language],
        "clause": _lines(_clauses(cited, [f"purposes.{name}", *_provisions(policy, subject)], language)),
    }


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(parts))


def _within(words: str, language: str) -> str:
    return headings.BEFORE[language] + words + headings.AFTER[language]


def _classes(policy: Policy, items: Iterable[str], language: str) -> Iterator[str]:
    for name in items:
        item = policy.items[name]
        if item.item_class is not ItemClass.ORDINARY:
            yield f"{item.label[language]}{headings.COLON[language]}{CLASS_NAMES[item.item_class][language]}"


def _applying(rules: Mapping[str, Undertaking], subject: str) -> Iterator[str]:
    return (name for name, rule in rules.items() if not rule.of or subject in rule.of)


def _manners(policy: Policy, subject: str, items: Iterable[str], language: str) -> Iterator[str]:
    is_special = any(policy.items[name].item_class is ItemClass.SPECIAL_CARE for name in items)
    for name in _applying(policy.acquisition, subject):
        rule = policy.acquisition[name]
        if rule.how and (is_special or Keeper.SPECIAL_CARE_CONSENT not in rule.by):
            yield rule.how[language]


def _paths(policy: Policy, section: str, subject: str) -> Iterator[str]:
    return (f"{section}.{name}" for name in _applying(getattr(policy, section), subject))


def _keeping(policy: Policy, name: str, language: str) -> str:
    keep = policy.purposes[name].keep
    if keep is None:
        return headings.NOT_SET[language]
    lasts = policy.periods[keep.while_].label[language] if keep.while_ else None
    # A page names the purpose before it; the register has a column for that.
    return written_keeping("", lasts, keep.then, language).removeprefix(headings.COLON[language])


def _recipient(policy: Policy, name: str, language: str) -> str:
    recipient = policy.recipients[name]
    mark = RELATION_NAMES[recipient.relation][language] + headings.COMMA[language] + recipient.country
    return recipient.name[language] + _within(mark, language)


def _provided(policy: Policy, found: Iterable[Reach], language: str) -> Iterator[str]:
    grounds: dict[str, list[str]] = {}
    for reach in found:
        grounds.setdefault(reach.recipient, []).append(GROUND_NAMES[reach.ground][language])
    for recipient, names in grounds.items():
        joined = headings.COMMA[language].join(dict.fromkeys(names))
        yield f"{_recipient(policy, recipient, language)}{headings.COLON[language]}{joined}"


def _closed(policy: Policy, packs: tuple[LawPack, ...], items: Iterable[str], language: str) -> Iterator[str]:
    for name in items:
        for pack in packs:
            rule = pack.classes.get(policy.items[name].item_class)
            for need in rule.acts.get(Act.PROVIDE, ()) if rule else ():
                if need.article is None:
                    continue  # a rule of the product's own is no law that closes it
                cited = cite_article((rule and rule.cite) or pack.cite, need.article)
                yield headings.CLOSED[language].format(policy.items[name].label[language], cited[language])


def _abroad(policy: Policy, packs: tuple[LawPack, ...], found: Iterable[Reach], language: str) -> Iterator[str]:
    for name in dict.fromkeys(reach.recipient for reach in found):
        recipient = policy.recipients[name]
        if not any(is_abroad(pack, recipient, None) for pack in packs):
            continue
        foreign, colon = recipient.foreign, headings.COLON[language]
        if foreign is None:
            yield f"{_recipient(policy, name, language)}{colon}{headings.NO_ROUTE[language]}"
            continue
        checked = headings.EVERY[language].format(written_period(foreign.every, language))
        evidence = [foreign.evidence[language]] if foreign.evidence else []
        parts = [ROUTE_NAMES[foreign.route][language], *evidence, checked]
        yield f"{_recipient(policy, name, language)}{colon}{headings.SEMICOLON[language].join(parts)}"


def _entrustees(policy: Policy, found: Iterable[Reach], language: str) -> Iterator[str]:
    for reach in found:
        if reach.ground is Ground.ENTRUSTMENT and policy.recipients[reach.recipient].relation is Relation.ENTRUSTEE:
            yield policy.recipients[reach.recipient].name[language]


def _manager(policy: Policy, language: str) -> str:
    contact = policy.operator.contact
    named = contact.desk[language] if contact.desk else contact.email
    return f"{headings.UNREGISTERED[language]}\n{headings.DESK[language]}{headings.COLON[language]}{named}"


def _retained(policy: Policy, subject: str, items: Iterable[str], language: str) -> str:
    if all(policy.items[name].item_class is ItemClass.PERSONALLY_REFERABLE for name in items):
        return headings.LINKED[language]
    stated = [headings.RIGHTS[policy.rights[name].act][language] for name in rights_of(policy, subject)]
    if not stated:
        return f"{headings.RETAINED[language]}\n{headings.UNSTATED[language]}"
    joined = headings.SEMICOLON[language].join(dict.fromkeys(stated))
    return f"{headings.RETAINED[language]}\n{headings.STATED[language]}{headings.COLON[language]}{joined}"


def _records(packs: tuple[LawPack, ...], found: Iterable[Reach], language: str) -> Iterator[str]:
    for reach in found:
        due = [pack.grounds[reach.ground].record for pack in packs if pack.grounds[reach.ground].record]
        if due:
            ground = GROUND_NAMES[reach.ground][language]
            yield f"{ground}{headings.COLON[language]}{headings.RECORD_DUE[language]}"


def _provisions(policy: Policy, subject: str) -> list[str]:
    shared = [f"joint_use.{name}" for name, joint in policy.joint_use.items() if subject in joint.of]
    return [f"provision.{name}" for name, rule in policy.provision.items() if subject in rule.of] + shared


def _clauses(cited: Mapping[str, Citation], rules: Iterable[str], language: str) -> Iterator[str]:
    for rule in rules:
        if rule in cited:
            citation = cited[rule]
            yield f"{citation.number} {citation.heading[language]}"
