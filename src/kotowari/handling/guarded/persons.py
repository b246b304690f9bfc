"""What guards are to have on the rows of persons: the gate's answers, as a use or a provision would get them now."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.gate.retention import Kept, Why, work_out
from kotowari.guard.state.guard import Guard, State
from kotowari.guard.states import StateColumn, states
from kotowari.handling.facts import established
from kotowari.handling.gone import gone
from kotowari.handling.situations import Page, Texts, page_of
from kotowari.handling.space import Space


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
    facts = _facts(connection, space, guard, persons)
    needs, nothing = _Needs(page), Facts(space.today())
    made: dict[UUID, dict[str, State]] = {}
    for number, relations in persons.items():
        if number not in known:
            made[number] = {relation: guard.refused(relation) for relation in relations}
            continue
        subjects, texts = known[number]
        kept = needs.of(subjects, texts)
        made[number] = {
            relation: states(
                page.rulebook,
                guard.columns(relation),
                frozenset(subjects),
                partial(_established_of, facts, number, nothing),
                partial(_through, kept),
            )
            for relation in relations
        }
    return made


def _facts(
    connection: Connection, space: Space, guard: Guard, persons: Mapping[UUID, frozenset[str]]
) -> dict[Ask, dict[UUID, Facts]]:
    """Return what is established of each ask that any of the tables' columns stands for, one reading each."""
    relations = {relation for of_one in persons.values() for relation in of_one}
    columns = [column for relation in sorted(relations) for column in guard.columns(relation) if not column.is_day]
    asks = dict.fromkeys(ask for column in columns for ask in column.asks(column.subjects))
    published, today = space.published, space.today()
    return {ask: established(connection, published, ask, list(persons), today) for ask in asks}


def _established_of(facts: Mapping[Ask, Mapping[UUID, Facts]], number: UUID, otherwise: Facts, ask: Ask) -> Facts:
    return facts[ask].get(number, otherwise)


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
