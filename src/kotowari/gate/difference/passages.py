"""Differences as a reader takes them in: what the same words can say is one passage.

What an act, a purpose or an item always needs is left out: a passage has the conditions that come or go.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from kotowari.gate.difference import parts
from kotowari.gate.difference.difference import Difference, Matter, Way, one_a_purpose
from kotowari.gate.difference.proviso import Alternatives, Established
from kotowari.gate.rulebook import Requirement, Rulebook, requirements
from kotowari.policy.terms import Act, Form

Scope = dict[str, Mapping[str | None, frozenset[str]]]
"""Subjects, and for each its purposes with their items."""


NeedsOf = Callable[[Way, bool], frozenset[Alternatives]]
"""What a way needs of itself, if the recipient uses what it receives for itself or if it does not."""


class Kind(StrEnum):
    """How asks are answered otherwise than before."""

    PERMITTED = "newly-permitted"
    REFUSED = "newly-refused"
    EASIER = "on-less"
    STRICTER = "on-more"
    OTHERWISE = "on-other"


class About(NamedTuple):
    """What a passage is about, but for act and scope."""

    kind: Kind
    ways: frozenset[Way]
    until_now: frozenset[Alternatives]
    from_now: frozenset[Alternatives]
    is_values: bool
    own_use: frozenset[bool]
    basis: str | None
    is_together: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Acts that are permitted on other conditions than before, and for whose information, purposes and items."""

    about: About
    acts: tuple[Act, ...]
    scope: Scope


def passages(before: Rulebook, after: Rulebook, differences: Iterable[Difference]) -> tuple[Passage, ...]:
    """Return differences as passages, what is newly permitted first."""
    parts_of: dict[tuple[About, Act], dict[str, set[frozenset[Matter]]]] = {}
    usual = _usual(before) | _usual(after)
    until_now, from_now = _needs_of(before), _needs_of(after)
    for difference in differences:
        for about in _abouts(until_now, from_now, difference, usual):
            mine = parts_of.setdefault((about, difference.act), {})
            for subject in difference.subjects:
                mine.setdefault(subject, set()).add(difference.matters)
    found: list[Passage] = []
    purposes: dict[frozenset[frozenset[Matter]], Mapping[str | None, frozenset[str]]] = {}
    for (about, act), of_subjects in parts_of.items():
        scope: Scope = {}
        for subject, matters in of_subjects.items():
            # Many subjects have the same matters; they share one mapping.
            key = frozenset(matters)
            if key not in purposes:
                purposes[key] = dict(one_a_purpose(frozenset[Matter]().union(*key)))
            scope[subject] = purposes[key]
        same = next((each for each in found if each.about == about and each.scope == scope), None)
        if same is not None:
            found.remove(same)
        found.append(Passage(about, (*(same.acts if same else ()), act), scope))
    return tuple(sorted(found, key=lambda each: (list(Kind).index(each.about.kind), list(Act).index(each.acts[0]))))


def choices(needs: Iterable[Alternatives]) -> list[list[frozenset[Established]]]:
    """Return needs put for a reader: of each group, one of several sets of things must be established as a whole.

    Needs that share an alternative are one group: ``(a or c) and (b or c)`` is ``(a and b) or c``.
    """
    groups: list[set[Alternatives]] = []
    for need in needs:
        linked = [group for group in groups if any(need & other for other in group)]
        groups = [group for group in groups if group not in linked] + [{need}.union(*linked)]
    return [sorted(_ways_to_meet(group), key=lambda way: (len(way), sorted(map(str, way)))) for group in groups]


def _ways_to_meet(group: Iterable[Alternatives]) -> list[frozenset[Established]]:
    ways: set[frozenset[Established]] = {frozenset()}
    for need in group:
        wider = {way | {one} for way in ways for one in need}
        ways = {way for way in wider if not any(other < way for other in wider)}
    return list(ways)


def _usual(rulebook: Rulebook) -> frozenset[Alternatives]:
    """Return what acts, duties of the law and classes of items always need."""
    found: set[Requirement] = set()
    for needed in (*rulebook.acts.values(), *rulebook.classes.values()):
        found.update(needed)
    for pack in rulebook.packs:
        for duty in pack.duties.values():
            found.update(requirements(pack, duty.needs))
    return frozenset(frozenset[Established](one.any) for one in found)


def _abouts(before: NeedsOf, after: NeedsOf, difference: Difference, usual: frozenset[Alternatives]) -> Iterator[About]:
    """Yield what a difference is about, once for all its ways that need the same."""
    old, new = difference.shift.before.needs, difference.shift.after.needs
    nothing = frozenset[Alternatives]()
    if difference.is_newly_permitted:
        for ways, needs in _by_needs(after, difference):
            yield _about(Kind.PERMITTED, difference, ways, nothing, (new - usual) | needs)
    elif difference.is_newly_refused:
        for ways, needs in _by_needs(before, difference):
            yield _about(Kind.REFUSED, difference, ways, (old - usual) | needs, nothing)
    else:
        kind = Kind.STRICTER
        if difference.permits_more:
            kind = Kind.OTHERWISE if difference.refuses_more else Kind.EASIER
        yield _about(kind, difference, difference.ways, old - new, new - old)


def _needs_of(rulebook: Rulebook) -> NeedsOf:
    @cache
    def needs(way: Way, own_use: bool) -> frozenset[Alternatives]:
        return parts.of_way(rulebook, *way, own_use=own_use, is_referable=False).needs

    return needs


def _by_needs(needs_of: NeedsOf, difference: Difference) -> list[tuple[frozenset[Way], frozenset[Alternatives]]]:
    """Return the ways of a difference by what each needs of itself, a duty of the law may need the same and hide it."""
    found: dict[frozenset[Alternatives], set[Way]] = {}
    for way in difference.ways:
        found.setdefault(needs_of(way, min(difference.own_use)), set()).add(way)
    return [(frozenset(ways), needs) for needs, ways in found.items()] or [(frozenset(), frozenset())]


def _about(
    kind: Kind,
    difference: Difference,
    ways: frozenset[Way],
    until_now: frozenset[Alternatives],
    from_now: frozenset[Alternatives],
) -> About:
    is_values = difference.forms == frozenset((Form.VALUES,))
    return About(
        kind,
        ways,
        until_now,
        from_now,
        is_values,
        difference.own_use,
        difference.basis,
        difference.is_together,
    )
