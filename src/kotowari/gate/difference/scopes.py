"""Whose information, for which purposes, which items: a passage's scope in as few lines as say it."""

from collections.abc import Iterable, Iterator, Mapping

from kotowari.gate.difference.difference import by_items
from kotowari.gate.difference.names import Names
from kotowari.gate.difference.passages import Kind, Passage
from kotowari.gate.difference.words import word
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Form

Extent = tuple[bool, bool, frozenset[tuple[str | None, frozenset[str]]]]
"""Every promised purpose with all its items; every duty with every item; and what is left to name."""


def scope_lines(passage: Passage, names: Names) -> Iterator[str]:
    """Yield a line for each group of subjects with the same extent."""
    rulebook = names.before if passage.about.kind is Kind.REFUSED else names.after
    groups: dict[Extent, list[str]] = {}
    for subject, purposes in passage.scope.items():
        groups.setdefault(_extent(rulebook, subject, purposes), []).append(subject)
    colon = ": " if names.language == "en" else "："
    for extent, subjects in groups.items():
        for told in _extent_words(rulebook, extent, subjects, passage, names):
            yield names.subjects(subjects, rulebook.policy) + colon + told


def _extent(rulebook: Rulebook, subject: str, purposes: Mapping[str | None, frozenset[str]]) -> Extent:
    promised = {name: frozenset(one.items) for name, one in rulebook.promised.get(subject, {}).items()}
    duties = {name: frozenset(rulebook.policy.items) for pack in rulebook.packs for name in pack.duties}
    has_all, has_duties = (
        bool(whole) and all(items <= purposes.get(name, frozenset()) for name, items in whole.items())
        for whole in (promised, duties)
    )
    told = (promised.keys() if has_all else set()) | (duties.keys() if has_duties else set())
    return has_all, has_duties, frozenset((name, items) for name, items in purposes.items() if name not in told)


def _extent_words(
    rulebook: Rulebook, extent: Extent, subjects: Iterable[str], passage: Passage, names: Names
) -> Iterator[str]:
    has_all, has_duties, rest = extent
    figures = frozenset(name for name, one in rulebook.policy.purposes.items() if one.form is Form.AGGREGATES)
    if has_all or has_duties:
        told = word("every" if not has_duties else "every-and-duties" if has_all else "duties", names.language)
        promised = {name for subject in subjects for name in rulebook.promised.get(subject, {})}
        if has_all and promised & figures:
            told += word("figures-of", names.language, purposes=names.purposes(promised & figures))
        yield told
    for items, purposes in by_items(rest):
        told = word("all-items", names.language) if items >= rulebook.policy.items.keys() else names.items(items)
        named = [purpose for purpose in purposes if purpose is not None]
        # Where no purpose need be named, the items say it all.
        is_free = len(named) < len(purposes)
        of_purposes = names.purposes(named, figures)
        matter = word("no-purpose" if is_free else "for", names.language, items=told, purposes=of_purposes)
        yield word("together", names.language, matter=matter) if passage.about.is_together else matter
