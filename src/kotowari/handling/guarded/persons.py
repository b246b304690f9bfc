"""What guards are to have on the rows of persons: the gate's answers, as a use or a provision would get them now."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.retention import Kept, Why, work_out
from kotowari.guard.state.guard import Guard, State
from kotowari.guard.states import OF_AN_ITEM, FactsOf, StateColumn, let, states
from kotowari.handling.facts import established
from kotowari.handling.gone import gone
from kotowari.handling.situations import Page, Texts, page_of
from kotowari.handling.space import Published, Space
from kotowari.policy.terms import Condition

_PROMISED = frozenset((Condition.PROMISED,))


def gone_of(connection: Connection, space: Space, persons: Iterable[UUID]) -> tuple[dict[UUID, UUID], frozenset[UUID]]:
    """Return of some persons those who were merged, with the ones who stand, and those who were erased."""
    why = gone(connection, space, list(persons))
    merged = {number: one.into for number, one in why.items() if one.into is not None}
    return merged, frozenset(number for number, one in why.items() if one.into is None)


def states_of(
    connection: Connection, space: Space, guard: Guard, persons: Mapping[UUID, frozenset[str]]
) -> dict[UUID, dict[str, State]]:
    """Return the states of persons in the tables where each has rows. Of whom nobody knows nothing is let through."""
    page = page_of(connection, space, persons)
    known = {standing.number: (standing.subjects, texts) for standing, texts in page.persons}
    facts, needs = _Established(connection, space, list(persons)), _Needs(page)
    made: dict[UUID, dict[str, State]] = {}
    for number, relations in persons.items():
        if number not in known:
            made[number] = {relation: guard.refused(relation) for relation in relations}
            continue
        subjects, texts = known[number]
        kept = needs.of(subjects, texts)
        columns = {relation: guard.columns(relation) for relation in sorted(relations)}
        every = [column for of in columns.values() for column in of]
        may = let(page.rulebook, every, frozenset(subjects), facts.of(number, frozenset(one.held.item for one in kept)))
        guard.meet(every, may)
        made[number] = {relation: states(of, may, partial(_through, kept)) for relation, of in columns.items()}
    return made


class _Established:
    """What is established of some persons, each ask read once for all of them; of one item, when one first needs it."""

    def __init__(self, connection: Connection, space: Space, persons: list[UUID]) -> None:
        self._connection = connection
        self._persons = persons
        self._published: Published = space.published
        self._today = space.today()
        self._facts: dict[Ask, dict[UUID, Facts]] = {}

    def of(self, number: UUID, held: frozenset[str]) -> FactsOf:
        """Return what tells the facts of a person of whom the vault holds some items."""

        def facts(ask: Ask, item: str | None) -> Facts:
            together = self._of(ask, number)
            if item is None:
                return together
            alone = self._of(replace(ask, items=frozenset((item,))), number)
            # What the vault holds nothing of came with what it holds: alone there would be no promise to break.
            own = OF_AN_ITEM if item in held else OF_AN_ITEM - _PROMISED
            return replace(together, met=(together.met - own) | (alone.met & own))

        return facts

    def _of(self, ask: Ask, number: UUID) -> Facts:
        if ask not in self._facts:
            self._facts[ask] = established(self._connection, self._published, ask, self._persons, self._today)
        return self._facts[ask].get(number) or Facts(self._today)


class _Needs:
    """How long what is held of persons is needed; of those in one situation it is worked out once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._policy = page.rulebook.policy
        self._duties = page.rulebook.names.purposes - page.rulebook.policy.purposes.keys()
        self._known: dict[tuple[tuple[str, ...], Texts], tuple[Kept, ...]] = {}

    def of(self, subjects: tuple[str, ...], texts: Texts) -> tuple[Kept, ...]:
        if (subjects, texts) not in self._known:
            situation = self._page.situation(subjects, texts)
            self._known[subjects, texts] = work_out(self._policy, self._duties, situation)
        return self._known[subjects, texts]


def _through(kept: Iterable[Kept], column: StateColumn) -> date | None:
    """Return the last day on which a column's purpose needs anything that is held, None where no end is known."""
    needs = [need for one in kept for need in one.needs if need.purpose == column.capacity.purpose]
    days = [need.last for need in needs if need.why is not Why.UNUSED]
    return None if None in days else max((day for day in days if day is not None), default=None)
