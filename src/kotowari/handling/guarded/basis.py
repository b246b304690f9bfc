"""What persons' state follows from beside the persons themselves, as a digest: when it changes, so may everybody's."""

from collections.abc import Iterator
from uuid import UUID

from kotowari.canonical import canonical, digest
from kotowari.database.pool import Connection
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import Rulebook
from kotowari.guard.permitted import ASSUMED, OF_A_PERSON
from kotowari.guard.state.guard import Guard
from kotowari.guard.states import StateColumn
from kotowari.handling.facts import standing_of
from kotowari.handling.situations import edition
from kotowari.handling.space import Space
from kotowari.vault.outbox import Outbox

_PAGE = 1000


def tell_everybody(connection: Connection, space: Space, guard: Guard, outbox: Outbox, known: str | None) -> str:
    """Let the guard be told of everybody enrolled, if more than persons has changed since it last was.

    ``known`` is the digest of then. It may be killed anywhere: only at the end is the new one kept. Return that.
    """
    now = basis(connection, space, guard)
    if now == known:
        return now
    guard.repeat()
    after = UUID(int=0)
    while persons := guard.persons_after(after, _PAGE):
        outbox.put_again(persons)
        after = persons[-1]
    outbox.settle(now)
    return now


def basis(connection: Connection, space: Space, guard: Guard) -> str:
    """Return the digest of policy, laws, the columns of state and their ways, and what today's record gives each.

    The day is not in it: by a new day nothing is decided otherwise but what a record says of the day.
    """
    rulebook = space.rulebook()
    said = {
        "source": rulebook.source.to_json(),
        "retention": edition(connection, space),
        "shape": guard.shape,
        "parts": guard.parts,
        "columns": [
            [relation, column.name, *_standing(space, rulebook, column)]
            for relation, fed in sorted(guard.linked.items())
            for column in fed.columns
        ],
    }
    return digest(canonical(said))


def _standing(space: Space, rulebook: Rulebook, column: StateColumn) -> Iterator[bool]:
    today = space.today()
    for ask in () if column.is_day else column.asks(column.subjects):
        record = standing_of(space.published, ask.purpose, ask if ask.recipient is not None else None, today)
        for of_person in (ASSUMED, OF_A_PERSON):
            facts = Facts(today, record.met | of_person, record.checked)
            yield decide(rulebook, ask, facts).is_permit
