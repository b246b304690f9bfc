"""Which items the gate lets be read in a capacity: never, or where a person's state permits; asked of the gate itself.

Pure. What a person's state must be for an item is found by asking, not read from the rules: of all that could be
established of a person, which least sets are enough. Items with the same needs are let through together, but where
persons are on record who permit some of them and not the others.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.policy.terms import Act, Condition

Needs = frozenset[frozenset[Condition]]
"""The least sets of conditions, any of which is enough. None at all: nothing is ever enough."""

OF_A_PERSON = frozenset(
    (
        Condition.KNOWN,
        Condition.OF_SUBJECT,
        Condition.PROMISED,
        Condition.NOT_STOPPED,
        Condition.PROVISION_NOT_STOPPED,
        Condition.CONSENT_TO_PURPOSE,
        Condition.CONSENT_TO_MESSAGES,
        Condition.CONSENT_TO_PROVIDE,
        Condition.CONSENT_TO_IDENTIFY,
        Condition.CONSENT_NAMES_COUNTRY,
        Condition.CONSENT_NAMES_REGIME,
        Condition.CONSENT_NAMES_MEASURES,
    )
)
"""What is established of one person and not of another. What only a request establishes no query of a login has."""

ON_RECORD = frozenset(
    (
        Condition.NOT_UNJUST,
        Condition.CONTRACT_IN_EFFECT,
        Condition.CONTRACT_COVERS,
        Condition.SUPERVISED,
        Condition.SUCCESSION_AGREED,
        Condition.EQUIVALENT_SYSTEM_EVIDENCED,
        Condition.NOT_IMPAIRED,
    )
)
"""What is established of a purpose or a recipient, whomever it is about."""

ASSUMED = frozenset(
    (
        Condition.KNOWN,
        Condition.OF_SUBJECT,
        Condition.PROMISED,
        Condition.NOT_STOPPED,
        Condition.PROVISION_NOT_STOPPED,
    )
)
"""What is taken to be so of whoever the rows are about that nobody has enrolled: no consent, and no stop."""

WRITTEN = frozenset(
    (
        Condition.SOURCE_NAMED,
        Condition.NOTICE_SHOWN,
        Condition.NOT_UNJUST,
        Condition.NOT_SUPPRESSED,
        Condition.LAWFULLY_PROVIDED,
        Condition.PROVIDER_EXEMPT,
    )
)
"""What is taken to be so when an application of the company writes: it acquires from the person, who was told."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that the gate lets through together. ``assumed``: also of whom nobody has enrolled.

    ``needs`` are, for each subject, what must be established of a person. ``among`` are those sets of items, of all
    that some persons permit and not the rest, in which its own are.
    """

    items: frozenset[str]
    needs: Mapping[str, Needs]
    assumed: bool
    among: frozenset[frozenset[str]] = frozenset()

    @property
    def first(self) -> str:
        """The item that the group is called by."""
        return min(self.items)

    def asks(self, capacity: Capacity) -> Mapping[str, Ask]:
        """Return what is asked of the gate, by the subject it is asked of."""
        return {subject: capacity.ask(subject, self.items) for subject in sorted(self.needs)}

    def is_implied_by(self, other: "Group") -> bool:
        """Whether of each person of whom the other group is let through this one is too, as far as is on record."""
        return other.among <= self.among and all(
            any(enough <= more for enough in self.needs[subject])
            for subject, needs in other.needs.items()
            for more in needs
        )


@dataclass(frozen=True, slots=True)
class Permitted:
    """What of the information of some subjects may be read in a capacity.

    ``whole`` are the groups by what the policy needs alone, ``groups`` those parted by what persons permit of them.
    ``never`` are the items that are let through of nobody. ``stands``: what is on record of purpose and recipient lets
    anything through today.
    """

    capacity: Capacity
    subjects: frozenset[str]
    whole: tuple[Group, ...]
    groups: tuple[Group, ...]
    never: frozenset[str]
    stands: bool

    def group(self, item: str) -> Group | None:
        """Return the group of an item, None where it is never let through."""
        return next((group for group in self.groups if item in group.items), None)

    def of(self, items: Collection[str]) -> tuple[Group, ...]:
        """Return the groups that some items are in."""
        return tuple(group for group in self.groups if not group.items.isdisjoint(items))

    def parted(self, items: Collection[str]) -> Group | None:
        """Return the group that all of some items would be in, if persons did not permit it in part."""
        return next((one for one in self.whole if one.items.issuperset(items) and one.items not in self._items), None)

    def find(self, items: frozenset[str]) -> Group:
        """Return the group of just these items. Raises ``StopIteration`` where there is none."""
        return next(one for one in (*self.groups, *self.whole) if one.items == items)

    def called(self, items: frozenset[str]) -> str | None:
        """Return the item by which a whole group's state is called, None of the one that every other implies."""
        least = weakest(self.whole)
        return None if least is not None and items == least.items else min(items)

    def is_whole(self, items: frozenset[str]) -> bool:
        """Whether these are all the items that need the same."""
        return any(one.items == items for one in self.whole)

    def explains(self, known: frozenset[str], let: frozenset[str]) -> bool:
        """Whether a person who permits these, and no other, of the known items is let read just that by the groups."""
        there = [one for one in self.groups if one.items <= known]
        open_ = [one for one in there if one.items <= let]
        if frozenset().union(*(one.items for one in open_)) != let:
            return False
        return all(one in open_ for one in there if any(one.is_implied_by(other) for other in open_))

    @property
    def _items(self) -> frozenset[frozenset[str]]:
        return frozenset(one.items for one in self.groups)


def weakest(groups: Collection[Group]) -> Group | None:
    """Return the group that is let through wherever any other is, if there is one."""
    return next((one for one in groups if all(one.is_implied_by(other) for other in groups)), None)


def permitted(
    rulebook: Rulebook,
    capacity: Capacity,
    subjects: frozenset[str],
    items: Iterable[str],
    standing: Facts,
    partly: frozenset[frozenset[str]] = frozenset(),
) -> Permitted:
    """Return what the gate lets be read of some items of rows that are of some subjects.

    ``standing`` is what is on record of purpose and recipient, and the day: by it nothing but ``stands`` is decided, so
    that what is made for a database does not change with the day. ``partly`` are sets of items that some persons permit
    and not the others.
    """
    asking = _Asking(rulebook, capacity, at_best(rulebook, capacity, standing))
    found: dict[tuple[tuple[str, Needs], ...], set[str]] = {}
    never = set()
    for item in sorted(set(items)):
        needs = tuple((subject, asking.needs(subject, frozenset((item,)))) for subject in sorted(subjects))
        if any(least for _, least in needs):
            found.setdefault(needs, set()).add(item)
        else:
            never.add(item)
    whole = _in_order(
        Group(together, dict(needs), asking.assumes(subjects, together))
        for needs, group in found.items()
        for together in asking.together(dict(needs), frozenset(group))
    )
    groups = _in_order(part for group in whole for part in _parts(group, partly))
    return Permitted(capacity, subjects, whole, groups, frozenset(never), asking.stands(whole, standing))


def _in_order(groups: Iterable[Group]) -> tuple[Group, ...]:
    every = tuple(groups)
    least = weakest(every)
    return tuple(sorted(every, key=lambda group: (group is not least, group.first)))


def _parts(group: Group, partly: frozenset[frozenset[str]]) -> Iterable[Group]:
    """Yield a group in parts, each of items that everybody on record permits together, or together does not."""
    found: dict[frozenset[frozenset[str]], set[str]] = {}
    for item in sorted(group.items):
        found.setdefault(frozenset(some for some in partly if item in some), set()).add(item)
    for among, items in found.items():
        yield replace(group, items=frozenset(items), among=among)


def may_be_written(rulebook: Rulebook, capacity: Capacity, subjects: frozenset[str], item: str, on: Facts) -> bool:
    """Return whether the gate lets an item be acquired for a capacity's purpose, of each subject that it may be of."""
    facts = replace(on, met=WRITTEN)
    ask = Ask(Act.ACQUIRE, "", frozenset((item,)), purposes=frozenset((capacity.purpose,)), basis=capacity.basis)
    return bool(subjects) and all(
        decide(rulebook, replace(ask, subject=subject), facts).is_permit for subject in subjects
    )


def at_best(rulebook: Rulebook, capacity: Capacity, standing: Facts) -> Facts:
    """Return facts under which nothing on record stands in the way of a capacity, on whatever day."""
    on = max(standing.on, rulebook.source.revision)
    return Facts(on, ON_RECORD, on if capacity.recipient is not None else standing.checked)


@dataclass(frozen=True, slots=True)
class _Asking:
    rulebook: Rulebook
    capacity: Capacity
    best: Facts

    def permits(self, subject: str, items: frozenset[str], of_person: frozenset[Condition]) -> bool:
        facts = replace(self.best, met=self.best.met | of_person)
        return decide(self.rulebook, self.capacity.ask(subject, items), facts).is_permit

    def needs(self, subject: str, items: frozenset[str]) -> Needs:
        return _least(lambda met: self.permits(subject, items, met), OF_A_PERSON)

    def assumes(self, subjects: frozenset[str], items: frozenset[str]) -> bool:
        return bool(subjects) and all(self.permits(subject, items, ASSUMED) for subject in subjects)

    def together(self, needs: Mapping[str, Needs], items: frozenset[str]) -> Iterable[frozenset[str]]:
        """Yield items that can be asked for at once: what two joint uses share is not (APPI 27(5)(iii))."""
        if all(self.permits(subject, items, OF_A_PERSON) for subject, least in needs.items() if least):
            return (items,)
        return (frozenset((item,)) for item in sorted(items))

    def stands(self, groups: Iterable[Group], standing: Facts) -> bool:
        """Whether today's record refuses nobody whom the best one permits, of those of whom nothing else is known."""
        today = replace(self, best=standing)
        return any(
            (today.assumes(frozenset(group.needs), group.items) or not group.assumed)
            and any(today.permits(subject, group.items, OF_A_PERSON) for subject in group.needs)
            for group in groups
        )


def _least(is_enough: Callable[[frozenset[Condition]], bool], every: frozenset[Condition]) -> Needs:
    """Return the least sets that are enough, where a set with more is never less so."""
    found: set[frozenset[Condition]] = set()
    seen: set[frozenset[Condition]] = set()
    left = [every]
    while left:
        tried = left.pop()
        if tried in seen or not is_enough(tried):
            continue
        seen.add(tried)
        least = tried
        for condition in sorted(tried):
            if is_enough(least - {condition}):
                least -= {condition}
        found.add(least)
        left += [tried - {condition} for condition in sorted(least)]
    return frozenset(found)
