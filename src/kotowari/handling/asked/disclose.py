"""Disclose: what the places hold is read for a request, and its answer made of it, each only under an entry.

An entry for each place is durable before that place is read, and one for the answer before anything gathered is opened
to make it. That one also promises the receipt: it commits to every entry about the request so far.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kotowari.admission import Admitted
from kotowari.database.pool import Connection
from kotowari.errors import NotIdentified
from kotowari.gate.ask import Ask
from kotowari.handling.admit import admit_change
from kotowari.handling.asked.cases import Case
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step, moved
from kotowari.handling.asked.open import (
    Matter,
    items_of_asking,
    open_contents,
    read_steps,
    request_facts,
)
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.ledger.receipt import SALT_BYTES, Of, Promise, commitment
from kotowari.policy.terms import Act
from kotowari.vault.custody import Custody, Person


@dataclass(frozen=True, slots=True)
class Asked:
    """One place that is to be read: the policy's items that its tables hold, and how many tables there are."""

    items: frozenset[str]
    tables: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that is worked on in a transaction: its holder, its steps, and the admissions by place.

    What was written may be opened once the transaction is committed, and not before: :meth:`matter`.
    """

    case: Case
    holder: Person
    admitted: Mapping[str, Admitted]
    steps: tuple[Any, ...] = field(repr=False)

    @property
    def any_admitted(self) -> Admitted:
        """One of the admissions: each is for the same holder."""
        return next(iter(self.admitted.values()))

    def matter(self) -> Matter:
        """Open what was written in the request. To be called once the entries are durable."""
        admitted = self.any_admitted
        return Matter(self.case, admitted.entry, self.steps, open_contents(self.holder, admitted, self.steps))


def admit_places(
    connection: Connection, space: Space, *, by: str, case: Case, places: Mapping[str, Asked]
) -> Opened | Refused:
    """Decide and record, within the caller's transaction, that places are read for a request: one entry a place.

    ``case`` is as the caller has read it in that transaction. One place that is refused refuses them all. Raises
    :class:`kotowari.errors.CaseErased`, :class:`kotowari.errors.StepUnfit` in a state in which nothing is gathered, and
    :class:`NotIdentified`.
    """
    moved(case, Step.GATHERED)
    if case.identified_on is None:
        raise NotIdentified
    holder = lock_holder(connection, space, case.holder)
    admitted: dict[str, Admitted] = {}
    for name, asked in places.items():
        effect = {"place": name, "tables": asked.tables}
        decision = _disclose(connection, space, by, case, holder, asked.items, effect)
        if isinstance(decision, Refused):
            return decision
        admitted[name] = decision
    return Opened(case, holder, admitted, read_steps(connection, space, case))


def admit_review(
    connection: Connection, space: Space, *, by: str, case: Case, items: frozenset[str]
) -> Opened | Refused:
    """Decide and record, within the caller's transaction, that what was gathered is opened for whoever decides."""
    holder = lock_holder(connection, space, case.holder)
    decision = _disclose(connection, space, by, case, holder, items, {"review": True})
    if isinstance(decision, Refused):
        return decision
    return Opened(case, holder, {"review": decision}, read_steps(connection, space, case))


@dataclass(frozen=True, slots=True)
class Answering:
    """A request whose answer is being made: what opens it, and what its receipt must hold."""

    opened: Opened
    promise: Promise = field(repr=False)

    @property
    def admitted(self) -> Admitted:
        """The admission under which what was gathered is opened."""
        return self.opened.any_admitted


def admit_answer(
    connection: Connection, space: Space, *, by: str, case: Case, holder: Person, items: frozenset[str]
) -> Answering | Refused:
    """Decide and record, within the caller's transaction, that an answer is made of what was gathered.

    ``case`` and ``holder`` are as the caller has read and locked them.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    trail = Custody(connection, space.keys).trail(holder)
    steps = read_steps(connection, space, case)
    about = tuple(dict.fromkeys((*trail, *(step.entry for step in steps))))
    promised = {"of": Of.PERSON.value, "recipient": None, "entries": commitment(salt, about)}
    decision = _disclose(connection, space, by, case, holder, items, {"receipt": promised})
    if isinstance(decision, Refused):
        return decision
    opened = Opened(case, holder, {"answer": decision}, steps)
    return Answering(opened, Promise(Of.PERSON, None, decision.entry, salt, about))


def _disclose(
    connection: Connection,
    space: Space,
    by: str,
    case: Case,
    holder: Person,
    items: frozenset[str],
    effect: Mapping[str, Any],
) -> Admitted | Refused:
    asked = items or items_of_asking(space.rulebook())
    ask = Ask(Act.DISCLOSE, case.subject, asked)
    decision = admit_change(connection, space, by, ask, request_facts(space, case), holder, effect)
    outcome = decision if isinstance(decision, Refused) else decision[1]
    Custody(connection, space.keys).leave_trail(holder, outcome.entry)
    return outcome


def dumped(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of what is sealed as the matter of a step."""
    return json.dumps(content, ensure_ascii=False).encode()
