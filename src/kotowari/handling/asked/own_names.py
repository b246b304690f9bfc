"""How the vault writes who somebody is, opened for the duty of answering them: it tells which rows are theirs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.gate.ask import Ask
from kotowari.handling.admit import admit_change
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.open import PURPOSE, request_facts, subject_of
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Act
from kotowari.vault.custody import Custody

_CONCERNED = b"SELECT person FROM rights.concerns WHERE space = %(space)s AND request = %(request)s ORDER BY person"

Writings = Mapping[str, Sequence[str]]
"""The values of items of one person, as they are and were held, each once."""


def own_writings(space: Space, *, by: str, case: Case, items: frozenset[str]) -> tuple[Writings, ...]:
    """Return what the vault holds of some items, of each person whom a request is known to concern.

    The entries are durable before a value is handed over. Of a person of whom the gate refuses it nothing is returned,
    and the refusal is recorded. Nothing is before it is established who asks.
    """
    if case.identified_on is None or not items:
        return ()
    with space.changing() as connection:
        rows = connection.execute(_CONCERNED, {"space": space.name, "request": case.request}).fetchall()
        if not rows:
            return ()
        space.refresh(connection)
        custody = Custody(connection, space.keys)
        opened = [_opened(connection, custody, space, by, case, items, person) for (person,) in rows]
    return tuple(one for one in opened if one)


def _opened(
    connection: Connection,
    custody: Custody,
    space: Space,
    by: str,
    case: Case,
    items: frozenset[str],
    person: UUID,
) -> dict[str, list[str]]:
    holder = custody.lock(person)
    if holder is None:
        return {}
    ask = Ask(Act.USE, subject_of(space, case), items, PURPOSE)
    decision = admit_change(connection, space, by, ask, request_facts(space, case), holder, {"history": True})
    custody.leave_trail(holder, decision.entry if isinstance(decision, Refused) else decision[1].entry)
    if isinstance(decision, Refused):
        return {}
    values: dict[str, dict[str, None]] = {}
    for version in custody.versions(decision[1], holder, items):
        values.setdefault(version.item, {})[version.value] = None
    return {item: list(several) for item, several in values.items()}
