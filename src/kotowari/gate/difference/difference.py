"""A difference: asks that two revisions answer differently, as every combination of some names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from kotowari.gate.difference.proviso import Proviso
from kotowari.policy.terms import Act, Form, Ground

Matter = tuple[str | None, frozenset[str]]
"""A purpose (None: none is named) and items."""

Way = tuple[Ground, str]
"""A ground of provision and a recipient."""

ALL_FORMS = frozenset(Form)
EITHER_USE = frozenset((False, True))


@dataclass(frozen=True, slots=True)
class Shift:
    """The proviso of the same asks under the earlier and under the later revision."""

    before: Proviso
    after: Proviso

    @property
    def is_idle(self) -> bool:
        """Whether nothing changes."""
        return self.before == self.after

    @property
    def is_never(self) -> bool:
        """Whether both refuse whatever is established."""
        return self.before.is_never and self.after.is_never


@dataclass(frozen=True, slots=True)
class Difference:
    """Asks for an act that are permitted on another proviso than before: each subject with each matter and way.

    ``forms`` and ``own_use`` are those of the asks; ``basis`` is the one legal basis under which alone they differ,
    None if they differ without any. ``is_together``: the items of a matter differ only if asked in one ask, since a
    joint use must have them all.
    """

    act: Act
    subjects: frozenset[str]
    matters: frozenset[Matter]
    shift: Shift
    ways: frozenset[Way] = frozenset()
    forms: frozenset[Form] = ALL_FORMS
    own_use: frozenset[bool] = EITHER_USE
    basis: str | None = None
    is_together: bool = False

    @property
    def is_newly_permitted(self) -> bool:
        """Whether the earlier revision refused it whatever was established."""
        return self.shift.before.is_never

    @property
    def is_newly_refused(self) -> bool:
        """Whether the later revision refuses it whatever is established."""
        return self.shift.after.is_never

    @property
    def permits_more(self) -> bool:
        """Whether some facts are refused before and permitted after."""
        return not self.shift.after.is_stricter_than(self.shift.before)

    @property
    def refuses_more(self) -> bool:
        """Whether some facts are permitted before and refused after."""
        return not self.shift.before.is_stricter_than(self.shift.after)

    def to_json(self) -> dict[str, Any]:
        """Return the form for scripts: names as the policy file has them, provisos as lists of needs."""
        return {
            "act": self.act.value,
            "subjects": sorted(self.subjects),
            "matters": [
                {"purposes": sorted(purposes, key=str), "items": sorted(items)}
                for items, purposes in by_items(self.matters)
            ],
            "ways": [{"ground": ground.value, "recipients": names} for ground, names in by_ground(self.ways)],
            "forms": sorted(self.forms),
            "own_use": sorted(self.own_use),
            "basis": self.basis,
            "together": self.is_together,
            "before": self.shift.before.to_json(),
            "after": self.shift.after.to_json(),
        }


def by_items(matters: Iterable[Matter]) -> list[tuple[frozenset[str], frozenset[str | None]]]:
    """Return matters grouped: the purposes that have the same items."""
    found: dict[frozenset[str], set[str | None]] = {}
    for purpose, items in matters:
        found.setdefault(items, set()).add(purpose)
    grouped = [(items, frozenset(purposes)) for items, purposes in found.items()]
    return sorted(grouped, key=lambda pair: (sorted(map(str, pair[1])), sorted(pair[0])))


def by_ground(ways: Iterable[Way]) -> list[tuple[Ground, list[str]]]:
    """Return ways grouped: the recipients on each ground, in the order of the grounds."""
    return [
        (ground, names)
        for ground in Ground
        if (names := sorted(recipient for named, recipient in ways if named is ground))
    ]


def merged(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the same differences in fewer: those alike but for one part become one."""
    # The same parts are put together for many ways and subjects: each union is made, and kept, once.
    unions: Unions = {}
    for part in ("matters", "ways", "forms", "own_use", "subjects", "matters"):
        found = _merged_by(found, part, unions)
    return tuple(sorted(found, key=_order))


Unions = dict[tuple[str, frozenset[frozenset[Any]]], frozenset[Any]]
"""Sets put together, by the part they are of and the sets they are made from."""


def _merged_by(found: Iterable[Difference], part: str, unions: Unions) -> Iterator[Difference]:
    others = attrgetter(*(field.name for field in fields(Difference) if field.name != part))
    groups: dict[tuple[Any, ...], list[Difference]] = {}
    for each in found:
        # What is asked together stays apart: the items of two matters are not.
        key = others(each)
        groups.setdefault((*key, each.matters) if each.is_together else key, []).append(each)
    for alike in groups.values():
        if len(alike) == 1:
            yield alike[0]
            continue
        parts = frozenset[frozenset[Any]](getattr(each, part) for each in alike)
        if (part, parts) not in unions:
            union = frozenset[Any]().union(*parts)
            unions[part, parts] = one_a_purpose(union) if part == "matters" else union
        changed: dict[str, Any] = {part: unions[part, parts]}
        yield replace(alike[0], **changed)


def one_a_purpose(matters: Iterable[Matter]) -> frozenset[Matter]:
    """Return matters with all items of a purpose in one."""
    items: dict[str | None, frozenset[str]] = {}
    for purpose, more in matters:
        items[purpose] = items.get(purpose, frozenset()) | more
    return frozenset(items.items())


def _order(each: Difference) -> tuple[Any, ...]:
    # Those alike in all of these are one, unless their items are asked together.
    return (
        list(Act).index(each.act),
        sorted(each.subjects),
        sorted((ground.value, recipient) for ground, recipient in each.ways),
        str(each.shift.before.to_json()),
        str(each.shift.after.to_json()),
        sorted(each.forms),
        sorted(each.own_use),
        str(each.basis),
        sorted((str(purpose), sorted(items)) for purpose, items in each.matters) if each.is_together else [],
    )
