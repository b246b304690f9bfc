"""Mistakes that only show when the parts of a file are read together: dangling names, missing languages, dates."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from kotowari.errors import UnknownSlot
from kotowari.policy.citation import citations, keeps_rule
from kotowari.policy.document import read_slot
from kotowari.policy.enforcement import KEEPERS
from kotowari.policy.model import RULE_SECTIONS, UNDERTAKINGS, GapId, Policy
from kotowari.policy.terms import Ground
from kotowari.policy.text import SLOT, Text
from kotowari.written.reading import Mistake
from kotowari.written.shapes import Name, Words


def dangling(policy: Policy, laws: frozenset[str] | None) -> Iterator[Mistake]:
    """Yield every mistake of a well-formed policy. ``laws`` are the law packs there are, if that is to be checked."""
    names = (*_names(policy), *_periods(policy))
    yield from names
    yield from _keepers(policy)
    yield from _joint_use(policy)
    languages = tuple(_languages(policy))
    yield from languages
    yield from _dates(policy)
    yield from _document(policy)
    if not names and not languages:  # a slot lists what the names stand for, in the policy's languages
        yield from _slots(policy)
    yield from _stated(policy)
    for place, law in enumerate(policy.laws):
        if laws is not None and law not in laws:
            yield Mistake(("laws", place), f"there is no law pack `{law}`: expected one of {_list(laws)}")


def _names(policy: Policy) -> Iterator[Mistake]:
    for section, key, defined_in in _REFERENCES:
        defined = getattr(policy, defined_in)
        for rule, part in getattr(policy, section).items():
            names = getattr(part, key)
            path = (section, rule, key.rstrip("_"))
            for place, name in enumerate(names):
                if name not in defined:
                    says = f"`{name}` is not defined under {defined_in}: expected one of {_list(defined)}"
                    yield Mistake((*path, place), says)
                elif names.index(name) != place:
                    yield Mistake((*path, place), f"`{name}` stands here twice: expected it once")


_REFERENCES = (
    ("purposes", "for_", "subjects"),
    ("purposes", "items", "items"),
    ("provision", "of", "subjects"),
    ("joint_use", "with_", "recipients"),
    ("joint_use", "of", "subjects"),
    ("joint_use", "items", "items"),
    ("joint_use", "purposes", "purposes"),
    ("rights", "of", "subjects"),
    *((section, "of", "subjects") for section in UNDERTAKINGS),
)
"""Which key of which section names things that another section defines."""


def _periods(policy: Policy) -> Iterator[Mistake]:
    for name, purpose in policy.purposes.items():
        lasts = purpose.keep.while_ if purpose.keep else None
        if lasts and lasts not in policy.periods:
            known = _list(policy.periods) or "them, each with a label"
            says = f"`{lasts}` is not defined under periods: expected one of {known}"
            yield Mistake(("purposes", name, "keep", "while"), says)
        elif lasts and policy.periods[lasts].sliding and purpose.keep and purpose.keep.then is None:
            says = (
                f"`{lasts}` is sliding and has no ending of its own: expected `then`, the time after the last contact"
            )
            yield Mistake(("purposes", name, "keep"), says)


def _keepers(policy: Policy) -> Iterator[Mistake]:
    for section in UNDERTAKINGS:
        allowed = KEEPERS[section]
        for name, undertaking in getattr(policy, section).items():
            for place, keeper in enumerate(undertaking.by):
                if keeper not in allowed:
                    says = f"`{keeper}` keeps nothing under {section}: expected one of {_list(allowed)}"
                    yield Mistake((section, name, "by", place), says)


def _joint_use(policy: Policy) -> Iterator[Mistake]:
    for name, joint in policy.joint_use.items():
        for place, subject in enumerate(joint.of):
            grounds = {g for p in policy.provision.values() if subject in p.of for g in p.grounds}
            if Ground.JOINT_USE not in grounds:
                says = f"no provision of `{subject}` has the ground joint-use: add it there, or leave the subject out"
                yield Mistake(("joint_use", name, "of", place), says)


def _languages(policy: Policy) -> Iterator[Mistake]:
    if policy.prevailing not in policy.languages:
        yield Mistake(("prevailing",), f"expected one of the policy's languages: {_list(policy.languages)}")
    for key in ("languages", "following"):
        named = getattr(policy, key)
        for place, language in enumerate(named):
            if named.index(language) != place or (key == "following" and language in policy.languages):
                yield Mistake((key, place), f"`{language}` is named already: expected it once")
    yield from untranslated(policy, frozenset(policy.languages))


def untranslated(value: object, languages: frozenset[str], path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:
    """Yield every text of a part, and of all within it, that is not in just these languages."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner, place = getattr(value, name), (*path, field.alias or name)
            if inner is not None and field.annotation in (Words, Words | None):
                yield from _text(inner, place, languages)
            elif field.annotation in (dict[Name, Words], dict[GapId, Words]):
                for key, words in inner.items():
                    yield from _text(words, (*place, key), languages)
            else:
                yield from untranslated(inner, languages, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from untranslated(inner, languages, (*path, key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from untranslated(inner, languages, (*path, number))


def _text(text: Text, path: tuple[str | int, ...], languages: frozenset[str]) -> Iterator[Mistake]:
    missing, extra = languages - text.keys(), text.keys() - languages
    if missing:
        yield Mistake(path, f"the text is missing in {_list(missing)}: expected it in every language")
    if extra:
        yield Mistake(path, f"the text is also in {_list(extra)}: expected only {_list(languages)}")


def _dates(policy: Policy) -> Iterator[Mistake]:
    if policy.published is not None and policy.published > policy.revision:
        says = f"the revision is in force from {policy.revision}, before it was published: expected that day or later"
        yield Mistake(("revision",), says)


def _document(policy: Policy) -> Iterator[Mistake]:
    counted = Counter(clause.id for clause in policy.document)
    for place, clause in enumerate(policy.document):
        if place == 0 and clause.heading is None:
            yield Mistake(("document", 0), "the first clause has no heading: expected one")
        if counted[clause.id] > 1:
            yield Mistake(("document", place, "id"), f"`{clause.id}` is the id of two clauses: expected one")


def _slots(policy: Policy) -> Iterator[Mistake]:
    for place, clause in enumerate(policy.document):
        for language, words in (clause.heading or {}).items():
            if _BRACE.search(words):
                yield Mistake(("document", place, "heading", language), "expected a heading without `{` and `}`")
        for language, words in clause.text.items():
            for says in _slot_mistakes(policy, words):
                yield Mistake(("document", place, "text", language), says)


def _slot_mistakes(policy: Policy, words: str) -> Iterator[str]:
    for slot in SLOT.findall(words):
        try:
            read_slot(policy, slot)
        except UnknownSlot as problem:
            yield str(problem)
    # A blank line ends a paragraph, and a slot with one inside would be cut in two.
    if any(_BRACE.search(SLOT.sub("", block)) for block in words.split("\n\n")):
        yield "a `{` or `}` belongs to no slot: expected slots such as `{operator}`, each within one paragraph"


_BRACE = re.compile(r"[{}]")


def _stated(policy: Policy) -> Iterator[Mistake]:
    rules = tuple(policy.rules())
    for place, clause in enumerate(policy.document):
        for position, reference in enumerate(clause.keeps):
            if reference not in RULE_SECTIONS and not any(keeps_rule(reference, rule) for rule in rules):
                says = f"`{reference}` is no rule of this file: expected a path such as `{rules[0]}`"
                yield Mistake(("document", place, "keeps", position), says)
    stated = citations(policy)
    for rule in rules:
        if rule not in stated:
            says = "no clause of the document states this rule: expected it under some clause's `keeps`"
            yield Mistake(tuple(rule.split(".")), says)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
