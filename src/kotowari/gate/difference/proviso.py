"""Under which condition an ask is permitted, in a form in which equal conditions are equal values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kotowari.policy.period import Period
from kotowari.policy.terms import Condition


@dataclass(frozen=True, slots=True)
class Checked:
    """That the recipient's equivalent system was last checked no longer ago than a length of time (APPI 28(3))."""

    every: Period


Established = Condition | Checked
"""What facts can establish."""

Alternatives = frozenset[Established]
"""A need: at least one of these must be established."""


@dataclass(frozen=True, slots=True)
class Proviso:
    """Of each need, something must be established; with no needs, nothing must.

    The needs are the least ones: none contains another, so that two provisos are equal exactly if the same facts meet
    them. That form is unique because no condition is ever put negatively.
    """

    needs: frozenset[Alternatives]

    @classmethod
    def of(cls, needs: Iterable[Alternatives]) -> "Proviso":
        """Return the proviso that all of some needs are met."""
        least: list[Alternatives] = []
        for need in sorted(set(needs), key=len):
            if not any(other <= need for other in least):
                least.append(need)
        return cls(frozenset(least))

    def and_also(self, other: "Proviso") -> "Proviso":
        """Return the proviso that both are met."""
        return Proviso.of(self.needs | other.needs)

    def without(self, condition: Condition) -> "Proviso":
        """Return what is left if a condition counts for nothing."""
        if not any(condition in need for need in self.needs):
            return self
        return Proviso.of(need - {condition} for need in self.needs)

    def given(self, conditions: Iterable[Condition]) -> "Proviso":
        """Return what is left to establish once some conditions are."""
        met = frozenset(conditions)
        return Proviso(frozenset(need for need in self.needs if need.isdisjoint(met)))

    @property
    def is_never(self) -> bool:
        """Whether no facts can meet it: the ask is refused whatever is established."""
        return frozenset() in self.needs

    def is_stricter_than(self, other: "Proviso") -> bool:
        """Return whether facts that meet this one always meet the other too; so it is with equal ones."""
        return all(any(mine <= need for mine in self.needs) for need in other.needs)

    def to_json(self) -> list[list[str]] | None:
        """Return the needs, each a list of alternatives; None where it can never be met."""
        if self.is_never:
            return None
        return sorted(sorted(name_of(one) for one in need) for need in self.needs)


NEVER = Proviso(frozenset((frozenset(),)))
"""No facts meet it."""

ALWAYS = Proviso(frozenset())
"""Any facts meet it."""


def name_of(established: Established) -> str:
    """Return the name that files and scripts use, such as ``promised`` or ``checked-within 1 year``."""
    if isinstance(established, Checked):
        return f"checked-within {established.every}"
    return established.value


def order_of(need: Alternatives) -> tuple[Any, ...]:
    """Return a key to sort needs by: in the order of the conditions, checks last."""
    places = [_PLACES.get(one, len(_PLACES)) for one in need]
    return sorted(places), sorted(name_of(one) for one in need)


_PLACES: dict[Established, int] = {condition: place for place, condition in enumerate(Condition)}
