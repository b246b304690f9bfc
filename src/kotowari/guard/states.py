"""A person's state, column by column: what the gate says of them, as it is written on rows that are theirs. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity
from kotowari.policy.terms import Condition

OF_AN_ITEM = frozenset(
    (
        Condition.PROMISED,
        Condition.CONSENT_TO_PURPOSE,
        Condition.CONSENT_TO_MESSAGES,
        Condition.CONSENT_TO_PROVIDE,
        Condition.CONSENT_NAMES_COUNTRY,
        Condition.CONSENT_NAMES_REGIME,
        Condition.CONSENT_NAMES_MEASURES,
    )
)
"""What is established of some items of a person and not of others: what was promised at each acquisition, consents."""

FactsOf = Callable[[Ask, str | None], Facts]
"""What is established of a person about an ask; or about one item of it alone, of :data:`OF_AN_ITEM`."""

Let = Mapping[tuple[Capacity, frozenset[str]], frozenset[str]]
"""Which items the gate lets be read of a person, by capacity and by the subjects whose information is meant."""

NO_END = date.max
"""Through which day is written where no end is known."""


@dataclass(frozen=True, slots=True)
class StateColumn:
    """One column of a person's state: what it says, of whichever table has it.

    With ``items`` it is boolean: whether the gate lets these be read in the capacity, of a person who is of any of
    ``subjects``. Without, it is the last day on which they are needed for its purpose. ``assumed`` is its default, for
    rows of whom nobody has enrolled: true, or false; of a day there is no end.
    """

    name: str
    capacity: Capacity
    subjects: frozenset[str]
    items: frozenset[str]
    assumed: bool = True

    @property
    def is_day(self) -> bool:
        """Whether it holds a day."""
        return not self.items

    def asks(self, subjects: frozenset[str]) -> tuple[Ask, ...]:
        """Return what is asked of the gate for a person of some subjects: let through if any is permitted."""
        return tuple(self.capacity.ask(subject, self.items) for subject in sorted(self.subjects & subjects))


def let(rulebook: Rulebook, columns: Iterable[StateColumn], subjects: frozenset[str], facts_of: FactsOf) -> Let:
    """Return which of the items that columns are about the gate lets be read of a person.

    ``subjects`` are the person's own. ``facts_of`` gives the facts that a use or a provision would be decided by.
    """
    found: dict[tuple[Capacity, frozenset[str]], frozenset[str]] = {}
    for column in whole(columns):
        of = column.capacity, column.subjects
        found[of] = found.get(of, frozenset()) | _let(rulebook, column, subjects, facts_of)
    return found


def whole(columns: Iterable[StateColumn]) -> tuple[StateColumn, ...]:
    """Return the columns whose items none of the others has among more: of these the others follow."""
    every = {(one.capacity, one.subjects, one.items): one for one in columns if not one.is_day}
    kept: dict[tuple[Capacity, frozenset[str]], frozenset[frozenset[str]]] = {}
    for capacity, of, items in every:
        kept[capacity, of] = kept.get((capacity, of), frozenset()) | {items}
    return tuple(
        column
        for (capacity, of, items), column in every.items()
        if not any(items < more for more in kept[capacity, of])
    )


def _let(rulebook: Rulebook, column: StateColumn, subjects: frozenset[str], facts_of: FactsOf) -> frozenset[str]:
    """Return what is let through of one column's items: all, if they are when they are asked for together.

    Who asks for more is never permitted where less is refused. So each item is asked for by itself only where all
    together are refused, and would not be if everything were established of each item.
    """
    asks = column.asks(subjects)
    known = {ask: facts_of(ask, None) for ask in asks}
    if any(decide(rulebook, ask, facts).is_permit for ask, facts in known.items()):
        return column.items
    at_best = ((ask, replace(facts, met=facts.met | OF_AN_ITEM)) for ask, facts in known.items())
    open_ = [ask for ask, facts in at_best if len(ask.items) > 1 and decide(rulebook, ask, facts).is_permit]
    return frozenset(
        item
        for item in column.items
        if any(decide(rulebook, replace(ask, items=frozenset((item,))), facts_of(ask, item)).is_permit for ask in open_)
    )


def states(
    columns: Iterable[StateColumn], may: Let, through: Callable[[StateColumn], date | None]
) -> dict[str, bool | date]:
    """Return a person's state by the columns' names.

    ``may`` are the items that are let through of them. ``through`` gives the last day on which the column's capacity
    needs what is held of them, None where no end is known.
    """
    return {
        column.name: (through(column) or NO_END)
        if column.is_day
        else column.items <= may[column.capacity, column.subjects]
        for column in columns
    }
