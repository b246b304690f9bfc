"""The survey: of every person, what is due on a day and by which rule. Nothing is opened, and nothing done."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.due import Due, due
from kotowari.gate.retention import Kept, Situation, Why, work_out
from kotowari.handling.situations import Page, Standing, pages
from kotowari.handling.space import Space


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What stands of every person in one situation: what is due, what will be on a later day, and what holds it back.

    ``held`` are duties alone by which something is kept from then on, each with its last day; ``waiting`` the purposes
    of which no ending is known, with why.
    """

    due: Due | None
    coming: Due | None
    held: frozenset[tuple[str, date | None]]
    waiting: frozenset[tuple[str, Why]]


@dataclass(slots=True)
class Survey:
    """How many persons there are of each outcome, as of a day and of one later day."""

    on: date
    ahead: date
    persons: int = 0
    counts: Counter[Outcome] = field(default_factory=Counter)
    _known: dict[object, Outcome] = field(default_factory=dict)
    _alike: dict[object, Outcome] = field(default_factory=dict)
    _of: object = None

    def take(self, page: Page) -> Iterator[tuple[Standing, Outcome]]:
        """Count the persons of a page and yield each with what stands of them."""
        read = (page.rulebook.source, page.edition)
        if self._of != read:
            self._known.clear()
            self._of = read
        for one, texts in page.persons:
            key = (one.subjects, texts)
            outcome = self._known.get(key)
            if outcome is None:
                # Bounded: where hardly two persons are alike, remembering saves nothing.
                if len(self._known) > _REMEMBERED:
                    self._known.clear()
                outcome = self._known[key] = self._outcome(page, page.situation(one.subjects, texts))
            self.persons += 1
            self.counts[outcome] += 1
            yield one, outcome

    def _outcome(self, page: Page, situation: Situation) -> Outcome:
        policy = page.rulebook.policy
        duties = page.rulebook.names.purposes - policy.purposes.keys()
        kept = work_out(policy, duties, situation)
        now = due(kept, situation.holds, self.on)
        later = due(kept, situation.holds, self.ahead) if self.ahead > self.on else now
        found = Outcome(
            now, later if later != now else None, frozenset(_held(kept, situation, self.on)), frozenset(_waiting(kept))
        )
        # One object of all that are alike, so that batches and figures are of outcomes and not of situations.
        return self._alike.setdefault((found.due, found.coming, found.held, found.waiting), found)

    def held(self) -> Counter[tuple[str, date | None]]:
        """Return of how many persons something is kept by law alone, by duty and last day."""
        found: Counter[tuple[str, date | None]] = Counter()
        for outcome, count in self.counts.items():
            found.update(dict.fromkeys(outcome.held, count))
        return found

    def erasures(self) -> int:
        """Return how many persons are to be erased."""
        return sum(count for outcome, count in self.counts.items() if outcome.due and outcome.due.ending.is_erasure)

    def dues(self) -> int:
        """Return of how many persons something is due."""
        return sum(count for outcome, count in self.counts.items() if outcome.due)


_REMEMBERED = 50_000


def _held(kept: Iterable[Kept], situation: Situation, on: date) -> Iterator[tuple[str, date | None]]:
    for one in kept:
        if all(need.is_over(on) for need in one.needs):
            yield from ((hold.duty, hold.until) for hold in situation.holds if hold.covers(one.held.item, on))


def _waiting(kept: Iterable[Kept]) -> Iterator[tuple[str, Why]]:
    return ((need.purpose, need.why) for one in kept for need in one.needs if need.last is None)


def survey(space: Space, on: date, ahead: date | None = None) -> Survey:
    """Work out of every person what is due on a day, and on a later one."""
    made = Survey(on, ahead or on)
    with space.reading() as connection:
        for page in pages(connection, space):
            for _ in made.take(page):
                pass
    return made


def persons_due(connection: Connection, space: Space, on: date) -> Iterator[tuple[UUID, Due]]:
    """Yield the number of each person of whom something is due on a day."""
    made = Survey(on, on)
    for page in pages(connection, space):
        for one, outcome in made.take(page):
            if outcome.due is not None:
                yield one.number, outcome.due
