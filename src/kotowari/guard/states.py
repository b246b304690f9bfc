"""A person's state, column by column: what the gate says of them, as it is written on rows that are theirs. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.capacity import Capacity

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


def states(
    rulebook: Rulebook,
    columns: Iterable[StateColumn],
    subjects: frozenset[str],
    facts_of: Callable[[Ask], Facts],
    through: Callable[[StateColumn], date | None],
) -> dict[str, bool | date]:
    """Return a person's state by the columns' names.

    ``subjects`` are the person's own. ``facts_of`` gives what is established about an ask of this person: the facts
    that a use or a provision would be decided by. ``through`` gives the last day on which the column's capacity needs
    what is held of them, None where no end is known.
    """
    found: dict[str, bool | date] = {}
    for column in columns:
        if column.is_day:
            found[column.name] = through(column) or NO_END
        else:
            asks = column.asks(subjects)
            found[column.name] = any(decide(rulebook, ask, facts_of(ask)).is_permit for ask in asks)
    return found
